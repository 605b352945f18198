"""When the calendar changes, running clocks follow, each told why; nobody's move is written for it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from dispatch import chores
from dispatch.audience import audience
from dispatch.clock import calendar_change, clock_facts, deadline_moving, work_calendar
from dispatch.clock.calendar_year import Day
from dispatch.clock.deadline_moving import DeadlineChange, Span
from dispatch.reactions import REACTIONS
from foundation import history
from foundation.outbox import OutboxRow
from foundation.reactor import Reactor
from foundation.work import Works
from incidents.case import Case
from tests.acting import Cast

ZONE = ZoneInfo("Asia/Shanghai")
# long after the test city was founded, so that its people hold their posts
MONDAY = datetime(2035, 12, 3, 9, tzinfo=ZONE).astimezone(UTC)
TUESDAY = date(2035, 12, 4)
DAY_OFF = Day(TUESDAY, False, "台风停工", "typhoon")


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(Works(city_works.engine, lambda: MONDAY))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def settle(works: Works) -> None:
    Reactor(works, REACTIONS, audience, lambda *_: None).drain()


def with_limit(cast: Cast, stage: str, value: int, unit: str) -> Case:
    """A case at that stage whose clock began on Monday at nine, with this limit."""
    case = cast.case_at(stage)
    with cast.works.open() as work:
        calendar = work_calendar.calendar(work.session, case.county)
        mine = work.session.get_one(Case, case.id)
        mine.limit_value, mine.limit_unit = value, unit
        clock = clock_facts.clock_of(work.session, mine)
        assert clock is not None
        mine.deadline = clock.due(calendar)
        return mine


def deadline_of(works: Works, case: Case) -> datetime | None:
    with works.open() as work:
        return work.session.get_one(Case, case.id).deadline


def test_a_day_off_moves_the_deadline_of_an_open_case_and_says_why(cast: Cast) -> None:
    case = with_limit(cast, "handling", 2, "working_day")
    before = case.deadline
    assert before == local("2035-12-05T09:00")
    settle(cast.works)
    with cast.works.open() as work:
        moves = len(history.rows_of(work.session, "case", case.id))
        calendar_change.set_day(work, DAY_OFF, "市三防指挥部通知")
    settle(cast.works)
    with cast.works.open() as work:
        moved = work.session.get_one(Case, case.id)
        assert moved.deadline == local("2035-12-06T09:00")
        assert moved.version == case.version
        assert moved.next_due == MONDAY
        [change] = deadline_moving.changes_of(work.session, case.id)
        assert (change.from_at, change.to_at) == (before, moved.deadline)
        assert change.why == "2035-12-04 工作日调整：市三防指挥部通知"
        assert len(history.rows_of(work.session, "case", case.id)) == moves
        assert history.first_broken(history.rows_of(work.session, "case", case.id)) is None


def test_the_screens_hear_of_the_moved_deadline(cast: Cast) -> None:
    case = with_limit(cast, "handling", 2, "working_day")
    settle(cast.works)
    with cast.works.open() as work:
        calendar_change.set_day(work, DAY_OFF, "停工")
    reactor = Reactor(cast.works, REACTIONS, audience, lambda *_: None)
    reactor.push()
    reactor.react()
    with cast.works.open() as work:
        [row] = work.session.scalars(select(OutboxRow).where(OutboxRow.name == "DeadlineMoved"))
        assert (row.kind, row.subject) == ("case", case.id)


def test_clocks_that_do_not_count_working_time_or_have_ended_stay(cast: Cast) -> None:
    urgent = with_limit(cast, "handling", 72, "urgent_hour")
    done = with_limit(cast, "pending_check", 2, "working_day")
    early = with_limit(cast, "handling", 2, "working_hour")
    with cast.works.open() as work:
        calendar_change.set_day(work, DAY_OFF, "停工")
    settle(cast.works)
    for case in (urgent, done, early):
        assert deadline_of(cast.works, case) == case.deadline
    with cast.works.open() as work:
        assert not work.session.scalars(select(DeadlineChange)).all()


def test_taking_the_change_back_takes_the_deadline_back(cast: Cast) -> None:
    case = with_limit(cast, "handling", 2, "working_day")
    for works in (False, True):
        with cast.works.open() as work:
            calendar_change.set_day(work, Day(TUESDAY, works, "", ""), "调整")
        settle(cast.works)
    assert deadline_of(cast.works, case) == case.deadline
    with cast.works.open() as work:
        assert len(deadline_moving.changes_of(work.session, case.id)) == 2


def test_windows_of_a_county_move_only_its_own_cases(cast: Cast) -> None:
    case = with_limit(cast, "handling", 2, "working_day")
    assert case.county == "441702"
    short = ((time(9), time(12)), (time(14), time(17)))
    for county, due in (("441781", case.deadline), ("441702", local("2035-12-05T12:00"))):
        with cast.works.open() as work:
            calendar_change.set_windows(work, county, TUESDAY, short, "试行")
        settle(cast.works)
        assert deadline_of(cast.works, case) == due


def test_a_trial_says_what_would_move_and_moves_nothing(cast: Cast) -> None:
    case = with_limit(cast, "handling", 2, "working_day")
    with cast.works.open() as work:
        here = work_calendar.calendars(work.session)
        proposed = calendar_change.with_days(here, TUESDAY, TUESDAY, [DAY_OFF])
        told = deadline_moving.effect(work.session, Span(TUESDAY, TUESDAY), proposed)
        assert (told.looked_at, told.earlier, told.later) == (1, 0, 1)
        assert told.longest == timedelta(days=1) and told.counties == {"441702": 1}
        assert work_calendar.calendars(work.session) is here
    assert deadline_of(cast.works, case) == case.deadline


def test_a_case_given_the_old_deadline_during_the_change_is_found_by_the_next_tidying(cast: Cast) -> None:
    with cast.works.open() as work:
        calendar_change.set_day(work, DAY_OFF, "停工")
    settle(cast.works)
    case = with_limit(cast, "handling", 2, "working_day")
    with cast.works.open() as work:
        work.session.execute(update(Case).where(Case.id == case.id).values(deadline=local("2035-12-05T09:00")))
    with cast.works.open() as work:
        assert deadline_moving.settle in chores.CHORES
        deadline_moving.settle(work)
    assert deadline_of(cast.works, case) == local("2035-12-06T09:00")


def test_many_cases_are_recomputed_slice_by_slice(cast: Cast) -> None:
    cases = sorted((with_limit(cast, "handling", 2, "working_day") for _ in range(5)), key=lambda case: case.id)
    with cast.works.open() as work:
        calendar_change.set_day(work, DAY_OFF, "停工")
        [edition] = work_calendar.editions(work.session, 1)
        span, after, moved = Span(TUESDAY, TUESDAY), None, []
        while after := deadline_moving.move_some(work, span, after, edition, most=2):
            moved.append(after)
    assert moved == [cases[1].id, cases[3].id]
    assert {deadline_of(cast.works, case) for case in cases} == {local("2035-12-06T09:00")}
