"""What hangs on a case: departments beside the lead, requests about the clock, cards, and stops of the clock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch import card, party
from dispatch.clock import clock_request, clock_stop
from dispatch.routing import adjudication
from people.organisation import Department


class PartyTold(BaseModel):
    """`role` assist | copied | whistled; a whistled department answers by `due_at` and signs in on site."""

    department: str
    department_name: str
    role: str
    whistle: str | None
    words: str | None
    asked_at: datetime
    due_at: datetime | None
    answer: str | None
    answer_words: str | None
    answered_at: datetime | None
    arrived_at: datetime | None
    arrived_m: float | None
    done_at: datetime | None
    done_words: str | None
    stars: int | None


class RequestTold(BaseModel):
    """`kind` extend | hang | appeal; `state` asked | endorsed | approved | declined | withdrawn | lapsed."""

    kind: str
    state: str
    ground: str | None
    until: datetime | None
    reason: str
    asked_at: datetime
    endorsed_at: datetime | None
    decided_at: datetime | None
    answer: str | None


class CardTold(BaseModel):
    """`kind` urge | yellow | red; yellow and red ones are answered by `due_at`."""

    kind: str
    ground: str
    words: str
    given_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    answer: str | None


class StopTold(BaseModel):
    """`kind` hang (the whole clock) | wait (this department's part, `party` says for whom)."""

    kind: str
    party: str | None
    reason: str
    from_at: datetime
    until: datetime | None
    to_at: datetime | None


class AdjudicationTold(BaseModel):
    """Who sent the case back and forth, until when somebody decides, and the decision with its basis."""

    departments: list[str]
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    department_name: str | None
    basis: str | None


def parts(session: Session, case_id: UUID) -> dict[str, Any]:
    """The fields of a CaseDetail that come from tables of their own."""
    parties = party.of_case(session, case_id)
    quarrels = adjudication.of_case(session, case_id)
    names = _names(session, parties, quarrels)
    return {
        "adjudications": [_adjudication(each, names) for each in quarrels],
        "parties": [_party(each, names[each.department_id]) for each in parties],
        "requests": [_told(RequestTold, each) for each in clock_request.of_case(session, case_id)],
        "cards": [_told(CardTold, each) for each in card.of_case(session, case_id)],
        "stops": [_told(StopTold, each) for each in clock_stop.of_case(session, case_id)],
    }


def _names(session: Session, parties: list[party.Party], quarrels: list[adjudication.Adjudication]) -> dict[UUID, str]:
    ids = {each.department_id for each in parties} | {each.department_id for each in quarrels if each.department_id}
    ids |= {one for each in quarrels for one in each.departments}
    found = session.execute(select(Department.id, Department.name).where(Department.id.in_(ids))) if ids else ()
    return {row.id: row.name for row in found}


def _adjudication(row: adjudication.Adjudication, names: dict[UUID, str]) -> AdjudicationTold:
    return AdjudicationTold(
        departments=[names[each] for each in row.departments],
        opened_at=row.opened_at,
        due_at=row.due_at,
        decided_at=row.decided_at,
        department_name=names[row.department_id] if row.department_id else None,
        basis=row.basis,
    )


def _party(row: party.Party, name: str) -> PartyTold:
    told = {field: getattr(row, field) for field in PartyTold.model_fields if not field.startswith("department")}
    return PartyTold(department=str(row.department_id), department_name=name, **told)


def _told(shape: Any, row: Any) -> Any:
    return shape(**{field: getattr(row, field) for field in shape.model_fields})
