"""How long is left: walks a limit over the city's working time; pure, exact to the microsecond (domain.md §2.6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.clock.working_time import NOTHING, WorkCalendar

CONTINUOUS = {"urgent_hour": timedelta(hours=1), "day": timedelta(days=1)}
DAY_HOURS = 8  # a working day is eight working hours, whatever the windows of that day
SOON = 0.75  # share of the limit used from which the light is yellow


def length(value: int, unit: str) -> timedelta:
    """The amount of counted time in a limit."""
    if unit in CONTINUOUS:
        return value * CONTINUOUS[unit]
    return timedelta(hours=value * (DAY_HOURS if unit == "working_day" else 1))


def deadline(start: datetime, value: int, unit: str, calendar: WorkCalendar) -> datetime:
    """When a limit that starts at `start` is used up. A start outside working time counts from the next window."""
    return after(start, length(value, unit), unit, calendar)


def after(start: datetime, counted: timedelta, unit: str, calendar: WorkCalendar) -> datetime:
    """When that much counted time has passed since `start`."""
    return start + counted if unit in CONTINUOUS else calendar.reach(start, counted)


def elapsed(start: datetime, end: datetime, unit: str, calendar: WorkCalendar) -> timedelta:
    """Counted time between two moments, by the same walk; zero when `end` is before `start`."""
    if end <= start:
        return NOTHING
    return end - start if unit in CONTINUOUS else calendar.counted_between(start, end)


def extended(due: datetime, times: int, value: int, unit: str, calendar: WorkCalendar) -> datetime:
    """The deadline after so many more extensions, each of one original limit."""
    return after(due, times * length(value, unit), unit, calendar) if times else due


def resumed(due: datetime, stopped_from: datetime, stopped_to: datetime, unit: str, calendar: WorkCalendar) -> datetime:
    """The deadline after a stop: the counted time left is what it was when the clock stopped.

    A clock that was over when it stopped stays over: its deadline does not move.
    """
    if due <= stopped_from or stopped_to <= stopped_from:
        return due
    return after(stopped_to, elapsed(stopped_from, due, unit, calendar), unit, calendar)


@dataclass(frozen=True)
class Light:
    """How a deadline stands: ok, soon (three quarters used) or over; `used` is the share of the limit, 1.0 = due."""

    state: str
    used: float


def light(start: datetime, value: int, unit: str, due: datetime, now: datetime, calendar: WorkCalendar) -> Light:
    """The light of a clock that was granted so much in all. Reckoned from what is left, so that stops are in it.

    A rework begins with one limit whatever was granted before: never more was granted than lies before the deadline.
    """
    limit = min(length(value, unit), elapsed(start, due, unit, calendar)) or length(value, unit)
    if now > due:
        return Light("over", 1 + elapsed(max(due, start), now, unit, calendar) / limit)
    left = elapsed(max(now, start), due, unit, calendar)
    used = min(max((limit - left) / limit, 0.0), 1.0)
    return Light("soon" if used >= SOON else "ok", used)
