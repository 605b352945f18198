"""Desks: the queues of those you sit at, with how many cases wait in each and how many are late."""

from pydantic import BaseModel
from werkzeug.wrappers import Response

from dispatch import desk_queue
from foundation.work import Work
from people.organisation import Department
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import Page

api = part("desks", "岗位队列 desks")
SEE = ("case.see_all", "case.see_division", "case.see_department", "case.see_own_grid")


class DeskTold(BaseModel):
    """GET /cases?queue=<desk>.<key> lists the queue; `stage` are the stages it spans."""

    desk: str
    key: str
    stage: str
    stage_label: str
    count: int
    overdue: int


class Desks(Page[DeskTold]):
    pass


@api.get("/desks", **answers(Desks))
@guarded(*SEE)
def desks(work: Work) -> Response:
    """The queues of your desks, with how many wait and how many are late."""
    office = work.session.get(Department, work.actor.unit_id) if work.actor.unit_id else None
    queues = desk_queue.of(work.actor, office is not None and office.level == "town")
    counts = desk_queue.counts(work.session, work.actor, queues, work.now)
    return answer(Desks(items=[_tell(each, *counts[each.name]) for each in queues]))


def _tell(queue: desk_queue.Queue, count: int, late: int) -> DeskTold:
    return DeskTold(
        desk=queue.desk,
        key=queue.key,
        stage=",".join(queue.stages),
        stage_label=queue.words.say(language()),
        count=count,
        overdue=late,
    )
