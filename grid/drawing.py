"""Shapes on their way between the files and the database."""

from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import from_shape, to_shape
from shapely import Point

from foundation.tables import SRID
from grid.city_files import Place
from grid.measure import square_metres


def square_metres_of(places: list[Place]) -> list[float | None]:
    drawn = [place for place in places if place.area is not None]
    measured = dict(
        zip((place.code for place in drawn), square_metres(np.array([place.area for place in drawn])), strict=True)
    )
    return [round(float(measured[place.code]), 1) if place.code in measured else None for place in places]


def element(drawn: shapely.MultiPolygon | Point | None) -> Any:
    return from_shape(drawn, srid=SRID) if drawn is not None else None


def point_at(lon: float, lat: float) -> Any:
    """A place in the city's coordinates (CGCS2000) as the database stores it."""
    return element(Point(lon, lat))


def place_of(point: Any) -> tuple[float, float]:
    """(lon, lat) of a stored point."""
    place = to_shape(point)
    return place.x, place.y


def point_told(wkt: str) -> Any:
    """A place that was written down as WKT, as the history keeps what was before."""
    return element(shapely.from_wkt(wkt))


def wkb(drawn: shapely.MultiPolygon | Point | None) -> bytes | None:
    return shapely.to_wkb(drawn, byte_order=1) if drawn is not None else None


def stored(value: Any) -> bytes | None:
    return bytes(value) if value is not None else None
