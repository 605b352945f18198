"""Writes the divisions as a city's files tell them, touching only those that differ."""

from typing import Any

from sqlalchemy import func, insert, select, update

from foundation.work import Work
from grid.city_files import Place
from grid.division import Division
from grid.drawing import element, square_metres_of, stored, wkb

KNOWN = select(
    Division.code,
    Division.name,
    Division.special,
    Division.urban,
    Division.population_estimate,
    Division.geometry_source,
    func.ST_AsBinary(Division.area).label("area"),
    func.ST_AsBinary(Division.point).label("point"),
)


def write_divisions(work: Work, places: list[Place]) -> int:
    """Insert new divisions, update changed ones in place (parents first); returns how many were touched."""
    known = {code: (*facts, stored(area), stored(point)) for code, *facts, area, point in work.session.execute(KNOWN)}
    new, changed = [], []
    for place, metres in zip(places, square_metres_of(places), strict=True):
        if place.code not in known:
            new.append(_division_row(place, metres))
        elif known[place.code] != _told(place):
            changed.append(_division_row(place, metres))
    if new:
        work.session.execute(insert(Division), new)
    if changed:
        work.session.execute(update(Division), changed)
    return len(new) + len(changed)


def _told(place: Place) -> tuple[Any, ...]:
    facts = (place.name, place.special, place.urban, place.population, place.source or None)
    return (*facts, wkb(place.area), wkb(place.point))


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
