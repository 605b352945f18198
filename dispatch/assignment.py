"""Who must act on a case: dispatch to a department, its taking on, submitting, confirming, returning, rework."""

from typing import Any
from uuid import UUID

from dispatch import routing_rule, work_calendar
from dispatch.deadlines import deadline
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from incidents import evidence
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.handling import Stated, told
from people.organisation import Department
from people.person import Person


def dispatch(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """To one lead department: the disposal clock starts now, by the limit of the standard condition."""
    LIFECYCLE.allow(work.actor, case, "dispatch")
    if not stated.get("department"):
        return LIFECYCLE.move(work, case, "dispatch", version, **told(stated))
    department = _department(work, stated["department"])
    verdict = routing_rule.propose(work.session, case)
    proposed = verdict.department is not None and verdict.department.id == department.id
    facts = {
        **stated,
        "department": str(department.id),
        "department_name": department.name,
        "proposed": proposed,
        "routing": verdict.reason.zh,
    }
    changes = {
        "department_id": department.id,
        "dispatched_by": work.actor.id,
        "dispatched_at": work.now,
        "handler_id": None,
        **_clock(work, case),
    }
    return LIFECYCLE.move(work, case, "dispatch", version, changes=changes, **told(facts))


def _clock(work: Work, case: Case) -> dict[str, Any]:
    """A fresh disposal clock from now."""
    if case.limit_value is None or case.limit_unit is None:
        return {"deadline": None, "finished_at": None}
    calendar = work_calendar.calendar(work.session)
    return {"deadline": deadline(work.now, case.limit_value, case.limit_unit, calendar), "finished_at": None}


def _department(work: Work, stated: Any) -> Department:
    wrong = Invalid(errors=[("department", Words("请选择主办部门。", "Choose the lead department."))])
    try:
        found = work.session.get(Department, UUID(str(stated)))
    except ValueError:
        raise wrong from None
    if found is None:
        raise wrong
    return found


def assign(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The department takes the case on; without a named person the one who acts is the handler."""
    LIFECYCLE.allow(work.actor, case, "assign")
    handler = work.actor.id
    if stated.get("person"):
        person = _colleague(work, stated["person"], case)
        handler, stated = person.id, {**stated, "person": str(person.id), "person_name": person.name}
    return LIFECYCLE.move(work, case, "assign", version, changes={"handler_id": handler}, **told(stated))


def _colleague(work: Work, stated: Any, case: Case) -> Person:
    wrong = Invalid(
        errors=[("person", Words("请选择本部门的在岗人员。", "Choose an active person of this department."))]
    )
    try:
        person = work.session.get(Person, UUID(str(stated)))
    except ValueError:
        raise wrong from None
    if (
        person is None
        or not person.active
        or person.department_id is None
        or not (person.department_id == case.department_id or work.actor.reaches("department", person.department_id))
    ):
        raise wrong
    return person


def submit(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The handler's result, with photos of the place afterwards."""
    LIFECYCLE.allow(work.actor, case, "submit")
    photos = list(stated.get("photos") or [])
    evidence.require_received(work.session, photos)
    moved = LIFECYCLE.move(work, case, "submit", version, **told(stated))
    evidence.add(work, case.id, "after", photos, work.now)
    return moved


def confirm(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The result goes on to the check; the disposal clock stops here."""
    return LIFECYCLE.move(work, case, "confirm", version, changes={"finished_at": work.now}, **told(stated))


def rework(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Back to the same department with a fresh limit; all data stay and the count grows."""
    LIFECYCLE.allow(work.actor, case, "rework")
    changes = {"rework_count": Case.rework_count + 1, "check_result": None, **_clock(work, case)}
    return LIFECYCLE.move(work, case, "rework", version, changes=changes, **told(stated))


def give_back(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """A return, one desk back; what the wrong target had is taken from it, and who returned it is remembered."""
    LIFECYCLE.allow(work.actor, case, "return")
    changes: dict[str, Any] = {"return_count": Case.return_count + 1, "handler_id": None}
    if case.stage == "pending_handle":
        changes |= {"department_id": None, "returned_by": case.department_id, "deadline": None, "dispatched_at": None}
    return LIFECYCLE.move(work, case, "return", version, changes=changes, **told(stated))


def revoke(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The department takes the case back from its handler; the clock goes on."""
    return LIFECYCLE.move(work, case, "revoke", version, changes={"handler_id": None}, **told(stated))
