"""Three levels: a town settles its own, passes up what it cannot settle, and gets handed down what it can (§5.7)."""

from dispatch import joining, leaving
from dispatch.assignment import given
from dispatch.clock import running_clock
from dispatch.department_choice import chosen_department
from foundation.refusals import Conflict, Invalid
from foundation.words import Words
from foundation.work import Work
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.case_stages import LEVEL_WORDS, LEVELS
from incidents.catalogue import conditions_of, find_condition
from incidents.desk_limit import due
from incidents.handling import Stated, conditioned, told
from people.organisation import Department


def accept_local(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The simple path: the town office takes a grid- or town-level matter by itself, with no dispatch by the city."""
    LIFECYCLE.allow(work.actor, case, "accept_local")
    office = work.session.get(Department, work.actor.unit_id)
    if office is None or office.level != "town":
        raise Conflict(
            Words("只有镇街部门可以自办。", "Only a town's office may settle it by itself."), code="not_a_town"
        )
    listed = conditions_of(work.session, [case.category_id])[case.category_id]
    chosen = stated.get("condition") or case.condition_id or (listed[0].id if listed else None)
    if chosen is None:
        raise Invalid(errors=[("condition", Words("请选择立案条件。", "Choose a standard condition."))])
    condition = find_condition(work.session, case.category_id, chosen)
    changes = {
        **given(work, case, office),
        **running_clock.fresh(work, case, condition.limit_value, condition.limit_unit),
        **conditioned(work, case, condition),
        "helpers": joining.helpers(case, office, []),
        "path": "simple",
        "filed_by": work.actor.id,
        "filed_at": work.now,
    }
    facts = {**stated, "condition": str(condition.id), "condition_text": condition.text}
    return LIFECYCLE.move(work, case, "accept_local", version, changes=changes, **told(facts))


def escalate(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """One level up, with a reason: the command centre dispatches it anew; the first promise stays in sight."""
    LIFECYCLE.allow(work.actor, case, "escalate")
    department = work.session.get_one(Department, case.department_id)
    level = LEVELS[LEVELS.index(department.level) + 1 :][:1]
    if not level:
        raise Conflict(
            Words("已是市级，没有上一级。", "It is at city level; there is none above."), code="highest_level"
        )
    changes = {
        "level": level[0],
        "routed_level": level[0],
        "path": "standard",
        "department_id": None,
        "handler_id": None,
        "returned_by": department.id,
        "return_mark": {"department": str(department.id)},
        **running_clock.stopped(),
    }
    facts = {**stated, "level": level[0], "level_name": LEVEL_WORDS[level[0]].zh, "department_name": department.name}
    return leaving.move(work, case, "escalate", version, facts, changes)


def hand_down(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """To a department of a lower level in the same place; the disposal clock goes on, the desk's starts anew."""
    LIFECYCLE.allow(work.actor, case, "hand_down")
    if not stated.get("department"):
        return LIFECYCLE.move(work, case, "hand_down", version, **told(stated))
    lower = chosen_department(work.session, stated["department"])
    own = work.session.get_one(Department, case.department_id)
    if LEVELS.index(lower.level) >= LEVELS.index(own.level) or lower.division not in (case.county, case.town):
        raise Invalid(
            errors=[
                (
                    "department",
                    Words("请选择案发地的下级部门。", "Choose a department of a lower level at the case's place."),
                )
            ]
        )
    at_desk = due(work.now, "pending_handle")
    changes = {
        "department_id": lower.id,
        "handler_id": None,
        "return_mark": None,
        "helpers": joining.helpers(case, lower, []),
        "level": lower.level,
        "routed_level": lower.level,
        "stage_since": work.now,
        "desk_due": at_desk,
        "next_due": at_desk,
    }
    facts = {**stated, "department_name": lower.name, "from_department": own.name}
    return leaving.move(work, case, "hand_down", version, facts, changes)
