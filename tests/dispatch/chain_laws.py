"""The laws of the chain: what must hold of a case after every move, whoever made it (domain.md §9.8)."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch import card, party
from dispatch.clock import clock_request, clock_stop, work_calendar
from dispatch.clock.clock_request import ClockRequest
from dispatch.clock.clock_stop import ClockStop
from dispatch.clock.deadlines import elapsed, length
from dispatch.routing import adjudication
from foundation import history
from foundation.actor import Actor
from foundation.history import HistoryRow
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.case_stages import OPEN_STAGES, RESTING_STAGES

ASIDE = {"void", "force_close", "classify", "merge"}  # ways out that are nobody's daily work


def hold(session: Session, case: Case) -> None:
    """All laws of one case at once."""
    for law in (sealed, clocked, asked_once, pressed_once, stood_still, joined, quarrelled, rested):
        law(session, case)


def sealed(session: Session, case: Case) -> None:
    """The version is the number of moves, and the last sealed row says where the case stands."""
    rows = list(
        session.scalars(
            select(HistoryRow)
            .where(HistoryRow.subject_kind == "case", HistoryRow.subject_id == case.id)
            .order_by(HistoryRow.seq.desc())
            .limit(2)
        )
    )
    assert (rows[0].seq, rows[0].to_stage) == (case.version, case.stage)
    assert rows[0].hash == history.seal(rows[0])
    assert rows[0].previous_hash == (rows[1].hash if len(rows) > 1 else "")
    assert rows[0].from_stage == (rows[1].to_stage if len(rows) > 1 else None)


def clocked(session: Session, case: Case) -> None:
    assert (case.deadline is None) == (case.dispatched_at is None)
    if case.deadline is not None:
        assert case.department_id is not None and case.dispatched_at is not None
        assert case.deadline >= case.dispatched_at and case.first_deadline is not None
    assert (case.number is None) == (case.limit_value is None)


def asked_once(session: Session, case: Case) -> None:
    """The columns of a request say what its row says; granted ones are counted."""
    row = clock_request.open_request(session, case.id)
    told = (row.kind, row.state, row.asked_by, row.endorsed_by) if row else (None, None, None, None)
    assert (case.request_kind, case.request_state, case.request_by, case.request_second) == told
    counted = (
        select(ClockRequest.kind, func.count())
        .where(ClockRequest.case_id == case.id, ClockRequest.state == "approved")
        .group_by(ClockRequest.kind)
    )
    granted: dict[str, int] = dict(session.execute(counted).all())  # type: ignore[arg-type]
    assert case.extended == granted.get("extend", 0) <= 2
    assert case.hang_count == granted.get("hang", 0) <= 1
    assert case.exempt == bool(granted.get("appeal", 0)) and granted.get("appeal", 0) <= 1


def pressed_once(session: Session, case: Case) -> None:
    row = card.open_card(session, case.id)
    assert case.open_card == (row.kind if row else None)


def stood_still(session: Session, case: Case) -> None:
    """One stop at most is open, and it is the one the case names."""
    row = clock_stop.open_stop(session, case.id)
    hung = row if row and row.kind == "hang" else None
    waiting = row if row and row.kind == "wait" else None
    assert (case.hung_at, case.hung_until) == ((hung.from_at, hung.until) if hung else (None, None))
    assert (case.waiting_since, case.waiting_for) == ((waiting.from_at, waiting.party) if waiting else (None, None))
    assert row is None or case.stage in ("pending_handle", "handling")


def joined(session: Session, case: Case) -> None:
    """Who is awaited and who is on the way are those whose part says so; the lead stands beside nobody."""
    parts = party.of_case(session, case.id)
    whistled = [each for each in parts if each.role == "whistled"]
    assert set(case.awaited) == {each.department_id for each in whistled if each.answer is None}
    assert set(case.arriving) == {
        each.department_id for each in whistled if each.answer == "coming" and each.arrived_at is None
    }
    assert set(case.helpers) <= {each.department_id for each in parts}
    assert case.department_id not in case.helpers
    assert all(len(set(each)) == len(each) for each in (case.helpers, case.awaited, case.arriving))


def quarrelled(session: Session, case: Case) -> None:
    assert case.adjudicating == (adjudication.open_adjudication(session, case.id) is not None)
    assert not case.adjudicating or case.stage == "pending_dispatch"


def rested(session: Session, case: Case) -> None:
    """Nothing waits for anybody where the case rests, but an appeal and a card."""
    if case.stage in RESTING_STAGES:
        assert case.desk_due is case.claimed_by is None
        assert case.next_due is None or case.request_kind == "appeal"
        assert case.request_kind in (None, "appeal") and (case.request_kind is None or case.stage == "closed")
        assert case.open_card is None or case.stage == "closed"
    assert (case.archive_type is not None) == (case.stage in ("closed", "forced_close", "voided"))


def counted_right(session: Session, case: Case) -> None:
    """What lies between start and deadline, less the stops, is the limit once more for each extension."""
    if case.deadline is None or case.dispatched_at is None or case.limit_value is None or case.limit_unit is None:
        return
    calendar, unit = work_calendar.calendar(session, case.county), case.limit_unit
    stops = [
        (max(row.from_at, case.dispatched_at), row.to_at)
        for row in session.scalars(select(ClockStop).where(ClockStop.case_id == case.id, ClockStop.to_at.is_not(None)))
        if row.to_at is not None and row.from_at >= case.dispatched_at
    ]
    granted = session.scalar(
        select(func.count()).where(
            ClockRequest.case_id == case.id,
            ClockRequest.kind == "extend",
            ClockRequest.state == "approved",
            ClockRequest.decided_at >= case.dispatched_at,
        )
    )
    stood = sum((elapsed(begun, ended, unit, calendar) for begun, ended in stops), timedelta(0))
    between = elapsed(case.dispatched_at, case.deadline, unit, calendar)
    assert between - stood == length(case.limit_value, unit) * (1 + (granted or 0))


def somebody_can_go_on(case: Case, people: Iterable[Actor]) -> None:
    """No dead end: an open case has a move that is somebody's daily work and leads on."""
    if case.stage in OPEN_STAGES:
        assert any(
            move.name not in ASIDE and set(move.targets) - {case.stage}
            for actor in people
            for move in LIFECYCLE.open_moves(actor, case)
        ), f"nobody can go on from {case.stage}"


def sees(actor: Actor, case: Case) -> bool:
    """Who may see a case, said once more and differently: the oracle for incidents/sight.py."""
    departments: set[UUID] = {UUID(each) for each in actor.scopes.get("department", ())}
    places = actor.scopes.get("division", frozenset())
    if case.sensitivity == "private" and not actor.may("case.see_private"):
        looks_on = False
    else:
        looks_on = actor.may("case.see_all") or (
            actor.may("case.see_division") and bool({case.town, case.county} & places)
        )
    acts = actor.may("case.see_department") and (
        case.department_id in departments
        or bool(set(case.helpers) & departments)
        or (case.stage == "pending_register" and case.level in ("grid", "town") and case.town in places)
    )
    own = actor.may("case.see_own_grid") and (case.grid in actor.scopes.get("grid", ()) or case.reporter_id == actor.id)
    return looks_on or acts or own
