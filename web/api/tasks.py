"""Tasks of the grid officer who asks: what to look at, by when; answered by moving the subject."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from werkzeug.wrappers import Response

from dispatch import task
from dispatch.task import Task
from foundation.refusals import NotFound
from foundation.work import Work
from incidents import evidence
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE as CASE_LIFECYCLE
from incidents.forms.campaign import Campaign, CampaignGrid
from incidents.forms.form import FormEdition
from incidents.forms.form import find as find_form
from incidents.forms.key_place import KeyPlace
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE as ALARM_LIFECYCLE
from web.api.blueprint import answers, part
from web.api.form_shapes import FormEditionTold, tell_edition
from web.api.key_places import KeyPlaceTold
from web.api.key_places import tell as tell_places
from web.door import answer, guarded
from web.problems import language
from web.shapes import IdPath, MoveTold, Page, Paged, Point, lonlat, tell_move

api = part("tasks", "网格员任务 tasks")
SUBJECTS: dict[str, tuple[Any, Any]] = {
    "case": (Case, CASE_LIFECYCLE),
    "alarm": (Alarm, ALARM_LIFECYCLE),
    "key_place": (KeyPlace, None),  # answered by a filled form
    "campaign_grid": (CampaignGrid, None),
}


class SubjectTold(BaseModel):
    kind: str
    id: str
    version: int


class TaskTold(BaseModel):
    id: str
    kind: str
    title: str
    text: str
    grid: str
    point: Point
    due_at: datetime
    state: str
    version: int
    subject: SubjectTold
    created_at: datetime
    settled_at: datetime | None


class TaskDetail(TaskTold):
    """`form` is what a place inspection, a visit or a census asks; `place` the key place it is about."""

    moves: list[MoveTold]
    before_photos: list[str]
    form: FormEditionTold | None = None
    place: KeyPlaceTold | None = None


class TasksAsked(Paged):
    state: Literal["open", "done", "cancelled"] | None = None


class Tasks(Page[TaskTold]):
    pass


@api.get("/tasks", **answers(Tasks))
@guarded("case.check", "alarm.confirm", "form.fill")
def tasks(work: Work, query: TasksAsked) -> Response:
    """The tasks of your grids: open ones by due time, others newest first."""
    found = task.mine(work.session, work.actor, query.state, query.limit)
    return answer(Tasks(items=[TaskTold(**_tell(work, each)) for each in found]))


@api.get("/tasks/<uuid:id>", **answers(TaskDetail))
@guarded("case.check", "alarm.confirm", "form.fill")
def one(work: Work, path: IdPath) -> Response:
    """One task with the answers open to you and the photos taken before."""
    found = work.session.get(Task, path.id)
    if found is None or not work.actor.reaches("grid", found.grid):
        raise NotFound
    table, lifecycle = SUBJECTS[found.subject_kind]
    subject = work.session.get_one(table, found.subject_id)
    photos = evidence.of_case(work.session, subject.id) if found.subject_kind == "case" else []
    moves = lifecycle.open_moves(work.actor, subject) if lifecycle else []
    return answer(
        TaskDetail(
            **_tell(work, found),
            **_asked(work, subject),
            moves=[tell_move(each, language()) for each in moves],
            before_photos=[each.sha256 for each, here in photos if each.role == "before" and here],
        )
    )


def _asked(work: Work, subject: Any) -> dict[str, Any]:
    """What is to be filled in, for tasks that are answered by a form."""
    if isinstance(subject, KeyPlace):
        place = tell_places(work, [subject])[0]
        return {"form": place.edition, "place": place}
    if isinstance(subject, CampaignGrid):
        edition = work.session.get_one(FormEdition, work.session.get_one(Campaign, subject.campaign_id).edition_id)
        return {"form": tell_edition(find_form(work.session, edition.form_id), edition)}
    return {}


def _tell(work: Work, each: Task) -> dict[str, Any]:
    subject = work.session.get_one(SUBJECTS[each.subject_kind][0], each.subject_id)
    return {
        "id": str(each.id),
        "kind": each.kind,
        "title": each.title,
        "text": each.words,
        "grid": each.grid,
        "point": lonlat(each.point),
        "due_at": each.due_at,
        "state": each.state,
        "version": each.version,
        "subject": SubjectTold(kind=each.subject_kind, id=str(each.subject_id), version=subject.version),
        "created_at": each.created_at,
        "settled_at": each.settled_at,
    }
