"""`bin/moyang audit verify` finds whatever the owner of the tables may have changed, and says where."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select, text

from foundation.history import HistoryRow
from foundation.work import Works
from tests.acting import actor, move, tell
from tests.conftest import Cluster
from web import auditing


@pytest.fixture
def owner(cluster: Cluster, city_works: Works) -> Iterator[Engine]:
    engine = cluster.owner(str(city_works.engine.url.database))
    yield engine
    engine.dispose()


@pytest.fixture
def cases(city_works: Works) -> list[str]:
    """Three cases of two moves each, in the order in which they are checked."""
    told = []
    for _ in range(3):
        _, case = tell(city_works, actor(city_works, "officer"))
        move(city_works, actor(city_works, "supervisor"), case.id, "send_verify")
        told.append(str(case.id))
    return sorted(told)


def tamper(owner: Engine, sql: str, **told: object) -> None:
    """As the owner of the tables, with the triggers switched off: the worst that can happen."""
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE history DISABLE TRIGGER USER"))
        connection.execute(text(sql), told)
        connection.execute(text("ALTER TABLE history ENABLE TRIGGER USER"))


def verdict(works: Works) -> tuple[int, auditing.Broken | None]:
    with works.open() as work:
        return auditing.verify(work.session)


def test_an_untouched_history_holds(city_works: Works, cases: list[str]) -> None:
    with city_works.open() as work:
        written = work.session.scalar(select(func.count()).select_from(HistoryRow)) or 0
    assert written >= 6
    assert verdict(city_works) == (written, None)


TAMPERED: dict[str, tuple[str, int, str]] = {
    "a changed reason": ("UPDATE history SET reason = '别的' WHERE subject_id = :case AND seq = 2", 2, "was changed"),
    "a changed actor": ("UPDATE history SET actor_name = '甲' WHERE subject_id = :case AND seq = 1", 1, "was changed"),
    "a moved moment": (
        "UPDATE history SET at = at - interval '1 s' WHERE subject_id = :case AND seq = 2",
        2,
        "changed",
    ),
    "a missing first move": ("DELETE FROM history WHERE subject_id = :case AND seq = 1", 2, "move 1 is missing"),
    "a tail cut off": ("DELETE FROM history WHERE subject_id = :case AND seq = 2", 2, "moves are missing"),
    "a whole chain gone": ("DELETE FROM history WHERE subject_id = :case", 1, "no history"),
    "a stage set by hand": ("UPDATE cases SET stage = 'closed' WHERE id = :case", 2, "stands at closed"),
    "a version set by hand": ("UPDATE cases SET version = 9 WHERE id = :case", 3, "moves are missing"),
    "a forged link": ("UPDATE history SET previous_hash = 'x' WHERE subject_id = :case AND seq = 2", 2, "not linked"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_the_first_broken_row_is_named(city_works: Works, owner: Engine, cases: list[str], what: str) -> None:
    sql, seq, why = TAMPERED[what]
    tamper(owner, sql, case=cases[1])
    _, broken = verdict(city_works)
    assert broken is not None and (broken.kind, str(broken.subject), broken.seq) == ("case", cases[1], seq)
    assert why in broken.why and str(broken.subject) in str(broken)


def test_of_several_broken_rows_the_first_is_named(city_works: Works, owner: Engine, cases: list[str]) -> None:
    tamper(owner, "UPDATE history SET reason = '别的' WHERE subject_id <> :case", case=cases[0])
    checked, broken = verdict(city_works)
    assert broken is not None and (checked, str(broken.subject), broken.seq) == (2, cases[1], 1)
