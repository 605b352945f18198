"""Lists of cases: filters, keyset pages that stay instant at any depth, and the rows a list shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from foundation.actor import Actor
from grid.cell import Grid
from grid.division import Division
from incidents import case_filter
from incidents.case import Case
from incidents.case_filter import Filter
from incidents.case_order import tell_mark
from incidents.catalogue import Category, StandardCondition
from incidents.evidence import Evidence
from incidents.sight import visible
from people.organisation import Department
from people.person import Person


def _query() -> Select[Any]:
    """A case with the names a list shows."""
    handler, claimer = aliased(Person), aliased(Person)
    town, county = aliased(Division), aliased(Division)
    first_photo = (
        select(Evidence.sha256)
        .where(Evidence.case_id == Case.id, Evidence.role == "before")
        .order_by(Evidence.added_at, Evidence.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Case,
            Category,
            StandardCondition,
            Department.name.label("department_name"),
            handler.name.label("handler_name"),
            claimer.name.label("claimer_name"),
            Grid.name.label("grid_name"),
            town.name.label("town_name"),
            county.name.label("county_name"),
            first_photo.label("photo"),
        )
        .join(Category, Category.id == Case.category_id)
        .join(Grid, Grid.id == Case.grid_id)
        .outerjoin(StandardCondition, StandardCondition.id == Case.condition_id)
        .outerjoin(Department, Department.id == Case.department_id)
        .outerjoin(handler, handler.id == Case.handler_id)
        .outerjoin(claimer, claimer.id == Case.claimed_by)
        .outerjoin(town, town.code == Case.town)
        .outerjoin(county, county.code == Case.county)
    )


def one(session: Session, case_id: UUID) -> Row[Any]:
    """The row of one case; whether it may be seen was asked before."""
    return session.execute(_query().where(Case.id == case_id).execution_options(populate_existing=True)).one()


def page(
    session: Session, actor: Actor, asked: Filter, now: datetime, limit: int, after: str | None
) -> tuple[list[Row[Any]], str | None]:
    """Cases in the order asked for, at most `limit`, and the mark of the next page."""
    places = case_filter.places(session, actor, asked, now, limit + 1, after)
    rows = _rows(session, actor, [case_id for _, (_, case_id) in places[:limit]])
    if len(places) <= limit:
        return rows, None
    return rows, tell_mark(*places[limit - 1])


def _rows(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[Row[Any]]:
    """The rows of these cases in this order; what has left the actor's sight meanwhile is left out."""
    if not ids:
        return []
    rows = {row.Case.id: row for row in session.execute(_query().where(Case.id.in_(ids), visible(actor)))}
    return [rows[each] for each in ids if each in rows]
