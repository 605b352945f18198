"""When the city works: which days, between which hours, and how much counted time lies before any moment; pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.words import Words

HORIZON_YEARS = 10  # a limit that does not end within is a broken calendar
MIDNIGHT = time(0)  # as a closing time: the end of the day
NOTHING = timedelta(0)
ONE_DAY = timedelta(days=1)
Window = tuple[time, time]
Windows = tuple[Window, ...]
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Spans:
    """The working spans of some whole years in UTC, with the counted time before and up to the end of each.

    Prefix sums and bisection: a limit of any length costs the same few microseconds.
    """

    first_year: int
    last_year: int
    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]
    ends: list[timedelta]

    def covers(self, first_year: int, last_year: int) -> bool:
        return self.first_year <= first_year and last_year <= self.last_year

    def counted(self, moment: datetime) -> timedelta:
        """Working time from the first span to `moment`."""
        place = bisect_right(self.opens, moment) - 1
        if place < 0:
            return NOTHING
        return self.before[place] + (min(moment, self.closes[place]) - self.opens[place])

    def reach(self, total: timedelta, inside: bool) -> datetime | None:
        """The first moment with that much counted time; `inside` asks for one from which time goes on counting."""
        place = (bisect_right if inside else bisect_left)(self.ends, total)
        return self.opens[place] + (total - self.before[place]) if place < len(self.ends) else None


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked and between which hours, in the city's own time.

    `exceptions` are holidays and make-up days (调休), `names` what they are called; `seasons` are other windows from a
    day on, oldest first, and `windows` those before the first season.
    """

    zone: ZoneInfo
    windows: Windows = ((time(8), time(12)), (time(14), time(18)))
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    seasons: tuple[tuple[date, Windows], ...] = ()
    names: Mapping[date, Words] = field(default_factory=dict)
    _kept: list[Spans] = field(default_factory=list, init=False, repr=False, compare=False)

    def works(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def windows_on(self, day: date) -> Windows:
        """The windows in force on that day, whether it is worked or not."""
        in_force = self.windows
        for since, windows in self.seasons:
            if since <= day:
                in_force = windows
        return in_force

    def spans(self, day: date) -> list[Span]:
        """The working spans of a day in UTC, in order; none on a day of rest."""
        if not self.works(day):
            return []
        return [
            (self._moment(day, opens), self._moment(day if closes > MIDNIGHT else day + ONE_DAY, closes))
            for opens, closes in self.windows_on(day)
        ]

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def midnight(self, day: date) -> datetime:
        """When that day begins in the city, in UTC."""
        return self._moment(day, MIDNIGHT)

    def counted_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments in order."""
        table = self.table(start.year - 1, end.year + 1)
        return table.counted(end) - table.counted(start)

    def reach(self, start: datetime, counted: timedelta) -> datetime:
        """When that much working time has passed since `start`; refuses a calendar without work."""
        for years in (1, 2, 4, HORIZON_YEARS):
            table = self.table(start.year - 1, start.year + years)
            found = table.reach(table.counted(start) + counted, inside=not counted)
            if found is not None:
                return found
        raise ValueError("the calendar has no working time within ten years")

    def table(self, first_year: int, last_year: int) -> Spans:
        """The spans of at least these years. Kept with the calendar; grown, it takes the old one's place whole."""
        kept = self._kept[0] if self._kept else None
        if kept is None or not kept.covers(first_year, last_year):
            if kept is not None:
                first_year, last_year = min(kept.first_year, first_year), max(kept.last_year, last_year)
            kept = self._build(first_year, last_year)
            self._kept[:] = [kept]
        return kept

    def _build(self, first_year: int, last_year: int) -> Spans:
        spans = [span for day in days(date(first_year, 1, 1), date(last_year, 12, 31)) for span in self.spans(day)]
        before, ends, total = [], [], NOTHING
        for opens, closes in spans:
            before.append(total)
            total += closes - opens
            ends.append(total)
        return Spans(first_year, last_year, [span[0] for span in spans], [span[1] for span in spans], before, ends)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead)
