"""What the supervision centre and the officer do with a case: claim, file, refuse, check, close."""

from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from foundation.clock import city_day
from foundation.settings import settings
from foundation.work import Work
from incidents import evidence
from incidents.case import Case, DayCounter
from incidents.case_lifecycle import LIFECYCLE
from incidents.catalogue import StandardCondition, find_condition

Stated = dict[str, Any]


def plain(work: Work, case: Case, name: str, version: int, stated: Stated) -> Case:
    """A move that changes nothing but the stage; its reason or note goes into the history."""
    return LIFECYCLE.move(work, case, name, version, **told(stated))


def claim(work: Work, case: Case, version: int, stated: Stated) -> Case:
    return LIFECYCLE.move(work, case, "claim", version, changes={"claimed_by": work.actor.id}, **told(stated))


def release(work: Work, case: Case, version: int, stated: Stated) -> Case:
    return LIFECYCLE.move(work, case, "release", version, changes={"claimed_by": None}, **told(stated))


def file(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """File under a standard condition: it fixes the limit and gives the case its number."""
    LIFECYCLE.allow(work.actor, case, "file")
    chosen = stated.get("condition") or case.condition_id
    condition = find_condition(work.session, case.category_id, chosen) if chosen else None
    changes: dict[str, Any] = {"claimed_by": None, "filed_by": work.actor.id, "filed_at": work.now, "returned_by": None}
    if condition:
        changes |= {
            "condition_id": condition.id,
            "limit_value": condition.limit_value,
            "limit_unit": condition.limit_unit,
            "number": case.number or next_number(work),
        }
    facts = (
        {
            "condition": str(condition.id),
            "condition_text": condition.text,
            "limit": [condition.limit_value, condition.limit_unit],
        }
        if condition
        else {}
    )
    return LIFECYCLE.move(work, case, "file", version, changes=changes, **told({**stated, **facts}))


def next_number(work: Work) -> str:
    """City 6 + day 8 + 5-digit counter of the day = 19 digits (domain.md §2.8)."""
    day: date = city_day(work.now)
    given = work.session.execute(
        insert(DayCounter)
        .values(day=day, last=1)
        .on_conflict_do_update(index_elements=["day"], set_={"last": DayCounter.last + 1})
        .returning(DayCounter.last)
    ).scalar_one()
    return f"{settings().city.code}{day:%Y%m%d}{given:05d}"


def answer(work: Work, case: Case, name: str, version: int, stated: Stated) -> Case:
    """The officer's answer from the place: `verify` before filing, `check` after handling."""
    photos = list(stated.get("photos") or [])
    LIFECYCLE.allow(work.actor, case, name)
    evidence.require_received(work.session, photos)
    changes = {"check_result": stated.get("result")} if name == "check" else {}
    moved = LIFECYCLE.move(work, case, name, version, changes=changes, **told(stated))
    evidence.add(work, case.id, name, photos, work.now)
    return moved


def close(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Close under the closing condition of the case's standard condition, unless another is stated."""
    condition = work.session.get(StandardCondition, case.condition_id) if case.condition_id else None
    closing = stated.get("closing") or (condition.closing_text if condition else "")
    return LIFECYCLE.move(
        work,
        case,
        "close",
        version,
        changes={"closed_at": work.now, "closing_text": closing},
        **told({**stated, "closing": closing}),
    )


def told(stated: Stated) -> dict[str, Any]:
    """Split a stated body into the engine's `reason` and the rest."""
    facts = {key: value for key, value in stated.items() if key != "reason" and value is not None}
    return {"stated": facts, "reason": stated.get("reason")}
