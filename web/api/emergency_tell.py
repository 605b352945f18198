"""How an emergency's response is told: moves with the plans to choose from, posts, criteria, tasks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import LIFECYCLE, POSTS
from dispatch.emergency.plans import plan_task
from dispatch.emergency.plans.matching import Proposal
from dispatch.emergency.plans.plan import Plan, plans
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.emergency.response import grading, responding
from dispatch.task import Task
from foundation.refusals import NotFound
from foundation.work import Work
from incidents import evidence
from people.person import name_for
from sensors.sight import seen_alarms
from web.api.emergency_shapes import Criterion, PlanProposed, RoleHeld, TaskState
from web.problems import language
from web.shapes import MoveTold, Option, tell_move

NO_PLAN = Option(value=responding.NO_PLAN, label="不启用预案")


def find_emergency(work: Work, emergency_id: UUID) -> Emergency:
    found = work.session.get(Emergency, emergency_id)
    if found is None:
        raise NotFound
    return found


def tell_moves(work: Work, each: Emergency) -> list[MoveTold]:
    """The open moves; starting a response offers the plans in force, the fitting one chosen already."""
    told = [tell_move(move, language()) for move in LIFECYCLE.open_moves(work.actor, each)]
    for need in (need for move in told for need in move.needs if need.name == "plan"):
        fitting = responding.proposals(work.session, each)
        need.options = [
            *(Option(value=str(row.id), label=row.name) for row in plans(work.session, "in_force")),
            NO_PLAN,
        ]
        need.default = str(fitting[0][0].id) if fitting else responding.NO_PLAN
    return told


def tell_response(work: Work, each: Emergency) -> dict[str, Any]:
    """Posts, criteria beside the choice, what the figures say, the plan that was taken and those that fit."""
    numbers = {name: each.figures.get(name) for name in ("dead", "hurt", "loss_million", "burned_ha")}
    fitting = responding.proposals(work.session, each)
    fire = each.figures.get("burned_ha") is not None or any("林" in word for row, _ in fitting for word in (row.name,))
    graded = grading.event_level(grading.Figures(**numbers), forest_fire=fire)
    taken = work.session.get(Plan, each.plan_id) if each.plan_id else None
    return {
        "figures": each.figures,
        "roles": [_role(work, role, held) for role, held in each.roles.items()],
        "criteria": criteria(),
        "proposed_event_level": graded[0] if graded else None,
        "proposed_because": graded[1].say(language()) if graded else None,
        "plan": str(taken.id) if taken else None,
        "plan_name": f"{taken.name} 第{taken.edition}版" if taken else None,
        "plans_proposed": [tell_proposed(row, proposal) for row, proposal in fitting],
    }


def criteria() -> list[Criterion]:
    """What stands beside the choice of a level."""
    return [
        Criterion(level=level, event=words.say(language()), response=grading.RESPONSES[level].say(language()))
        for level, words in grading.CRITERIA.items()
    ]


def _role(work: Work, role: str, held: dict[str, Any]) -> RoleHeld:
    return RoleHeld(
        role=role,
        role_name=POSTS[role].say(language()),
        holder=name_for(work.actor, held["holder"]) or "",
        person=held.get("person"),
        since=datetime.fromisoformat(held["since"]),
    )


def tell_proposed(row: Plan, proposal: Proposal) -> PlanProposed:
    return PlanProposed(
        id=str(row.id),
        name=row.name,
        edition=row.edition,
        revised_on=row.revised_on,
        revise_by=row.revise_by,
        score=proposal.score,
        reasons=[words.say(language()) for words in proposal.reasons],
        starts=[start.model_dump() for start in row.told.starts],
    )


def tell_tasks(work: Work, each: Emergency) -> list[TaskState]:
    """What officers were asked, and the tasks of the response, each with its owner and whether it is late."""
    asked = (
        work.session.scalars(select(Task).where(Task.subject_id == each.alarm_id).order_by(Task.created_at))
        if each.alarm_id in seen_alarms(work.session, work.actor, [each.alarm_id])
        else ()
    )
    officers = [
        TaskState(
            id=str(row.id),
            kind=row.kind,
            title=row.title,
            state=row.state,
            due_at=row.due_at,
            settled_at=row.settled_at,
            late=row.state != "cancelled" and (row.settled_at or work.now) > row.due_at,
        )
        for row in asked
    ]
    return [*officers, *(tell_task(work, row) for row in plan_task.of(work.session, each.id))]


def tell_task(work: Work, row: PlanTask) -> TaskState:
    return TaskState(
        id=str(row.id),
        kind="plan_task",
        title=row.act,
        state=row.state,
        due_at=row.due_at,
        settled_at=row.settled_at,
        late=row.late(work.now),
        department=str(row.department_id) if row.department_id else None,
        department_name=row.department_name,
        message=row.message,
        note=row.note,
        photos=evidence.received(work.session, row.photos),
        settled_by_name=name_for(work.actor, row.settled_by_name),
        version=row.version,
        grid=row.grid,
        whistle=row.whistle,
        answer=row.answer,
        answered_at=row.answered_at,
        answered_by_name=name_for(work.actor, row.answered_by_name),
        arrived_at=row.arrived_at,
        arrived_m=row.arrived_m,
    )
