"""One vector tile of points: each by itself while they are few, else counted by cell, so that none is ever left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import atan, degrees, pi, sinh
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Integer, Select, bindparam, func, literal_column, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

FEW = 1000  # points in one tile drawn one by one; more are gathered
CLOSE = 12  # from this zoom on they mostly are few, and are asked for without counting first
CELLS = 16  # cells of a gathered tile in each direction
CELL_BITS = 8  # of `tile_cell` that tell the cells of a tile apart
EXTENT = 4096  # units of a tile (Mapbox Vector Tile 2.1)
MERCATOR = 3857
DEPTH = 31  # bits of `tile_cell` in each direction (migration 0043): two centimetres
NOW = bindparam("now", type_=DateTime(timezone=True))
FIRST, BEYOND = (bindparam(name, type_=BigInteger) for name in ("first", "beyond"))
SPARE, Z, X, Y = (bindparam(name, type_=Integer) for name in ("spare", "z", "x", "y"))


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

    def number(self) -> int:
        """The place of this tile among those of its zoom, in Morton order."""
        return sum((self.x >> bit & 1) << 2 * bit | (self.y >> bit & 1) << 2 * bit + 1 for bit in range(self.z))

    def cells(self) -> tuple[int, int]:
        """The first `tile_cell` of this tile, and the first beyond it: everything in a tile lies side by side."""
        braided, spare = self.number(), 2 * (DEPTH - self.z)
        return braided << spare, braided + 1 << spare


@dataclass(frozen=True)
class Points:
    """A layer of points: what each shows, and what is summed up where there are too many to show. An index over
    `tile_cell(point)` should bring what `shown` asks of each point and what is summed up."""

    name: str
    shown: Any  # a select of what each shows
    sums: Sequence[ColumnElement[Any]]
    point: Any


class Sheet:
    """A layer as somebody may see it: its questions to the database, made once because making costs more than asking.

    What is asked for is given each time: the tile, and `NOW` for what depends on the clock.
    """

    def __init__(self, layer: Points):
        cell = func.tile_cell(layer.point)
        inside = layer.shown.where(cell >= FIRST, cell < BEYOND)
        some = inside.with_only_columns(literal_column("1")).order_by(None).limit(FEW + 1).subquery()
        self.few = select(func.count()).select_from(some)
        self.each = as_tile(layer.name, inside.add_columns(_spot(layer.point)).limit(FEW + 1)).add_columns(func.count())
        self.gathered = as_tile(layer.name, _gathered(inside, layer, cell))
        self.question = question(self.each), question(self.gathered)

    def drawn(self, session: Session, tile: Tile, now: datetime) -> bytes:
        """The tile (Mapbox vector tile): every point is in one tile of a zoom, as itself or in one `count`."""
        first, beyond = tile.cells()
        asked = {"first": first, "beyond": beyond, "now": now, "spare": 2 * (DEPTH - tile.z) - CELL_BITS}
        asked |= {"z": tile.z, "x": tile.x, "y": tile.y}
        if tile.z >= CLOSE or (session.scalar(self.few, asked) or 0) <= FEW:
            body, count = session.execute(self.each, asked).one()
            if count <= FEW:
                return bytes(body or b"")
        return bytes(session.scalar(self.gathered, asked) or b"")


def question(asked: Select[Any]) -> str:
    """What is asked of the database, with all that is known already: who asks the same question sees the same."""
    told = asked.compile(dialect=postgresql.dialect())
    return f"{told} {sorted((name, repr(value)) for name, value in told.params.items())}"


def as_tile(name: str, rows: Select[Any]) -> Select[tuple[Any]]:
    """Rows with a column `geom` in tile units, as a tile of one layer."""
    inside = rows.subquery("inside")
    row: Any = literal_column("inside")
    return select(func.ST_AsMVT(row, name, EXTENT, "geom")).select_from(inside)


def _gathered(inside: Select[Any], layer: Points, cell: Any) -> Select[Any]:
    """One row a cell, at the middle of what lies in it. The index brings all of it, so that no row is fetched."""
    lon, lat = (func.avg(each(layer.point)).label(name) for name, each in (("lon", func.ST_X), ("lat", func.ST_Y)))
    part = cell.op(">>")(SPARE).label("part")
    asked = inside.with_only_columns(part, func.count().label("count"), *layer.sums, lon, lat)
    found = asked.order_by(None).group_by("part").subquery("parts")
    told = [each for each in found.c if each.name not in ("part", "lon", "lat")]
    return select(*told, _spot(func.ST_MakePoint(found.c.lon, found.c.lat)))


def _spot(point: Any) -> ColumnElement[Any]:
    """The point in the units of the tile."""
    return func.tile_spot(point, Z, X, Y).label("geom")
