"""Tasks of a response: given by the plan or by word, ticked by the command or by the department they were given to."""

from pydantic import BaseModel
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.department_choice import chosen_department
from dispatch.emergency.plans import plan_task
from dispatch.emergency.plans.plan_task import PlanTask
from foundation.work import Work
from web.api.blueprint import answers, part
from web.api.emergency_shapes import TaskAsked, TaskState, TaskStates, TaskTick
from web.api.emergency_tell import find_emergency, tell_task, tell_tasks
from web.door import answer, guarded
from web.shapes import IdPath, Page

api = part("emergency-tasks", "应急任务 emergency tasks")
SEE = ("emergency.see", "emergency.task")


class MyTask(BaseModel):
    emergency: str
    emergency_title: str
    drill: bool
    task: TaskState


class MyTasks(Page[MyTask]):
    pass


@api.get("/emergencies/<uuid:id>/tasks", **answers(TaskStates))
@guarded("emergency.see")
def tasks(work: Work, path: IdPath) -> Response:
    """What officers were asked about it, and the tasks of the response by their due time."""
    return answer(TaskStates(items=tell_tasks(work, find_emergency(work, path.id))))


@api.post("/emergencies/<uuid:id>/tasks", **answers(TaskState, 201))
@guarded("emergency.command")
def give(work: Work, path: IdPath, body: TaskAsked) -> Response:
    """A task by word, to a department, due in so many minutes."""
    emergency, department = find_emergency(work, path.id), chosen_department(work.session, body.department)
    return answer(
        tell_task(work, plan_task.add(work, emergency, body.act, body.message, department, body.due_min)), 201
    )


@api.get("/emergency-tasks", **answers(MyTasks))
@guarded(*SEE)
def mine(work: Work) -> Response:
    """The open tasks you may tick, the most urgent first."""
    rows = work.session.scalars(
        select(PlanTask)
        .where(PlanTask.state == "open", plan_task.visible(work.actor))
        .order_by(PlanTask.due_at, PlanTask.id)
        .limit(200)
    )
    return answer(MyTasks(items=[_mine(work, row) for row in rows]))


def _mine(work: Work, row: PlanTask) -> MyTask:
    emergency = find_emergency(work, row.emergency_id)
    return MyTask(
        emergency=str(emergency.id), emergency_title=emergency.title, drill=emergency.drill, task=tell_task(work, row)
    )


@api.post("/emergency-tasks/<uuid:id>/tick", **answers(TaskState))
@guarded("emergency.command", "emergency.task")
def tick(work: Work, path: IdPath, body: TaskTick) -> Response:
    """Done with a note and photos, or no longer to be done."""
    done = plan_task.tick(work, path.id, body.version, body.state, body.note, body.photos)
    return answer(tell_task(work, done))
