"""Routes: which MQTT topics are listened to, which codec reads them, and a try on one pasted message."""

import base64
import binascii
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from sensors import route_editing, route_trial
from sensors.reading_store import Row
from sensors.reject import REASONS
from sensors.rejecting import Refused
from sensors.route import IngestRoute
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import IdPath, Page, Text, Told, Version

api = part("ingest routes", "接入路由 ingest routes")
Codec = Literal["moyang", "chirpstack", "sparkplug", "thingsboard", "pyronear", "firms", "mapping"]


class RouteFacts(Told):
    """`settings` of a mapping: {device, items, time, time_form, seq, values}; else {device, bounds, angle_of_view}."""

    name: Text = Field(min_length=1, max_length=80)
    filter: str = Field(min_length=1, max_length=200)
    codec: Codec
    settings: dict[str, Any] = Field(default_factory=dict, max_length=20)
    active: bool = True


class RouteChanged(RouteFacts):
    version: Version


class TrialAsked(Told):
    """A route as it is meant to be, and one message; bytes are stated as hex or base64."""

    filter: str = Field(min_length=1, max_length=200)
    codec: Codec
    settings: dict[str, Any] = Field(default_factory=dict, max_length=20)
    topic: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00+#]+$")
    payload: str = Field(max_length=400_000)
    encoding: Literal["text", "hex", "base64"] = "text"


class ValueRead(BaseModel):
    """As it would be stored; a text stands in `text`."""

    device: str
    type: str
    metric: str
    at: datetime
    seq: int
    value: float | None
    text: str | None
    quality: str


class NotTaken(BaseModel):
    device: str | None
    reason: str
    words: str
    detail: str


class TrialTold(BaseModel):
    """`values` of all that would be stored; at most 200 of each list are told."""

    values: int
    items: list[ValueRead]
    refused: list[NotTaken]
    online: dict[str, bool]


class RouteTold(BaseModel):
    id: str
    name: str
    filter: str
    codec: str
    settings: dict[str, Any]
    active: bool
    version: int


class RoutesTold(Page[RouteTold]):
    pass


@api.get("/ingest-routes", **answers(RoutesTold))
@guarded("device.manage")
def routes(work: Work) -> Response:
    """Every route, active ones first."""
    found = work.session.scalars(select(IngestRoute).order_by(IngestRoute.active.desc(), IngestRoute.filter))
    return answer(RoutesTold(items=[_tell(each) for each in found]))


@api.post("/ingest-routes", **answers(RouteTold, 201))
@guarded("device.manage")
def add(work: Work, body: RouteFacts) -> Response:
    """A new route; the listeners follow it within seconds."""
    return answer(_tell(route_editing.add(work, body.model_dump())), 201)


@api.post("/ingest-routes/try", **answers(TrialTold))
@guarded("device.manage")
def attempt(work: Work, body: TrialAsked) -> Response:
    """What one message would become by this route, with the present register; nothing is stored."""
    tried = route_trial.attempt(work, body.model_dump(), body.topic, _bytes(body))
    told = language()
    return answer(
        TrialTold(
            values=tried.values,
            items=[_read(code, row) for code, row in tried.rows],
            refused=[_not_taken(each, told) for each in tried.refused],
            online=tried.online,
        )
    )


@api.put("/ingest-routes/<string:id>", **answers(RouteTold))
@guarded("device.manage")
def change(work: Work, path: IdPath, body: RouteChanged) -> Response:
    """All facts of a route anew, by its version; `active: false` ends it."""
    return answer(_tell(route_editing.change(work, path.id, body.version, body.model_dump(exclude={"version"}))))


def _tell(route: IngestRoute) -> RouteTold:
    same = ("name", "filter", "codec", "settings", "active", "version")
    return RouteTold(id=str(route.id), **{name: getattr(route, name) for name in same})


def _bytes(body: TrialAsked) -> bytes:
    try:
        if body.encoding == "text":
            return body.payload.encode()
        told = "".join(body.payload.split())
        return bytes.fromhex(told) if body.encoding == "hex" else base64.b64decode(told, validate=True)
    except (ValueError, binascii.Error) as error:
        words = Words("报文内容与所选编码不符。", "The payload is not written in the chosen encoding.")
        raise Invalid(errors=[("payload", words)]) from error


def _read(code: str, row: Row) -> ValueRead:
    same = ("type", "metric", "at", "seq", "value", "quality")
    return ValueRead(device=code, text=row.text_value, **{name: getattr(row, name) for name in same})


def _not_taken(refused: Refused, told: str) -> NotTaken:
    fault = refused.told
    words = REASONS[fault.reason].say(told)
    return NotTaken(device=refused.device_code, reason=fault.reason, words=words, detail=fault.detail)
