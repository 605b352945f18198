"""Routes: which MQTT topics are listened to, and which codec reads them."""

from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from foundation.work import Work
from sensors import route_editing
from sensors.route import IngestRoute
from web.api.blueprint import answers, part
from web.door import answer, guarded
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


@api.put("/ingest-routes/<string:id>", **answers(RouteTold))
@guarded("device.manage")
def change(work: Work, path: IdPath, body: RouteChanged) -> Response:
    """All facts of a route anew, by its version; `active: false` ends it."""
    return answer(_tell(route_editing.change(work, path.id, body.version, body.model_dump(exclude={"version"}))))


def _tell(route: IngestRoute) -> RouteTold:
    same = ("name", "filter", "codec", "settings", "active", "version")
    return RouteTold(id=str(route.id), **{name: getattr(route, name) for name in same})
