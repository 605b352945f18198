"""A city that already has rules keeps them: they become the first edition."""

import uuid

from sqlalchemy import text

from dispatch.routing.routing_edition import editions, rows_of
from foundation.migrate import migrate
from foundation.work import Works
from tests.conftest import EXTENSIONS, Cluster

OLD_RULES = """
INSERT INTO routing_rule (id, place, name, conditions, choose, version, valid_from, valid_to) VALUES
    (gen_random_uuid(), 1, '镇街属地事项', '{"levels": ["grid", "town"]}', 'town_office', 1, '2026-01-01Z', NULL),
    (gen_random_uuid(), 2, '已废止', '{}', 'city', 1, '2026-01-01Z', '2026-02-01Z'),
    (gen_random_uuid(), 3, '兜底', '{}', 'town_office', 1, '2026-01-02Z', NULL)
"""


def test_the_rules_of_before_become_the_first_edition(cluster: Cluster) -> None:
    name = f"t_{uuid.uuid4().hex[:12]}"
    cluster.make(name)
    owner, app = cluster.owner(name), cluster.app(name)
    try:
        with owner.begin() as connection:
            for extension in EXTENSIONS:
                connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        migrate(owner, "0004")
        with owner.begin() as connection:
            connection.execute(text(OLD_RULES))
        migrate(owner)
        with Works(app).open() as work:
            (edition,) = editions(work.session)
            rules = rows_of(work.session, edition.id)
    finally:
        owner.dispose()
        app.dispose()
        cluster.drop(name)
    assert (edition.number, edition.state) == (1, "in_force")
    assert [(rule.name, rule.active) for rule in rules] == [("镇街属地事项", True), ("已废止", False), ("兜底", True)]
    assert rules[0].conditions == {"levels": ["grid", "town"]}
