"""Vector tiles for the map: territory by zoom, and the cases, devices and alarms you may see."""

from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Text, func, literal_column, select
from werkzeug.wrappers import Response

from foundation.tables import SRID
from foundation.work import Work
from grid.cell import Grid
from grid.division import Division
from incidents.case import Case
from incidents.case_filter import overdue
from incidents.case_lifecycle import OPEN_STAGES
from incidents.sight import visible
from sensors.alarm import Alarm
from sensors.device import Device
from sensors.sight import visible_alarms, visible_devices
from web.api.blueprint import part
from web.door import guarded

api = part("map", "地图 map tiles")
MOST = 5000  # features in one tile; more are thinned by newest first, never sent uncapped
BY_ZOOM = ((9, "county"), (11, "town"), (13, "community"))  # below these zooms; grids from there on


class TilePath(BaseModel):
    layer: Literal["territory", "cases", "devices", "alarms"]
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
    """One tile (Mapbox vector tile, web mercator); the layer's features are those you may see."""
    edge = 2**path.z
    body = b"" if path.x >= edge or path.y >= edge else _tile(work, path)
    keep = "private, max-age=3600" if path.layer == "territory" else "private, no-cache"
    return Response(body, content_type="application/vnd.mapbox-vector-tile", headers={"Cache-Control": keep})


def _tile(work: Work, path: TilePath) -> bytes:
    envelope = func.ST_TileEnvelope(path.z, path.x, path.y)
    box = func.ST_Transform(envelope, SRID)
    name, query, shape = LAYERS[path.layer](work, path.z)
    clipped = func.ST_AsMVTGeom(func.ST_Transform(shape, 3857), envelope).label("geom")
    inside = query.add_columns(clipped).where(func.ST_Intersects(shape, box)).limit(MOST).subquery("inside")
    row: Any = literal_column("inside")
    found = work.session.scalar(select(func.ST_AsMVT(row, name, 4096, "geom")).select_from(inside))
    return bytes(found or b"")


Layer = tuple[str, Any, Any]


def _territory(work: Work, zoom: int) -> Layer:
    level = next((name for below, name in BY_ZOOM if zoom < below), "grid")
    if level == "grid":
        return "grid", select(Grid.code, Grid.name).where(Grid.valid_to.is_(None)), Grid.area
    return level, select(Division.code, Division.name).where(Division.level == level), Division.area


def _cases(work: Work, zoom: int) -> Layer:
    late = func.coalesce(overdue(work.now), False).label("overdue")
    query = (
        select(Case.id.cast(Text).label("id"), Case.stage, Case.urgent, late)
        .where(visible(work.actor), Case.stage.in_(OPEN_STAGES))
        .order_by(Case.reported_at.desc())
    )
    return "cases", query, Case.point


def _devices(work: Work, zoom: int) -> Layer:
    query = select(Device.code, Device.name, Device.type, Device.online).where(
        Device.active, visible_devices(work.actor)
    )
    return "devices", query, Device.point


def _alarms(work: Work, zoom: int) -> Layer:
    query = select(Alarm.id.cast(Text).label("id"), Alarm.level, Alarm.stage.label("state")).where(
        Alarm.stage != "closed", visible_alarms(work.actor)
    )
    return "alarms", query, Alarm.point


LAYERS = {"territory": _territory, "cases": _cases, "devices": _devices, "alarms": _alarms}
