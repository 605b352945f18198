"""The three returns: one desk back, with a reason; and who decides when a case is sent back and forth."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from dispatch import joining, leaving
from dispatch.assignment import given
from dispatch.clock import running_clock
from dispatch.department_choice import chosen_department
from dispatch.routing import adjudication, precedent
from foundation.history import HistoryRow
from foundation.work import Work
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.handling import Stated, told


def give_back(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """One desk back; what was wrong is marked, so that nobody simply sends it the same way again."""
    LIFECYCLE.allow(work.actor, case, "return")
    changes = {"return_count": Case.return_count + 1, "handler_id": None, **MARKS[case.stage](work, case)}
    opens = changes.get("adjudicating") is True
    quarrel = _returned_by(work, case) if opens else []
    moved = leaving.move(work, case, "return", version, stated, changes)
    if opens:
        adjudication.begin(work, moved, quarrel)
    return moved


def _returned_by(work: Work, case: Case) -> list[UUID]:
    """The departments that returned this case, the present one last; passing it up is no return."""
    before = work.session.scalars(
        select(HistoryRow.unit_id)
        .where(
            HistoryRow.subject_kind == "case",
            HistoryRow.subject_id == case.id,
            HistoryRow.move == "return",
            HistoryRow.from_stage == "pending_handle",
        )
        .order_by(HistoryRow.seq)
    )
    return list(dict.fromkeys(each for each in (*before, case.department_id) if each))


def _to_acceptance(work: Work, case: Case) -> dict[str, Any]:
    return {"return_mark": {"condition": str(case.condition_id)}}


def _to_dispatch(work: Work, case: Case) -> dict[str, Any]:
    """The department that returned it is remembered; a second return by a department opens adjudication."""
    return {
        "department_id": None,
        "level": case.routed_level,
        "path": "standard",
        "returned_by": case.department_id,
        "return_mark": {"department": str(case.department_id)},
        "department_returns": Case.department_returns + 1,
        "adjudicating": case.department_returns + 1 >= adjudication.RETURNS,
        **running_clock.stopped(),
    }


def _to_department(work: Work, case: Case) -> dict[str, Any]:
    return {"return_mark": {"handler": str(case.handler_id)}}


MARKS = {"pending_dispatch": _to_acceptance, "pending_handle": _to_dispatch, "handling": _to_department}


def adjudicate(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """One decision with its basis, kept for the next case of its kind at this place; it cannot be returned again."""
    LIFECYCLE.allow(work.actor, case, "adjudicate")
    if not stated.get("department"):
        return LIFECYCLE.move(work, case, "adjudicate", version, **told(stated))
    department = chosen_department(work.session, stated["department"])
    opened = adjudication.open_adjudication(work.session, case.id)
    changes = {
        **given(work, case, department),
        "helpers": joining.helpers(case, department, []),
        "adjudicating": False,
        "adjudicated": True,
    }
    facts = {**stated, "department_name": department.name}
    moved = LIFECYCLE.move(work, case, "adjudicate", version, changes=changes, **told(facts))
    if opened is not None:
        opened.decided_by, opened.decided_at = work.actor.id, work.now
        opened.department_id, opened.basis = department.id, str(stated["reason"])
    precedent.keep(work, moved, department, stated.get("area"), str(stated["reason"]))
    return moved
