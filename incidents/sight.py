"""Who may see a case: one rule, for one row and for every list, count, tile and push alike."""

from sqlalchemy import ColumnElement, Select, Uuid, and_, any_, cast, exists, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from foundation.actor import Actor
from foundation.refusals import NotFound
from incidents.case import Case
from incidents.case_relations import LOCAL_LEVELS


def visible(actor: Actor) -> ColumnElement[bool]:
    """The WHERE of everything this actor may see of `cases`.

    A private case is for the desks that act on it, its officer and its departments; not for leaders who look on.
    """
    to_lookers_on = true() if actor.may("case.see_private") else Case.sensitivity == "open"
    if actor.may("case.see_all"):
        return to_lookers_on
    rules: list[ColumnElement[bool]] = []
    if actor.may("case.see_division"):
        places = sorted(actor.scopes.get("division", ()))
        rules.append(and_(or_(Case.town.in_(places), Case.county.in_(places)), to_lookers_on))
    if actor.may("case.see_department"):
        rules += _of_departments(actor)
    if actor.may("case.see_own_grid"):
        rules += [Case.grid.in_(sorted(actor.scopes.get("grid", ()))), *_of_reporter(actor)]
    return or_(false(), *rules)


def _of_departments(actor: Actor) -> list[ColumnElement[bool]]:
    """Led by the department, or helped by it; and what its town may settle by itself."""
    departments = sorted(actor.scopes.get("department", ()))
    towns = sorted(actor.scopes.get("division", ()))
    return [
        Case.department_id.in_(departments),
        Case.helpers.overlap(cast(departments, ARRAY(Uuid))),
        and_(Case.stage == "pending_register", Case.level.in_(LOCAL_LEVELS), Case.town.in_(towns)),
    ]


def _of_reporter(actor: Actor) -> list[ColumnElement[bool]]:
    """What the person reported, and the case their report was merged into."""
    child = aliased(Case)
    into = select(child.merged_into).where(child.reporter_id == actor.id, child.merged_into.is_not(None))
    main = and_(Case.id == any_(func.array(into.scalar_subquery())), Case.sensitivity == "open")
    return [Case.reporter_id == actor.id, main]


def told_by_merge(actor: Actor) -> ColumnElement[bool]:
    """The WHERE of reports told with the case they rest in: open ones to all who see that case, private ones not."""
    return or_(Case.sensitivity == "open", visible(actor))


def find(session: Session, actor: Actor, case_id: object) -> Case:
    """The case, if it exists and the actor may see it; otherwise the same "not found" for both."""
    case = session.scalar(select(Case).where(Case.id == case_id, visible(actor)))
    if case is None:
        raise NotFound
    return case


def seen(actor: Actor, case_id: object) -> Select[tuple[bool]]:
    """Whether the case is in the actor's sight, as a question for the database."""
    return select(exists().where(Case.id == case_id, visible(actor)))
