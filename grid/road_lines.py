"""Cuts the lines of a road file at their crossings: lines that share a point meet there; pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from foundation.words import Words
from grid.measure import metres_between

PLACES = 6  # decimals of a degree: crossings nearer than a decimetre are one
SPEEDS = {
    "motorway": 90, "trunk": 70, "primary": 55, "secondary": 45, "tertiary": 40, "residential": 25, "service": 15,
    "unclassified": 30, "track": 15,
}  # fmt: skip
OTHER_KMH = 30
MOST_FAULTS = 20
Corner = tuple[float, float]


def edges(features: Sequence[Any]) -> tuple[list[dict[str, Any]], list[tuple[int, Words]]]:
    """Edges from features (LineString; `speed_kmh`, or `highway` whose usual speed is taken; `oneway` "yes" or true);
    and what cannot be understood, by its number."""
    lines, wrong = [], []
    for number, feature in enumerate(features):
        line = _line(feature)
        if line is None:
            wrong.append((number, Words("不是至少两点的LineString", "is no LineString of two points or more")))
        else:
            lines.append((line, *_driven(feature.get("properties") or {})))
        if len(wrong) >= MOST_FAULTS:
            break
    meets = Counter(corner for line, _, _ in lines for corner in set(line))
    return [edge for line, speed, one_way in lines for edge in _cut(line, speed, one_way, meets)], wrong


def _line(feature: Any) -> list[Corner] | None:
    try:
        shape = feature["geometry"]
        if shape["type"] != "LineString":
            return None
        corners = [(round(float(at[0]), PLACES), round(float(at[1]), PLACES)) for at in shape["coordinates"]]
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    sound = all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in corners)
    return corners if sound and len(corners) >= 2 else None


def _driven(properties: dict[str, Any]) -> tuple[float, bool]:
    told = properties.get("speed_kmh")
    good = isinstance(told, int | float) and not isinstance(told, bool) and 1 <= told <= 150
    usual = SPEEDS.get(str(properties.get("highway")).removesuffix("_link"), OTHER_KMH)
    return (float(told) if good and told else float(usual)), properties.get("oneway") in (True, "yes", "1", 1)


def _cut(line: list[Corner], speed: float, one_way: bool, meets: Counter[Corner]) -> Iterator[dict[str, Any]]:
    begin, length = line[0], 0.0
    for before, corner in pairwise(line):
        length += metres_between(before, corner)
        if corner is line[-1] or meets[corner] > 1:
            yield {
                "from_lon": begin[0], "from_lat": begin[1], "to_lon": corner[0], "to_lat": corner[1],
                "length_m": round(length, 1), "speed_kmh": speed, "one_way": one_way,
            }  # fmt: skip
            begin, length = corner, 0.0
