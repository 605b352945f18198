"""The deadline walk: examples of the standard, and the laws that hold for any calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.deadlines import WorkCalendar, deadline, elapsed, length, light

CITY = ZoneInfo("Asia/Shanghai")
PLAIN = WorkCalendar(CITY)
HOLIDAY = WorkCalendar(CITY, exceptions={date(2026, 2, 14): True, date(2026, 2, 16): False, date(2026, 2, 17): False})


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
    ],
)
def test_the_walk_of_a_limit(start: str, value: int, unit: str, due: str, calendar: WorkCalendar) -> None:
    assert deadline(local(start), value, unit, calendar) == local(due)


moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
units = st.sampled_from(["urgent_hour", "working_hour", "working_day", "day"])
values = st.integers(1, 60)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Any windows of half hours, any days of rest, any weekend worked."""
    halves = st.integers(0, 47).map(lambda half: half * 30)
    cuts = sorted(draw(st.lists(halves, min_size=2, max_size=6, unique=True)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    windows = tuple((time(a // 60, a % 60), time(b // 60, b % 60)) for a, b in pairs)
    days = draw(st.dictionaries(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.booleans(), max_size=40))
    return WorkCalendar(CITY, windows, days)


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
def test_a_longer_limit_is_never_due_earlier(start: datetime, value: int, unit: str, calendar: WorkCalendar) -> None:
    assert deadline(start, value, unit, calendar) <= deadline(start, value + 1, unit, calendar)


def test_the_light_turns_yellow_at_three_quarters_and_red_after_the_deadline() -> None:
    start = local("2026-11-23T08:00")
    due = deadline(start, 8, "working_hour", PLAIN)
    seen = {
        hour: light(start, 8, "working_hour", due, local(f"2026-11-23T{hour}"), PLAIN).state
        for hour in ("09:00", "15:59", "16:00", "18:00", "18:01")
    }
    assert seen == {"09:00": "ok", "15:59": "ok", "16:00": "soon", "18:00": "soon", "18:01": "over"}


def test_a_calendar_without_work_is_refused() -> None:
    never = WorkCalendar(CITY, windows=())
    with pytest.raises(ValueError, match="no working time"):
        deadline(local("2026-11-23T08:00"), 1, "working_hour", never)
