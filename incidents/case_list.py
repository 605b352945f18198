"""Lists of cases: filters, keyset pages that stay instant at any depth, and the rows a list shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Uuid, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from foundation.actor import Actor
from incidents import case_filter
from incidents.case import Case
from incidents.case_filter import Filter
from incidents.case_order import tell_mark
from incidents.sight import visible


class CategoryNamed(NamedTuple):
    id: UUID
    kind: str
    name: str
    name_en: str


class ConditionNamed(NamedTuple):
    text: str
    closing_text: str


@dataclass(frozen=True)
class Listed:
    """A case as its columns stand in the database, with the names a list shows."""

    Case: Any
    Category: CategoryNamed
    StandardCondition: ConditionNamed | None
    department_name: str | None
    handler_name: str | None
    claimer_name: str | None
    grid_name: str
    town_name: str | None
    county_name: str | None
    photo: str | None


UNLISTED = {"search", "due_at", "return_mark", "component_id", "reporter_id", "filed_by", "dispatched_by"}
UNLISTED |= {"returned_by", "request_by", "request_second", "helpers", "awaited", "arriving", "next_due"}
UNLISTED |= {"reminded", "desk_told"}
_CASES = select(*(column for column in Case.__table__.c if column.name not in UNLISTED)).where(
    Case.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
)
# Asked apart from the cases: as nine joins the planner took longer over them than the whole page takes now.
_NAMES = text(
    "SELECT 'category' AS what, id::text AS key, name, name_en AS second, kind AS third FROM category"
    " WHERE id = ANY(CAST(:categories AS uuid[]))"
    " UNION ALL SELECT 'condition', id::text, text, closing_text, NULL FROM standard_condition"
    " WHERE id = ANY(CAST(:conditions AS uuid[]))"
    " UNION ALL SELECT 'department', id::text, name, NULL, NULL FROM department"
    " WHERE id = ANY(CAST(:departments AS uuid[]))"
    " UNION ALL SELECT 'person', id::text, name, NULL, NULL FROM person WHERE id = ANY(CAST(:people AS uuid[]))"
    " UNION ALL SELECT 'grid', id::text, name, NULL, NULL FROM grid WHERE id = ANY(CAST(:grids AS uuid[]))"
    " UNION ALL SELECT 'division', code, name, NULL, NULL FROM division WHERE code = ANY(CAST(:divisions AS text[]))"
    " UNION ALL (SELECT DISTINCT ON (case_id) 'photo', case_id::text, sha256, NULL, NULL FROM evidence"
    " WHERE role = 'before' AND case_id = ANY(CAST(:cases AS uuid[])) ORDER BY case_id, added_at, id)"
)
Names = dict[tuple[str, str], Row[Any]]


def one(session: Session, case_id: UUID) -> Listed:
    """The row of one case; whether it may be seen was asked before."""
    return _named(session, [session.execute(_CASES, {"ids": [case_id]}).one()])[0]


def page(
    session: Session, actor: Actor, asked: Filter, now: datetime, limit: int, after: str | None
) -> tuple[list[Listed], str | None]:
    """Cases in the order asked for, at most `limit`, and the mark of the next page."""
    places = case_filter.places(session, actor, asked, now, limit + 1, after)
    rows = _rows(session, actor, [case_id for _, (_, case_id) in places[:limit]])
    if len(places) <= limit:
        return rows, None
    return rows, tell_mark(*places[limit - 1])


def _rows(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[Listed]:
    """The rows of these cases in this order; what has left the actor's sight meanwhile is left out."""
    if not ids:
        return []
    rows = {row.id: row for row in session.execute(_CASES.where(visible(actor)), {"ids": list(ids)})}
    return _named(session, [rows[each] for each in ids if each in rows])


def _named(session: Session, cases: list[Row[Any]]) -> list[Listed]:
    """All names of a page by one question."""
    asked = {
        "categories": {case.category_id for case in cases},
        "conditions": {case.condition_id for case in cases},
        "departments": {case.department_id for case in cases},
        "people": {person for case in cases for person in (case.handler_id, case.claimed_by)},
        "grids": {case.grid_id for case in cases},
        "divisions": {code for case in cases for code in (case.town, case.county)},
        "cases": {case.id for case in cases},
    }
    found = session.execute(_NAMES, {name: [str(each) for each in keys if each] for name, keys in asked.items()})
    names: Names = {(row.what, row.key): row for row in found}
    return [_listed(case, names) for case in cases]


def _listed(case: Row[Any], names: Names) -> Listed:
    def name(what: str, key: Any) -> str | None:
        row = names.get((what, str(key)))
        return row.name if row else None

    category, condition = names["category", str(case.category_id)], names.get(("condition", str(case.condition_id)))
    return Listed(
        Case=case,
        Category=CategoryNamed(case.category_id, category.third, category.name, category.second),
        StandardCondition=ConditionNamed(condition.name, condition.second) if condition else None,
        department_name=name("department", case.department_id),
        handler_name=name("person", case.handler_id),
        claimer_name=name("person", case.claimed_by),
        grid_name=names["grid", str(case.grid_id)].name,
        town_name=name("division", case.town),
        county_name=name("division", case.county),
        photo=name("photo", case.id),
    )
