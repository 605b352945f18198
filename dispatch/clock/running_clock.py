"""The disposal clock of a case: begun, stopped and started again; every change says which columns it sets."""

from datetime import datetime
from typing import Any

from dispatch.clock import clock_stop, work_calendar
from dispatch.clock.clock_stop import ClockStop
from dispatch.clock.deadlines import after, deadline, length, resumed
from foundation.ids import new_id
from foundation.work import Work
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.handling import Stated, told

Changes = dict[str, Any]


def fresh(work: Work, case: Case, value: int | None = None, unit: str | None = None) -> Changes:
    """A fresh disposal clock from now, by the limit of the case; the first promise is kept beside it."""
    value, unit = value or case.limit_value, unit or case.limit_unit
    if value is None or unit is None:
        return {"deadline": None, "finished_at": None, "reminded": 0}
    due = deadline(work.now, value, unit, work_calendar.calendar(work.session, case.county))
    return {"deadline": due, "first_deadline": case.first_deadline or due, "finished_at": None, "reminded": 0}


def stopped() -> Changes:
    """No disposal clock: the case is with nobody."""
    return {"deadline": None, "dispatched_at": None, "finished_at": None, "reminded": 0}


def extended(work: Work, case: Case) -> datetime:
    """The deadline after one more original limit (domain.md §2.7)."""
    assert case.deadline is not None and case.limit_value is not None and case.limit_unit is not None
    calendar = work_calendar.calendar(work.session, case.county)
    return after(case.deadline, length(case.limit_value, case.limit_unit), case.limit_unit, calendar)


def stop(work: Work, case: Case, kind: str, reason: str, **more: Any) -> None:
    """The clock stands still from now on."""
    work.session.add(ClockStop(id=new_id(), case_id=case.id, kind=kind, reason=reason, from_at=work.now, **more))


def go_on(work: Work, case: Case) -> Changes:
    """The clock goes on: the deadline moves by what was counted out; nothing when it was running."""
    row = clock_stop.open_stop(work.session, case.id)
    if row is None or (case.hung_at is None and case.waiting_since is None):
        return {}
    row.to_at = work.now
    changes: Changes = {"hung_at": None, "hung_until": None, "waiting_since": None, "waiting_for": None}
    if case.deadline is not None and case.limit_unit is not None:
        calendar = work_calendar.calendar(work.session, case.county)
        changes["deadline"] = resumed(case.deadline, row.from_at, work.now, case.limit_unit, calendar)
    return changes


def resume(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """A hung case goes on before its end date."""
    LIFECYCLE.allow(work.actor, case, "resume")
    changes = go_on(work, case)
    facts = {**stated, "deadline": changes["deadline"].isoformat()} if changes.get("deadline") else stated
    return LIFECYCLE.move(work, case, "resume", version, changes=changes, **told(facts))


def wait_over(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """What was waited for has come: the department's part of the clock goes on."""
    LIFECYCLE.allow(work.actor, case, "wait_over")
    facts = {**stated, "party": case.waiting_for, "since": case.waiting_since.isoformat()}  # type: ignore[union-attr]
    return LIFECYCLE.move(work, case, "wait_over", version, changes=go_on(work, case), **told(facts))
