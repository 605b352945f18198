"""Who may see a case: one rule, for one row and for every list, count, tile and push alike."""

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.refusals import NotFound
from incidents.case import Case


def visible(actor: Actor) -> ColumnElement[bool]:
    """The WHERE of everything this actor may see of `cases`."""
    if actor.may("case.see_all"):
        return true()
    rules: list[ColumnElement[bool]] = []
    if actor.may("case.see_division"):
        places = sorted(actor.scopes.get("division", ()))
        rules += [Case.town.in_(places), Case.county.in_(places)]
    if actor.may("case.see_department"):
        rules.append(Case.department_id.in_(sorted(actor.scopes.get("department", ()))))
    if actor.may("case.see_own_grid"):
        rules += [Case.grid.in_(sorted(actor.scopes.get("grid", ()))), Case.reporter_id == actor.id]
    return or_(false(), *rules)


def find(session: Session, actor: Actor, case_id: object) -> Case:
    """The case, if it exists and the actor may see it; otherwise the same "not found" for both."""
    case = session.scalar(select(Case).where(Case.id == case_id, visible(actor)))
    if case is None:
        raise NotFound
    return case


def seen(actor: Actor, case_id: object) -> Select[tuple[bool]]:
    """Whether the case is in the actor's sight, as a question for the database."""
    return select(exists().where(Case.id == case_id, visible(actor)))
