"""Reports upwards with their clocks, and the review after an emergency: its timeline unedited, with the figures."""

from datetime import datetime
from typing import Any, Literal

from flask import render_template
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import STAGES as EMERGENCY_STAGES
from dispatch.emergency.impact import assessment
from dispatch.emergency.plans import plan_task
from dispatch.emergency.response import document, report, review, wording
from dispatch.emergency.response.document import Document
from dispatch.emergency.response.report_clock import CHANNELS, STAGES, Due
from foundation import storage
from foundation.refusals import NotFound
from foundation.work import Work
from grid.locate import locate
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.emergency_tell import find_emergency
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, IdPath, Page, Text, Told, lonlat

api = part("emergency-reports", "信息报送 reports upwards")
Stage = Literal["first", "follow_up", "final"]


class UpwardReport(BaseModel):
    id: str
    stage: str
    stage_label: str
    channel: str
    channel_label: str
    addressee: str
    text: str
    by_name: str | None
    at: datetime


class ReportClock(BaseModel):
    """When a report is due; `late` also when it went out too late."""

    stage: str
    stage_label: str
    channel: str
    channel_label: str
    due_at: datetime
    done_at: datetime | None
    late: bool


class UpwardReports(BaseModel):
    """`draft` is the next report in words, made from what is known now."""

    items: list[UpwardReport]
    clocks: list[ReportClock]
    draft_stage: str
    draft: str


class ReportsAsked(Asked):
    stage: Stage | None = None


class ReportSent(Told):
    """Without `text` the words made from what is known."""

    stage: Stage
    channel: Literal["phone", "written"]
    addressee: Text = Field(min_length=1, max_length=200)
    text: str | None = Field(None, max_length=20_000, pattern=r"^[^\x00]*$")


class Figure(BaseModel):
    name: str
    value: str


class ReviewLine(BaseModel):
    at: datetime
    kind: str
    text: str
    actor_name: str | None


class Review(BaseModel):
    number: str
    title: str
    drill: bool
    stage_label: str
    figures: list[Figure]
    timeline: list[ReviewLine]
    reports: list[UpwardReport]
    tasks: list[dict[str, Any]]


@api.get("/emergencies/<uuid:id>/reports", **answers(UpwardReports))
@guarded("emergency.see")
def reports(work: Work, path: IdPath, query: ReportsAsked) -> Response:
    """What has gone out, what is due when, and the next report in words."""
    return answer(_reports(work, find_emergency(work, path.id), query.stage))


@api.post("/emergencies/<uuid:id>/reports", **answers(UpwardReports, 201))
@guarded("emergency.command")
def send(work: Work, path: IdPath, body: ReportSent) -> Response:
    """Log a report that goes out now, by phone or in writing."""
    emergency = find_emergency(work, path.id)
    words = body.text or wording.report(body.stage, _known(work, emergency))
    report.send(work, emergency, body.stage, body.channel, body.addressee, words)
    return answer(_reports(work, emergency, None), 201)


@api.get("/emergencies/<uuid:id>/review", **answers(Review))
@guarded("emergency.see")
def after(work: Work, path: IdPath) -> Response:
    """The after-action report: figures and the whole timeline, unedited."""
    return answer(_review(work, find_emergency(work, path.id)))


@api.get(
    "/emergencies/<uuid:id>/review.html", responses={"200": {"content": {"text/html": {"schema": {"type": "string"}}}}}
)
@guarded("emergency.see")
def page(work: Work, path: IdPath) -> Response:
    """The same as a page to print or to save as PDF."""
    told = _review(work, find_emergency(work, path.id))
    return Response(
        render_template("review.html", review=told, moment=report.moment), content_type="text/html; charset=utf-8"
    )


class DocumentTold(BaseModel):
    """`asked` while the worker draws it, then `ready`."""

    id: str
    state: str
    asked_by_name: str | None
    asked_at: datetime
    ready_at: datetime | None
    size: int | None


class Documents(Page[DocumentTold]):
    pass


@api.post("/emergencies/<uuid:id>/documents", **answers(DocumentTold, 202))
@guarded("emergency.see")
def print_out(work: Work, path: IdPath) -> Response:
    """Ask for the after-action report as PDF; it is drawn at once by the worker, `documents` says when it is ready."""
    return answer(_document(work, document.ask(work, find_emergency(work, path.id))), 202)


