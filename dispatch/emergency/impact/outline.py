"""The outlines of impact areas on the earth: distances and bearings from a place become a shape in lon/lat."""

from math import cos, hypot, radians, sin, sqrt

from shapely import MultiPolygon, Polygon, make_valid
from shapely.geometry.base import BaseGeometry

from grid.measure import AXIS_M, E2

Place = tuple[float, float]
Ray = tuple[float, float]


def degree_lengths(lat: float) -> Place:
    """Metres of one degree of longitude and one of latitude there, on the ellipsoid."""
    narrowing = 1 - E2 * sin(radians(lat)) ** 2
    return (
        radians(AXIS_M / sqrt(narrowing) * cos(radians(lat))),
        radians(AXIS_M * (1 - E2) / (narrowing * sqrt(narrowing))),
    )


def from_place(place: Place, metres: list[Place]) -> list[Place]:
    """Points so many metres east and north of a place, as lon/lat; good to a few metres within 20 km."""
    east, north = degree_lengths(place[1])
    return [(place[0] + x / east, place[1] + y / north) for x, y in metres]


def from_rays(place: Place, rays: list[Ray]) -> MultiPolygon:
    """The shape whose corners lie at those bearings (degrees from north) and metres."""
    corners = [(metres * sin(radians(bearing)), metres * cos(radians(bearing))) for bearing, metres in rays]
    return whole(Polygon(from_place(place, corners)))


def circle(place: Place, radius_m: float) -> MultiPolygon:
    """A circle of 128 corners."""
    return from_rays(place, [(360 * each / 128, radius_m) for each in range(128)])


def sector(place: Place, radius_m: float, bearing_deg: float, angle_deg: float) -> MultiPolygon:
    """A slice of the circle, `angle_deg` wide, around the bearing; a full turn is the circle."""
    if angle_deg >= 360:
        return circle(place, radius_m)
    steps = max(8, round(angle_deg / 3))
    start = bearing_deg - angle_deg / 2
    return from_rays(place, [(0, 0), *((start + angle_deg * each / steps, radius_m) for each in range(steps + 1))])


def along(place: Place, bearing_deg: float, widths: list[tuple[float, float]]) -> MultiPolygon:
    """A tongue from the place on that bearing: [(metres along, half width in metres)]."""
    edge = [(0.0, 0.0), *widths, *((x, -width) for x, width in reversed(widths))]
    turn = radians(bearing_deg)
    corners = [(x * sin(turn) + y * cos(turn), x * cos(turn) - y * sin(turn)) for x, y in edge]
    return whole(Polygon(from_place(place, corners)))


def whole(shape: BaseGeometry) -> MultiPolygon:
    """A valid multipolygon of the shape's areas; lines and points that mending leaves over are dropped."""
    mended = make_valid(shape)
    parts = [mended] if isinstance(mended, Polygon) else [each for each in getattr(mended, "geoms", ()) if each.area]
    flat = [each for part in parts for each in (part.geoms if isinstance(part, MultiPolygon) else (part,))]
    return MultiPolygon([each for each in flat if isinstance(each, Polygon) and not each.is_empty])


def reach_m(place: Place, shape: MultiPolygon) -> float:
    """Metres from the place to the farthest corner."""
    east, north = degree_lengths(place[1])
    corners = [corner for part in shape.geoms for corner in part.exterior.coords]
    return max((hypot((x - place[0]) * east, (y - place[1]) * north) for x, y in corners), default=0.0)
