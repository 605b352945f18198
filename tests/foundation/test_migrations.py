"""A database of the previous schema, with rows in it, is brought to the newest: nothing is lost, again and again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from foundation.history import HistoryRow, seal
from foundation.migrate import migrate
from tests.conftest import EXTENSIONS, Cluster
from tests.waiting import until

THEN = datetime(2026, 11, 2, 1, tzinfo=UTC)
POINT = "SRID=4490;POINT(111.96 21.86)"
AREA = "SRID=4490;MULTIPOLYGON(((111.9 21.8,112 21.8,112 21.9,111.9 21.8)))"
PLAIN: dict[str, Any] = {
    "text": "x",
    "boolean": False,
    "bigint": 1,
    "integer": 1,
    "smallint": 1,
    "jsonb": "{}",
    "double precision": 1.0,
}
OLD_STAGES = {  # stage: has it a deadline, is it finished
    "pending_register": (False, False),
    "pending_verify": (False, False),
    "not_accepted": (False, False),
    "pending_filing": (False, False),
    "pending_dispatch": (False, False),
    "pending_handle": (True, False),
    "handling": (True, False),
    "handle_finish": (True, False),
    "pending_check": (True, True),
    "pending_close": (True, True),
    "closed": (True, True),
    "voided": (False, False),
}
DEADLINE = THEN + timedelta(hours=4)
KEPT = ("person", "department", "category", "grid", "history", "evidence", "report", "cases", "work_day", "task")


def put(connection: Connection, table: str, **told: Any) -> UUID:
    """A row by plain SQL; columns that must be filled and are not told get the plainest value of their type."""
    columns = connection.execute(
        text(
            "SELECT column_name, data_type, udt_name FROM information_schema.columns WHERE table_name = :table"
            " AND table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
        ),
        {"table": table},
    ).all()
    row: dict[str, Any] = {"id": uuid4()} if any(each.column_name == "id" for each in columns) else {}
    for name, kind, _ in columns:
        if name not in row:
            row[name] = THEN if kind.startswith("timestamp") else PLAIN.get(kind)
    row |= told
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    return row.get("id")  # type: ignore[return-value]


def chain(connection: Connection, case: UUID, stages: tuple[str | None, ...]) -> None:
    """A sealed chain of moves one hour apart, as the previous version wrote it."""
    previous = ""
    for seq, (source, target) in enumerate(pairwise(stages), 1):
        row = HistoryRow(
            subject_kind="case", subject_id=case, seq=seq, move="move", from_stage=source, to_stage=target,
            actor_id=None, actor_name="某人", post="officer", unit_id=None, unit_name="某局",
            at=THEN + timedelta(hours=seq), reason=None, stated={}, previous_hash=previous,
        )  # fmt: skip
        previous = row.hash = seal(row)
        told = {name: getattr(row, name) for name in HistoryRow.__table__.columns.keys() if name != "id"}  # noqa: SIM118
        put(connection, "history", **(told | {"stated": "{}"}))


def old_city(connection: Connection) -> dict[str, UUID]:
    """A case in every stage of before, each with history, a report and a photo of evidence."""
    department = put(connection, "department", code="441702-04", level="county", kind="bureau", division="441702")
    person = put(connection, "person", username="someone", name="林海燕", password_hash="x", department_id=department)
    put(connection, "person_role", person_id=person, role="officer")
    edition = put(connection, "catalogue_edition")
    category = put(
        connection,
        "category",
        kind="event",
        code="01",
        name="暴露垃圾",
        level="town",
        limit_unit="working_hour",
        edition=edition,
    )
    put(connection, "division", code="x", level="county")
    grid = put(connection, "grid", code="441702001001001", area=AREA, point=POINT)
    put(connection, "work_day", day="2026-10-01", works=False, name="国庆节")
    cases = {}
    for place, (stage, (due, done)) in enumerate(OLD_STAGES.items()):
        told = {
            "dispatched_at": THEN if due else None,
            "deadline": DEADLINE if due else None,
            "department_id": department if due else None,
            "finished_at": DEADLINE + timedelta(hours=1) if done else None,
        }
        cases[stage] = put(
            connection, "cases", stage=stage, version=3, source="officer", category_id=category, grid_id=grid,
            report_number=f"R{place}", reporter_id=person, point=POINT, reported_at=THEN, **told,
        )  # fmt: skip
        chain(connection, cases[stage], (None, "pending_register", "pending_register", stage))
        put(connection, "evidence", case_id=cases[stage], sha256=f"{place:064d}", role="before")
        put(connection, "report", number=f"R{place}", case_id=cases[stage], reporter_id=person, point=POINT)
    asked = {"kind": "check_case", "state": "open", "subject_kind": "case", "subject_id": cases["pending_check"]}
    put(connection, "task", grid="441702001001001", point=POINT, **asked)
    return cases


@pytest.fixture
def old(cluster: Cluster) -> Iterator[tuple[Engine, dict[str, UUID]]]:
    """A database at revision 0002 with a few rows of everything."""
    name = f"old_{uuid4().hex[:8]}"
    cluster.make(name)
    owner = cluster.owner(name)
    with owner.begin() as connection:
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    migrate(owner, "0002")
    with owner.begin() as connection:
        cases = old_city(connection)
    yield owner, cases
    owner.dispose()
    cluster.drop(name)


def rows(owner: Engine, sql: str) -> list[Any]:
    with owner.connect() as connection:
        return list(connection.execute(text(sql)))


def counts(owner: Engine) -> dict[str, int]:
    return {table: rows(owner, f"SELECT count(*) FROM {table}")[0][0] for table in KEPT}


def digest(owner: Engine) -> Any:
    """What was written must stay as it was written."""
    return rows(
        owner,
        "SELECT md5(string_agg(concat_ws('|', id, stage, version, report_number, deadline, finished_at, department_id,"
        " description), E'\\n' ORDER BY id)) FROM cases UNION ALL"
        " SELECT md5(string_agg(hash || seq || to_stage, E'\\n' ORDER BY id)) FROM history",
    )


def test_nothing_is_lost_and_the_new_columns_say_what_was(old: tuple[Engine, dict[str, UUID]]) -> None:
    owner, cases = old
    before, was = counts(owner), digest(owner)
    migrate(owner)
    assert counts(owner) == before and digest(owner) == was
    found = {row.stage: row for row in rows(owner, "SELECT * FROM cases")}
    assert found.keys() == cases.keys()
    minutes = dict(rows(owner, "SELECT stage, minutes FROM desk_limit WHERE valid_to IS NULL"))
    entered = THEN + timedelta(hours=3)
    for stage, (due, _) in OLD_STAGES.items():
        row = found[stage]
        since = THEN + timedelta(hours=1) if stage == "pending_register" else entered
        at_desk = since + timedelta(minutes=minutes[stage]) if stage in minutes else None
        assert (row.level, row.routed_level) == ("county" if due else "town", "town"), stage
        assert (row.stage_since, row.first_deadline, row.desk_due) == (since, row.deadline, at_desk), stage
        ticking = [each for each in (at_desk, DEADLINE if stage in ("pending_handle", "handling") else None) if each]
        if stage in ("pending_handle", "handling", "handle_finish") and row.finished_at is None and row.deadline:
            assert row.next_due > max(ticking), stage  # its clock runs: looked at once, as soon as the timer lives
        else:
            assert row.next_due == (min(ticking) if ticking else None), stage
        assert row.archive_type == {"closed": "overdue", "voided": "error"}.get(stage), stage
        assert (row.path, row.sensitivity, row.helpers, row.extended) == ("standard", "open", [], 0), stage


def test_the_migrated_city_moves_on_and_its_history_holds(
    old: tuple[Engine, dict[str, UUID]], cluster: Cluster
) -> None:
    from dispatch import desk
    from foundation.work import Works
    from incidents.case import Case
    from web import auditing

    owner, cases = old
    migrate(owner)
    app = cluster.app(str(owner.url.database))
    with Works(app).open() as work:
        case = work.session.get_one(Case, cases["handling"])
        desk.move(work, case, "extend", case.version, {"reason": "人手不足"}) if case.deadline > work.now else None
        case = work.session.get_one(Case, cases["pending_verify"])
        assert desk.move(work, case, "verify", case.version, {"result": "true"}).stage == "pending_filing"
    with Works(app).open() as work:
        assert auditing.verify(work.session)[1] is None
    app.dispose()


def test_the_app_may_use_the_new_tables_and_may_not_change_history(
    old: tuple[Engine, dict[str, UUID]], cluster: Cluster
) -> None:
    owner, _ = old
    migrate(owner, "0023")
    with owner.begin() as connection:
        form = put(connection, "form", purpose="visit")
        edition = put(connection, "form_edition", form_id=form, state="in_force", in_force_from=THEN)
        put(connection, "filled_form", edition_id=edition, answers='{"a": 1}')
    migrate(owner, "0041")
    with owner.begin() as connection:
        emergency = put(connection, "emergency", kind="accident", stage="closed", point=POINT)
        cascade = put(connection, "cascade", emergency_id=emergency)
        put(connection, "cascade_line", cascade_id=cascade, level="grid", state="confirmed")
        put(connection, "emergency_act", emergency_id=emergency, act="log")
    migrate(owner)
    with owner.begin() as connection:
        put(connection, "emergency_act", act="stock_move")
    assert rows(owner, "SELECT act, emergency_id IS NULL FROM emergency_act ORDER BY act") == [
        ("log", False),
        ("stock_move", True),
    ]
    kept = rows(owner, "SELECT c.test, l.level FROM cascade c JOIN cascade_line l ON l.cascade_id = c.id")
    assert kept == [(False, "grid")] and rows(owner, "SELECT cadence, next_at FROM communication_test_plan") == [
        ("off", None)
    ]
    assert rows(owner, "SELECT answers, claimed_name FROM filled_form") == [({"a": 1}, None)]
    for sql in ("UPDATE filled_form SET grid = 'y'", "DELETE FROM filled_form", "DELETE FROM form_edition"):
        with pytest.raises(DBAPIError, match=r"append-only|stays as it was"), owner.begin() as connection:
            connection.execute(text(sql))
    app = cluster.app(str(owner.url.database))
    tables = [row[0] for row in rows(owner, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    with app.connect() as connection:
        for table in set(tables) - {
            "history",
            "camera_view",
            "stock_move",
            "crew_check",
            "alembic_version",
            "spatial_ref_sys",
        }:
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
                asked = text("SELECT has_table_privilege(:table, :right)")
                assert connection.scalar(asked, {"table": f'"{table}"', "right": right}), (table, right)
    for sql in ("UPDATE camera_view SET purpose = 'x'", "DELETE FROM camera_view", "TRUNCATE camera_view"):
        with pytest.raises(DBAPIError, match="permission denied"), app.begin() as connection:
            connection.execute(text(sql))
    for sql in ("UPDATE history SET reason = 'x'", "DELETE FROM history", "TRUNCATE history"):
        with pytest.raises(DBAPIError, match="permission denied"), app.begin() as connection:
            connection.execute(text(sql))
        with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
            connection.execute(text(sql))
    app.dispose()


def papers_of_before(connection: Connection) -> None:
    """A printed report of before and one of after the stand-down, one never drawn, and one of what still goes on."""
    hours = (THEN + timedelta(hours=1), THEN + timedelta(hours=3), None)
    for number, closed, drawn in (("ended", THEN + timedelta(hours=2), hours), ("going on", None, hours[:1])):
        told = {"number": number, "stage": "closed" if closed else "open", "kind": "accident", "point": POINT}
        whole = put(connection, "emergency", closed_at=closed, **told)
        for at in drawn:
            state = {"state": "ready" if at else "asked", "ready_at": at, "signal": True}
            put(connection, "emergency_document", emergency_id=whole, **state)


def test_papers_say_until_when_they_told_and_migrating_again_changes_nothing(
    old: tuple[Engine, dict[str, UUID]],
) -> None:
    owner, _ = old
    migrate(owner, "0050")
    with owner.begin() as connection:
        papers_of_before(connection)
    migrate(owner)
    papers = rows(
        owner,
        "SELECT whole.number, paper.final, paper.language FROM emergency_document paper"
        " JOIN emergency whole ON whole.id = paper.emergency_id ORDER BY 1, paper.ready_at",
    )
    finals = [("ended", False), ("ended", True), ("ended", None), ("going on", False)]
    assert papers == [(number, final, "zh-CN") for number, final in finals]
    was = rows(owner, "SELECT * FROM cases ORDER BY id"), rows(owner, "SELECT * FROM desk_limit ORDER BY id")
    migrate(owner)
    assert was == (rows(owner, "SELECT * FROM cases ORDER BY id"), rows(owner, "SELECT * FROM desk_limit ORDER BY id"))


def test_two_migrators_at_once_make_one_schema(old: tuple[Engine, dict[str, UUID]], cluster: Cluster) -> None:
    owner, cases = old
    other = cluster.owner(str(owner.url.database))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, (owner, other)))
    other.dispose()
    assert len(rows(owner, "SELECT id FROM cases")) == len(cases)


def test_a_migration_killed_in_the_middle_is_simply_run_again(
    old: tuple[Engine, dict[str, UUID]], cluster: Cluster
) -> None:
    owner, cases = old
    was = digest(owner)
    migrator = cluster.owner(str(owner.url.database))
    waiting = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        " AND query LIKE '%cases%'"
    )
    reader = cluster.app(str(owner.url.database))
    with ThreadPoolExecutor(1) as pool, reader.connect() as looking:
        looking.execute(text("SELECT count(*) FROM cases"))  # a screen that reads holds the migration up
        killed = pool.submit(migrate, migrator)
        ((pid,),) = until(lambda: rows(owner, waiting), "the migration waits for the table of cases")
        rows(owner, f"SELECT pg_terminate_backend({pid})")
        with pytest.raises(DBAPIError):
            killed.result(30)
    assert rows(owner, "SELECT version_num FROM alembic_version") == [("0002",)]
    assert not rows(owner, "SELECT 1 FROM pg_tables WHERE tablename = 'party'")
    migrate(owner)
    assert digest(owner) == was and len(rows(owner, "SELECT id FROM cases WHERE stage_since IS NOT NULL")) == len(cases)
    migrator.dispose()
    reader.dispose()
