"""What happens with a move of an emergency: the plan becomes tasks, a higher level adds its own."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.emergency import emergency as emergencies
from dispatch.emergency import post_telling, presence
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.plans import plan as plans
from dispatch.emergency.plans import plan_task
from dispatch.emergency.plans.matching import Facts, Proposal, propose
from dispatch.emergency.plans.plan import Plan
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from sensors.alarm import Alarm

NO_PLAN = "none"


def proposals(session: Session, emergency: Emergency) -> list[tuple[Plan, Proposal]]:
    """The plans in force that fit, the best first, with their reasons."""
    return fitting(session, emergency.kind, emergency.title, emergency.alarm_id)


def fitting(session: Session, kind: str, title: str, alarm: UUID | None) -> list[tuple[Plan, Proposal]]:
    """The same before anything is opened."""
    metric = session.scalar(select(Alarm.metric).where(Alarm.id == alarm)) if alarm else None
    there = {each.id: each for each in plans.plans(session, "in_force")}
    facts = Facts(kind, title, metric)
    return [
        (there[each.plan], each) for each in propose(facts, [(key, row.told.matches) for key, row in there.items()])
    ]


def move(work: Work, emergency: Emergency, name: str, version: int, stated: dict[str, Any]) -> Emergency:
    """Make the move with all that belongs to it, in one transaction."""
    plan = _plan(work, emergency, stated) if name == "respond" else None
    told = {key: value for key, value in stated.items() if key != "plan"}
    if plan:
        told |= {"plan": str(plan.id), "plan_name": f"{plan.name} 第{plan.edition}版"}
    posts = emergency.roles
    moved = emergencies.move(work, emergency, name, version, told)
    post_telling.tell_the_holders(work, moved, posts)
    if name in ("respond", "raise") and moved.plan_id and moved.level:
        plan_task.follow(work, moved, plan or work.session.get_one(Plan, moved.plan_id), moved.level)
    if name == "stand_down":
        plan_task.cancel_open(work, moved)
        presence.end_all(work, moved)
    return moved


def _plan(work: Work, emergency: Emergency, stated: dict[str, Any]) -> Plan | None:
    """The plan that was named; without a word the one that fits best; none when that was said."""
    named = stated.get("plan")
    if named == NO_PLAN:
        return None
    if not named:
        fitting = proposals(work.session, emergency)
        return fitting[0][0] if fitting else None
    found = work.session.get(Plan, UUID(str(named)))
    if found is None or found.state != "in_force":
        raise Invalid(
            errors=[("plan", Words("该预案未启用，请重新选择。", "That plan is not in force; choose again."))]
        )
    return found
