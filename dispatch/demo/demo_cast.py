"""Who acts in the demo story: the demo accounts, the officers at their posts, and departments without an account."""

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.work import Work
from grid.cell import Grid
from grid.division import Division
from grid.post import Post, held
from people.demo_accounts import ACCOUNTS
from people.organisation import Department
from people.permissions import permissions_of
from people.person import Person

CORE_COUNTY = "441702"
NEAR_DEG = 0.004  # demo places lie within 400 m of the middle of a grid, where people live
PLACES_PER_GRID = 40  # more than the cases of the busiest grid


@dataclass(frozen=True)
class Spot:
    """A grid as the story picks it."""

    code: str
    county: str
    town: str
    urban: bool
    people: int


class Cast:
    """All actors by what they are, each with the permissions and the reach it would have when signed in."""

    def __init__(self, work: Work):
        self.session = work.session
        self.departments = {row.id: row for row in work.session.scalars(select(Department))}
        self.accounts = {account.username: self._account(account.username, account.role) for account in ACCOUNTS}
        self.officers: dict[str, Any] = {
            row.grid: row
            for row in work.session.execute(
                select(Post.grid, Person.id, Person.name, Person.department_id)
                .join(Person, Person.id == Post.person_id)
                .where(Post.role == "primary", held(work.now))
            )
        }

    def _account(self, username: str, role: str) -> Actor:
        person = self.session.scalars(select(Person).where(Person.username == username)).one()
        return self._actor(person.id, person.name, role, person.department_id)

    def _actor(self, person: UUID | None, name: str, role: str, department_id: UUID | None) -> Actor:
        unit = self.departments[department_id] if department_id else None
        if unit is None:
            return Actor(person, name, role, permissions=permissions_of((role,)))
        scopes = {"department": frozenset({str(unit.id)}), "division": frozenset({unit.division})}
        return Actor(person, name, role, unit.id, unit.name, permissions_of((role,)), scopes)

    def officer(self, grid: str) -> Actor:
        """The officer who holds the grid."""
        row = self.officers[grid]
        actor = self._actor(row.id, row.name, "officer", row.department_id)
        return replace(actor, scopes={**actor.scopes, "grid": frozenset({grid})})

    def department(self, department_id: UUID) -> Actor:
        """The account of that department where there is one, else the house wearing its name."""
        handler = self.accounts["handler"]
        if handler.unit_id == department_id:
            return handler
        return self._actor(None, "演示处置员", "handler", department_id)

    def chief(self, department_id: UUID) -> Actor:
        """The head of that department: the account where there is one, else the house wearing its name."""
        chief = self.accounts["chief"]
        return chief if chief.unit_id == department_id else self._actor(None, "演示负责人", "chief", department_id)

    def beside(self, lead: UUID | None, county: str) -> Department:
        """Who helps: the demo handler's bureau, or the county's police where the bureau leads."""
        bureau = self.departments[self.accounts["handler"].unit_id]  # type: ignore[index]
        if bureau.id != lead:
            return bureau
        return next(each for each in self.departments.values() if each.division == county and "公安" in each.name)

    def town_office(self, town: str) -> Department:
        return next(each for each in self.departments.values() if each.kind == "town_office" and each.division == town)


def spots(session: Session, cast: Cast) -> list[Spot]:
    """Every grid in force that has an officer."""
    rows = session.execute(
        select(Grid.code, Grid.county, Grid.town, Division.urban, Grid.population_estimate)
        .join(Division, Division.code == Grid.community)
        .where(Grid.valid_to.is_(None))
        .order_by(Grid.code)
    )
    return [
        Spot(row.code, row.county, row.town, bool(row.urban), row.population_estimate or 1)
        for row in rows
        if row.code in cast.officers
    ]


def places(session: Session, codes: set[str], seed: int) -> dict[str, list[tuple[float, float]]]:
    """Points inside each grid near its middle, lon/lat, the same again for the same seed."""
    near = func.ST_Intersection(Grid.area, func.ST_Expand(Grid.point, NEAR_DEG))
    drawn = func.ST_AsGeoJSON(func.ST_GeneratePoints(near, PLACES_PER_GRID, seed), 7)
    rows = session.execute(select(Grid.code, drawn).where(Grid.code.in_(codes), Grid.valid_to.is_(None)))
    return {code: [(lon, lat) for lon, lat in json.loads(points)["coordinates"]] for code, points in rows}
