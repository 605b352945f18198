"""Who must know: the people of a department, the leaders of a place, the persons at a desk; each as a person's id."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.once import once
from foundation.words import Words
from foundation.work import Work
from grid.post import officer_of
from incidents.case import Case
from people.organisation import Department
from people.permissions import ROLES
from people.person import Person, PersonRole, held

W = Words
TELLS = {
    "handler": W("处置人", "handler"),
    "chief": W("部门负责人", "department chief"),
    "dispatcher": W("派遣员", "command centre"),
    "supervisor": W("值班长", "supervision centre"),
    "leader": W("本级领导", "leader of that level"),
    "leader_above": W("上一级领导", "leader one level up"),
    "city": W("市领导", "city leader"),
}
LEADERS = ("town", "county", "city")
LEADS = {"grid": 0, "town": 0, "county": 1, "city": 2}  # the place in LEADERS of whoever leads a level
DEPARTMENT_ROLES = ("handler", "chief")
CENTRES = ("dispatcher", "supervisor")
DESK_OF_STAGE = {
    "pending_register": "supervisor",
    "pending_filing": "supervisor",
    "pending_close": "supervisor",
    "pending_dispatch": "dispatcher",
}
OFFICER_STAGES = ("pending_verify", "pending_check")


@dataclass
class Roster:
    """Everybody who may have to be told, by department, by place and by desk."""

    departments: dict[tuple[UUID, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    places: dict[tuple[str, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    desks: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    people: set[UUID] = field(default_factory=set)

    def add(self, person: UUID, role: str, department: UUID | None, division: str | None) -> None:
        self.people.add(person)
        self.desks[role].append(person)
        if department is not None:
            self.departments[department, role].append(person)
        if division is not None:
            self.places[role, division].append(person)


def roster(work: Work) -> Roster:
    """The people at work now, read once in a unit of work."""
    return once(work.session, Roster, lambda: _read(work))


def _read(work: Work) -> Roster:
    found = Roster()
    told = (*DEPARTMENT_ROLES, *CENTRES, *LEADERS, "commander")
    for row in work.session.execute(
        select(Person.id, PersonRole.role, Person.department_id, Department.division)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.active, PersonRole.role.in_(told), held(work.now))
        .order_by(Person.id)
    ):
        found.add(*row)
    return found


def of_departments(
    work: Work, departments: Iterable[UUID | None], roles: Iterable[str] = DEPARTMENT_ROLES
) -> list[UUID]:
    """The active people of these departments who hold one of the roles, each once."""
    known = roster(work).departments
    return unique(person for each in departments if each for role in roles for person in known.get((each, role), ()))


def desk(work: Work, role: str) -> list[UUID]:
    """Everybody at a desk of the two centres."""
    return roster(work).desks.get(role, [])


def leaders(work: Work, case: Case, above: int = 0) -> list[UUID]:
    """The leaders of the case's level (or so many levels above it); where there is none, the next one up.

    A private case is not for leaders who may not look at it: then the two centres are told.
    """
    places = {"town": case.town, "county": case.county}
    for role in LEADERS[min(LEADS[case.level] + above, 2) :]:
        known = roster(work).places.get((role, places[role]), []) if role in places else desk(work, role)
        if known and may_look(role, case):
            return known
    return unique([*desk(work, "dispatcher"), *desk(work, "supervisor")])


def town_leaders(work: Work, case: Case) -> list[UUID]:
    """The leaders of the town in which the case lies; nobody when it is private."""
    return roster(work).places.get(("town", case.town), []) if may_look("town", case) else []


def may_look(role: str, case: Case) -> bool:
    """Whether somebody who only looks on with this role may see the case (see incidents/sight.py)."""
    return case.sensitivity == "open" or "case.see_private" in ROLES[role].permissions


def named(work: Work, case: Case, tells: Iterable[str]) -> list[UUID]:
    """The people whom a step of reminding names, for this case."""
    return unique(person for each in tells for person in _named(work, case, each))


def _named(work: Work, case: Case, who: str) -> list[UUID]:
    if who == "handler":
        return handlers(work, case)
    if who == "chief":
        return of_departments(work, [case.department_id], ("chief",))
    if who == "city":
        return leaders(work, case, above=2)
    if who in ("leader", "leader_above"):
        return leaders(work, case, above=1 if who == "leader_above" else 0)
    return desk(work, who)


def officer(work: Work, case: Case) -> list[UUID]:
    """Whoever answers for the grid of the case now."""
    found = officer_of(work.session, case.grid, work.now)
    return [found.id] if found else []


def at_desk(work: Work, case: Case) -> list[UUID]:
    """The people on whose desk the case lies now: whoever claimed it, else everybody at that desk."""
    if case.claimed_by:
        return [case.claimed_by]
    if case.stage in OFFICER_STAGES:
        return officer(work, case)
    if case.stage in DESK_OF_STAGE:
        return desk(work, DESK_OF_STAGE[case.stage])
    return handlers(work, case)


def handlers(work: Work, case: Case) -> list[UUID]:
    """Whoever handles the case; without one at work any more, everybody of the department who may."""
    if case.handler_id is not None and case.handler_id in roster(work).people:
        return [case.handler_id]
    return of_departments(work, [case.department_id])


def reporters(session: Session, case: Case) -> list[UUID]:
    """Whoever reported the case, and whoever reported one that was merged into it."""
    into = session.scalars(select(Case.reporter_id).where(Case.merged_into == case.id).distinct())
    return unique([case.reporter_id, *into])


def unique(people: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(people))
