"""Which cameras can see a point: by range, direction and angle of view, the nearest first. Pure.

Hills and houses in between are not known: a camera that could see the point by its direction is offered, no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sensors.crossing import azimuth_deg, distance_m, turn

AT_ITS_FOOT_M = 15.0  # so near, any camera sees it or can be turned to it


@dataclass(frozen=True, slots=True)
class View:
    """Where a camera looks; without a heading all round."""

    id: UUID
    lon: float
    lat: float
    heading: float | None
    width: float
    range_m: float


@dataclass(frozen=True, slots=True)
class Sees:
    """A camera that can see the point: how far, in which direction, and how far from the middle of its picture."""

    id: UUID
    distance_m: float
    bearing_deg: float
    off_deg: float


def seeing(views: Iterable[View], lon: float, lat: float, most: int = 4) -> list[Sees]:
    """The cameras that can see the point, nearest first."""
    found = [sees for view in views if (sees := sight(view, lon, lat))]
    return sorted(found, key=lambda each: (each.distance_m, str(each.id)))[:most]


def sight(view: View, lon: float, lat: float) -> Sees | None:
    away = distance_m(view.lon, view.lat, lon, lat)
    if away > view.range_m:
        return None
    bearing = azimuth_deg(view.lon, view.lat, lon, lat)
    off = 0.0 if view.heading is None or away <= AT_ITS_FOOT_M else turn(bearing, view.heading)
    return Sees(view.id, round(away, 1), round(bearing, 1), round(off, 1)) if off <= view.width / 2 else None
