"""Where, and whose: grids, divisions, posts, departments, persons."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field
from shapely.geometry import mapping
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from foundation.work import Work
from grid import crs, division, locate
from grid.cell import Grid, find_grid
from grid.division import Division
from grid.post import Post, held, officer_of
from people import organisation
from people.permissions import ROLES
from people.person import Person, PersonRole, masked_name
from people.person import held as role_held
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import UUID_FORM, Asked, CodePath, Crs, Page, Paged, Point, lonlat

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
    near = work.session.scalars(select(Grid).where(
        Grid.valid_to.is_(None), Grid.code != own.code, func.ST_Intersects(Grid.area, own.area)).order_by(Grid.code))
    return answer(GridDetail(**_grid(work, own), neighbours=[
        Neighbour(code=each.code, name=each.name, shape=mapping(to_shape(each.area))) for each in near]))


def _grid(work: Work, own: Grid) -> dict[str, Any]:
    names = {row.code: row.name for row in work.session.scalars(
        select(Division).where(Division.code.in_((own.community, own.town, own.county))))}
    officer = officer_of(work.session, own.code, work.now)  # not told to the handled party (officer shield)
    return {"code": own.code, "name": own.name, "community": own.community, "community_name": names.get(own.community),
            "town": own.town, "town_name": names.get(own.town), "county": own.county, "county_name": names.get(own.county),
            "point": lonlat(own.point), "area_m2": own.area_m2, "population_estimate": own.population_estimate,
            "officer_name": _officer_name(work, officer), "shape": mapping(to_shape(own.area))}


def _officer_name(work: Work, officer: Person | None) -> str | None:
    """The officer shield: whoever is handled reads that there is an officer, never a name."""
    if officer and officer.id != work.actor.id and work.actor.may("case.handle"):
        return ROLES["officer"].words.say(language())
    return _name(work, officer)


def _name(work: Work, person: Person | None) -> str | None:
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
        rows = work.session.execute(select(column, func.count()).where(
            Grid.valid_to.is_(None), column.in_([each.code for each in found])).group_by(column))
        counts |= {code: count for code, count in rows}
    return answer(Divisions(items=[
        DivisionTold(code=each.code, name=each.name, level=each.level, parent=each.parent,
                     point=lonlat(each.point) if each.point is not None else None, grids=counts.get(each.code, 0))
        for each in found]))


class PostTold(BaseModel):
    id: str
    grid: str
    grid_name: str
    person: str
    person_name: str | None
    role: str
    from_: datetime = Field(serialization_alias="from")
    to: datetime | None

    model_config = {"serialize_by_alias": True}


class Posts(Page[PostTold]):
    pass


class PostsAsked(Paged):
    after: str | None = Field(None, pattern=UUID_FORM)
    grid: str | None = Field(None, max_length=20)
    county: str | None = Field(None, max_length=20)
    town: str | None = Field(None, max_length=20)


@api.get("/posts", **answers(Posts))
@guarded("post.see")
def posts(work: Work, query: PostsAsked) -> Response:
    """Who holds which grid now, in grid order; `after` is the last post's id."""
    rows = select(Post, Person, Grid).join(Person, Person.id == Post.person_id).join(Grid, Grid.id == Post.grid_id)
    rows = rows.where(held(work.now)).order_by(Post.grid, Post.id)
    for column, wanted in ((Post.grid, query.grid), (Grid.county, query.county), (Grid.town, query.town)):
        if wanted:
            rows = rows.where(column == wanted)
    if query.after:
        last = work.session.get(Post, UUID(query.after))
        rows = rows.where((Post.grid > last.grid) | ((Post.grid == last.grid) & (Post.id > last.id))) if last else rows
    found = list(work.session.execute(rows.limit(query.limit + 1)))
    page = found[:query.limit]
    return answer(Posts(next=str(page[-1].Post.id) if len(found) > len(page) else None, items=[
        PostTold(id=str(row.Post.id), grid=row.Post.grid, grid_name=row.Grid.name, person=str(row.Person.id),
                 person_name=_name(work, row.Person), role=row.Post.role, from_=row.Post.during.lower, to=row.Post.during.upper)
        for row in page]))


class DepartmentTold(BaseModel):
    id: str
    name: str
    name_en: str
    level: str
    kind: str
    division: str
    point: Point | None


class Departments(Page[DepartmentTold]):
    pass


class DepartmentsAsked(Asked):
    level: Literal["city", "county", "town"] | None = None
    division: str | None = Field(None, max_length=20)
    q: str = Field("", max_length=40)


@api.get("/departments", **answers(Departments))
@guarded("department.see")
def departments(work: Work, query: DepartmentsAsked) -> Response:
    """Departments at city, county and town."""
    found = organisation.departments(work.session, query.level, query.q.replace("\0", ""), query.division)
    return answer(Departments(items=[
        DepartmentTold(id=str(each.id), name=each.name, name_en=each.name_en, level=each.level, kind=each.kind,
                       division=each.division, point=lonlat(each.point) if each.point is not None else None)
        for each in found]))


class PersonTold(BaseModel):
    id: str
    name: str | None
    roles: list[str]


class Persons(Page[PersonTold]):
    pass


class PersonsAsked(Asked):
    department: UUID


@api.get("/persons", **answers(Persons))
@guarded("person.see_names")
def persons(work: Work, query: PersonsAsked) -> Response:
    """Active people of a department, to assign a case to; a department sees its own."""
    if not (work.actor.may("post.see") or work.actor.reaches("department", query.department)):
        return answer(Persons(items=[]))
    found = list(work.session.scalars(select(Person).where(
        Person.department_id == query.department, Person.active, Person.username.is_not(None)).order_by(Person.name, Person.id)))
    roles: dict[UUID, list[str]] = {}
    for person_id, role in work.session.execute(select(PersonRole.person_id, PersonRole.role).where(
            PersonRole.person_id.in_([each.id for each in found]), role_held(work.now))):
        roles.setdefault(person_id, []).append(ROLES[role].words.say(language()))
    return answer(Persons(items=[PersonTold(id=str(each.id), name=_name(work, each), roles=roles.get(each.id, []))
                                 for each in found]))
