"""Precedents: decisions between quarrelling departments that later cases at the same place follow."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Row
from werkzeug.wrappers import Response

from dispatch.routing import precedent
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from people.person import name_for
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, IdPath, Page, Text, Told

api = part("precedents", "派遣先例 precedents")


class PrecedentTold(BaseModel):
    """In `area`, matters of the category (or major, or kind) are led by the department."""

    id: str
    state: str
    area: dict[str, Any]
    category: str | None
    category_name: str | None
    major: str | None
    kind: str | None
    department: str
    department_name: str
    basis: str
    case: str | None
    case_number: str | None
    decided_by_name: str | None
    valid_from: datetime
    valid_to: datetime | None
    withdrawn_reason: str | None


class Precedents(Page[PrecedentTold]):
    pass


class PrecedentsAsked(Asked):
    """`at` is lon,lat; `all` tells withdrawn ones too."""

    at: str | None = Field(None, max_length=60, pattern=r"^-?\d{1,3}(\.\d{1,20})?,-?\d{1,2}(\.\d{1,20})?$")
    department: UUID | None = None
    all: bool = False


class WithdrawAsked(Told):
    reason: Text = Field(min_length=1)


@api.get("/precedents", **answers(Precedents))
@guarded("routing.see", "routing.manage")
def precedents(work: Work, query: PrecedentsAsked) -> Response:
    """The precedents in force, the newest first; at a place, of a department."""
    rows = precedent.precedents(work.session, work.actor, _point(query.at), query.department, query.all)
    return answer(Precedents(items=[_tell(work, row) for row in rows]))


def _point(told: str | None) -> tuple[float, float] | None:
    if not told:
        return None
    lon, lat = (float(each) for each in told.split(","))
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise Invalid(errors=[("at", Words("位置应为“经度,纬度”。", "at must be lon,lat."))])
    return lon, lat


@api.post("/precedents/<uuid:id>/withdraw", **answers(PrecedentTold))
@guarded("routing.manage")
def withdraw(work: Work, path: IdPath, body: WithdrawAsked) -> Response:
    """It no longer holds; it stays readable, with the reason."""
    precedent.withdraw(work, path.id, body.reason)
    return answer(_tell(work, precedent.one(work.session, work.actor, path.id)))


def _tell(work: Work, row: Row[Any]) -> PrecedentTold:
    kept, english = row.Precedent, language().startswith("en")
    plain = ("state", "major", "kind", "basis", "valid_from", "valid_to", "withdrawn_reason")
    return PrecedentTold(
        **{name: getattr(kept, name) for name in plain},
        id=str(kept.id),
        area=json.loads(row.shape),
        category=str(kept.category_id) if kept.category_id else None,
        category_name=row.category_name_en if english else row.category_name,
        department=str(kept.department_id),
        department_name=row.department_name_en if english else row.department_name,
        case=str(row.case_seen) if row.case_seen else None,
        case_number=row.case_number,
        decided_by_name=name_for(work.actor, row.decided_by_name),
    )
