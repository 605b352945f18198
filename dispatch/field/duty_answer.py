"""Emergency tasks answered on the spot: ticked with photos that may still be on their way, coming or not, there."""

from typing import Any

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.plans import plan_task, whistling
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.field.led import Led, NoLongerYours
from dispatch.field.sent_move import Told
from dispatch.field.still_asked import duty_stands
from foundation.refusals import Conflict, NotFound
from foundation.words import Words
from foundation.work import Work


class Overtaken(Conflict):
    """Somebody else was first: who, as far as it is known."""

    code = "lost_race"
    words = Words(
        "该任务已由{who}先行处理，请刷新查看；可以放弃这一条。",
        "{who} was first with this task; refresh to see it. The answer may be dropped.",
    )


def make(work: Work, told: Told) -> Led:
    """The answer on the present version of the task, if it still stands."""
    try:
        task = plan_task.held(work, told.subject)
    except NotFound:
        raise NoLongerYours from None
    if told.version > task.version or not duty_stands(
        told.move, task.state, task.answer is not None, task.arrived_at is not None
    ):
        raise Overtaken(who=task.settled_by_name or task.answered_by_name or task.department_name)
    done = _done(work, task, told)
    emergency = work.session.get_one(Emergency, done.emergency_id)
    return Led(done.id, f"{emergency.number}-{done.version}", done.state, done.version)


def _done(work: Work, task: PlanTask, told: Told) -> PlanTask:
    facts: Any = told.facts
    note = facts.get("note")
    if told.move == "tick":
        photos = facts.get("photos", [])
        return plan_task.tick(work, task.id, task.version, "done", note, photos, following=told.taken_at is not None)
    if told.move == "arrive":
        return whistling.arrive(work, task.id, task.version, facts.get("place"))
    return whistling.answer(work, task.id, task.version, told.move, note)
