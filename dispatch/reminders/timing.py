"""When somebody must look at a case again, and what is due by then; pure, with steps, calendar and `now` handed in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.clock.deadlines import after, elapsed, length
from dispatch.clock.work_calendar import WorkCalendar
from incidents.case_stages import DISPOSAL_STAGES, OPEN_STAGES

NOTHING = timedelta(0)
BREACH = 100  # the mark of the deadline itself
STALE = timedelta(days=2)  # what was passed longer ago than this is written down, and nobody is pressed for it any more


@dataclass(frozen=True)
class Step:
    """One step of reminding. `mark` up to 100 is percent of the limit used; above it, 100 + counted minutes too late.

    `card` is given by the house at that step; `tells` names who must know (see dispatch/roster.py).
    """

    mark: int
    card: str | None = None
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Watched:
    """What a timer must know of one case; the moments that are None do not run."""

    stage: str
    desk_due: datetime | None = None
    desk_told: datetime | None = None
    dispatched_at: datetime | None = None
    deadline: datetime | None = None
    finished_at: datetime | None = None
    limit_value: int | None = None
    limit_unit: str | None = None
    extended: int = 0
    reminded: int = 0
    hung: bool = False
    waiting: bool = False
    resumes_at: datetime | None = None
    claim_ends_at: datetime | None = None
    wait_ends_at: datetime | None = None
    card_due: datetime | None = None
    whistle_due: datetime | None = None
    adjudication_due: datetime | None = None
    request_due: datetime | None = None
    request_lapses: datetime | None = None


@dataclass(frozen=True)
class Due:
    """Something to be done now, and since when it has been due."""

    what: str
    at: datetime
    step: Step | None = None

    def stale(self, now: datetime) -> bool:
        return now - self.at > STALE


def due(case: Watched, steps: Sequence[Step], calendar: WorkCalendar, now: datetime) -> list[Due]:
    """Everything that is due: of several steps passed at once only the highest."""
    found = [Due(what, at) for what, at in moments(case) if at <= now]
    passed = [(step, at) for step, at in marks(case, steps, calendar, now) if at <= now]
    if passed:
        step, at = max(passed, key=lambda each: each[0].mark)
        found.append(Due("step", at, step))
    return found


def next_moment(case: Watched, steps: Sequence[Step], calendar: WorkCalendar, now: datetime) -> datetime | None:
    """The next moment at which a timer must look; None when nothing is running."""
    ahead = [at for _, at in moments(case)]
    ahead += [at for _, at in marks(case, steps, calendar, now)]
    return min(ahead, default=None)


def moments(case: Watched) -> Iterator[tuple[str, datetime]]:
    """The moments fixed in the row itself, by what they are."""
    told = {
        "desk": case.desk_due if case.stage in OPEN_STAGES and case.desk_due != case.desk_told else None,
        "resume": case.resumes_at,
        "claim": case.claim_ends_at,
        "wait": case.wait_ends_at,
        "card": case.card_due,
        "whistle": case.whistle_due,
        "adjudication": case.adjudication_due,
        "request": case.request_due,
        "lapse": case.request_lapses,
    }
    yield from ((what, at) for what, at in told.items() if at is not None)


def marks(
    case: Watched, steps: Sequence[Step], calendar: WorkCalendar, now: datetime
) -> Iterator[tuple[Step, datetime]]:
    """The steps of the running disposal clock not yet taken, each with its moment.

    Reckoned from what is left now, so that every stop is in it; a step passed before the deadline counts as now.
    """
    if not runs(case):
        return
    assert case.deadline is not None and case.limit_unit is not None
    limit = granted(case, calendar)
    used = limit - elapsed(now, case.deadline, case.limit_unit, calendar)
    for step in steps:
        if step.mark <= case.reminded:
            continue
        if step.mark < BREACH and now < case.deadline:
            left = limit * step.mark / BREACH - used
            yield step, after(now, left, case.limit_unit, calendar) if left > NOTHING else now
        else:
            late = timedelta(minutes=max(step.mark - BREACH, 0))
            yield step, after(case.deadline, late, case.limit_unit, calendar) if late else case.deadline


def runs(case: Watched) -> bool:
    """Whether the disposal clock is running."""
    limited = case.deadline is not None and case.limit_value is not None and case.limit_unit is not None
    stands = case.hung or case.waiting or case.finished_at is not None
    return limited and not stands and case.stage in DISPOSAL_STAGES


def granted(case: Watched, calendar: WorkCalendar) -> timedelta:
    """The whole limit with its extensions; a rework begins with one limit, whatever was granted before."""
    assert case.deadline is not None and case.limit_value is not None and case.limit_unit is not None
    whole = length(case.limit_value, case.limit_unit) * (1 + case.extended)
    if case.dispatched_at is None:
        return whole
    return min(whole, elapsed(case.dispatched_at, case.deadline, case.limit_unit, calendar)) or whole
