"""The laws of the deadline walk, for any calendar; the slow walk that anyone can follow is the oracle."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from dispatch.clock.deadlines import CONTINUOUS, after, deadline, elapsed, extended, length, resumed
from dispatch.clock.working_time import ONE_DAY, Span, Windows, WorkCalendar

CITY = ZoneInfo("Asia/Shanghai")
DISTANT_DAYS = 3000  # no calendar below rests that long


def spans_from(moment: datetime, calendar: WorkCalendar) -> Iterator[Span]:
    """The slow, obvious walk: day by day, window by window."""
    first = moment.astimezone(calendar.zone).date()
    for ahead in range(DISTANT_DAYS):
        for opens, closes in calendar.spans(first + ahead * ONE_DAY):
            if closes > moment:
                yield max(opens, moment), closes


def slow_after(start: datetime, left: timedelta, unit: str, calendar: WorkCalendar) -> datetime:
    if unit in CONTINUOUS:
        return start + left
    for opens, closes in spans_from(start, calendar):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("the calendar has no work")


def slow_elapsed(start: datetime, end: datetime, unit: str, calendar: WorkCalendar) -> timedelta:
    if unit in CONTINUOUS:
        return end - start
    used = timedelta(0)
    for opens, closes in spans_from(start, calendar):
        if opens >= end:
            break
        used += min(closes, end) - opens
    return used


FIRST = datetime(2023, 12, 30, tzinfo=UTC)
moments = st.integers(0, 4 * 366 * 24 * 3600 * 10**6).map(lambda micros: FIRST + timedelta(microseconds=micros))
units = st.sampled_from(["urgent_hour", "working_hour", "working_day", "day"])
values = st.integers(1, 60)
counts = st.integers(0, 40 * 8 * 3600 * 10**6).map(lambda micros: timedelta(microseconds=micros))


@st.composite
def windows(draw: st.DrawFn, least: int = 0) -> Windows:
    """Any windows of half hours in order, perhaps touching, perhaps to midnight, perhaps none.

    Work, where there is any, is an hour a day: with less, the longest limits lie beyond a calendar of ten years.
    """
    cuts = sorted(draw(st.lists(st.integers(0, 48), min_size=2 * least, max_size=6, unique=True)))
    assume(not least or sum(cuts[1::2]) - sum(cuts[: len(cuts) // 2 * 2 : 2]) >= 2)
    moments = [time(cut // 2 % 24, cut % 2 * 30) for cut in cuts]
    return tuple(zip(moments[::2], moments[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Any windows, seasons with other ones (never for good without work), any days of rest, any weekend worked."""
    days = st.dates(date(2023, 12, 30), date(2029, 12, 31))
    exceptions = draw(st.dictionaries(days, st.booleans(), max_size=60))
    starts = sorted(draw(st.lists(days, max_size=2, unique=True)))
    seasons = [(since, draw(windows())) for since in starts]
    if seasons and not seasons[-1][1]:
        seasons[-1] = (seasons[-1][0], draw(windows(least=1)))
    return WorkCalendar(CITY, draw(windows(least=1)), exceptions, tuple(seasons))


@given(moments, counts, units, calendars())
def test_the_fast_walk_is_the_slow_walk(start: datetime, counted: timedelta, unit: str, calendar: WorkCalendar) -> None:
    assert after(start, counted, unit, calendar) == slow_after(start, counted, unit, calendar)


@given(moments, moments, units, calendars())
def test_what_is_elapsed_is_what_the_slow_walk_passes(
    one: datetime, other: datetime, unit: str, calendar: WorkCalendar
) -> None:
    start, end = sorted((one, other))
    assert elapsed(start, end, unit, calendar) == slow_elapsed(start, end, unit, calendar)
    assert elapsed(end, start, unit, calendar) == timedelta(0)


