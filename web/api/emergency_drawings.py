"""Drawings and notes on the map of an emergency, shared by all walls; any past moment may be asked for."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field
from shapely.geometry import mapping
from werkzeug.wrappers import Response

from dispatch.emergency import drawing, sent_act
from dispatch.emergency.drawing import Drawing
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.impact.sketching import Sketch
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from grid import crs
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.emergency_impact import Corner
from web.api.emergency_tell import find_emergency
from web.door import answer, guarded
from web.shapes import Asked, Crs, IdPath, Moment, Page, Text, Told, ToldOnce, Version

api = part("emergency-drawings", "标绘 drawings")
Colour = Literal["red", "orange", "yellow", "green", "blue", "white"]


class DrawingAsked(Told):
    """`points` are the corners, or the one centre of a circle or sector; lon before lat. Bearings from north."""

    kind: Literal["polygon", "circle", "sector", "line", "point"]
    points: list[Corner] = Field(min_length=1, max_length=500)
    crs: Crs = "wgs84"
    radius_m: float = Field(0, ge=0, le=50_000, allow_inf_nan=False)
    bearing_deg: float = Field(0, ge=0, le=360, allow_inf_nan=False)
    angle_deg: float = Field(90, gt=0, le=360, allow_inf_nan=False)
    note: Text = Field("", max_length=200)
    colour: Colour = "yellow"


class DrawingSent(ToldOnce, DrawingAsked):
    """A new drawing, under the screen's own id."""


class DrawingMove(ToldOnce):
    """`remove` takes it off; `change` puts `drawing` in its place; done once under the screen's own id."""

    move: Literal["remove", "change"]
    version: Version
    drawing: DrawingAsked | None = None


class DrawingTold(BaseModel):
    id: str
    kind: str
    shape: dict[str, Any]
    facts: dict[str, float]
    note: str
    colour: str
    replaces: str | None
    by_name: str | None
    at: datetime
    removed_at: datetime | None
    version: int


class Drawings(Page[DrawingTold]):
    pass


class DrawingsAsked(Asked):
    """`at`: what stood at that moment, instead of now."""

    at: Moment | None = None


@api.get("/emergencies/<uuid:id>/drawings", **answers(Drawings))
@guarded("emergency.see")
def drawings(work: Work, path: IdPath, query: DrawingsAsked) -> Response:
    """What stands on the map, oldest first."""
    emergency = find_emergency(work, path.id)
    found = drawing.standing(work.session, emergency.id, query.at)
    return answer(Drawings(items=[_tell(work, each) for each in found]))


@api.post("/emergencies/<uuid:id>/drawings", **answers(DrawingTold, 201, s200=DrawingTold))
@guarded("emergency.draw")
def draw(work: Work, path: IdPath, body: DrawingSent) -> Response:
    """Draw on all walls at once."""
    emergency = find_emergency(work, path.id)

    def do() -> list[UUID]:
        return [drawing.draw(work, emergency, _sketch(body), body.note, body.colour).id]

    made, first = sent_act.once(work, emergency, body.id, "drawing", body.facts(), do)
    return answer(_tell(work, drawing.find(work.session, made[0])), 201 if first else 200)


@api.post("/emergency-drawings/<uuid:id>/moves", **answers(DrawingTold))
@guarded("emergency.draw")
def move(work: Work, path: IdPath, body: DrawingMove) -> Response:
    """Take it off, or put another in its place; the answer is what was taken off, or what stands now."""
    old = drawing.find(work.session, path.id, lock=True)
    emergency = find_emergency(work, old.emergency_id)

    def do() -> list[UUID]:
        return [_move(work, emergency, old, body).id]

    made, _ = sent_act.once(work, emergency, body.id, "redraw", {"of": old.id, **body.facts()}, do)
    return answer(_tell(work, drawing.find(work.session, made[0])))


def _move(work: Work, emergency: Emergency, old: Drawing, body: DrawingMove) -> Drawing:
    """What was taken off, or what stands now."""
    if body.move == "remove":
        return drawing.remove(work, emergency, old, body.version)
    told = body.drawing
    if told is None:
        raise Invalid(errors=[("drawing", Words("请给出新的标绘。", "State the new drawing."))])
    return drawing.change(work, emergency, old, body.version, _sketch(told), told.note, told.colour)


def _sketch(body: DrawingAsked) -> Sketch:
    if any(abs(at[1]) > 90 for at in body.points):
        raise Invalid(errors=[("points", Words("坐标不正确。", "The coordinates are wrong."))])
    points = tuple(crs.to_cgcs2000(at[0], at[1], body.crs) for at in body.points)
    return Sketch(body.kind, points, body.radius_m, body.bearing_deg, body.angle_deg)


def _tell(work: Work, each: Drawing) -> DrawingTold:
    return DrawingTold(
        id=str(each.id),
        kind=each.kind,
        shape=mapping(to_shape(each.shape)),
        facts=each.facts,
        note=each.note,
        colour=each.colour,
        replaces=str(each.replaces_id) if each.replaces_id else None,
        by_name=name_for(work.actor, each.by_name),
        at=each.at,
        removed_at=each.removed_at,
        version=each.version,
    )
