"""Who holds which grid, departments, and the people of a department."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select, true
from werkzeug.wrappers import Response

from foundation.work import Work
from grid.cell import Grid
from grid.post import Post, held
from people import organisation
from people.permissions import ROLES
from people.person import Person, PersonRole
from people.person import held as role_held
from web.api.blueprint import answers, part
from web.api.territory import shown_name
from web.door import answer, guarded
from web.problems import language
from web.shapes import UUID_FORM, Asked, Page, Paged, Point, lonlat

api = part("organisation", "岗位与组织 posts and organisations")


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
    page = found[: query.limit]
    return answer(
        Posts(
            next=str(page[-1].Post.id) if len(found) > len(page) else None,
            items=[
                PostTold(
                    id=str(row.Post.id),
                    grid=row.Post.grid,
                    grid_name=row.Grid.name,
                    person=str(row.Person.id),
                    person_name=shown_name(work, row.Person),
                    role=row.Post.role,
                    from_=row.Post.during.lower,
                    to=row.Post.during.upper,
                )
                for row in page
            ],
        )
    )


class DepartmentTold(BaseModel):
    """`phone` is the unit's duty number, null while nobody has entered it."""

    id: str
    name: str
    name_en: str
    level: str
    kind: str
    division: str
    phone: str | None
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
    return answer(
        Departments(
            items=[
                DepartmentTold(
                    id=str(each.id),
                    name=each.name,
                    name_en=each.name_en,
                    level=each.level,
                    kind=each.kind,
                    division=each.division,
                    phone=each.phone,
                    point=lonlat(each.point) if each.point is not None else None,
                )
                for each in found
            ]
        )
    )


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
    handles = select(PersonRole.person_id).where(PersonRole.role.in_(("handler", "chief")), role_held(work.now))
    shielded = Person.id.in_(handles) if work.actor.may("case.handle") else true()  # no officer's name for the handled
    found = list(
        work.session.scalars(
            select(Person)
            .where(Person.department_id == query.department, Person.active, Person.username.is_not(None), shielded)
            .order_by(Person.name, Person.id)
        )
    )
    roles: dict[UUID, list[str]] = {}
    for person_id, role in work.session.execute(
        select(PersonRole.person_id, PersonRole.role).where(
            PersonRole.person_id.in_([each.id for each in found]), role_held(work.now)
        )
    ):
        roles.setdefault(person_id, []).append(ROLES[role].words.say(language()))
    return answer(
        Persons(
            items=[
                PersonTold(id=str(each.id), name=shown_name(work, each), roles=roles.get(each.id, [])) for each in found
            ]
        )
    )
