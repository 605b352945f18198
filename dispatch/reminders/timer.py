"""The timer: every second it takes the cases whose moment has come, does what is due once, and plans the next look."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import structlog
from sqlalchemy import DateTime, SmallInteger, Uuid, column, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError

from dispatch.clock import work_calendar
from dispatch.reminders import planning, reminding, timer_acts, timing
from dispatch.reminders.notice import give
from dispatch.reminders.telling import about
from dispatch.reminders.timer_acts import Round
from dispatch.reminders.timing import Due, Watched
from foundation.work import Work, Works
from incidents.case import Case

WRITTEN: dict[str, Any] = {
    "id": Uuid(),
    "reminded": SmallInteger(),
    "desk_told": DateTime(timezone=True),
    "next_due": DateTime(timezone=True),
}
PLACE = ("id", "stage", "version", "level", "town", "county", "grid", "sensitivity")
DESK = ("claimed_by", "claimed_at", "desk_due", "desk_told", "department_id", "handler_id", "awaited", "adjudicating")
CLOCK = ("dispatched_at", "limit_value", "limit_unit", "deadline", "finished_at", "extended", "reminded")
STANDS = ("hung_at", "hung_until", "waiting_since", "request_kind", "request_by", "open_card")
COLUMNS = (*PLACE, *DESK, *CLOCK, *STANDS)  # what a tick reads of a case; the whole of it when a verb acts on it
log = structlog.get_logger()

BATCH = 500  # cases taken at once: their rows are locked until the tick has committed
FEWEST = 20
LONGEST_S = 0.5  # then what is done is committed and the rest left for the next tick, so that no desk waits for a lock
AFTER_TROUBLE = timedelta(minutes=10)  # a case that cannot be looked at must not hold up the others
JUMP = timedelta(seconds=60)  # the wall clock against the machine's own count of seconds: more than this is no drift
HELD_S = 600.0  # so long a clock must stay where it jumped to before anybody is pressed by it


class Steadiness:
    """Notices a clock that jumped: nothing is done by it until it is put right, or has stayed so for ten minutes."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic):
        self.monotonic = monotonic
        self.before: tuple[datetime, float] | None = None
        self.offset, self.held_until = timedelta(0), 0.0

    def steady(self, now: datetime) -> bool:
        seconds = self.monotonic()
        if self.before is not None:
            jump = (now - self.before[0]) - timedelta(seconds=seconds - self.before[1])
            if abs(jump) > JUMP:
                self.offset, self.held_until = self.offset + jump, seconds + HELD_S
                log.warning("the clock jumped; the timer waits", by_s=round(jump.total_seconds()), held_s=HELD_S)
        self.before = now, seconds
        if abs(self.offset) <= JUMP or seconds >= self.held_until:
            self.offset = timedelta(0)
        return self.offset == timedelta(0)


class Timer:
    """What the reactor calls every second; two of them side by side never take the same case."""

    def __init__(self, works: Works, monotonic: Callable[[], float] = time.monotonic):
        self.works, self.steadiness, self.most = works, Steadiness(monotonic), BATCH

    def tick(self) -> int:
        """Look at the cases that are due; how many were looked at. No more are taken than can be done in time."""
        if not self.steadiness.steady(self.works.tell_time()):
            return 0
        with self.works.open() as work:
            done, taken = look(work, self.most)
        self.most = max(done, FEWEST) if done < taken else min(2 * self.most, BATCH)
        return done


def look(work: Work, most: int = BATCH) -> tuple[int, int]:
    """One tick in one transaction: effects, notices and the next moment of each case, all or nothing.

    How many cases were looked at, and how many were taken.
    """
    cases = take(work, most)
    if not cases:
        return 0, 0
    ends = time.monotonic() + LONGEST_S
    seen = planning.watched(work.session, cases)
    round_ = Round(work, about(work.session, cases))
    done: list[Case] = []
    for case in cases:
        if done and time.monotonic() > ends:
            break
        _act(round_, case, seen[case.id])
        done.append(case)
    give(work, round_.tellings)
    _write(work, _planned(round_, done, seen))
    return len(done), len(cases)


def take(work: Work, most: int) -> list[Case]:
    """The cases due longest, locked; those another tick or a desk holds right now are passed over.

    Rows of the columns needed that read like cases: whole ones would cost the tick several times as much.
    """
    rows = work.session.execute(
        select(*(getattr(Case, name) for name in COLUMNS))
        .where(Case.next_due <= work.now)
        .order_by(Case.next_due)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    return cast("list[Case]", rows)


def _act(round_: Round, case: Case, seen: Watched) -> None:
    """Everything due of one case; what fails is tried again later and holds up no other case."""
    work = round_.work
    calendar = work_calendar.calendar(work.session, case.county)
    for due in timing.due(seen, reminding.steps(work.session), calendar, work.now):
        told, noted = len(round_.tellings), round_.noted.get(case.id, {})
        try:
            _do(round_, case, due)
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            del round_.tellings[told:]
            round_.noted[case.id] = noted
            round_.touched[case.id] = work.now + AFTER_TROUBLE
            log.error("the timer failed at a case", case=str(case.id), what=due.what, exc_info=error)


def _do(round_: Round, case: Case, due: Due) -> None:
    """One act with all it writes, or nothing of it; what writes only the case's own row needs no savepoint."""
    if timer_acts.plain(due):
        timer_acts.ACTS[due.what](round_, case, due)
        return
    with round_.work.attempt():
        whole = round_.work.session.get_one(Case, case.id, populate_existing=True)
        timer_acts.ACTS[due.what](round_, whole, due)


def _planned(round_: Round, cases: list[Case], seen: dict[UUID, Watched]) -> list[dict[str, Any]]:
    """Each case's row as the timer leaves it; cases a verb has moved are read anew."""
    work, steps = round_.work, reminding.steps(round_.work.session)
    moved = [work.session.get_one(Case, case.id) for case in cases if case.id in round_.touched]
    anew = planning.watched(work.session, moved)
    rows = []
    for case in cases:
        now_seen = replace(anew.get(case.id, seen[case.id]), **round_.noted.get(case.id, {}))
        at = timing.next_moment(now_seen, steps, work_calendar.calendar(work.session, case.county), work.now)
        at = round_.touched.get(case.id) or at
        rows.append({"id": case.id, "reminded": now_seen.reminded, "desk_told": now_seen.desk_told, "next_due": at})
    return rows


def _write(work: Work, rows: list[dict[str, Any]]) -> None:
    """All rows of a tick in one statement; none gets a new version, for nobody decides on it."""
    columns = {name: [row[name] for row in rows] for name in WRITTEN}
    told = func.unnest(*(literal(columns[name], ARRAY(kind)) for name, kind in WRITTEN.items()))
    new = told.table_valued(*(column(name, kind) for name, kind in WRITTEN.items()), name="new").render_derived()
    work.session.execute(
        update(Case)
        .where(Case.id == new.c.id)
        .values({name: new.c[name] for name in WRITTEN if name != "id"})
        .execution_options(synchronize_session=False)
    )
