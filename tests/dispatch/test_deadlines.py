"""The deadline walk in examples: the standard's units, holidays, make-up days, year ends, and what a limit costs."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.clock.deadlines import WorkCalendar, deadline, elapsed, extended, light, resumed

CITY = ZoneInfo("Asia/Shanghai")
PLAIN = WorkCalendar(CITY)
HOLIDAY = WorkCalendar(CITY, exceptions={date(2026, 2, 14): True, date(2026, 2, 16): False, date(2026, 2, 17): False})
SUMMER = WorkCalendar(CITY, seasons=((date(2026, 7, 1), ((time(8, 30), time(12)), (time(15), time(18)))),))
ROUND_THE_CLOCK = WorkCalendar(CITY, windows=((time(0), time(0)),))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "value", "unit", "due", "calendar"),
    [
        ("2026-11-23T09:00", 2, "urgent_hour", "2026-11-23T11:00", PLAIN),
        ("2026-11-22T23:30", 2, "urgent_hour", "2026-11-23T01:30", PLAIN),
        ("2026-11-23T09:00", 4, "working_hour", "2026-11-23T15:00", PLAIN),
        ("2026-11-23T12:30", 1, "working_hour", "2026-11-23T15:00", PLAIN),
        ("2026-11-23T17:00", 2, "working_hour", "2026-11-24T09:00", PLAIN),
        ("2026-11-20T17:00", 1, "working_day", "2026-11-23T17:00", PLAIN),
        ("2026-11-21T10:00", 1, "working_day", "2026-11-23T18:00", PLAIN),
        ("2026-11-23T09:00", 2, "day", "2026-11-25T09:00", PLAIN),
        ("2026-02-13T17:00", 1, "working_day", "2026-02-14T17:00", HOLIDAY),
        ("2026-02-14T17:00", 1, "working_day", "2026-02-18T17:00", HOLIDAY),
        ("2028-02-28T17:00", 1, "working_day", "2028-02-29T17:00", PLAIN),
        ("2028-02-28T12:00", 2, "day", "2028-03-01T12:00", PLAIN),
        ("2027-12-31T17:30", 1, "working_hour", "2028-01-03T08:30", PLAIN),
        ("2027-12-31T23:59:59.999999", 1, "urgent_hour", "2028-01-01T00:59:59.999999", PLAIN),
        ("2026-11-23T17:59:59.999999", 1, "working_hour", "2026-11-24T08:59:59.999999", PLAIN),
        ("2026-06-30T17:00", 2, "working_hour", "2026-07-01T09:30", SUMMER),
        ("2026-11-23T21:00", 8, "working_hour", "2026-11-24T05:00", ROUND_THE_CLOCK),
    ],
)
def test_the_walk_of_a_limit(start: str, value: int, unit: str, due: str, calendar: WorkCalendar) -> None:
    assert deadline(local(start), value, unit, calendar) == local(due)


def test_the_light_turns_yellow_at_three_quarters_and_red_after_the_deadline() -> None:
    start = local("2026-11-23T08:00")
    due = deadline(start, 8, "working_hour", PLAIN)
    seen = {
        hour: light(start, 8, "working_hour", due, local(f"2026-11-23T{hour}"), PLAIN).state
        for hour in ("09:00", "15:59", "16:00", "18:00", "18:01")
    }
    assert seen == {"09:00": "ok", "15:59": "ok", "16:00": "soon", "18:00": "soon", "18:01": "over"}


def test_the_share_of_an_extended_and_stopped_clock_is_of_what_it_has_now() -> None:
    start = local("2026-11-23T08:00")
    due = extended(deadline(start, 1, "working_day", PLAIN), 1, 1, "working_day", PLAIN)
    due = resumed(due, local("2026-11-23T12:00"), local("2026-11-25T14:00"), "working_day", PLAIN)
    assert due == local("2026-11-26T18:00")
    seen = light(start, 2, "working_day", due, local("2026-11-25T14:00"), PLAIN)
    assert (seen.state, seen.used) == ("ok", 0.25)


def test_a_rework_begins_at_nothing_used_whatever_was_granted_before() -> None:
    start = local("2026-11-23T08:00")
    due = deadline(start, 1, "working_day", PLAIN)
    assert light(start, 3, "working_day", due, start, PLAIN).used == 0


def test_a_stop_over_the_weekend_gives_back_the_hours_of_work_it_took_and_no_more() -> None:
    due = deadline(local("2026-11-20T08:00"), 2, "working_day", PLAIN)
    assert due == local("2026-11-23T18:00")
    assert resumed(due, local("2026-11-20T17:00"), local("2026-11-23T09:00"), "working_day", PLAIN) == local(
        "2026-11-24T10:00"
    )
    assert resumed(due, local("2026-11-21T10:00"), local("2026-11-22T10:00"), "working_day", PLAIN) == due


def test_a_stop_gives_nothing_to_a_clock_that_was_over() -> None:
    due = deadline(local("2026-11-23T08:00"), 1, "urgent_hour", PLAIN)
    assert resumed(due, due + timedelta(hours=1), due + timedelta(days=9), "urgent_hour", PLAIN) == due


def test_a_calendar_without_work_is_refused() -> None:
    never = WorkCalendar(CITY, windows=())
    with pytest.raises(ValueError, match="no working time"):
        deadline(local("2026-11-23T08:00"), 1, "working_hour", never)
    rests = WorkCalendar(CITY, seasons=((date(2026, 11, 24), ()),))
    assert deadline(local("2026-11-23T17:00"), 1, "working_hour", rests) == local("2026-11-23T18:00")
    with pytest.raises(ValueError, match="no working time"):
        deadline(local("2026-11-23T17:00"), 2, "working_hour", rests)


def test_a_deadline_of_sixty_working_days_costs_microseconds() -> None:
    """The walk is a bisection over sums, so a long limit costs what a short one does (stack.md §8: about 5 us)."""
    start, rounds = local("2026-11-23T09:17"), 2000
    due = deadline(start, 60, "working_day", PLAIN)
    began = stopwatch.thread_time()
    for _ in range(rounds):
        deadline(start, 60, "working_day", PLAIN)
        elapsed(start, due, "working_day", PLAIN)
    each = (stopwatch.thread_time() - began) / rounds / 2
    assert each < 50e-6, f"{each * 1e6:.1f} us"
