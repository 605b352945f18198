"""Reports upwards with their clocks: what has gone out, what is due, the next one in words."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from dispatch.emergency import sent_act
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.impact import assessment
from dispatch.emergency.plans import plan_task
from dispatch.emergency.response import report, wording
from dispatch.emergency.response.report_clock import CHANNELS, STAGES, Due
from foundation.work import Work
from grid.locate import locate
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.emergency_tell import find_emergency
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, IdPath, Text, ToldOnce, lonlat

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


class ReportSent(ToldOnce):
    """Without `text` the words made from what is known."""

    stage: Stage
    channel: Literal["phone", "written"]
    addressee: Text = Field(min_length=1, max_length=200)
    text: str | None = Field(None, max_length=20_000, pattern=r"^[^\x00]*$")


@api.get("/emergencies/<uuid:id>/reports", **answers(UpwardReports))
@guarded("emergency.see")
def reports(work: Work, path: IdPath, query: ReportsAsked) -> Response:
    """What has gone out, what is due when, and the next report in words."""
    return answer(_reports(work, find_emergency(work, path.id), query.stage))


@api.post("/emergencies/<uuid:id>/reports", **answers(UpwardReports, 201, s200=UpwardReports))
@guarded("emergency.command")
def send(work: Work, path: IdPath, body: ReportSent) -> Response:
    """Log a report that goes out now, by phone or in writing."""
    emergency = find_emergency(work, path.id)

    def do() -> list[UUID]:
        words = body.text or wording.report(body.stage, _known(work, emergency))
        return [report.send(work, emergency, body.stage, body.channel, body.addressee, words).id]

    _, first = sent_act.once(work, emergency, body.id, "report", body.facts(), do)
    return answer(_reports(work, emergency, None), 201 if first else 200)


def _reports(work: Work, emergency: Emergency, wanted: str | None) -> UpwardReports:
    sent = report.of(work.session, emergency.id)
    clocks = report.clocks(emergency, sent)
    waiting = next((each.stage for each in clocks if each.done_at is None and each.channel == "written"), "follow_up")
    stage = wanted or waiting
    return UpwardReports(
        items=[tell_report(work, each, language()) for each in sent],
        clocks=[_clock(work, each) for each in clocks],
        draft_stage=stage,
        draft=wording.report(stage, _known(work, emergency)),
    )


def tell_report(work: Work, each: report.Report, spoken: str) -> UpwardReport:
    return UpwardReport(
        id=str(each.id),
        stage=each.stage,
        stage_label=STAGES[each.stage].say(spoken),
        channel=each.channel,
        channel_label=CHANNELS[each.channel].say(spoken),
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
