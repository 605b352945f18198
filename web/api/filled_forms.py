"""Filled forms: sent by phones exactly once, read at the desk, personal answers masked for who need not know."""

from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.rounds import answering
from foundation.refusals import NotFound
from foundation.work import Work
from grid import crs
from incidents import sight
from incidents.forms.filled_form import FilledForm
from incidents.forms.filling import Filling
from web.api.blueprint import answers, part
from web.api.filled_telling import tell_filled
from web.api.form_shapes import Answers, FilledTold, number_of, plain_answers
from web.api.reports import ClaimedReporter
from web.door import answer, guarded
from web.shapes import UUID_FORM, Id, IdPath, Moment, Page, Paged, PointTold, Sha256, Told

api = part("filled_forms", "填报 filled forms")


class FillingTold(Told):
    """A filled form as the phone fixed it; `task` or `key_place` says what it is about, `more` that another follows.

    `photos` repeats the photos among the answers, in the order in which they are sent.
    """

    edition: Id
    answers: Answers = Field({})
    task: Id | None = None
    key_place: Id | None = None
    taken_at: Moment | None = None
    point: PointTold | None = None
    more: bool = False
    photos: list[Sha256] = Field([], max_length=60)
    claimed_reporter: ClaimedReporter | None = Field(None, description="Handed in from another's outbox file.")


class FilledReceipt(BaseModel):
    """The first answer, which every repetition gets again."""

    id: str
    number: str
    hazards: int


class FilledForms(Page[FilledTold]):
    pass


class FilledAsked(Paged):
    key_place: UUID | None = None
    campaign: UUID | None = None
    after: str | None = Field(None, pattern=UUID_FORM)


@api.put("/filled-forms/<uuid:id>", **answers(FilledReceipt, 201, s200=FilledReceipt))
@guarded("form.fill")
def receive(work: Work, path: IdPath, body: FillingTold) -> Response:
    """201 the first time, 200 with the same body ever after; 409 when the same id says something else."""
    place = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs) if body.point else (None, None)
    told = Filling(
        edition=body.edition,
        answers=plain_answers(body.answers),
        task=body.task,
        key_place=body.key_place,
        taken_at=body.taken_at,
        lon=place[0],
        lat=place[1],
        accuracy_m=body.point.accuracy_m if body.point else None,
        more=body.more,
        claimed_name=body.claimed_reporter.name if body.claimed_reporter else None,
    )
    filled, first = answering.receive(work, path.id, told)
    receipt = FilledReceipt(id=str(filled.id), number=number_of(filled), hazards=filled.hazards)
    return answer(receipt, 201 if first else 200)


@api.get("/filled-forms", **answers(FilledForms))
@guarded("form.see", "form.fill")
def filled_forms(work: Work, query: FilledAsked) -> Response:
    """What was filled at key places and in campaigns, the newest first; an officer sees those of the own grids."""
    rows = select(FilledForm).where(FilledForm.case_id.is_(None)).order_by(FilledForm.id.desc())
    if not work.actor.may("form.see"):
        rows = rows.where(FilledForm.grid.in_(sorted(work.actor.scopes.get("grid", ()))))
    if query.key_place:
        rows = rows.where(FilledForm.key_place_id == query.key_place)
    if query.campaign:
        rows = rows.where(FilledForm.campaign_id == query.campaign)
    if query.after:
        rows = rows.where(FilledForm.id < query.after)
    found = list(work.session.scalars(rows.limit(query.limit + 1)))
    page = found[: query.limit]
    following = str(page[-1].id) if len(found) > len(page) else None
    return answer(FilledForms(items=tell_filled(work, page), next=following))


@api.get("/filled-forms/<uuid:id>", **answers(FilledTold))
@guarded("form.see", "form.fill")
def one(work: Work, path: IdPath) -> Response:
    """One filled form with its answers in words, and the cases that came from it."""
    found = work.session.get(FilledForm, path.id)
    if found is None or not _sees(work, found):
        raise NotFound
    return answer(tell_filled(work, [found])[0])


def _sees(work: Work, found: FilledForm) -> bool:
    if found.case_id is not None:
        return bool(work.session.scalar(sight.seen(work.actor, found.case_id)))
    return work.actor.may("form.see") or work.actor.id == found.filled_by or work.actor.reaches("grid", found.grid)
