"""Who is reached: everybody who can sign in and belongs to the division, by their grid or else by their office."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from grid.cell import Grid
from grid.division import lies_in
from grid.post import Post
from grid.post import held as post_held
from people.organisation import Department
from people.person import Person, PersonRole, held


@dataclass(frozen=True)
class Reached:
    """One person and where they belong: the community of their grid, else the division of their office."""

    person: UUID
    place: str


def reached(session: Session, division: str, role: str | None, at: datetime, author: UUID | None) -> list[Reached]:
    """The people of the division at that moment, of that role if one is named, without the author."""
    rows = (
        select(Person.id, Grid.community, Department.division)
        .outerjoin(Post, (Post.person_id == Person.id) & post_held(at))
        .outerjoin(Grid, Grid.id == Post.grid_id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.active, Person.username.is_not(None), Person.id.is_distinct_from(author))
        .order_by(Person.id, Grid.code)
    )
    if role:
        rows = rows.where(exists().where(PersonRole.person_id == Person.id, PersonRole.role == role, held(at)))
    found: dict[UUID, str] = {}
    for person, community, office in session.execute(rows):
        place = community or office
        if place and lies_in(place, division):
            found.setdefault(person, place)
    return [Reached(person, place) for person, place in found.items()]
