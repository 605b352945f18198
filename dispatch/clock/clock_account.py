"""The account of every minute of a disposal clock: what counted, what did not, and why; pure and exact."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from dispatch.clock.case_clock import HANG, Clock, Stop
from dispatch.clock.deadlines import CONTINUOUS, after, elapsed, extended
from dispatch.clock.working_time import NOTHING, ONE_DAY, Span, WorkCalendar
from foundation.words import Words

WORK, EXTENSION, OVER = "work", "extension", "over"  # counted: within the limit, within an extension, after it
NIGHT, NOON, REST, HOLIDAY = "night", "noon", "rest", "holiday"  # outside the hours of work
HUNG, WAITING = "hung", "waiting"
REASONS = {
    WORK: Words("计时", "counts"),
    EXTENSION: Words("延期内计时", "counts, extended"),
    OVER: Words("超期", "overdue"),
    NIGHT: Words("下班", "after hours"),
    NOON: Words("午休", "midday break"),
    REST: Words("休息日", "day of rest"),
    HOLIDAY: Words("节假日", "holiday"),
    HUNG: Words("挂账停计", "hung"),
    WAITING: Words("等待停计", "waiting"),
}
NO_WORDS = Words("", "")


@dataclass(frozen=True)
class Segment:
    """A stretch of time with one reason. `told` names the holiday, the party, or why it was hung."""

    start: datetime
    end: datetime
    counted: bool
    reason: str
    told: Words = NO_WORDS
    ahead: bool = False  # after now: what will be, if nothing changes

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True)
class Account:
    """The segments from the start to the deadline or now, whichever is later, with their totals."""

    deadline: datetime
    segments: tuple[Segment, ...]
    limit: timedelta
    used: timedelta
    left: timedelta
    over: timedelta
    hung: timedelta  # natural time
    waited: tuple[tuple[str, timedelta, timedelta], ...]  # party, natural time, counted time it saved the department
    if_extended: datetime | None


def account(clock: Clock, now: datetime, calendar: WorkCalendar, deadline: datetime | None = None) -> Account:
    """The whole account at a moment. `deadline` is the one in force, where it is known; else it is reckoned."""
    due = projected(clock, now, calendar, deadline)
    until = min(now, clock.finished_at or now)
    used = clock.used(until, calendar)
    last = max(due, until)
    edges = _Edges(clock, calendar, first_due=_original_due(clock, due, now, calendar), due=due)
    return Account(
        deadline=due,
        segments=tuple(_split(_merged(edges.walk(clock.start, last, until)), until)),
        limit=clock.limit,
        used=used,
        left=max(clock.limit - used, NOTHING),
        over=max(used - clock.limit, NOTHING),
        hung=_natural([stop for stop in clock.stops if stop.kind == HANG], until),
        waited=tuple(_waited(clock, until, calendar)),
        if_extended=None if clock.finished_at else extended(due, 1, clock.value, clock.unit, calendar),
    )


def projected(clock: Clock, now: datetime, calendar: WorkCalendar, deadline: datetime | None = None) -> datetime:
    """The deadline; while the clock stands still, the one it gets when it goes on at its end date, else now."""
    due = deadline or clock.due(calendar)
    stop = clock.open_stop
    if stop is None or due <= stop.from_at:
        return due
    goes_on = max(now, stop.until or now)
    left = elapsed(stop.from_at, due, clock.unit, calendar)
    return after(goes_on, left, clock.unit, calendar)


def _original_due(clock: Clock, due: datetime, now: datetime, calendar: WorkCalendar) -> datetime:
    """Until when the original limit lasts: from there on it is an extension that counts."""
    if not clock.extensions:
        return due
    return min(due, projected(replace(clock, extensions=0), now, calendar))


def _natural(stops: list[Stop], until: datetime) -> timedelta:
    return sum((max(min(stop.to_at or until, until) - stop.from_at, NOTHING) for stop in stops), NOTHING)


def _waited(clock: Clock, until: datetime, calendar: WorkCalendar) -> Iterator[tuple[str, timedelta, timedelta]]:
    """Per party: how long it was waited for, and how much of the department's time that was."""
    waits = [stop for stop in clock.stops if stop.kind != HANG]
    for party in dict.fromkeys(stop.party for stop in waits):
        mine = tuple(stop for stop in waits if stop.party == party)
        yield party, _natural(list(mine), until), replace(clock, stops=mine).stood_still(until, calendar)


