"""Turns any coordinate a phone or a map may send into CGCS2000; an unknown system is refused, never guessed."""

from math import atan2, cos, hypot, isfinite, pi, radians, sin, sqrt

from foundation.refusals import Invalid
from foundation.words import Words

SYSTEMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
AXIS_M, ECCENTRICITY_2 = 6378245.0, 0.00669342162296594323  # Krasovsky 1940, as the GCJ-02 shift uses it
EXACT_DEG = 1e-9  # about 0.1 mm: where the inverse stops
BD_TURN = pi * 3000.0 / 180.0

Place = tuple[float, float]


def to_cgcs2000(lon: float, lat: float, crs: str = "wgs84") -> Place:
    """(lon, lat) in CGCS2000, which agrees with WGS84 to decimetres (domain.md §8.1)."""
    system = crs.strip().lower()
    if system not in SYSTEMS:
        raise Invalid(
            code="unknown_crs",
            errors=[
                (
                    "point.crs",
                    Words(
                        "坐标系只能是wgs84、cgcs2000、gcj02或bd09。", "crs must be one of wgs84, cgcs2000, gcj02, bd09."
                    ),
                )
            ],
        )
    _refuse_bad(lon, lat)
    if system == "bd09":
        lon, lat = bd09_to_gcj02(lon, lat)
    return gcj02_to_wgs84(lon, lat) if system in ("gcj02", "bd09") else (lon, lat)


def _refuse_bad(lon: float, lat: float) -> None:
    if not (isfinite(lon) and isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid(
            code="bad_point",
            errors=[
                (
                    "point",
                    Words(
                        "坐标不正确：经度在±180、纬度在±90之间，经度在前。",
                        "Not a coordinate: longitude within ±180 first, then latitude within ±90.",
                    ),
                )
            ],
        )


def wgs84_to_gcj02(lon: float, lat: float) -> Place:
    """The published shift, applied inside China's rectangle only."""
    if not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    common = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * sqrt(abs(x))
        + common
        + (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
        + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    )
    east = (
        300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * sqrt(abs(x))
        + common
        + (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
        + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    )
    magic = 1 - ECCENTRICITY_2 * sin(radians(lat)) ** 2
    metres_north = AXIS_M * (1 - ECCENTRICITY_2) / (magic * sqrt(magic)) * pi / 180.0
    metres_east = AXIS_M / sqrt(magic) * cos(radians(lat)) * pi / 180.0
    return lon + east / metres_east, lat + north / metres_north


def gcj02_to_wgs84(lon: float, lat: float) -> Place:
    """The inverse, by taking off the shift at the last guess until nothing moves; a dozen rounds at most."""
    guess = (lon, lat)
    for _ in range(12):
        shifted = wgs84_to_gcj02(*guess)
        off = shifted[0] - lon, shifted[1] - lat
        guess = guess[0] - off[0], guess[1] - off[1]
        if hypot(*off) < EXACT_DEG:
            break
    return guess


def gcj02_to_bd09(lon: float, lat: float) -> Place:
    reach = hypot(lon, lat) + 0.00002 * sin(lat * BD_TURN)
    turn = atan2(lat, lon) + 0.000003 * cos(lon * BD_TURN)
    return reach * cos(turn) + 0.0065, reach * sin(turn) + 0.006


def bd09_to_gcj02(lon: float, lat: float) -> Place:
    """Found by the same way of guessing as above; the formula in use elsewhere leaves metres behind."""
    guess = (lon - 0.0065, lat - 0.006)
    for _ in range(12):
        turned = gcj02_to_bd09(*guess)
        off = turned[0] - lon, turned[1] - lat
        guess = guess[0] - off[0], guess[1] - off[1]
        if hypot(*off) < EXACT_DEG:
            break
    return guess
