"""The disposal clock of a case as plain facts: start, limit, extensions and stops, and the deadline they make; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.clock.deadlines import after, elapsed, length, resumed
from dispatch.clock.working_time import NOTHING, WorkCalendar

HANG, WAIT = "hang", "wait"


@dataclass(frozen=True)
class Stop:
    """The clock stood still: hung as a whole, or the department's part while `party` is waited for.

    `to_at` is None while it lasts; `until` is when a hung clock resumes by itself.
    """

    kind: str
    from_at: datetime
    to_at: datetime | None
    party: str = ""
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """One disposal: it began at `start` with a limit, was extended so many times, stood still, and perhaps ended."""

    start: datetime
    value: int
    unit: str
    extensions: int = 0
    stops: tuple[Stop, ...] = ()
    finished_at: datetime | None = None

    @property
    def original(self) -> timedelta:
        return length(self.value, self.unit)

    @property
    def limit(self) -> timedelta:
        """Everything granted: the original limit once more for each extension."""
        return self.original * (1 + self.extensions)

    @property
    def open_stop(self) -> Stop | None:
        return next((stop for stop in self.stops if stop.to_at is None), None)

    def due(self, calendar: WorkCalendar) -> datetime:
        """The deadline, moved by every stop that has ended; one that lasts has not moved it yet."""
        due = after(self.start, self.limit, self.unit, calendar)
        for stop in sorted(self.stops, key=lambda each: each.from_at):
            if stop.to_at is not None:
                due = resumed(due, max(stop.from_at, self.start), stop.to_at, self.unit, calendar)
        return due

    def stood_still(self, until: datetime, calendar: WorkCalendar) -> timedelta:
        """Counted time that did not count because the clock stood still, up to a moment."""
        return sum(
            (
                elapsed(max(stop.from_at, self.start), min(stop.to_at or until, until), self.unit, calendar)
                for stop in self.stops
            ),
            NOTHING,
        )

    def used(self, now: datetime, calendar: WorkCalendar) -> timedelta:
        """What has been used of the limit, up to now or to the end of the disposal."""
        now = min(now, self.finished_at or now)
        return elapsed(self.start, now, self.unit, calendar) - self.stood_still(now, calendar)