@api.get("/emergencies/<uuid:id>/documents", **answers(Documents))
@guarded("emergency.see")
def documents(work: Work, path: IdPath) -> Response:
    """What has been asked for, the latest first."""
    found = document.of(work.session, find_emergency(work, path.id).id)
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
    if body is None:
        raise NotFound
    name = work.session.get_one(Emergency, found.emergency_id).number
    return Response(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "private, no-store"},
    )


def _document(work: Work, each: Document) -> DocumentTold:
    return DocumentTold(
        id=str(each.id),
        state=each.state,
        asked_by_name=name_for(work.actor, each.asked_by_name),
        asked_at=each.asked_at,
        ready_at=each.ready_at,
        size=each.size,
    )


def _reports(work: Work, emergency: Emergency, wanted: str | None) -> UpwardReports:
    sent = report.of(work.session, emergency.id)
    clocks = report.clocks(emergency, sent)
    waiting = next((each.stage for each in clocks if each.done_at is None and each.channel == "written"), "follow_up")
    stage = wanted or waiting
    return UpwardReports(
        items=[_report(work, each) for each in sent],
        clocks=[_clock(work, each) for each in clocks],
        draft_stage=stage,
        draft=wording.report(stage, _known(work, emergency)),
    )


def _report(work: Work, each: report.Report) -> UpwardReport:
    return UpwardReport(
        id=str(each.id),
        stage=each.stage,
        stage_label=STAGES[each.stage].say(language()),
        channel=each.channel,
        channel_label=CHANNELS[each.channel].say(language()),
        addressee=each.addressee,
        text=each.text,
        by_name=name_for(work.actor, each.by_name),
        at=each.at,
    )


def _clock(work: Work, each: Due) -> ReportClock:
    return ReportClock(
        stage=each.stage,
        stage_label=STAGES[each.stage].say(language()),
        channel=each.channel,
        channel_label=CHANNELS[each.channel].say(language()),
        due_at=each.due_at,
        done_at=each.done_at,
        late=each.late(work.now),
    )


def _known(work: Work, emergency: Emergency) -> wording.Known:
    place = lonlat(emergency.point)
    located = locate(work.session, place.lon, place.lat)
    tasks = plan_task.of(work.session, emergency.id)
    kept = assessment.latest(work.session, emergency.id)
    named = f"{located.county_name}{located.town_name}{located.community_name}" if located else ""
    return wording.Known(
        number=emergency.number,
        title=emergency.title,
        kind=emergency.kind,
        drill=emergency.drill,
        at=report.moment(emergency.signal_at),
        place=f"{named}（东经{place.lon:.4f}，北纬{place.lat:.4f}）",
        source="传感器报警，经现场核实" if emergency.alarm_id else "值班指挥接报",
        level=emergency.level,
        event_level=emergency.event_level,
        commander=emergency.roles.get("commander", {}).get("holder"),
        figures=emergency.figures,
        people=kept.people if kept else None,
        done=tuple(each.act for each in tasks if each.state == "done"),
        running=tuple(each.act for each in tasks if each.state == "open"),
    )


def _review(work: Work, emergency: Emergency) -> Review:
    whole = review.whole(work.session, work.actor, emergency, work.now)
    return Review(
        number=emergency.number,
        title=emergency.title,
        drill=emergency.drill,
        stage_label=EMERGENCY_STAGES[emergency.stage].say(language()),
        figures=[Figure(name=name.say(language()), value=value) for name, value in whole.figures],
        timeline=[
            ReviewLine(
                at=each.at,
                kind=each.kind,
                text=each.said(work.actor.may("person.see_names")).say(language()),
                actor_name=name_for(work.actor, each.actor_name),
            )
            for each in whole.timeline
        ],
        reports=[_report(work, each) for each in whole.reports],
        tasks=[
            {
                "act": each.act,
                "department": each.department_name,
                "due_at": each.due_at,
                "settled_at": each.settled_at,
                "state": each.state,
                "late": each.late(work.now),
                "note": each.note,
            }
            for each in whole.tasks
        ],
    )
