"""Proves that the parts of a city fit: no two overlap, every whole is filled by its parts and not left by them."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from grid.city_files import ABOVE, Faults, Place
from grid.measure import equal_area

TOLERANCE_M2 = 1.0  # a gap or overlap up to this is drawing noise; no grid map is drawn finer
GAP = (
    "有{m:.0f}平方米未被下级覆盖（空隙在{x:.6f},{y:.6f}附近），请补齐",
    "has {m:.0f} m² no part covers (gap near {x:.6f},{y:.6f}); fill it",
)
BEYOND = (
    "的下级超出它{m:.0f}平方米（在{x:.6f},{y:.6f}附近），请修正边界",
    "is left by its parts by {m:.0f} m² (near {x:.6f},{y:.6f}); mend the border",
)


def check_tiling(divisions: dict[str, Place], grids: dict[str, Place], faults: Faults) -> None:
    """Grids tile their communities, communities their towns, towns their counties; counties do not overlap."""
    by_level = {
        level: [each for each in divisions.values() if each.level == level and each.area is not None]
        for level in ("county", "town", "community")
    } | {"grid": list(grids.values())}
    for level, places in by_level.items():
        _check_overlaps(places, faults)
        if level != "county":
            _check_fill(places, {each.code: each for each in by_level[ABOVE[level]]}, faults)


def _check_overlaps(places: list[Place], faults: Faults) -> None:
    """No two neighbours of a level share ground."""
    shapes = np.array([place.area for place in places])
    if len(shapes) == 0 or shapely.coverage_is_valid(shapes):
        return
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    shared = shapely.area(equal_area(shapely.intersection(shapes[left], shapes[right])))
    for one, other, metres in zip(left, right, shared, strict=True):
        if metres > TOLERANCE_M2:
            first, second = places[one], places[other]
            faults.add(
                second.file,
                second.code,
                f"与{first.code}重叠{metres:.0f}平方米，请修正边界",
                f"overlaps {first.code} by {metres:.0f} m²; mend the border",
            )


def _check_fill(places: list[Place], parents: dict[str, Place], faults: Faults) -> None:
    """The parts of every parent cover it, and nothing beyond it."""
    parts: dict[str, list[Any]] = {code: [] for code in parents}
    for place in places:
        if place.parent in parts:
            parts[place.parent].append(place.area)
        else:
            faults.add(place.file, place.code, f"上级{place.parent}没有图形", f"its parent {place.parent} has no shape")
    if not parents:
        return
    unions = np.array([shapely.union_all(parts[code]) for code in parents])
    wholes = np.array([parent.area for parent in parents.values()])
    _tell(parents, shapely.difference(wholes, unions), GAP, faults)
    _tell(parents, shapely.difference(unions, wholes), BEYOND, faults)


def _tell(parents: dict[str, Place], rests: NDArray[Any], words: tuple[str, str], faults: Faults) -> None:
    """A fault for every parent whose rest is more than drawing noise."""
    for parent, rest, metres in zip(parents.values(), rests, shapely.area(equal_area(rests)), strict=True):
        if metres > TOLERANCE_M2:
            spot = shapely.point_on_surface(rest)
            zh, en = (each.format(m=metres, x=spot.x, y=spot.y) for each in words)
            faults.add(parent.file, parent.code, zh, en)
