"""Whistling for departments (吹哨报到) in an emergency: each answers within half an hour and signs in on site."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import select, text

from dispatch.emergency.emergency import Emergency, refuse_ended
from dispatch.emergency.plans import duty_telling, plan_task
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.joining import ANSWER_WITHIN
from foundation.clock import when
from foundation.refusals import Conflict
from foundation.words import Words
from foundation.work import Work
from grid.measure import metres_between
from people.organisation import Department

ALREADY = Words(
    "已就此事吹过哨：{names}；请看任务列表。", "Already whistled for this: {names}; look at the list of tasks."
)
DUE_MIN = int(ANSWER_WITHIN["emergency"].total_seconds() // 60)  # domain.md §5.7: urgent 30 min


def whistle(
    work: Work, emergency: Emergency, departments: Sequence[Department], act: str, message: str
) -> list[PlanTask]:
    """One task for each department; all hear at once."""
    refuse_ended(emergency, plan_task.ENDED)
    _refuse_again(work, emergency, departments, act)
    made = [plan_task.new_task(work, emergency, act, message, each.name, each.id, DUE_MIN) for each in departments]
    for task in made:
        task.whistle = True
    work.session.add_all(made)
    work.session.flush()
    duty_telling.tell_the_owners(work, emergency, made)
    plan_task.tell(work, emergency)
    return made


def _refuse_again(work: Work, emergency: Emergency, departments: Sequence[Department], act: str) -> None:
    """A second press, or a repetition after a lost answer, whistles for nobody twice."""
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 12))"), {"id": str(emergency.id)})
    waiting = work.session.scalars(
        select(PlanTask.department_name).where(
            PlanTask.emergency_id == emergency.id,
            PlanTask.whistle,
            PlanTask.state == "open",
            PlanTask.act == act,
            PlanTask.department_id.in_([each.id for each in departments]),
        )
    ).all()
    if waiting:
        raise Conflict(ALREADY, code="already_whistled", names="、".join(waiting))


def answer(
    work: Work, task_id: UUID, version: int, said: str, note: str | None, told_at: datetime | None = None
) -> PlanTask:
    """Coming, or cannot come and why; `told_at` by the phone's time, which may have been without a network."""
    task = plan_task.taken(work, task_id, version, told_at)
    _refuse_unless(task.whistle and task.answer is None)
    task.answer, task.note = said, note or task.note
    task.answered_at, task.answered_by_name = when(told_at, task.created_at, work.now), work.actor.name
    return _kept(work, task)


def arrive(
    work: Work, task_id: UUID, version: int, place: tuple[float, float] | None, told_at: datetime | None = None
) -> PlanTask:
    """On site; with a position (lon/lat, CGCS2000) the distance to the emergency is kept, the position is not."""
    task = plan_task.taken(work, task_id, version, told_at)
    _refuse_unless(task.arrived_at is None)
    if place:
        centre = to_shape(work.session.get_one(Emergency, task.emergency_id).point)
        task.arrived_m = round(metres_between((centre.x, centre.y), place), 1)
    task.arrived_at = when(told_at, task.created_at, work.now)
    if task.whistle and task.answer is None:
        task.answer, task.answered_at, task.answered_by_name = "coming", task.arrived_at, work.actor.name
    return _kept(work, task)


def _kept(work: Work, task: PlanTask) -> PlanTask:
    task.version += 1
    work.session.flush()
    plan_task.tell(work, work.session.get_one(Emergency, task.emergency_id))
    return task


def _refuse_unless(open_to_it: bool) -> None:
    if not open_to_it:
        raise Conflict(Words("已经答复或签到过了。", "It is answered or signed in already."), code="task_changed")
