"""Plans the next look at a case: gathers what a timer must know of it and writes the moment into its row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from dispatch.card import Card
from dispatch.clock import work_calendar
from dispatch.clock.clock_request import ClockRequest
from dispatch.party import Party
from dispatch.reminders import reminding, timing
from dispatch.reminders.timing import Watched
from dispatch.routing.adjudication import Adjudication
from foundation.work import Work
from incidents.case import Case
from incidents.case_stages import OPEN_STAGES

WAIT_LASTS = timedelta(days=15)  # ours: nobody approves a wait, so it ends by itself; longer needs a hang
CLAIM_KEPT = timedelta(minutes=30)  # a claimed case with which nothing happens goes back to the pool
REQUEST_WAITS = timedelta(hours=2)  # ours: the clock goes on meanwhile, so an answer is owed the same half day
REQUEST_LAPSES = timedelta(days=3)  # ours: whoever has not answered by then has not agreed


@dataclass
class Others:
    """The moments of a case that stand in other tables, by case."""

    cards: dict[UUID, datetime] = field(default_factory=dict)
    whistles: dict[UUID, datetime] = field(default_factory=dict)
    adjudications: dict[UUID, datetime] = field(default_factory=dict)
    requests: dict[UUID, ClockRequest] = field(default_factory=dict)


def plan(work: Work, case: Case) -> None:
    """After a move: when a timer must look at the case next. No new version: nobody decides on it."""
    seen = watched(work.session, [case])[case.id]
    calendar = work_calendar.calendar(work.session, case.county)
    steps = reminding.steps(work.session) if timing.runs(seen) else []
    at = timing.next_moment(seen, steps, calendar, work.now)
    if at != case.next_due:
        case.next_due = at


def watched(session: Session, cases: Sequence[Case]) -> dict[UUID, Watched]:
    """What a timer must know of each case; other tables are asked only about cases that have something there."""
    others = _others(session, cases)
    return {case.id: _watched(case, others) for case in cases}


def _watched(case: Case, others: Others) -> Watched:
    """A merged case rests: whatever was asked, hung or quarrelled about waits with it until it is taken apart."""
    if case.stage == "merged":
        return Watched(stage=case.stage)
    request = others.requests.get(case.id)
    claimed = case.claimed_at if case.claimed_by and case.stage in OPEN_STAGES else None
    return Watched(
        stage=case.stage,
        desk_due=case.desk_due,
        desk_told=case.desk_told,
        dispatched_at=case.dispatched_at,
        deadline=case.deadline,
        finished_at=case.finished_at,
        limit_value=case.limit_value,
        limit_unit=case.limit_unit,
        extended=case.extended,
        reminded=case.reminded,
        hung=case.hung_at is not None,
        waiting=case.waiting_since is not None,
        resumes_at=case.hung_until if case.hung_at else None,
        wait_ends_at=case.waiting_since + WAIT_LASTS if case.waiting_since else None,
        claim_ends_at=claimed + CLAIM_KEPT if claimed else None,
        card_due=others.cards.get(case.id),
        whistle_due=others.whistles.get(case.id),
        adjudication_due=others.adjudications.get(case.id),
        request_due=request.asked_at + REQUEST_WAITS if request and request.told_at is None else None,
        request_lapses=lapses_at(request) if request else None,
    )


def lapses_at(request: ClockRequest) -> datetime:
    """Unanswered so long, or past the very day it asked for."""
    most = request.asked_at + REQUEST_LAPSES
    return min(most, request.until.astimezone(most.tzinfo)) if request.until else most


def _others(session: Session, cases: Sequence[Case]) -> Others:
    carded = [case.id for case in cases if case.open_card and case.stage in OPEN_STAGES]
    called = [case.id for case in cases if case.awaited and case.stage in OPEN_STAGES]
    quarrelled = [case.id for case in cases if case.adjudicating]
    asked = [case.id for case in cases if case.request_kind]
    found = Others()
    if carded or called or quarrelled or asked:
        session.flush()
    if carded:
        found.cards = _moments(session, late_cards(carded))
    if called:
        found.whistles = _moments(session, late_whistles(called))
    if quarrelled:
        found.adjudications = _moments(session, late_adjudications(quarrelled))
    if asked:
        rows = session.scalars(open_requests(asked))
        found.requests = {row.case_id: row for row in rows}
    return found


def _moments(session: Session, rows: Select[Card] | Select[Party] | Select[Adjudication]) -> dict[UUID, datetime]:
    """The earliest moment of each case among these rows."""
    found: dict[UUID, datetime] = {}
    for row in session.scalars(rows):
        found[row.case_id] = min(found.get(row.case_id, row.due_at), row.due_at)
    return found


def _untold(table: type[Card] | type[Party] | type[Adjudication]) -> ColumnElement[bool]:
    """Due, and not yet told that it is late; asked anew with a later limit, it may be late anew."""
    return (table.due_at.is_not(None)) & (or_(table.told_at.is_(None), table.told_at < table.due_at))


def late_cards(cases: Iterable[UUID]) -> Select[Card]:
    return select(Card).where(Card.case_id.in_(cases), Card.kind != "urge", Card.answered_at.is_(None), _untold(Card))


def late_whistles(cases: Iterable[UUID]) -> Select[Party]:
    return select(Party).where(
        Party.case_id.in_(cases), Party.role == "whistled", Party.answered_at.is_(None), _untold(Party)
    )


def late_adjudications(cases: Iterable[UUID]) -> Select[Adjudication]:
    return select(Adjudication).where(
        Adjudication.case_id.in_(cases), Adjudication.decided_at.is_(None), _untold(Adjudication)
    )


def open_requests(cases: Iterable[UUID]) -> Select[ClockRequest]:
    return select(ClockRequest).where(ClockRequest.case_id.in_(cases), ClockRequest.state.in_(("asked", "endorsed")))
