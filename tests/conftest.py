"""What every test stands on: real PostgreSQL from bin/test, one fresh database per test, cloned from a template."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from foundation.migrate import migrate
from foundation.work import Works, connect

settings.register_profile("house", deadline=None)  # laws are about answers; a shared machine stalls now and then
settings.load_profile("house")

EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")

# What shares a thing of the whole run, or stands on one city, stays in one worker; everything else goes file by file.
TOGETHER = {"tests/walks/": "walks", "tests/foundation/test_outbox": "redis", "tests/web/test_attacks": "redis"}


class Rooms(LoadScopeScheduling):
    """Hands out the tests file by file, and some files as one (xdist's own groups do not understand pytest 9.2)."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((TOGETHER[each] for each in TOGETHER if each in file), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Rooms:
    return Rooms(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walks take longest, so that one worker begins with them while the others do the rest."""
    items.sort(key=lambda item: "tests/walks/" not in item.nodeid)


class Cluster:
    """The private PostgreSQL of this run: makes and drops databases as the owner."""

    def __init__(self, owner_url: str, app_url: str):
        self.owner_url, self.app_url = make_url(owner_url), make_url(app_url)
        self.admin = create_engine(self.owner_url.set(database="postgres"), isolation_level="AUTOCOMMIT", pool_size=1)

    def make(self, name: str, template: str | None = None) -> None:
        copied = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        self._say(f'CREATE DATABASE "{name}"{copied}')

    def drop(self, name: str) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _say(self, sql: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(sql))

    def owner(self, name: str) -> Engine:
        return connect(self.owner_url.set(database=name).render_as_string(False), pool=1)

    def app(self, name: str) -> Engine:
        return connect(self.app_url.set(database=name).render_as_string(False), pool=6)

    @contextmanager
    def clone(self, template: str) -> Iterator[Engine]:
        """A fresh database like the template, seen as the processes see it; gone afterwards."""
        name = f"t_{uuid.uuid4().hex[:12]}"
        self.make(name, template)
        engine = self.app(name)
        try:
            yield engine
        finally:
            engine.dispose()
            self.drop(name)


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    if "MOYANG__DATABASE__OWNER_URL" not in os.environ:
        pytest.exit("these tests need their private services: start them with bin/test", returncode=2)
    return Cluster(os.environ["MOYANG__DATABASE__OWNER_URL"], os.environ["MOYANG__DATABASE__URL"])


@pytest.fixture(scope="session")
def bare_template(cluster: Cluster) -> Iterator[str]:
    """A migrated database without a row of a city."""
    name = f"bare_{uuid.uuid4().hex[:8]}"
    cluster.make(name)
    owner = cluster.owner(name)
    with owner.begin() as connection:
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    migrate(owner)
    owner.dispose()
    yield name
    cluster.drop(name)


@pytest.fixture(scope="session")
def city_template(cluster: Cluster, bare_template: str) -> Iterator[str]:
    """The demo city with catalogue, rules, calendar, device types and demo devices; no history."""
    from dispatch.clock import calendar_change
    from dispatch.emergency import seed as emergency_seed
    from dispatch.routing import routing_rule
    from grid import city
    from incidents import catalogue_load
    from sensors import seed

    name = f"city_{uuid.uuid4().hex[:8]}"
    cluster.make(name, bare_template)
    engine = cluster.app(name)
    works = Works(engine)
    with works.open() as work:
        catalogue_load.load(work)
        routing_rule.seed(work)
        calendar_change.seed(work)
        city.load(work, city.DEMO, demo=True)
    with works.open() as work:
        seed.seed_types(work)
        emergency_seed.seed_demo(work)
    engine.dispose()
    yield name
    cluster.drop(name)


@pytest.fixture
def works(cluster: Cluster, bare_template: str) -> Iterator[Works]:
    """Units of work on a migrated, empty database."""
    with cluster.clone(bare_template) as engine:
        yield Works(engine)


@pytest.fixture
def city_works(cluster: Cluster, city_template: str) -> Iterator[Works]:
    """Units of work on the demo city, whose history has not begun."""
    with cluster.clone(city_template) as engine:
        yield Works(engine)
