"""A report becomes one case, however often and however concurrently it is sent."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from foundation.history import HistoryRow, first_broken, rows_of
from foundation.outbox import OutboxRow
from foundation.refusals import Conflict, Invalid
from foundation.work import Works
from incidents.case import Case
from incidents.report import Report
from tests.acting import actor, tell


def count(works: Works, table: type) -> int:
    with works.open() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def histories(works: Works) -> int:
    """Rows of cases; the demo city's teams have histories of their own."""
    with works.open() as work:
        asked = select(func.count()).select_from(HistoryRow).where(HistoryRow.subject_kind == "case")
        return work.session.scalar(asked) or 0


def test_report_case_history_and_event_come_in_one_transaction(city_works: Works) -> None:
    sent, case = tell(city_works, actor(city_works, "officer"))
    with city_works.open() as work:
        assert work.session.get_one(Report, sent.id).case_id == case.id
        assert [row.move for row in rows_of(work.session, "case", case.id)] == ["report"]
        assert work.session.scalar(select(OutboxRow.subject).where(OutboxRow.name == "CaseMoved")) == case.id


def test_a_report_sent_again_after_a_lost_answer_makes_one_case(city_works: Works) -> None:
    officer, report_id = actor(city_works, "officer"), uuid4()
    answers = {
        (tell(city_works, officer, report_id)[0].number, tell(city_works, officer, report_id)[1].id) for _ in range(3)
    }
    assert len(answers) == 1
    assert count(city_works, Case) == count(city_works, Report) == 1


def test_the_same_report_from_eight_threads_at_once_makes_one_case(city_works: Works) -> None:
    officer, report_id = actor(city_works, "officer"), uuid4()
    with ThreadPoolExecutor(8) as pool:
        cases = {case.id for _, case in pool.map(lambda _: tell(city_works, officer, report_id), range(16))}
    assert len(cases) == 1
    assert count(city_works, Case) == histories(city_works) == 1


def test_the_same_id_with_other_content_is_refused(city_works: Works) -> None:
    officer, report_id = actor(city_works, "officer"), uuid4()
    tell(city_works, officer, report_id)
    with pytest.raises(Conflict) as refusal:
        tell(city_works, officer, report_id, description="别的事")
    assert refusal.value.code == "report_differs"


def test_somebody_elses_report_id_is_refused(city_works: Works) -> None:
    report_id = uuid4()
    tell(city_works, actor(city_works, "officer"), report_id)
    with pytest.raises(Conflict):
        tell(city_works, actor(city_works, "officer2"), report_id)


@pytest.mark.parametrize(
    "other",
    [
        {"photos": ()},
        {"category": "nothing"},
        {"description": "x" * 2001},
        {"description": "a\0b"},
        {"lon": 0.0, "lat": 0.0, "place": (0.0, 0.0)},
        {"place": (21.8583578, 111.9616677 - 90)},
    ],
)
def test_bad_reports_are_refused_in_words_and_leave_nothing(city_works: Works, other: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(Invalid) as refusal:
        tell(city_works, actor(city_works, "officer"), **other)
    assert refusal.value.sentence("zh-CN")
    assert count(city_works, Case) == 0


def test_a_history_that_was_touched_is_found(city_works: Works, cluster) -> None:  # type: ignore[no-untyped-def]
    from sqlalchemy import text

    _, case = tell(city_works, actor(city_works, "officer"))
    owner = cluster.owner(city_works.engine.url.database)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE history DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE history SET actor_name = '别人'"))
    owner.dispose()
    with city_works.open() as work:
        broken = first_broken(rows_of(work.session, "case", case.id))
    assert broken is not None
    assert broken.seq == 1


@pytest.mark.parametrize("change", ["UPDATE history SET reason = 'x'", "DELETE FROM history", "TRUNCATE history"])
def test_the_database_refuses_to_change_history(city_works: Works, change: str) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    tell(city_works, actor(city_works, "officer"))
    with pytest.raises(DBAPIError), city_works.open() as work:
        work.session.execute(text(change))
    assert histories(city_works) == 1
