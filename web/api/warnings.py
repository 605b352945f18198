"""Warnings to the public: draft, a second person approves, publish, update, cancel; and CAP of others taken in."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from flask import request
from geoalchemy2.shape import from_shape
from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.emergency import sent_act
from dispatch.emergency.alerting import taken, warning
from dispatch.emergency.alerting.warning import Warning as PublicWarning
from dispatch.emergency.alerting.warning_lifecycle import BY_HAND, LIFECYCLE, STAGES
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.impact import assessment
from foundation import history
from foundation.refusals import Invalid, TooLarge
from foundation.tables import SRID
from foundation.words import Words
from foundation.work import Work
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.emergency_impact import AreaTold, area_of
from web.api.emergency_shapes import EmergencyHistory
from web.api.emergency_tell import find_emergency
from web.door import answer, guarded
from web.history_shape import tell_history
from web.problems import language
from web.shapes import Asked, Id, IdPath, MoveTold, Page, Text, Told, ToldOnce, Version, tell_move

api = part("warnings", "预警发布 warnings")
MOST_XML = 256 * 1024


class WarningAsked(ToldOnce):
    """A new message. With `emergency` its last assessed area is taken unless one is drawn; a drill makes it Exercise.

    `earlier` with msg_type Update or Cancel names the published one it speaks of.
    """

    emergency: Id | None = None
    earlier: Id | None = None
    msg_type: Literal["Alert", "Update", "Cancel"] = "Alert"
    category: Literal[
        "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
    ]
    event: Text = Field(min_length=1, max_length=100)
    response: Literal["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"] = (
        "Monitor"
    )
    urgency: Literal["Immediate", "Expected", "Future", "Past", "Unknown"] = "Immediate"
    colour: Literal["red", "orange", "yellow", "blue"]
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"] = "Observed"
    headline: Text = Field(min_length=1, max_length=160)
    description: Text = Field(min_length=1)
    instruction: Text = Field(min_length=1)
    area_name: Text = Field(min_length=1, max_length=200)
    area: AreaTold | None = None
    valid_min: int = Field(360, gt=0, le=7 * 24 * 60)


class WarningMove(Told):
    move: Literal["approve", "send_back", "publish", "withdraw"]
    version: Version
    reason: Text | None = None


class WarningTold(BaseModel):
    id: str
    identifier: str | None
    emergency: str | None
    earlier: str | None
    stage: str
    stage_label: str
    status: str
    msg_type: str
    told: dict[str, Any]
    area_name: str
    drafted_by_name: str | None
    approved_by_name: str | None
    sent_at: datetime | None
    expires_at: datetime
    xml: str | None
    version: int
    moves: list[MoveTold]


class Warnings(Page[WarningTold]):
    pass


class WarningsAsked(Asked):
    emergency: Id | None = None


class TakenTold(BaseModel):
    id: str
    sender: str
    identifier: str
    sent: str
    leaves: dict[str, Any]
    at: datetime


class TakenPage(Page[TakenTold]):
    pass


@api.get("/warnings", **answers(Warnings))
@guarded("emergency.see")
def warnings(work: Work, query: WarningsAsked) -> Response:
    """The last hundred, the newest first; of one emergency when asked."""
    rows = select(PublicWarning).order_by(PublicWarning.id.desc()).limit(100)
    if query.emergency:
        rows = rows.where(PublicWarning.emergency_id == query.emergency)
    return answer(Warnings(items=[_tell(work, each) for each in work.session.scalars(rows)]))


@api.post("/warnings", **answers(WarningTold, 201, s200=WarningTold))
@guarded("warning.draft")
def draft(work: Work, body: WarningAsked) -> Response:
    """A draft: nothing leaves before a second person has approved it and it is published."""
    emergency = find_emergency(work, body.emergency) if body.emergency else None

    def do() -> list[UUID]:
        return [_draft(work, emergency, body).id]

    made, first = sent_act.once(work, emergency, body.id, "warning", body.facts(), do)
    return answer(_tell(work, warning.find(work.session, made[0])), 201 if first else 200)


def _draft(work: Work, emergency: Emergency | None, body: WarningAsked) -> PublicWarning:
    if (body.msg_type == "Alert") != (body.earlier is None):
        words = Words("更新和解除须指明原预警。", "An update or a cancel names the earlier warning, an alert none.")
        raise Invalid(errors=[("earlier", words)])
    earlier = warning.find(work.session, body.earlier) if body.earlier else None
    kept = assessment.latest(work.session, emergency.id) if emergency else None
    area = from_shape(area_of(body.area), srid=SRID) if body.area else kept.area if kept else earlier and earlier.area
    expires = work.now + timedelta(minutes=body.valid_min)
    return warning.draft(work, body.facts(), body.area_name, area, expires, emergency, earlier, body.msg_type)


@api.get("/warnings/<uuid:id>", **answers(WarningTold))
@guarded("emergency.see")
def one(work: Work, path: IdPath) -> Response:
    """One message, with the very XML once it is published."""
    return answer(_tell(work, warning.find(work.session, path.id)))


@api.post("/warnings/<uuid:id>/moves", **answers(WarningTold))
@guarded("warning.draft", "warning.approve")
def move(work: Work, path: IdPath, body: WarningMove) -> Response:
    """Approve (never one's own), send back, publish, withdraw."""
    found = warning.find(work.session, path.id)
    return answer(_tell(work, warning.move(work, found, body.move, body.version, body.reason)))


@api.get("/warnings/<uuid:id>/history", **answers(EmergencyHistory))
@guarded("emergency.see")
def story(work: Work, path: IdPath) -> Response:
    """Every move, oldest first, sealed row by row."""
    rows = history.rows_of(work.session, "warning", warning.find(work.session, path.id).id)
    return answer(EmergencyHistory(items=[tell_history(LIFECYCLE, row, work.actor, language()) for row in rows]))


@api.post("/cap-inbox", **answers(TakenTold, 201, s200=TakenTold))
@guarded("warning.draft")
def take(work: Work) -> Response:
    """A CAP message of others as XML: 201 the first time, 200 again; hostile XML is refused."""
    if (request.content_length or 0) > MOST_XML:
        raise TooLarge
    body = request.get_data(cache=False)
    if len(body) > MOST_XML:
        raise TooLarge
    kept, first = taken.take(work, body)
    return answer(_taken(kept), 201 if first else 200)


@api.get("/cap-inbox", **answers(TakenPage))
@guarded("emergency.see")
def inbox(work: Work) -> Response:
    """What others have sent, the newest first."""
    return answer(TakenPage(items=[_taken(each) for each in taken.newest(work.session)]))


def _taken(each: taken.Taken) -> TakenTold:
    return TakenTold(
        id=str(each.id), sender=each.sender, identifier=each.identifier, sent=each.sent, leaves=each.leaves, at=each.at
    )


def _tell(work: Work, each: PublicWarning) -> WarningTold:
    moves = [row for row in LIFECYCLE.open_moves(work.actor, each) if row.name in BY_HAND]
    named = (
        "identifier",
        "stage",
        "status",
        "msg_type",
        "told",
        "area_name",
        "sent_at",
        "expires_at",
        "xml",
        "version",
    )
    return WarningTold(
        id=str(each.id),
        emergency=str(each.emergency_id) if each.emergency_id else None,
        earlier=str(each.earlier_id) if each.earlier_id else None,
        stage_label=STAGES[each.stage].say(language()),
        drafted_by_name=name_for(work.actor, each.drafted_by_name),
        approved_by_name=name_for(work.actor, each.approved_by_name),
        moves=[tell_move(row, language()) for row in moves],
        **{name: getattr(each, name) for name in named},
    )
