"""Tasks of a response: given by the plan or by word, ticked by the command or by the department they were given to."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.department_choice import chosen_department
from dispatch.emergency import sent_act
from dispatch.emergency.plans import plan_task, whistling
from dispatch.emergency.plans.plan_task import PlanTask
from foundation.work import Work
from grid import crs
from grid.cell import Grid
from web.api.blueprint import answers, part
from web.api.emergency_shapes import TaskAnswer, TaskArrival, TaskAsked, TaskState, TaskStates, TaskTick, WhistleAsked
from web.api.emergency_tell import find_emergency, tell_task, tell_tasks
from web.door import answer, guarded
from web.shapes import Asked, IdPath, Page, Point, lonlat

api = part("emergency-tasks", "应急任务 emergency tasks")
SEE = ("emergency.see", "emergency.task", "emergency.duty")
DO = ("emergency.command", "emergency.task", "emergency.duty")


class MyTask(BaseModel):
    emergency: str
    emergency_title: str
    drill: bool
    place: str | None
    point: Point
    task: TaskState


class DutiesAsked(Asked):
    state: Literal["open", "done"] = "open"


class MyTasks(Page[MyTask]):
    pass


@api.get("/emergencies/<uuid:id>/tasks", **answers(TaskStates))
@guarded("emergency.see")
def tasks(work: Work, path: IdPath) -> Response:
    """What officers were asked about it, and the tasks of the response by their due time."""
    return answer(TaskStates(items=tell_tasks(work, find_emergency(work, path.id))))


@api.post("/emergencies/<uuid:id>/tasks", **answers(TaskState, 201, s200=TaskState))
@guarded("emergency.command")
def give(work: Work, path: IdPath, body: TaskAsked) -> Response:
    """A task by word, to a department, due in so many minutes."""
    emergency = find_emergency(work, path.id)

    def do() -> list[UUID]:
        department = chosen_department(work.session, body.department)
        return [plan_task.add(work, emergency, body.act, body.message, department, body.due_min).id]

    made, first = sent_act.once(work, emergency, body.id, "task", body.facts(), do)
    return answer(tell_task(work, work.session.get_one(PlanTask, made[0])), 201 if first else 200)


@api.get("/emergency-tasks", **answers(MyTasks))
@guarded(*SEE)
def mine(work: Work, query: DutiesAsked) -> Response:
    """The open tasks you may tick, the most urgent first; or those that are done, the last first."""
    order = PlanTask.due_at if query.state == "open" else PlanTask.settled_at.desc()
    rows = work.session.scalars(
        select(PlanTask)
        .where(PlanTask.state == query.state, plan_task.visible(work.actor))
        .order_by(order, PlanTask.id)
        .limit(200)
    )
    return answer(MyTasks(items=[_mine(work, row) for row in rows]))


def _mine(work: Work, row: PlanTask) -> MyTask:
    emergency = find_emergency(work, row.emergency_id)
    return MyTask(
        emergency=str(emergency.id),
        emergency_title=emergency.title,
        drill=emergency.drill,
        place=work.session.scalar(select(Grid.name).where(Grid.code == emergency.grid, Grid.valid_to.is_(None))),
        point=lonlat(emergency.point),
        task=tell_task(work, row),
    )


@api.post("/emergency-tasks/<uuid:id>/tick", **answers(TaskState))
@guarded(*DO)
def tick(work: Work, path: IdPath, body: TaskTick) -> Response:
    """Done with a note and photos, or no longer to be done."""
    done = plan_task.tick(work, path.id, body.version, body.state, body.note, body.photos)
    return answer(tell_task(work, done))


@api.post("/emergencies/<uuid:id>/whistles", **answers(TaskStates, 201, s200=TaskStates))
@guarded("emergency.command")
def whistle(work: Work, path: IdPath, body: WhistleAsked) -> Response:
    """Whistle for departments: each answers within half an hour, signs in on site and reports done."""
    emergency = find_emergency(work, path.id)

    def do() -> list[UUID]:
        departments = [chosen_department(work.session, str(each)) for each in dict.fromkeys(body.departments)]
        return [each.id for each in whistling.whistle(work, emergency, departments, body.act, body.message)]

    made, first = sent_act.once(work, emergency, body.id, "whistle", body.facts(), do)
    items = [tell_task(work, work.session.get_one(PlanTask, each)) for each in made]
    return answer(TaskStates(items=items), 201 if first else 200)


@api.post("/emergency-tasks/<uuid:id>/answer", **answers(TaskState))
@guarded(*DO)
def reply(work: Work, path: IdPath, body: TaskAnswer) -> Response:
    """Coming, or cannot come and why."""
    return answer(tell_task(work, whistling.answer(work, path.id, body.version, body.answer, body.note)))


@api.post("/emergency-tasks/<uuid:id>/arrival", **answers(TaskState))
@guarded(*DO)
def arrive(work: Work, path: IdPath, body: TaskArrival) -> Response:
    """Signed in on site; of the position only the distance is kept."""
    place = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs) if body.point else None
    return answer(tell_task(work, whistling.arrive(work, path.id, body.version, place)))
