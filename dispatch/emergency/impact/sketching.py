"""What a hand drew on the map becomes a shape on the earth: polygon, circle, sector, line, point."""

from dataclasses import dataclass
from itertools import pairwise

from shapely import LineString, MultiPolygon, Point
from shapely import Polygon as Ring
from shapely.geometry.base import BaseGeometry

from dispatch.emergency.impact import outline
from foundation.refusals import Invalid
from foundation.words import Words

W = Words
KINDS = ("polygon", "circle", "sector", "line", "point")
COLOURS = ("red", "orange", "yellow", "green", "blue", "white")
FARTHEST_DEG = 2.0  # a drawing wider than this is no drawing of one emergency
LEAST = {"polygon": 3, "line": 2}


@dataclass(frozen=True)
class Sketch:
    """`points` are lon/lat, CGCS2000: the corners, or the one centre. Bearings in degrees from north."""

    kind: str
    points: tuple[outline.Place, ...]
    radius_m: float = 0.0
    bearing_deg: float = 0.0
    angle_deg: float = 90.0

    @property
    def facts(self) -> dict[str, float]:
        """What the shape alone does not say any more: how a circle or a sector was meant."""
        told = {"circle": ("radius_m",), "sector": ("radius_m", "bearing_deg", "angle_deg")}
        return {name: getattr(self, name) for name in told.get(self.kind, ())}


def shape_of(told: Sketch) -> BaseGeometry:
    """The shape; refuses in words what is none."""
    _refuse_unless(len(told.points) >= LEAST.get(told.kind, 1), W("点数不够，请继续点选。", "Too few points; go on."))
    _refuse_unless(_near_each_other(told.points), W("画得太大，请放大地图再画。", "Too large; zoom in and draw again."))
    if told.kind in ("circle", "sector"):
        _refuse_unless(told.radius_m > 0, W("请给出半径。", "State a radius."))
    shape = SHAPES[told.kind](told)
    _refuse_unless(
        not shape.is_empty and shape.is_valid, W("线条交叉或重合，请重画。", "It crosses itself; draw anew.")
    )
    return shape


def _near_each_other(points: tuple[outline.Place, ...]) -> bool:
    lons, lats = zip(*points, strict=True)
    return max(lons) - min(lons) <= FARTHEST_DEG and max(lats) - min(lats) <= FARTHEST_DEG


def _refuse_unless(good: bool, words: Words) -> None:
    if not good:
        raise Invalid(errors=[("points", words)])


def _polygon(told: Sketch) -> BaseGeometry:
    """One valid area, or empty: a bow tie is not mended, because nobody knows which side was meant."""
    ring = Ring(told.points)
    return MultiPolygon([ring]) if ring.is_valid and ring.area > 0 else MultiPolygon()


def _line(told: Sketch) -> BaseGeometry:
    moved = [one for one, other in pairwise([*told.points, told.points[0]]) if one != other]
    return LineString(told.points) if len(moved) > 1 else LineString()


SHAPES = {
    "polygon": _polygon,
    "circle": lambda told: outline.circle(told.points[0], told.radius_m),
    "sector": lambda told: outline.sector(told.points[0], told.radius_m, told.bearing_deg, told.angle_deg),
    "line": _line,
    "point": lambda told: Point(told.points[0]),
}
