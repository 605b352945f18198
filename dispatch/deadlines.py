"""How long is left: walks a limit over the city's working time; pure, exact to the microsecond (domain.md §2.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CONTINUOUS = {"urgent_hour": timedelta(hours=1), "day": timedelta(days=1)}
DAY_HOURS = 8  # a working day is eight working hours, whatever the windows of that day
SOON = 0.75  # share of the limit used from which the light is yellow
HORIZON_DAYS = 3700  # ten years: a limit that does not end within is a broken calendar
Window = tuple[time, time]


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked and between which hours, in the city's own time. `exceptions` are holidays and 调休."""

    zone: ZoneInfo
    windows: tuple[Window, ...] = ((time(8), time(12)), (time(14), time(18)))
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working spans of a day in UTC, in order; none on a day of rest."""
        if not self.works(day):
            return []
        return [
            (
                datetime.combine(day, opens, self.zone).astimezone(UTC),
                datetime.combine(day, closes, self.zone).astimezone(UTC),
            )
            for opens, closes in self.windows
        ]

    def spans_from(self, moment: datetime) -> Iterable[tuple[datetime, datetime]]:
        """Working spans that end after `moment`, from then on for ten years."""
        first = moment.astimezone(self.zone).date()
        for ahead in range(HORIZON_DAYS):
            for opens, closes in self.spans(first + timedelta(days=ahead)):
                if closes > moment:
                    yield max(opens, moment), closes


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
    return start + counted if unit in CONTINUOUS else _walk(start, counted, calendar)


def _walk(start: datetime, left: timedelta, calendar: WorkCalendar) -> datetime:
    for opens, closes in calendar.spans_from(start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise ValueError("the calendar has no working time within ten years")


def elapsed(start: datetime, end: datetime, unit: str, calendar: WorkCalendar) -> timedelta:
    """Counted time between two moments, by the same walk; zero when `end` is before `start`."""
    if end <= start:
        return timedelta(0)
    if unit in CONTINUOUS:
        return end - start
    used = timedelta(0)
    for opens, closes in calendar.spans_from(start):
        if opens >= end:
            break
        used += min(closes, end) - opens
    return used


def resumed(due: datetime, stopped: datetime, goes_on: datetime, unit: str, calendar: WorkCalendar) -> datetime:
    """The deadline after a stop: as much counted time is left as was left when the clock stopped."""
    if stopped >= due:
        return due
    return after(goes_on, elapsed(stopped, due, unit, calendar), unit, calendar)


@dataclass(frozen=True)
class Light:
    """How a deadline stands: ok, soon (three quarters used) or over; `used` is the share of the limit, 1.0 = due."""

    state: str
    used: float


def light(start: datetime, value: int, unit: str, due: datetime, now: datetime, calendar: WorkCalendar) -> Light:
    """The light of a running clock."""
    used = elapsed(start, now, unit, calendar) / length(value, unit)
    if now > due:
        return Light("over", max(used, 1.0))
    return Light("soon" if used >= SOON else "ok", min(used, 1.0))
