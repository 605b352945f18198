"""Writes the divisions as a city's files tell them, touching only those that differ."""

from typing import Any

from sqlalchemy import func, insert, select, update

from foundation.work import Work
from grid.city_files import Place
from grid.division import Division
from grid.drawing import element, square_metres_of, stored, wkb


def write_divisions(work: Work, places: list[Place]) -> int:
    """Insert new divisions, update changed ones in place (parents first); returns how many were touched."""
    known = {
        row.code: row
        for row in work.session.execute(
            select(
                Division.code,
                Division.name,
                Division.special,
                Division.urban,
                Division.population_estimate,
                Division.geometry_source,
                func.ST_AsBinary(Division.area).label("area"),
                func.ST_AsBinary(Division.point).label("point"),
            )
        )
    }
    new, changed = [], []
    for place, metres in zip(places, square_metres_of(places), strict=True):
        row = _division_row(place, metres)
        before = known.get(place.code)
        if before is None:
            new.append(row)
        elif _told(place) != (
            before.name,
            before.special,
            before.urban,
            before.population_estimate,
            before.geometry_source,
            stored(before.area),
            stored(before.point),
        ):
            changed.append(row)
    if new:
        work.session.execute(insert(Division), new)
    if changed:
        work.session.execute(update(Division), changed)
    return len(new) + len(changed)


def _told(place: Place) -> tuple[Any, ...]:
    return (
        place.name,
        place.special,
        place.urban,
        place.population,
        place.source or None,
        wkb(place.area),
        wkb(place.point),
    )


def _division_row(place: Place, metres: float | None) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": place.name,
        "level": place.level,
        "special": place.special,
        "urban": place.urban,
        "parent": place.parent if place.level != "city" else None,
        "population_estimate": place.population,
        "area_m2": metres,
        "geometry_source": place.source or None,
        "area": element(place.area),
        "point": element(place.point),
    }
