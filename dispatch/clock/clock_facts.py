"""The clocks of cases as they stand in the database: when the disposal began, what stopped it, how often extended."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.clock.case_clock import Clock, Stop
from dispatch.clock.clock_request import ClockRequest
from dispatch.clock.clock_stop import ClockStop
from incidents.case import Case, ended_at


def clock_of(session: Session, case: Case) -> Clock | None:
    """The disposal clock of one case; None while it is with no department."""
    return clocks_of(session, [case]).get(case.id)


def clocks_of(session: Session, cases: Sequence[Case]) -> dict[UUID, Clock]:
    """The clock of each of these cases that has one. A rework is a new disposal: what was before it does not count."""
    begun = {case.id: case for case in cases if case.dispatched_at and case.deadline and case.limit_value}
    stops, extensions = _stops(session, begun), _extensions(session, begun)
    return {
        case.id: Clock(
            start=case.dispatched_at,  # type: ignore[arg-type]
            value=case.limit_value or 0,
            unit=case.limit_unit or "",
            extensions=extensions[case.id],
            stops=tuple(stops.get(case.id, ())),
            finished_at=case.finished_at or ended_at(case),
        )
        for case in begun.values()
    }


def _stops(session: Session, begun: dict[UUID, Case]) -> dict[UUID, list[Stop]]:
    found: dict[UUID, list[Stop]] = {}
    rows = select(ClockStop).join(Case, Case.id == ClockStop.case_id)
    for row in session.scalars(
        rows.where(Case.id.in_(begun), ClockStop.from_at >= Case.dispatched_at).order_by(ClockStop.from_at)
    ):
        stop = Stop(row.kind, row.from_at, row.to_at, row.party or "", row.reason, row.until)
        found.setdefault(row.case_id, []).append(stop)
    return found


def _extensions(session: Session, begun: dict[UUID, Case]) -> Counter[UUID]:
    granted = select(ClockRequest.case_id).join(Case, Case.id == ClockRequest.case_id)
    return Counter(
        session.scalars(
            granted.where(
                Case.id.in_(begun),
                ClockRequest.kind == "extend",
                ClockRequest.state == "approved",
                ClockRequest.decided_at >= Case.dispatched_at,
            )
        )
    )
