"""Lists of cases: filters, keyset pages that stay instant at any depth, and the queue of each desk."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from foundation.actor import Actor
from foundation.refusals import Invalid
from foundation.tables import SRID
from foundation.words import Words
from grid.cell import Grid
from grid.division import Division
from incidents.case import Case
from incidents.case_lifecycle import END_STAGES
from incidents.catalogue import Category, StandardCondition
from incidents.evidence import Evidence
from incidents.sight import visible
from people.organisation import Department
from people.person import Person

DESK_STAGES = {
    "supervision": ("pending_register", "pending_filing", "pending_close"),
    "command": ("pending_dispatch", "handle_finish"),
    "department": ("pending_handle", "handling", "handle_finish"),
}


@dataclass(frozen=True)
class Filter:
    """What a list is asked for; empty means any."""

    stages: Sequence[str] = ()
    grid: str | None = None
    area: str | None = None
    department: UUID | None = None
    overdue: bool | None = None
    words: str | None = None
    bbox: tuple[float, float, float, float] | None = None
    reporter: UUID | None = None
    queue: ColumnElement[bool] | None = None  # what makes a case wait in one queue of a desk


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
    """Cases newest first, at most `limit`, and the mark of the next page."""
    query = _narrow(_query().where(visible(actor)), asked, now)
    if after:
        query = query.where(tuple_(Case.reported_at, Case.id) < tuple_(*_place(after)))
    rows = list(session.execute(query.order_by(Case.reported_at.desc(), Case.id.desc()).limit(limit + 1)))
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], _mark(rows[limit - 1].Case)


def _narrow(query: Select[Any], asked: Filter, now: datetime) -> Select[Any]:
    if asked.stages:
        query = query.where(Case.stage.in_(asked.stages))
    if asked.grid:
        query = query.where(Case.grid == asked.grid)
    if asked.area:
        query = query.where((Case.county == asked.area) | (Case.town == asked.area) | (Case.community == asked.area))
    if asked.department:
        query = query.where(Case.department_id == asked.department)
    if asked.reporter:
        query = query.where(Case.reporter_id == asked.reporter)
    if asked.overdue is not None:
        late = overdue(now)
        query = query.where(late if asked.overdue else ~func.coalesce(late, False))
    if asked.words:
        query = query.where(
            (Case.number == asked.words)
            | (Case.report_number == asked.words)
            | Case.search.icontains(asked.words, autoescape=True)
        )
    if asked.queue is not None:
        query = query.where(asked.queue)
    if asked.bbox:
        query = query.where(Case.point.intersects(func.ST_MakeEnvelope(*asked.bbox, SRID)))
    return query


def overdue(now: datetime) -> Any:
    """Past its deadline while still to be handled, or handled after it and not yet ended."""
    return and_(Case.stage.not_in(END_STAGES), Case.deadline < func.coalesce(Case.finished_at, now))


def _mark(last: Case) -> str:
    told = json.dumps([last.reported_at.isoformat(), str(last.id)])
    return base64.urlsafe_b64encode(told.encode()).decode()


def _place(mark: str) -> tuple[datetime, UUID]:
    try:
        at, case_id = json.loads(base64.urlsafe_b64decode(mark.encode()))
        return datetime.fromisoformat(at), UUID(case_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid(
            errors=[
                (
                    "after",
                    Words(
                        "翻页标记无效，请从第一页重新查看。", "The page mark is not valid; start from the first page."
                    ),
                )
            ]
        ) from error