@given(moments, values, units, calendars())
def test_a_deadline_is_never_before_its_start(start: datetime, value: int, unit: str, calendar: WorkCalendar) -> None:
    assert deadline(start, value, unit, calendar) >= start + min(length(value, unit), timedelta(hours=value))


@given(moments, values, units, calendars())
def test_what_is_elapsed_at_the_deadline_is_the_limit(
    start: datetime, value: int, unit: str, calendar: WorkCalendar
) -> None:
    assert elapsed(start, deadline(start, value, unit, calendar), unit, calendar) == length(value, unit)


@given(moments, values, units, calendars(), st.integers(0, 10_000))
def test_elapsed_and_left_make_the_limit(
    start: datetime, value: int, unit: str, calendar: WorkCalendar, later: int
) -> None:
    due = deadline(start, value, unit, calendar)
    now = min(start + timedelta(minutes=later), due)
    assert elapsed(start, now, unit, calendar) + elapsed(now, due, unit, calendar) == length(value, unit)


@given(moments, moments, values, units, calendars())
def test_a_later_start_is_never_due_earlier(
    one: datetime, other: datetime, value: int, unit: str, calendar: WorkCalendar
) -> None:
    first, second = sorted((one, other))
    assert deadline(first, value, unit, calendar) <= deadline(second, value, unit, calendar)


@given(moments, values, units, calendars())
def test_a_longer_limit_is_due_later(start: datetime, value: int, unit: str, calendar: WorkCalendar) -> None:
    assert deadline(start, value, unit, calendar) < deadline(start, value + 1, unit, calendar)


@given(moments, values, calendars())
def test_a_start_outside_the_windows_counts_from_the_next_window(
    start: datetime, value: int, calendar: WorkCalendar
) -> None:
    begins = next(spans_from(start, calendar))[0]
    assert after(start, timedelta(0), "working_hour", calendar) == begins
    assert deadline(start, value, "working_hour", calendar) == deadline(begins, value, "working_hour", calendar)


@given(moments, values, units, calendars(), st.integers(0, 5000), st.integers(0, 40_000))
def test_pause_then_resume_adds_exactly_the_pause(
    start: datetime, value: int, unit: str, calendar: WorkCalendar, before: int, paused: int
) -> None:
    due = deadline(start, value, unit, calendar)
    stopped_from = min(start + timedelta(minutes=before), due)
    stopped_to = stopped_from + timedelta(minutes=paused)
    again = resumed(due, stopped_from, stopped_to, unit, calendar)
    assert again >= due
    if due > stopped_from:
        pause = elapsed(stopped_from, stopped_to, unit, calendar)
        assert elapsed(start, again, unit, calendar) - pause == length(value, unit)
        assert elapsed(stopped_to, again, unit, calendar) == elapsed(stopped_from, due, unit, calendar)


@given(moments, values, units, calendars(), st.integers(0, 5000))
def test_a_pause_of_no_time_changes_nothing(
    start: datetime, value: int, unit: str, calendar: WorkCalendar, before: int
) -> None:
    due, stopped = deadline(start, value, unit, calendar), start + timedelta(minutes=before)
    assert resumed(due, stopped, stopped, unit, calendar) == due


@given(moments, values, units, calendars(), st.integers(0, 2))
def test_each_extension_is_one_more_original_limit(
    start: datetime, value: int, unit: str, calendar: WorkCalendar, times: int
) -> None:
    due = extended(deadline(start, value, unit, calendar), times, value, unit, calendar)
    assert due == deadline(start, value * (1 + times), unit, calendar)
    assert elapsed(start, due, unit, calendar) == (1 + times) * length(value, unit)


@given(moments, units, calendars(), counts, counts)
def test_walking_twice_is_walking_once(
    start: datetime, unit: str, calendar: WorkCalendar, one: timedelta, other: timedelta
) -> None:
    other += timedelta(microseconds=1)
    assert after(after(start, one, unit, calendar), other, unit, calendar) == after(start, one + other, unit, calendar)