@dataclass(frozen=True)
class _Edges:
    """Walks from moment to moment at which the reason may change."""

    clock: Clock
    calendar: WorkCalendar
    first_due: datetime
    due: datetime
    _known: dict[date, list[Span]] = field(default_factory=dict, init=False)

    def walk(self, start: datetime, last: datetime, now: datetime) -> Iterator[Segment]:
        at = start
        while at < last:
            stop = self._stopped(at, now)
            if stop is not None:
                end = min(last, self._ends(stop, now))
                yield self._still(at, end, stop)
            else:
                segment = self._running(at)
                end = min([segment.end, last, *self._next_edges(at)])
                yield replace(segment, end=end)
            at = end

    def _next_edges(self, at: datetime) -> list[datetime]:
        marks = (self.first_due, self.due, *(stop.from_at for stop in self.clock.stops))
        return [mark for mark in marks if mark > at]

    def _ends(self, stop: Stop, now: datetime) -> datetime:
        return stop.to_at or max(now, stop.until or now)

    def _stopped(self, at: datetime, now: datetime) -> Stop | None:
        return next((stop for stop in self.clock.stops if stop.from_at <= at < self._ends(stop, now)), None)

    def _still(self, at: datetime, end: datetime, stop: Stop) -> Segment:
        told = stop.reason if stop.kind == HANG else stop.party
        return Segment(at, end, False, HUNG if stop.kind == HANG else WAITING, Words(told, told))

    def _running(self, at: datetime) -> Segment:
        """The stretch of running clock that begins at this moment, as far as the day's windows go."""
        reason = WORK if at < self.first_due else EXTENSION if at < self.due else OVER
        if self.clock.unit in CONTINUOUS:
            return Segment(at, datetime.max.replace(tzinfo=at.tzinfo), True, reason)
        day = at.astimezone(self.calendar.zone).date()
        spans = self._spans(day)
        for opens, closes in spans:
            if at < opens:
                return Segment(at, opens, False, NIGHT if opens == spans[0][0] else NOON)
            if at < closes:
                return Segment(at, closes, True, reason)
        return self._outside(at, day, bool(spans))

    def _spans(self, day: date) -> list[Span]:
        """The working spans of a day, reckoned once for its five or six stretches."""
        if day not in self._known:
            self._known[day] = self.calendar.spans(day)
        return self._known[day]

    def _outside(self, at: datetime, day: date, worked: bool) -> Segment:
        """The rest of a day without working time: its evening, or a day of rest."""
        end = self.calendar.midnight(day + ONE_DAY)
        if worked or self.calendar.works(day):
            return Segment(at, end, False, NIGHT)
        name = self.calendar.names.get(day)
        return Segment(at, end, False, HOLIDAY if name else REST, name or NO_WORDS)


def _merged(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Neighbours of one reason are one: an evening and the night after it, two days of the same holiday."""
    last: Segment | None = None
    for segment in segments:
        if last and (last.counted, last.reason, last.told) == (segment.counted, segment.reason, segment.told):
            last = replace(last, end=segment.end)
            continue
        if last:
            yield last
        last = segment
    if last:
        yield last


def _split(segments: Iterator[Segment], now: datetime) -> Iterator[Segment]:
    """What has been and what is still ahead are told apart."""
    for segment in segments:
        if segment.start < now < segment.end:
            yield replace(segment, end=now)
            yield replace(segment, start=now, ahead=True)
        else:
            yield replace(segment, ahead=segment.start >= now)
