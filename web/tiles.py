"""One vector tile of points: each by itself while they are few, else counted by cell, so that none is ever left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan, degrees, pi, sinh
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, cast, func, literal_column, select
from sqlalchemy.orm import Session

from foundation.tables import SRID

FEW = 1000  # points in one tile drawn one by one; more are gathered
CELLS = 32  # cells of a gathered tile in each direction
EXTENT = 4096  # units of a tile (Mapbox Vector Tile 2.1)
MERCATOR = 3857


@dataclass(frozen=True)
class Tile:
    """Zoom, column and row of the usual web map (XYZ, spherical Mercator)."""

    z: int
    x: int
    y: int

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; a neighbour's edge is the very same number."""
        west, east = (x / 2**self.z * 360 - 180 for x in (self.x, self.x + 1))
        north, south = (degrees(atan(sinh(pi * (1 - 2 * y / 2**self.z)))) for y in (self.y, self.y + 1))
        return west, south, east, north

    def envelope(self) -> Any:
        return func.ST_TileEnvelope(self.z, self.x, self.y)


@dataclass(frozen=True)
class Points:
    """A layer of points: what each shows, and what is summed up where there are too many to show."""

    name: str
    shown: Any  # a select of what each shows
    sums: Sequence[ColumnElement[Any]]
    point: Any


def drawn(session: Session, layer: Points, tile: Tile) -> bytes:
    """The layer's tile (Mapbox vector tile): every point is in one tile of a zoom, as itself or in one `count`."""
    within = layer.shown.where(_inside(layer.point, tile))
    among = within.with_only_columns(literal_column("1")).order_by(None).limit(FEW + 1).subquery()
    many = (session.scalar(select(func.count()).select_from(among)) or 0) > FEW
    rows = _gathered(within, layer, tile) if many else _each(within, layer, tile)
    return encoded(session, layer.name, rows)


def encoded(session: Session, name: str, rows: Select[Any]) -> bytes:
    """Rows with a column `geom` in tile units, as a tile of one layer."""
    inside = rows.subquery("inside")
    row: Any = literal_column("inside")
    return bytes(session.scalar(select(func.ST_AsMVT(row, name, EXTENT, "geom")).select_from(inside)) or b"")


def _inside(point: Any, tile: Tile) -> ColumnElement[bool]:
    """Half open, so that a point on the edge of two tiles is counted in one."""
    west, south, east, north = tile.bounds()
    lon, lat = func.ST_X(point), func.ST_Y(point)
    box = func.ST_MakeEnvelope(west, south, east, north, SRID)
    return and_(point.op("&&")(box), lon >= west, lon < east, lat > south, lat <= north)


def _each(within: Select[Any], layer: Points, tile: Tile) -> Select[Any]:
    return within.add_columns(_placed(layer.point, tile))


def _gathered(within: Select[Any], layer: Points, tile: Tile) -> Select[Any]:
    """One row a cell, at the middle of what lies in it."""
    west, south, east, north = tile.bounds()
    lon, lat = func.ST_X(layer.point), func.ST_Y(layer.point)
    column = func.floor((lon - west) * (CELLS / (east - west)))
    line = func.floor((lat - south) * (CELLS / (north - south)))
    mean = [cast(func.avg(each), Float).label(name) for name, each in (("lon", lon), ("lat", lat))]
    cells = within.with_only_columns(func.count().label("count"), *layer.sums, *mean).order_by(None)
    found = cells.group_by(column, line).subquery("cells")
    middle = func.ST_SetSRID(func.ST_MakePoint(found.c.lon, found.c.lat), SRID)
    told = [each for each in found.c if each.name not in ("lon", "lat")]
    return select(*told, _placed(middle, tile))


def _placed(point: Any, tile: Tile) -> ColumnElement[Any]:
    return func.ST_AsMVTGeom(func.ST_Transform(point, MERCATOR), tile.envelope()).label("geom")
