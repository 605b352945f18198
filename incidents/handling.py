"""What the supervision centre and the officer do with a case: claim, file, refuse, check, close."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from foundation.clock import city_day
from foundation.refusals import Conflict
from foundation.settings import settings
from foundation.words import Words
from foundation.work import Work
from incidents import evidence
from incidents.case import Case, DayCounter
from incidents.case_lifecycle import LIFECYCLE
from incidents.case_stages import OPEN_STAGES, SENSITIVITIES
from incidents.catalogue import StandardCondition, find_condition

Stated = dict[str, Any]


def plain(work: Work, case: Case, name: str, version: int, stated: Stated) -> Case:
    """A move that changes nothing but the stage; its reason or note goes into the history."""
    return LIFECYCLE.move(work, case, name, version, **told(stated))


def claim(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Taken out of the pool; given back by `release`, by signing out, or when nothing happens for a while."""
    mine = {"claimed_by": work.actor.id, "claimed_at": work.now}
    return LIFECYCLE.move(work, case, "claim", version, changes=mine, **told(stated))


def release(work: Work, case: Case, version: int, stated: Stated) -> Case:
    nobody = {"claimed_by": None, "claimed_at": None}
    return LIFECYCLE.move(work, case, "release", version, changes=nobody, **told(stated))


def release_all(work: Work, person_id: UUID) -> int:
    """Whoever leaves lets go of everything claimed: it goes back to the pool.

    Locked in one order, so that neither a race nor a post that was lost meanwhile keeps anybody from leaving.
    """
    claimed = select(Case).where(Case.claimed_by == person_id, Case.stage.in_(OPEN_STAGES))
    held = work.session.scalars(claimed.order_by(Case.id).with_for_update())
    mine = [case for case in held if LIFECYCLE.open_to(work.actor, case, "release")]
    for case in mine:
        release(work, case, case.version, {})
    return len(mine)


def file(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """File under a standard condition: it fixes the limit and gives the case its number."""
    LIFECYCLE.allow(work.actor, case, "file")
    chosen = stated.get("condition") or case.condition_id
    if not chosen:
        return LIFECYCLE.move(work, case, "file", version, **told(stated))
    condition = find_condition(work.session, case.category_id, chosen)
    _refuse_uncorrected(case, condition)
    changes = {"filed_by": work.actor.id, "filed_at": work.now, "returned_by": None, "return_mark": None}
    facts = {"condition": str(condition.id), "condition_text": condition.text}
    limit = {"limit": [condition.limit_value, condition.limit_unit]}
    return LIFECYCLE.move(
        work,
        case,
        "file",
        version,
        changes=changes | conditioned(work, case, condition),
        **told({**stated, **facts, **limit}),
    )


def conditioned(work: Work, case: Case, condition: StandardCondition) -> dict[str, Any]:
    """What a standard condition fixes: the limit, and with it the case's number."""
    return {
        "condition_id": condition.id,
        "limit_value": condition.limit_value,
        "limit_unit": condition.limit_unit,
        "number": case.number or next_number(work),
    }


def _refuse_uncorrected(case: Case, condition: StandardCondition) -> None:
    """What the command centre sent back is not simply sent again: something must have been put right."""
    if case.return_mark and case.return_mark.get("condition") == str(condition.id):
        raise Conflict(
            Words(
                "该案卷被退回：请先更正类别、立案条件、位置或描述，再立案。",
                "This case was returned: correct its category, condition, place or words before filing again.",
            ),
            code="return_uncorrected",
        )


def classify(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Who may see the case: everybody in its line, or only the desks that act on it."""
    LIFECYCLE.allow(work.actor, case, "classify")
    seen = {"sensitivity": stated["result"]} if stated.get("result") in SENSITIVITIES else {}
    return LIFECYCLE.move(work, case, "classify", version, changes=seen, **told(stated))


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
    evidence.require_shown(work.session, photos, stated)
    changes = {"check_result": stated.get("result")} if name == "check" else {}
    moved = LIFECYCLE.move(work, case, name, version, changes=changes, **told(stated))
    evidence.add(work, case.id, name, photos, evidence.taken(work, stated))
    return moved


def close(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Close under the closing condition of the case's standard condition, unless another is stated."""
    condition = work.session.get(StandardCondition, case.condition_id) if case.condition_id else None
    closing = stated.get("closing") or (condition.closing_text if condition else "")
    late = case.finished_at is not None and case.deadline is not None and case.finished_at > case.deadline
    changes = {"closed_at": work.now, "closing_text": closing, "archive_type": "overdue" if late else "normal"}
    return LIFECYCLE.move(work, case, "close", version, changes=changes, **told({**stated, "closing": closing}))


def reopened(case: Case) -> dict[str, Any]:
    """The columns of a closed case that is looked at again; what was counted stays counted."""
    return {
        "closed_at": None,
        "closing_text": None,
        "archive_type": None,
        "check_result": None,
        "path": "standard" if case.path == "self" else case.path,
        "reopen_count": Case.reopen_count + 1,
    }


def told(stated: Stated) -> dict[str, Any]:
    """Split a stated body into the engine's `reason` and the rest."""
    facts = {key: value for key, value in stated.items() if key != "reason" and value is not None}
    return {"stated": facts, "reason": stated.get("reason")}
