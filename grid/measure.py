"""Square metres on the earth: areas of shapes given in longitude and latitude, exact to the ellipsoid."""

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

AXIS_M, FLATTENING = 6378137.0, 1 / 298.257222101  # CGCS2000
E2 = FLATTENING * (2 - FLATTENING)
E = np.sqrt(E2)
METRES_PER_DEGREE = 111_320.0
MIDDLE_DEG = 111.0  # the meridian that stays straight; only shapes, not areas, depend on it

Shapes = NDArray[Any]


def _authalic(sine: NDArray[np.float64]) -> NDArray[np.float64]:
    """q of the authalic latitude (Snyder, Map Projections: A Working Manual, eq. 3-12)."""
    return (1 - E2) * (sine / (1 - E2 * sine**2) - np.log((1 - E * sine) / (1 + E * sine)) / (2 * E))


def equal_area(shapes: Shapes) -> Shapes:
    """The shapes in metres: cylindrical equal-area projection, true at 22° N (Snyder eq. 10-13 to 10-15)."""
    parallel = np.radians(22.0)
    k0 = np.cos(parallel) / np.sqrt(1 - E2 * np.sin(parallel) ** 2)

    def flat(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        x = AXIS_M * k0 * np.radians(lonlat[:, 0] - MIDDLE_DEG)
        return np.column_stack((x, AXIS_M * _authalic(np.sin(np.radians(lonlat[:, 1]))) / (2 * k0)))

    projected: Shapes = shapely.transform(shapes, flat)
    return projected


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places (lon, lat) of one city; near enough for a person's way."""
    east = (one[0] - other[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return math.hypot(east, one[1] - other[1]) * METRES_PER_DEGREE


def square_metres(shapes: Shapes) -> NDArray[np.float64]:
    measured: NDArray[np.float64] = shapely.area(equal_area(shapes))
    return measured
