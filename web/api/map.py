"""Vector tiles of the map: territory by zoom, and what you may see of cases, devices, alarms, sites and officers."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from flask import current_app
from pydantic import BaseModel, Field
from sqlalchemy import Integer, Text, false, func, select, true
from werkzeug.wrappers import Response

from dispatch.emergency.resources.site import Site
from foundation.actor import Actor
from foundation.tables import SRID
from foundation.work import Work
from grid import map_change
from grid.cell import Grid
from grid.component import Component
from grid.division import Division
from grid.post import answering
from incidents.case import Case
from incidents.case_filter import overdue
from incidents.case_lifecycle import OPEN_STAGES
from incidents.sight import visible
from people.person import Person
from sensors.alarm import Alarm
from sensors.device import Device
from sensors.sight import visible_alarms, visible_devices
from web.api.blueprint import part
from web.door import guarded
from web.tile_shelf import Shelf
from web.tiles import MERCATOR, NOW, Points, Sheet, Tile, as_tile

api = part("map", "地图 map tiles")
BY_ZOOM = ((9, "county"), (11, "town"), (13, "community"))  # below these zooms; grids from there on
FOLLOWED = {"cases": "cases", "components": "component"}  # layers whose every change leaves a mark (migration 0050)
SHEETS = 120  # kept questions, each for one layer and one sight


class TilePath(BaseModel):
    layer: Literal["territory", "cases", "devices", "alarms", "components", "sites", "officers"]
    z: int = Field(ge=0, le=20)
    x: int = Field(ge=0, lt=2**20)
    y: int = Field(ge=0, lt=2**20)


@api.get(
    "/map/<string:layer>/<int:z>/<int:x>/<int:y>.mvt",
    responses={
        "200": {"content": {"application/vnd.mapbox-vector-tile": {"schema": {"type": "string", "format": "binary"}}}}
    },
)
@guarded("map.see")
def tile(work: Work, path: TilePath) -> Response:
    """One tile (Mapbox vector tile, web mercator) of what you may see.

    More than a thousand points in a tile are gathered into cells with `count`, so that none is left out.
    """
    edge = 2**path.z
    body = b"" if path.x >= edge or path.y >= edge else _tile(work, path)
    keep = "private, max-age=3600" if path.layer == "territory" else "private, no-cache"
    return Response(body, content_type="application/vnd.mapbox-vector-tile", headers={"Cache-Control": keep})


def _tile(work: Work, path: TilePath) -> bytes:
    place = Tile(path.z, path.x, path.y)
    if path.layer == "territory":
        return _territory(work, place)
    sheet = _sheet(path.layer, Sight.of(work.actor))
    table = FOLLOWED.get(path.layer)

    def make() -> bytes:
        return sheet.drawn(work.session, place, work.now)

    def read() -> Hashable:
        return map_change.state(work.session, str(table), place.z, place.number())

    shelf: Shelf = current_app.extensions["tile_shelf"]
    return shelf.tile((sheet.question, place), work.now, read, make) if table else make()


class Sight(NamedTuple):
    """All that the rules of sight ask of an actor."""

    id: UUID | None
    permissions: frozenset[str]
    scopes: tuple[tuple[str, frozenset[str]], ...]

    @staticmethod
    def of(actor: Actor) -> "Sight":
        return Sight(actor.id, actor.permissions, tuple(sorted(actor.scopes.items())))


@lru_cache(SHEETS)
def _sheet(layer: str, sight: Sight) -> Sheet:
    return Sheet(POINTS[layer](Actor(sight.id, "", permissions=sight.permissions, scopes=dict(sight.scopes))))


def _territory(work: Work, place: Tile) -> bytes:
    level = next((name for below, name in BY_ZOOM if place.z < below), "grid")
    rows: Any = select(Division.code, Division.name).where(Division.level == level)
    if level == "grid":
        rows = select(Grid.code, Grid.name).where(Grid.valid_to.is_(None))
    area = Grid.area if level == "grid" else Division.area
    clipped = func.ST_AsMVTGeom(func.ST_Transform(area, MERCATOR), place.envelope()).label("geom")
    box = func.ST_Transform(place.envelope(), SRID)
    inside = rows.add_columns(clipped).where(func.ST_Intersects(area, box))
    return bytes(work.session.scalar(as_tile(level, inside)) or b"")


def _cases(actor: Actor) -> Points:
    late = func.coalesce(overdue(NOW), False)
    shown = select(Case.id.cast(Text).label("id"), Case.stage, Case.urgent, late.label("overdue")).where(
        visible(actor), Case.stage.in_(OPEN_STAGES)
    )
    counted: dict[str, Any] = {"overdue_count": late, "urgent_count": Case.urgent}
    sums = [func.sum(each.cast(Integer)).label(name) for name, each in counted.items()]
    return Points("cases", shown, sums, Case.point)


def _devices(actor: Actor) -> Points:
    shown = select(Device.code, Device.name, Device.type, Device.online).where(Device.active, visible_devices(actor))
    return Points("devices", shown, [func.sum((~Device.online).cast(Integer)).label("offline_count")], Device.point)


def _alarms(actor: Actor) -> Points:
    shown = select(Alarm.id.cast(Text).label("id"), Alarm.level, Alarm.stage.label("state")).where(
        Alarm.stage != "closed", visible_alarms(actor)
    )
    return Points("alarms", shown, [func.max(Alarm.level).label("level")], Alarm.point)


def _components(actor: Actor) -> Points:
    shown = select(Component.code, Component.name, Component.category, Component.state).where(
        Component.state != "removed", true() if actor.may("component.see") else false()
    )
    return Points("components", shown, [], Component.point)


def _sites(actor: Actor) -> Points:
    shown = select(Site.code, Site.name, Site.kind, Site.state).where(true() if actor.may("emergency.see") else false())
    return Points("sites", shown, [], Site.point)


def _officers(actor: Actor) -> Points:
    """Who answers for each grid now, at the grid's own place: the cover while there is one, else the officer."""
    named = Person.name if actor.may("person.see_names") else func.concat(func.left(Person.name, 1), "**")
    post = answering(NOW).subquery()
    shown = (
        select(Grid.code, Grid.name, named.label("officer"), post.c.role)
        .join(post, post.c.grid == Grid.code)
        .join(Person, Person.id == post.c.person_id)
        .where(Grid.valid_to.is_(None), true() if actor.may("post.see") else false())
    )
    return Points("officers", shown, [], Grid.point)


POINTS: dict[str, Callable[[Actor], Points]] = {
    "cases": _cases,
    "devices": _devices,
    "alarms": _alarms,
    "components": _components,
    "sites": _sites,
    "officers": _officers,
}
