"""Every route is guarded, tables equal migrations, and the API's description is complete."""

import ast
import gc
from typing import Any

from alembic import command
from flask_openapi3 import OpenAPI
from sqlalchemy import create_engine

from foundation.migrate import alembic_config
from foundation.work import Works
from people.permissions import PERMISSIONS
from web.application import create_app

OPEN_WITHOUT_WORK = {"operation.readyz", "pages.static"}  # the watchdog's question, and files without data


def app(works: Works) -> OpenAPI:
    return create_app(works)


def test_every_route_is_guarded_or_says_why_not(works: Works) -> None:
    wrong, built = [], app(works)
    for rule in built.url_map.iter_rules():
        view = built.view_functions[rule.endpoint]
        if rule.endpoint in OPEN_WITHOUT_WORK:
            continue
        if not hasattr(view, "guard") or (view.guard is None and not view.why_open):
            wrong.append(str(rule))
    assert not wrong


def test_a_guard_names_permissions_that_exist(works: Works) -> None:
    built = app(works)
    named = {
        permission for view in built.view_functions.values() for permission in (getattr(view, "guard", None) or ())
    }
    assert named <= PERMISSIONS


class Parsing:
    """Garbage that parses when it is collected, as a traceback written by a finalizer does."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        ast.parse("(1 + 2) * 3")


def litter(phase: str, _: dict[str, Any]) -> None:
    if phase == "start":
        Parsing()


def test_the_application_is_put_together_whatever_the_collector_runs(works: Works) -> None:
    before = gc.get_threshold()
    gc.callbacks.append(litter)
    gc.set_threshold(5)
    try:
        assert app(works).url_map and gc.isenabled()
    finally:
        gc.callbacks.remove(litter)
        gc.set_threshold(*before)


def test_tables_equal_migrations(works: Works, cluster) -> None:  # type: ignore[no-untyped-def]
    engine = create_engine(cluster.owner_url.set(database=works.engine.url.database))
    with engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.check(config)
    engine.dispose()


def test_the_description_knows_every_route_of_the_api(works: Works) -> None:
    built = app(works)
    described = built.test_client().get("/api/openapi.json").json["paths"]
    routes = {rule.rule for rule in built.url_map.iter_rules() if rule.rule.startswith("/api/v1")}
    assert len(described) == len(routes)
    for path, operations in described.items():
        for method, operation in operations.items():
            assert any(code.startswith("2") for code in operation["responses"]), f"{method} {path} has no good answer"
            assert "422" in operation["responses"], f"{method} {path} does not say what it refuses"
