"""Writes the grids as a city's files draw them: a new shape is a new version, and the posts move along."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from foundation.ids import new_id
from foundation.work import Work
from grid.cell import Grid
from grid.city_files import Place
from grid.drawing import element, square_metres_of, stored, wkb
from grid.post import Post

DRAWN_AGAIN = "网格重新划分"
GRID_GONE = "网格撤销"


@dataclass(frozen=True)
class Drawn:
    """How many grids are new, have a new shape, have only a new name, label or population, and are gone."""

    new: int
    redrawn: int
    renamed: int
    closed: int


def write_grids(work: Work, places: list[Place]) -> Drawn:
    """New grids, new versions of redrawn ones, new names in place, and an end for those no longer drawn."""
    known = {
        row.code: row
        for row in work.session.execute(
            select(
                Grid.id,
                Grid.code,
                Grid.name,
                Grid.population_estimate,
                func.ST_AsBinary(Grid.area).label("area"),
                func.ST_AsBinary(Grid.point).label("point"),
            ).where(Grid.valid_to.is_(None))
        )
    }
    rows = {
        place.code: _grid_row(work, place, metres)
        for place, metres in zip(places, square_metres_of(places), strict=True)
    }
    new = [place.code for place in places if place.code not in known]
    redrawn = [
        place.code for place in places if place.code in known and wkb(place.area) != stored(known[place.code].area)
    ]
    same = [place for place in places if place.code in known and place.code not in redrawn]
    renamed = [
        place
        for place in same
        if (place.name, place.population, wkb(place.point))
        != (known[place.code].name, known[place.code].population_estimate, stored(known[place.code].point))
    ]
    gone = [code for code in known if code not in rows]
    _close(work, [known[code].id for code in (*redrawn, *gone)])
    _insert(work, [rows[code] for code in (*new, *redrawn)])
    _rename(work, renamed, {code: known[code].id for code in known})
    _move_posts(work, {code: rows[code]["id"] for code in redrawn}, gone)
    return Drawn(len(new), len(redrawn), len(renamed), len(gone))


def _grid_row(work: Work, place: Place, metres: float | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "code": place.code,
        "name": place.name,
        "community": place.code[:12],
        "town": place.code[:9],
        "county": place.code[:6],
        "population_estimate": place.population,
        "area_m2": metres,
        "area": element(place.area),
        "point": element(place.point),
        "valid_from": work.now,
    }


def _insert(work: Work, rows: list[dict[str, Any]]) -> None:
    if rows:
        work.session.execute(insert(Grid), rows)


def _close(work: Work, ids: list[UUID]) -> None:
    if ids:
        work.session.execute(
            update(Grid).where(Grid.id.in_(ids)).values(valid_to=work.now).execution_options(synchronize_session=False)
        )


def _rename(work: Work, places: Iterable[Place], ids: dict[str, UUID]) -> None:
    changed = [
        {
            "id": ids[place.code],
            "name": place.name,
            "population_estimate": place.population,
            "point": element(place.point),
        }
        for place in places
    ]
    if changed:
        work.session.execute(update(Grid), changed)


def _move_posts(work: Work, redrawn: dict[str, UUID], gone: list[str]) -> None:
    """Posts end with the version they stood on; at a redrawn grid the same officer goes on, on the new version."""
    standing = work.session.scalars(
        select(Post).where(Post.grid.in_([*redrawn, *gone]), Post.during.overlaps(Range(work.now, None)))
    ).all()
    going_on = []
    for post in standing:
        begins, ends = post.during.lower, post.during.upper
        if begins is not None and begins < work.now:
            post.during = Range(begins, work.now, bounds="[)")
            post.reason = post.reason or (DRAWN_AGAIN if post.grid in redrawn else GRID_GONE)
            if post.grid in redrawn:
                going_on.append(
                    Post(
                        id=new_id(),
                        grid_id=redrawn[post.grid],
                        grid=post.grid,
                        person_id=post.person_id,
                        role=post.role,
                        during=Range(work.now, ends, bounds="[)"),
                        reason=DRAWN_AGAIN,
                        replaces=post.id,
                    )
                )
        elif post.grid in redrawn:
            post.grid_id = redrawn[post.grid]
        else:
            work.session.delete(post)
    work.session.flush()
    work.session.add_all(going_on)
    work.session.flush()
