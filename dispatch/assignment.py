"""Who must act on a case: dispatch to departments, taking on, submitting, confirming, and doing it again."""

from typing import Any
from uuid import UUID

from dispatch import joining, leaving
from dispatch.clock import running_clock
from dispatch.department_choice import chosen_department, chosen_departments
from dispatch.routing import routing_rule
from foundation.refusals import Conflict, Invalid
from foundation.words import Words
from foundation.work import Work
from incidents import evidence
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.case_move import HANDLE
from incidents.handling import Stated, told
from people.organisation import Department
from people.permissions import permissions_of
from people.person import Person, roles_of


def dispatch(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """To one lead department, with any number beside it: the disposal clock starts now."""
    LIFECYCLE.allow(work.actor, case, "dispatch")
    if not stated.get("department"):
        return LIFECYCLE.move(work, case, "dispatch", version, **told(stated))
    department = chosen_department(work.session, stated["department"])
    _refuse_uncorrected(case, department)
    verdict = routing_rule.propose(work.session, case)
    facts = {
        **stated,
        "department_name": department.name,
        "proposed": verdict.department is not None and verdict.department.id == department.id,
        "routing": verdict.reason.zh,
    }
    assisting = chosen_departments(work.session, stated.get("assisting"), "assisting")
    copied = chosen_departments(work.session, stated.get("copied"), "copied")
    helpers = joining.helpers(case, department, [*assisting, *copied])
    changes = {**given(work, case, department), "helpers": helpers}
    moved = LIFECYCLE.move(work, case, "dispatch", version, changes=changes, **told(facts))
    joining.join(work, moved, "assist", assisting, stated.get("note"))
    joining.join(work, moved, "copied", copied, stated.get("note"))
    return moved


def _refuse_uncorrected(case: Case, department: Department) -> None:
    if case.return_mark and case.return_mark.get("department") == str(department.id):
        raise Conflict(
            Words(
                f"{department.name}刚回退此案，请改派其他部门；确属其职责的由裁定确定。",
                f"{department.name} has just returned this case: dispatch it elsewhere, or let it be adjudicated.",
            ),
            code="return_uncorrected",
            errors=[("department", Words("请改选部门。", "Choose another department."))],
        )


def given(work: Work, case: Case, department: Department) -> dict[str, Any]:
    """The columns of a case that is given to a department now."""
    return {
        "department_id": department.id,
        "level": department.level,
        "dispatched_by": work.actor.id,
        "dispatched_at": work.now,
        "handler_id": None,
        "return_mark": None,
        **running_clock.fresh(work, case),
    }


def assign(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The department takes the case on; without a named person the one who acts is the handler."""
    LIFECYCLE.allow(work.actor, case, "assign")
    handler = work.actor.id
    if stated.get("person"):
        person = _colleague(work, stated["person"], case)
        handler, stated = person.id, {**stated, "person": str(person.id), "person_name": person.name}
    if case.return_mark and case.return_mark.get("handler") == str(handler) and not stated.get("note"):
        words = Words("此人刚退回，请写明有何不同。", "This person has just returned it; say what is different.")
        raise Invalid(errors=[("note", words)])
    changes = {"handler_id": handler, "return_mark": None}
    return LIFECYCLE.move(work, case, "assign", version, changes=changes, **told(stated))


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
        or HANDLE not in permissions_of(roles_of(work.session, person.id, work.now))
        or not (person.department_id == case.department_id or work.actor.reaches("department", person.department_id))
    ):
        raise wrong
    return person


def submit(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The handler's result, with photos of the place afterwards."""
    LIFECYCLE.allow(work.actor, case, "submit")
    photos = list(stated.get("photos") or [])
    evidence.require_received(work.session, photos)
    evidence.require_fresh(work.session, case.id, photos)
    moved = leaving.move(work, case, "submit", version, stated)
    evidence.add(work, case.id, "after", photos, work.now)
    return moved


def confirm(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The result goes on to the check; the disposal clock stops here."""
    return LIFECYCLE.move(work, case, "confirm", version, changes={"finished_at": work.now}, **told(stated))


def rework(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Back to the same department with a fresh limit; all data stay and the count grows."""
    LIFECYCLE.allow(work.actor, case, "rework")
    changes = {
        "rework_count": Case.rework_count + 1,
        "check_result": None,
        "dispatched_at": work.now,
        **running_clock.fresh(work, case),
    }
    return LIFECYCLE.move(work, case, "rework", version, changes=changes, **told(stated))


def revoke(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The department takes the case back from its handler; the clock goes on."""
    return LIFECYCLE.move(work, case, "revoke", version, changes={"handler_id": None}, **told(stated))
