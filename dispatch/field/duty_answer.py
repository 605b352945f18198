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


class Ended(Conflict):
    """The response was stood down while the task was open."""

    code = "ended"
    words = Words(
        "响应已终止，该任务已随之取消；可以放弃这一条。",
        "The response has been stood down, and this task with it; the answer may be dropped.",
    )


def make(work: Work, told: Told) -> Led:
    """The answer on the present version of the task, if it still stands."""
    try:
        task = plan_task.held(work, told.subject)
    except NotFound:
        raise NoLongerYours from None
    if told.version > task.version or not _stands(work, task, told):
        if task.dropped():
            raise Ended
        raise Overtaken(who=task.settled_by_name or task.answered_by_name or task.department_name)
    done = _done(work, task, told)
    emergency = work.session.get_one(Emergency, done.emergency_id)
    return Led(done.id, f"{emergency.number}-{done.version}", done.state, done.version)


def _stands(work: Work, task: PlanTask, told: Told) -> bool:
    in_time = task.done_before_the_end(told.taken_at, work.now)
    return duty_stands(told.move, task.state, task.answer is not None, task.arrived_at is not None, in_time)


def _done(work: Work, task: PlanTask, told: Told) -> PlanTask:
    facts: Any = told.facts
    note = facts.get("note")
    if told.move == "tick":
        photos = facts.get("photos", [])
        return plan_task.tick(work, task.id, task.version, "done", note, photos, told.taken_at)
    if told.move == "arrive":
        return whistling.arrive(work, task.id, task.version, facts.get("place"), told.taken_at)
    return whistling.answer(work, task.id, task.version, told.move, note, told.taken_at)
