"""The review after an emergency: its timeline unedited, with the figures; as a page to print and as PDF."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from flask import render_template
from pydantic import BaseModel
from werkzeug.wrappers import Response

from dispatch.emergency import sent_act
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import STAGES
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.emergency.response import document, report, review, review_words
from dispatch.emergency.response.document import Document
from foundation import storage
from foundation.actor import HOUSE
from foundation.refusals import NotFound
from foundation.work import Work
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.emergency_reports import UpwardReport, tell_report
from web.api.emergency_tell import find_emergency
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, IdPath, Page, Pressed

api = part("emergency-review", "总结评估 review")


class Figure(BaseModel):
    name: str
    value: str


class ReviewLine(BaseModel):
    at: datetime
    kind: str
    text: str
    actor_name: str | None


class ReviewAsked(Asked):
    """A page opened by a link cannot say its language otherwise than in the address."""

    language: Literal["zh-CN", "en"] | None = None


class Review(BaseModel):
    """It tells until `as_of`, `standing` says so in words; `final` is one made after the stand-down."""

    number: str
    title: str
    drill: bool
    stage_label: str
    as_of: datetime
    final: bool
    standing: str
    figures: list[Figure]
    timeline: list[ReviewLine]
    reports: list[UpwardReport]
    tasks: list[dict[str, Any]]


@api.get("/emergencies/<uuid:id>/review", **answers(Review))
@guarded("emergency.see")
def after(work: Work, path: IdPath) -> Response:
    """The after-action report: figures and the whole timeline, unedited."""
    return answer(_review(work, find_emergency(work, path.id), language()))


@api.get(
    "/emergencies/<uuid:id>/review.html", responses={"200": {"content": {"text/html": {"schema": {"type": "string"}}}}}
)
@guarded("emergency.see")
def page(work: Work, path: IdPath, query: ReviewAsked) -> Response:
    """The same as a page to print or to save as PDF."""
    spoken = query.language or language()
    told = _review(work, find_emergency(work, path.id), spoken)
    words = {"review": told, "instant": report.instant, "english": spoken == "en", "said": review_words.said(spoken)}
    return Response(
        render_template("review.html", **words, heading=review_words.sent_heading, spoken=spoken),
        content_type="text/html; charset=utf-8",
    )


class DocumentAskedFor(Pressed):
    """Without a language it is the one the request prefers."""

    language: Literal["zh-CN", "en"] | None = None


class DocumentTold(BaseModel):
    """`asked` while the worker draws it, then `ready`; it tells until `ready_at`, and `final` says whether that was
    after the stand-down. One that is not is an interim report and no more."""

    id: str
    state: str
    language: str
    final: bool | None
    asked_by_name: str | None
    asked_at: datetime
    ready_at: datetime | None
    size: int | None


class Documents(Page[DocumentTold]):
    pass


@api.post("/emergencies/<uuid:id>/documents", **answers(DocumentTold, 202, s200=DocumentTold))
@guarded("emergency.see")
def print_out(work: Work, path: IdPath, body: DocumentAskedFor) -> Response:
    """Ask for the after-action report as PDF; it is drawn at once by the worker, `documents` says when it is ready."""
    emergency = find_emergency(work, path.id)

    def do() -> list[UUID]:
        return [document.ask(work, emergency, body.language or language()).id]

    made, first = sent_act.once(work, emergency, body.id, "document", body.facts(), do)
    return answer(_document(work, work.session.get_one(Document, made[0])), 202 if first else 200)


@api.get("/emergencies/<uuid:id>/documents", **answers(Documents))
@guarded("emergency.see")
def documents(work: Work, path: IdPath) -> Response:
    """What has been asked for and may be read, the latest first."""
    found = document.of(work, find_emergency(work, path.id))
    return answer(Documents(items=[_document(work, each) for each in found]))


@api.get(
    "/emergency-documents/<uuid:id>.pdf",
    responses={"200": {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
)
@guarded("emergency.see")
def pdf(work: Work, path: IdPath) -> Response:
    """The PDF itself."""
    found = document.find(work, path.id)
    body = storage.fetch(found.sha256) if found.sha256 else None
    if body is None or found.ready_at is None:
        raise NotFound
    number = work.session.get_one(Emergency, found.emergency_id).number
    name = review_words.file_name(number, found.ready_at, bool(found.final), found.language)
    return Response(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def _document(work: Work, each: Document) -> DocumentTold:
    return DocumentTold(
        id=str(each.id),
        state=each.state,
        language=each.language,
        final=each.final,
        asked_by_name=name_for(work.actor, each.asked_by_name),
        asked_at=each.asked_at,
        ready_at=each.ready_at,
        size=each.size,
    )


def _who(work: Work, name: str, spoken: str) -> str | None:
    return review_words.who(name, spoken) if name == HOUSE.name else name_for(work.actor, name)


def _ended(task: PlanTask, late: bool, spoken: str) -> str:
    at = report.instant(task.settled_at, spoken == "en") if task.settled_at else ""
    return review_words.settled(review.how_settled(task), at, late, spoken)


def _review(work: Work, emergency: Emergency, spoken: str) -> Review:
    whole = review.whole(work.session, work.actor, emergency, work.now)
    standing = review_words.standing(emergency.stage, work.now, emergency.closed_at, spoken)
    return Review(
        number=emergency.number,
        title=emergency.title,
        drill=emergency.drill,
        stage_label=STAGES[emergency.stage].say(spoken),
        as_of=work.now,
        final=standing.final,
        standing=standing.words,
        figures=[Figure(name=name.say(spoken), value=value) for name, value in whole.figures],
        timeline=[
            ReviewLine(
                at=each.at,
                kind=each.kind,
                text=each.said(work.actor.may("person.see_names")).say(spoken),
                actor_name=_who(work, each.actor_name, spoken),
            )
            for each in whole.timeline
        ],
        reports=[tell_report(work, each, spoken) for each in whole.reports],
        tasks=[
            {
                "act": each.act,
                "department": each.department_name,
                "due_at": each.due_at,
                "settled_at": each.settled_at,
                "state": each.state,
                "late": (late := review.overran(each, work.now)),
                "ended": _ended(each, late, spoken),
                "note": each.note,
            }
            for each in whole.tasks
        ],
    )
