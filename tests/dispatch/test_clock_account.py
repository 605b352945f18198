"""The account of every minute: its parts add up to what the walk says, and each names its reason."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.clock.case_clock import Clock, Stop
from dispatch.clock.clock_account import Account, account
from dispatch.clock.deadlines import after, elapsed, length
from dispatch.clock.working_time import WorkCalendar
from foundation.words import Words
from tests.dispatch.test_deadlines import CITY, PLAIN, local
from tests.dispatch.test_deadlines_laws import calendars, moments, units, values

NATIONAL = WorkCalendar(
    CITY,
    exceptions={date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 10, 10): True},
    names={date(2026, 10, day): Words("国庆节", "National Day") for day in range(1, 8)},
)


def told(one: Account) -> list[tuple[str, str, str]]:
    """From, to and reason of each segment, in city time."""
    return [
        (f"{each.start.astimezone(CITY):%m-%d %H:%M}", f"{each.end.astimezone(CITY):%m-%d %H:%M}", each.reason)
        for each in one.segments
    ]


def test_a_working_day_is_told_window_by_window() -> None:
    clock = Clock(local("2026-11-23T13:00"), 1, "working_day")
    seen = account(clock, local("2026-11-23T15:00"), PLAIN)
    assert told(seen) == [
        ("11-23 13:00", "11-23 14:00", "noon"),
        ("11-23 14:00", "11-23 15:00", "work"),
        ("11-23 15:00", "11-23 18:00", "work"),
        ("11-23 18:00", "11-24 08:00", "night"),
        ("11-24 08:00", "11-24 12:00", "work"),
    ]
    assert [each.ahead for each in seen.segments] == [False, False, True, True, True]
    assert (seen.used, seen.left) == (timedelta(hours=1), timedelta(hours=7))
    assert seen.if_extended == local("2026-11-25T12:00")


def test_a_holiday_is_named_and_a_weekend_is_rest() -> None:
    seen = account(Clock(local("2026-09-30T17:00"), 2, "working_day"), local("2026-09-30T17:00"), NATIONAL)
    assert told(seen) == [
        ("09-30 17:00", "09-30 18:00", "work"),
        ("09-30 18:00", "10-01 00:00", "night"),
        ("10-01 00:00", "10-08 00:00", "holiday"),
        ("10-08 00:00", "10-08 08:00", "night"),
        ("10-08 08:00", "10-08 12:00", "work"),
        ("10-08 12:00", "10-08 14:00", "noon"),
        ("10-08 14:00", "10-08 18:00", "work"),
        ("10-08 18:00", "10-09 08:00", "night"),
        ("10-09 08:00", "10-09 12:00", "work"),
        ("10-09 12:00", "10-09 14:00", "noon"),
        ("10-09 14:00", "10-09 17:00", "work"),
    ]
    assert {each.told.zh for each in seen.segments if each.reason == "holiday"} == {"国庆节"}
    weekend = account(Clock(local("2026-11-20T17:00"), 1, "working_day"), local("2026-11-20T17:00"), PLAIN)
    assert ("11-21 00:00", "11-23 00:00", "rest") in told(weekend)


def test_waiting_stops_the_departments_part_and_names_the_party() -> None:
    stop = Stop("wait", local("2026-11-23T10:00"), local("2026-11-24T10:00"), party="供电局")
    clock = Clock(local("2026-11-23T08:00"), 1, "working_day", stops=(stop,))
    seen = account(clock, local("2026-11-24T11:00"), PLAIN)
    assert seen.deadline == local("2026-11-24T18:00")
    assert seen.waited == (("供电局", timedelta(hours=24), timedelta(hours=8)),)
    assert seen.used == timedelta(hours=3)
    assert ("11-23 10:00", "11-24 10:00", "waiting") in told(seen)
    assert {each.told.zh for each in seen.segments if each.reason == "waiting"} == {"供电局"}


def test_a_hung_clock_shows_the_deadline_it_will_have_when_it_goes_on() -> None:
    stop = Stop("hang", local("2026-11-23T10:00"), None, reason="冬季不宜补植", until=local("2026-12-01T00:00"))
    clock = Clock(local("2026-11-23T08:00"), 1, "working_day", stops=(stop,))
    seen = account(clock, local("2026-11-25T10:00"), PLAIN)
    assert seen.deadline == local("2026-12-01T16:00")
    assert (seen.hung, seen.used) == (timedelta(days=2), timedelta(hours=2))
    assert ("11-25 10:00", "12-01 00:00", "hung") in told(seen)


def test_time_beyond_the_original_limit_is_the_extension_and_beyond_that_it_is_over() -> None:
    clock = Clock(local("2026-11-23T08:00"), 2, "urgent_hour", extensions=1)
    seen = account(clock, local("2026-11-23T13:00"), PLAIN)
    assert told(seen) == [
        ("11-23 08:00", "11-23 10:00", "work"),
        ("11-23 10:00", "11-23 12:00", "extension"),
        ("11-23 12:00", "11-23 13:00", "over"),
    ]
    assert (seen.used, seen.left, seen.over) == (timedelta(hours=5), timedelta(0), timedelta(hours=1))


def test_an_account_ends_where_the_department_finished() -> None:
    clock = Clock(local("2026-11-23T08:00"), 2, "urgent_hour", finished_at=local("2026-11-23T09:00"))
    seen = account(clock, local("2026-11-29T13:00"), PLAIN)
    assert (seen.used, seen.left, seen.if_extended) == (timedelta(hours=1), timedelta(hours=1), None)
    assert told(seen)[-1] == ("11-23 09:00", "11-23 10:00", "work")


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Clock, datetime]:
    """Any clock with any stops one after another, the last perhaps still open, and a moment after it all."""
    start = draw(moments)
    at, stops = start, []
    for _ in range(draw(st.integers(0, 3))):
        begin = at + timedelta(minutes=draw(st.integers(0, 4000)), microseconds=draw(st.integers(0, 999_999)))
        at = begin + timedelta(minutes=draw(st.integers(0, 9000)))
        stops.append(Stop(draw(st.sampled_from(["hang", "wait"])), begin, at, party=draw(st.sampled_from("甲乙"))))
    now = at + timedelta(minutes=draw(st.integers(0, 20_000)))
    if stops and draw(st.booleans()):
        stops[-1] = replace(stops[-1], to_at=None)
    return Clock(start, draw(values), draw(units), draw(st.integers(0, 2)), tuple(stops)), now


@settings(deadline=None)
@given(clocks(), calendars())
def test_every_minute_is_told_once_and_the_counted_ones_are_what_was_used(
    drawn: tuple[Clock, datetime], calendar: WorkCalendar
) -> None:
    clock, now = drawn
    seen = account(clock, now, calendar)
    assert seen.segments[0].start == clock.start
    assert seen.segments[-1].end == max(seen.deadline, now)
    for one, following in zip(seen.segments, seen.segments[1:], strict=False):
        assert one.start < one.end == following.start
    counted = sum((each.length for each in seen.segments if each.counted and not each.ahead), timedelta(0))
    stopped = sum(
        (
            elapsed(each.start, each.end, clock.unit, calendar)
            for each in seen.segments
            if _still(each) and not each.ahead
        ),
        timedelta(0),
    )
    assert counted == seen.used
    assert counted + stopped == elapsed(clock.start, now, clock.unit, calendar)


@settings(deadline=None)
@given(clocks(), calendars())
def test_what_counts_up_to_the_deadline_is_the_limit(drawn: tuple[Clock, datetime], calendar: WorkCalendar) -> None:
    clock, now = drawn
    seen = account(clock, now, calendar)
    up_to = [each for each in seen.segments if each.counted and each.end <= seen.deadline]
    assert sum((each.length for each in up_to), timedelta(0)) == clock.limit
    assert seen.left - seen.over == clock.limit - seen.used
    within = sum((each.length for each in up_to if each.reason == "work"), timedelta(0))
    assert within == length(clock.value, clock.unit)
    assert not [each for each in seen.segments if each.reason == "over" and each.start < seen.deadline]


@settings(deadline=None)
@given(clocks(), calendars())
def test_one_more_extension_is_one_original_limit_more(drawn: tuple[Clock, datetime], calendar: WorkCalendar) -> None:
    clock, now = drawn
    seen = account(clock, now, calendar)
    assert seen.if_extended == after(seen.deadline, clock.original, clock.unit, calendar)


def _still(segment: object) -> bool:
    return segment.reason in ("hung", "waiting")  # type: ignore[attr-defined]


@pytest.mark.parametrize("unit", ["urgent_hour", "working_day"])
def test_a_stop_that_begins_when_it_is_over_gives_nothing_back(unit: str) -> None:
    start = local("2026-11-23T08:00")
    due = Clock(start, 1, unit).due(PLAIN)
    stop = Stop("wait", due + timedelta(hours=1), due + timedelta(hours=20), party="甲")
    assert Clock(start, 1, unit, stops=(stop,)).due(PLAIN) == due
