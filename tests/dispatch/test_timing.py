"""The planner by itself: every step once, in order, never early, whatever the limit, the calendar and the stops."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.clock.deadlines import after, deadline, elapsed, length
from dispatch.clock.work_calendar import WorkCalendar
from dispatch.reminders.timing import BREACH, Step, Watched, due, granted, next_moment
from foundation.clock import city_zone

MONDAY = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
WINDOWS = ((time(8), time(12)), (time(14), time(18)))
CALENDAR = WorkCalendar(city_zone(), WINDOWS, {date(2026, 9, 9): False, date(2026, 9, 12): True})
UNITS = st.sampled_from(["urgent_hour", "working_hour", "working_day", "day"])
MARKS = st.lists(st.integers(1, 3000), min_size=1, max_size=6, unique=True).map(sorted)
STARTS = st.integers(0, 14 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


def running(start: datetime, value: int, unit: str, extended: int = 0) -> Watched:
    ends = deadline(start, value * (1 + extended), unit, CALENDAR)
    return Watched("handling", None, None, start, ends, None, value, unit, extended)


@settings(max_examples=80, deadline=None)
@given(STARTS, st.integers(1, 9), UNITS, st.integers(0, 2), MARKS, st.integers(0, 600))
def test_every_step_is_taken_once_in_order_and_never_early(
    start: datetime, value: int, unit: str, extended: int, marks: list[int], tardy_s: int
) -> None:
    case, steps, now = running(start, value, unit, extended), [Step(mark) for mark in marks], start
    taken: list[int] = []
    while (at := next_moment(case, steps, CALENDAR, now)) is not None:
        assert at >= now or not taken
        now = max(now, at) + timedelta(milliseconds=tardy_s)
        for each in due(case, steps, CALENDAR, now):
            assert each.step is not None
            assert reached(case, each.step.mark, now)
            taken.append(each.step.mark)
            case = replace(case, reminded=each.step.mark)
        assert len(taken) <= len(marks)
    assert taken == sorted(set(taken))
    assert taken[-1] == marks[-1]  # steps that fall into one tick are taken by the highest of them


def reached(case: Watched, mark: int, now: datetime) -> bool:
    """By the plain definition: so much of the limit used, or so many counted minutes too late."""
    assert case.deadline is not None and case.limit_unit is not None
    if mark >= BREACH:
        late = elapsed(case.deadline, now, case.limit_unit, CALENDAR)
        return now >= case.deadline and late >= timedelta(minutes=mark - BREACH)
    limit = granted(case, CALENDAR)
    return limit - elapsed(now, case.deadline, case.limit_unit, CALENDAR) >= limit * mark / BREACH


@settings(max_examples=60, deadline=None)
@given(STARTS, st.integers(2, 9), UNITS, st.integers(1, 40))
def test_a_stop_puts_a_step_off_by_the_counted_time_it_lasted(
    start: datetime, value: int, unit: str, hours: int
) -> None:
    case, steps = running(start, value, unit), [Step(50)]
    half = next_moment(case, steps, CALENDAR, start)
    stopped_to = start + timedelta(hours=hours)
    assert case.deadline is not None
    later = after(stopped_to, elapsed(start, case.deadline, unit, CALENDAR), unit, CALENDAR)
    moved = next_moment(replace(case, deadline=later), steps, CALENDAR, stopped_to)
    assert half is not None and moved is not None
    assert elapsed(stopped_to, moved, unit, CALENDAR) == elapsed(start, half, unit, CALENDAR)
    assert elapsed(start, half, unit, CALENDAR) == length(value, unit) / 2


def test_a_clock_that_stands_still_plans_no_step() -> None:
    case = running(MONDAY, 4, "urgent_hour")
    for stopped in ({"hung": True}, {"waiting": True}, {"finished_at": MONDAY}, {"stage": "closed"}):
        assert next_moment(replace(case, **stopped), [Step(50)], CALENDAR, MONDAY) is None


def test_of_several_steps_passed_at_once_only_the_highest_is_due() -> None:
    case, steps = running(MONDAY, 4, "urgent_hour"), [Step(50), Step(75), Step(100), Step(160)]
    found = due(case, steps, CALENDAR, MONDAY + timedelta(hours=4, minutes=30))
    assert [each.step.mark for each in found if each.step] == [100]
    assert next_moment(replace(case, reminded=100), steps, CALENDAR, MONDAY) == MONDAY + timedelta(hours=5)


def test_a_desk_limit_is_due_until_it_has_been_told() -> None:
    case = Watched("pending_register", desk_due=MONDAY)
    assert [each.what for each in due(case, [], CALENDAR, MONDAY)] == ["desk"]
    assert due(replace(case, desk_told=MONDAY), [], CALENDAR, MONDAY) == []
    later = replace(case, desk_told=MONDAY, desk_due=MONDAY + timedelta(hours=1))
    assert next_moment(later, [], CALENDAR, MONDAY) == MONDAY + timedelta(hours=1)


def test_what_was_due_days_ago_is_stale() -> None:
    case = Watched("pending_register", desk_due=MONDAY)
    (found,) = due(case, [], CALENDAR, MONDAY + timedelta(days=5))
    assert found.stale(MONDAY + timedelta(days=5))
    assert not found.stale(MONDAY + timedelta(days=1))
