"""Where a thing is, from bearings and places: the point of least squares with its 95 % error ellipse. Pure.

A bearing is a line with an angular error; a place is a point with a radius of error. Each line asks the point to lie on
it, the error growing with the distance (Stansfield, Statistical theory of D.F. fixing, 1947). Reckoned on a plane that
touches the earth at the middle of the observers: within 30 km it is off by less than a metre per kilometre.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

EARTH_M = 6_371_008.8
TO_95 = math.sqrt(5.991)  # chi-square of two degrees of freedom
LEAST_SIGMA_DEG = 0.5  # a camera's north and its lens are known no better
FARTHEST_M = 30_000.0  # beyond, a lookout sees no smoke it could name
LEAST_ANGLE_DEG = 3.0  # lines nearer to parallel cross anywhere
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Bearing:
    """A line of sight: from where, degrees from true north, and how wide what was seen is (degrees)."""

    lon: float
    lat: float
    azimuth: float
    width: float = 0.0

    @property
    def sigma(self) -> float:
        """Standard deviation in radians: a quarter of the width, and never better than the lens."""
        return math.radians(math.hypot(LEAST_SIGMA_DEG, self.width / 4))


@dataclass(frozen=True, slots=True)
class Place:
    """A sensor that says it is here, give or take `radius` metres."""

    lon: float
    lat: float
    radius: float = 100.0


@dataclass(frozen=True, slots=True)
class Fix:
    """The point; half axes of the 95 % ellipse in metres, and the long axis in degrees from true north."""

    lon: float
    lat: float
    semi_major_m: float
    semi_minor_m: float
    axis_deg: float


class Plane:
    """Metres east and north of a middle."""

    def __init__(self, lon: float, lat: float):
        self.lon, self.lat = lon, lat
        self.east_m = math.radians(1) * EARTH_M * math.cos(math.radians(lat))
        self.north_m = math.radians(1) * EARTH_M

    def to(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.lon) * self.east_m, (lat - self.lat) * self.north_m

    def back(self, x: float, y: float) -> tuple[float, float]:
        return self.lon + x / self.east_m, self.lat + y / self.north_m


def plane_of(seen: Sequence[Bearing | Place]) -> Plane:
    return Plane(sum(each.lon for each in seen) / len(seen), sum(each.lat for each in seen) / len(seen))


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two points, by the plane between them."""
    plane = Plane((lon + other_lon) / 2, (lat + other_lat) / 2)
    x, y = plane.to(lon, lat)
    other_x, other_y = plane.to(other_lon, other_lat)
    return math.hypot(x - other_x, y - other_y)


def azimuth_deg(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    """Degrees from true north, 0 up to 360, from one point to another."""
    plane = Plane((lon + to_lon) / 2, (lat + to_lat) / 2)
    x, y = plane.to(lon, lat)
    to_x, to_y = plane.to(to_lon, to_lat)
    return math.degrees(math.atan2(to_x - x, to_y - y)) % 360


def turn(one: float, other: float) -> float:
    """The angle between two azimuths, 0 to 180."""
    return abs((one - other + 180) % 360 - 180)


def locate(seen: Sequence[Bearing | Place]) -> Fix | None:
    """The point of all observations; None when they have none: one line alone, parallels, or lines that part."""
    bearings = [each for each in seen if isinstance(each, Bearing)]
    if len(bearings) == len(seen) and widest(bearings) < LEAST_ANGLE_DEG:
        return None
    plane = plane_of(seen)
    x, y = solve(plane, seen, None)[:2]
    solved = (x, y, 1.0, 0.0, 1.0)
    for _ in range(ROUNDS):
        solved = solve(plane, seen, solved[:2])
        moved = math.hypot(solved[0] - x, solved[1] - y)
        x, y = solved[:2]
        if moved < 0.1:
            break
    if not all(ahead(plane, each, x, y) for each in bearings):
        return None
    return fixed(plane, solved)


def widest(bearings: Sequence[Bearing]) -> float:
    """The widest angle at which two of the lines cross, 0 to 90."""
    angles = [turn(one.azimuth, other.azimuth) for one in bearings for other in bearings]
    return max((min(angle, 180 - angle) for angle in angles), default=0.0)


def ahead(plane: Plane, seen: Bearing, x: float, y: float) -> bool:
    """Whether the point lies before the lens, and near enough to be seen."""
    from_x, from_y = plane.to(seen.lon, seen.lat)
    angle = math.radians(seen.azimuth)
    along = (x - from_x) * math.sin(angle) + (y - from_y) * math.cos(angle)
    return 0 < along <= FARTHEST_M


def solve(
    plane: Plane, seen: Sequence[Bearing | Place], near: tuple[float, float] | None
) -> tuple[float, float, float, float, float]:
    """One weighted least-squares step: x, y, and the covariance (xx, xy, yy) in square metres."""
    xx = xy = yy = bx = by = 0.0
    for each in seen:
        x, y = plane.to(each.lon, each.lat)
        if isinstance(each, Place):
            weight = 1 / each.radius**2
            xx, yy, bx, by = xx + weight, yy + weight, bx + weight * x, by + weight * y
            continue
        angle = math.radians(each.azimuth)
        across_x, across_y = math.cos(angle), -math.sin(angle)
        far = math.hypot(near[0] - x, near[1] - y) if near else 5000.0
        weight = 1 / (max(far, 50.0) * each.sigma) ** 2
        offset = across_x * x + across_y * y
        xx, xy, yy = xx + weight * across_x**2, xy + weight * across_x * across_y, yy + weight * across_y**2
        bx, by = bx + weight * across_x * offset, by + weight * across_y * offset
    whole = xx * yy - xy * xy
    return (yy * bx - xy * by) / whole, (xx * by - xy * bx) / whole, yy / whole, -xy / whole, xx / whole


def fixed(plane: Plane, solved: tuple[float, float, float, float, float]) -> Fix:
    x, y, xx, xy, yy = solved
    middle, half = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)
    axis = math.degrees(0.5 * math.atan2(2 * xy, yy - xx)) % 180  # from north, towards east
    lon, lat = plane.back(x, y)
    return Fix(lon, lat, TO_95 * math.sqrt(middle + half), TO_95 * math.sqrt(max(middle - half, 0.0)), axis)


def off_line_m(seen: Bearing, lon: float, lat: float) -> float | None:
    """How far a point lies beside the line of sight, in metres; None when it lies behind or too far."""
    plane = Plane(seen.lon, seen.lat)
    x, y = plane.to(lon, lat)
    if not ahead(plane, seen, x, y):
        return None
    angle = math.radians(seen.azimuth)
    return abs(x * math.cos(angle) - y * math.sin(angle))
