"""Where, and whose: grids, divisions, posts, departments, persons."""

from typing import Any

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field
from shapely.geometry import mapping
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from foundation.work import Work
from grid import crs, division, locate
from grid.cell import Grid, find_grid
from grid.division import Division
from grid.post import officer_of
from people.permissions import ROLES
from people.person import Person, masked_name
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, CodePath, Crs, Page, Point, lonlat

api = part("territory", "网格与组织 grids and organisations")


class GridTold(BaseModel):
    code: str
    name: str
    community: str
    community_name: str | None
    town: str
    town_name: str | None
    county: str
    county_name: str | None
    point: Point
    area_m2: float
    population_estimate: int | None
    officer_name: str | None
    shape: dict[str, Any]


class Neighbour(BaseModel):
    code: str
    name: str
    shape: dict[str, Any]


class GridDetail(GridTold):
    neighbours: list[Neighbour]


class Grids(Page[GridTold]):
    pass


class GridsAsked(Asked):
    at: str = Field(pattern=r"^-?(1[0-7]\d|\d{1,2})(\.\d{1,12})?,-?[0-8]?\d(\.\d{1,12})?$", max_length=60)
    crs: Crs = "wgs84"


@api.get("/grids", **answers(Grids))
@guarded("map.see")
def grids(work: Work, query: GridsAsked) -> Response:
    """The grid that holds a place; an empty list outside the city."""
    lon, lat = (float(each) for each in query.at.split(","))
    found = locate.locate(work.session, *crs.to_cgcs2000(lon, lat, query.crs))
    items = [GridTold(**_grid(work, find_grid(work.session, found.grid)))] if found else []
    return answer(Grids(items=items))


@api.get("/grids/<string:code>", **answers(GridDetail))
@guarded("map.see")
def one_grid(work: Work, path: CodePath) -> Response:
    """One grid with its shape and its neighbours."""
    own = find_grid(work.session, path.code)
    near = work.session.scalars(
        select(Grid)
        .where(Grid.valid_to.is_(None), Grid.code != own.code, func.ST_Intersects(Grid.area, own.area))
        .order_by(Grid.code)
    )
    return answer(
        GridDetail(
            **_grid(work, own),
            neighbours=[Neighbour(code=each.code, name=each.name, shape=mapping(to_shape(each.area))) for each in near],
        )
    )


def _grid(work: Work, own: Grid) -> dict[str, Any]:
    names = {
        row.code: row.name
        for row in work.session.scalars(
            select(Division).where(Division.code.in_((own.community, own.town, own.county)))
        )
    }
    officer = officer_of(work.session, own.code, work.now)  # not told to the handled party (officer shield)
    return {
        "code": own.code,
        "name": own.name,
        "community": own.community,
        "community_name": names.get(own.community),
        "town": own.town,
        "town_name": names.get(own.town),
        "county": own.county,
        "county_name": names.get(own.county),
        "point": lonlat(own.point),
        "area_m2": own.area_m2,
        "population_estimate": own.population_estimate,
        "officer_name": _officer_name(work, officer),
        "shape": mapping(to_shape(own.area)),
    }


def _officer_name(work: Work, officer: Person | None) -> str | None:
    """The officer shield: whoever is handled reads that there is an officer, never a name."""
    if officer and officer.id != work.actor.id and work.actor.may("case.handle"):
        return ROLES["officer"].words.say(language())
    return shown_name(work, officer)


def shown_name(work: Work, person: Person | None) -> str | None:
    if person is None:
        return None
    open_name = work.actor.may("person.see_names") or person.id == work.actor.id
    return person.name if open_name else masked_name(person.name)


class DivisionTold(BaseModel):
    code: str
    name: str
    level: str
    parent: str | None
    point: Point | None
    grids: int


class Divisions(Page[DivisionTold]):
    pass


class DivisionsAsked(Asked):
    parent: str = Field("441700", pattern=r"^\d{6,12}$")


@api.get("/divisions", **answers(Divisions))
@guarded("division.see")
def divisions(work: Work, query: DivisionsAsked) -> Response:
    """The divisions right below `parent` (the city when not given), each with its number of grids."""
    found = division.children(work.session, query.parent)
    counts: dict[str, int] = {}
    for column in (Grid.county, Grid.town, Grid.community):
        rows = work.session.execute(
            select(column, func.count())
            .where(Grid.valid_to.is_(None), column.in_([each.code for each in found]))
            .group_by(column)
        )
        counts |= {row[0]: row[1] for row in rows}
    return answer(
        Divisions(
            items=[
                DivisionTold(
                    code=each.code,
                    name=each.name,
                    level=each.level,
                    parent=each.parent,
                    point=lonlat(each.point) if each.point is not None else None,
                    grids=counts.get(each.code, 0),
                )
                for each in found
            ]
        )
    )
