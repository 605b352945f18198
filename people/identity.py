"""Who acts: a person with the roles held now becomes the Actor of a unit of work."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import DateTime, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import array_agg

from foundation.actor import Actor
from people.organisation import Department
from people.permissions import permissions_of
from people.person import Person, PersonRole, held

NOW = bindparam("now", type_=DateTime(timezone=True))
ROLES_NOW = (
    select(func.coalesce(array_agg(PersonRole.role), text("ARRAY[]::text[]")))
    .where(PersonRole.person_id == Person.id, held(NOW))
    .correlate(Person)
    .scalar_subquery()
    .label("roles")
)


@dataclass(frozen=True)
class SignedIn:
    """Who is behind a request; `csrf` is None for an API token, which no browser sends by itself."""

    person: Person
    department: Department | None
    roles: frozenset[str]
    actor: Actor
    csrf: str | None
    expires_at: datetime


def identity(
    person: Person,
    department: Department | None,
    roles: list[str],
    csrf: str | None,
    expires_at: datetime,
    within: frozenset[str] | None = None,
) -> SignedIn:
    """The Actor of these roles (`within`: no more than these permissions).

    The grid scope is added by the door from grid.post.grids_of, because people know no map.
    """
    scopes = (
        {"department": frozenset({str(department.id)}), "division": frozenset({department.division})}
        if department
        else {}
    )
    permitted = permissions_of(roles)
    actor = Actor(
        id=person.id,
        name=person.name,
        post=",".join(sorted(roles)),
        unit_id=department.id if department else None,
        unit_name=department.name if department else "",
        permissions=permitted if within is None else permitted & within,
        scopes=scopes,
    )
    return SignedIn(person, department, frozenset(roles), actor, csrf, expires_at)
