"""Drawn areas: read from GeoJSON, checked, and asked which of them hold a place without asking the database."""

import json
from collections.abc import Sequence
from typing import Any

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape

from foundation.tables import SRID
from foundation.words import Words

MOST_DEGREES = 0.05  # some 5 km: wider rules are for the routing editions
POINTS = 5_000  # corners of one area; more is a mistake or an attack
REACH = (-180.0, -90.0, 180.0, 90.0)


def read(told: dict[str, Any]) -> Any:
    """The shape of a GeoJSON polygon; ValueError when it is none."""
    try:
        shape = shapely.from_geojson(json.dumps(told))
    except shapely.errors.GEOSException as error:
        raise ValueError("no GeoJSON geometry") from error
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise ValueError("no polygon")
    return shape


def usable(told: dict[str, Any]) -> Any | None:
    """The shape, or None: a rule of a draft with an area that is none holds nowhere."""
    try:
        return read(told)
    except ValueError:
        return None


def problem(told: dict[str, Any]) -> Words | None:
    """What is wrong with a drawn area, in words for whoever drew it."""
    shape = usable(told)
    if shape is None or shape.is_empty:
        return Words("所画范围应为 GeoJSON 多边形。", "The area must be a GeoJSON polygon.")
    if shapely.get_num_coordinates(shape) > POINTS:
        return Words(f"所画范围超过 {POINTS} 个点，请简化。", f"The area has more than {POINTS} points; simplify it.")
    west, south, east, north = shape.bounds
    if not (west >= REACH[0] and south >= REACH[1] and east <= REACH[2] and north <= REACH[3]):
        return Words("坐标应为经度、纬度。", "Coordinates must be longitude and latitude.")
    if not shape.is_valid:
        return Words("多边形自相交，请重画。", "The polygon crosses itself; draw it again.")
    return None


def out_of_measure(told: dict[str, Any], point: WKBElement) -> Words | None:
    """A decision holds around the case it was made for, not all over the city."""
    shape = read(told)
    if not shape.intersects(to_shape(point)):
        return Words("所画范围应包含案发位置。", "The area must hold the place of the case.")
    west, south, east, north = shape.bounds
    if east - west > MOST_DEGREES or north - south > MOST_DEGREES:
        return Words("所画范围过大（边长不超过约5公里）。", "The area is too large (at most some 5 km a side).")
    return None


def stored(told: dict[str, Any]) -> WKBElement:
    """A checked area as the database keeps it."""
    shape = read(told)
    many = shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
    return WKBElement(shapely.to_wkb(many), srid=SRID)


def loaded(told: bytes) -> Any:
    """An area as the database keeps it, back as a shape."""
    return shapely.from_wkb(told)


class Areas:
    """Many areas in a tree: which of them hold a place, their border included."""

    def __init__(self, shapes: Sequence[Any]):
        shapely.prepare(list(shapes))
        self._empty = not shapes
        self._tree = shapely.STRtree(shapes)

    def holding(self, lon: float | None, lat: float | None) -> list[int]:
        """Positions of the areas in the sequence they were given in."""
        if self._empty or lon is None or lat is None:
            return []
        found: list[int] = self._tree.query(shapely.Point(lon, lat), predicate="intersects").tolist()
        return found
