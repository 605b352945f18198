"""Asking about the clock: more time, a halt, or an appeal; each is answered in two steps by two other people."""

from datetime import date, datetime, time, timedelta
from typing import Any

from dispatch.clock import clock_request, running_clock
from dispatch.clock.clock_request import ClockRequest
from dispatch.department_choice import chosen_department
from foundation.clock import city_day, city_zone
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid
from foundation.words import Words
from foundation.work import Work
from incidents import evidence
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.handling import Stated, told

LONGEST_HANG = timedelta(days=365)  # domain.md §2.7: at most one year
NOBODY = {"request_kind": None, "request_state": None, "request_by": None, "request_second": None}


def extend(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Ask for one more original limit; not once overdue, and the clock goes on meanwhile.

    While the department waits for another its part stands still: it was in time if it was so when that began.
    """
    LIFECYCLE.allow(work.actor, case, "extend")
    if case.deadline is None or (case.waiting_since or work.now) > case.deadline:
        raise Conflict(
            Words("已超期，不能再申请延期。", "It is overdue; no extension can be asked for any more."), code="overdue"
        )
    return _ask(work, case, "extend", version, stated)


def hang(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Ask that the clock stands still until a day, at most a year ahead."""
    LIFECYCLE.allow(work.actor, case, "hang")
    until = _until(work, stated["until"]) if stated.get("until") else None
    return _ask(work, case, "hang", version, stated, until=until, ground=stated.get("ground"))


def _until(work: Work, told_day: Any) -> datetime:
    """The end of that day in the city."""
    try:
        day = date.fromisoformat(str(told_day)[:10])
    except ValueError:
        day = date.min
    if not timedelta(0) < day - city_day(work.now) <= LONGEST_HANG:
        raise Invalid(
            errors=[
                ("until", Words("截止日期应在明天至一年之内。", "The day must lie between tomorrow and a year ahead."))
            ]
        )
    return datetime.combine(day + timedelta(days=1), time(0), city_zone())


def appeal(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The department says why being late was not its fault; once per case."""
    LIFECYCLE.allow(work.actor, case, "appeal")
    photos = list(stated.get("photos") or [])
    evidence.require_received(work.session, photos)
    moved = _ask(work, case, "appeal", version, stated, changes={"appealed": True})
    evidence.add(work, case.id, "appeal", photos, work.now)
    return moved


def _ask(
    work: Work, case: Case, kind: str, version: int, stated: Stated, changes: Stated | None = None, **more: Any
) -> Case:
    asked = {"request_kind": kind, "request_state": "asked", "request_by": work.actor.id, "request_second": None}
    moved = LIFECYCLE.move(work, case, kind, version, changes={**asked, **(changes or {})}, **told(stated))
    work.session.add(
        ClockRequest(
            id=new_id(),
            case_id=case.id,
            kind=kind,
            state="asked",
            reason=str(stated["reason"]),
            asked_by=work.actor.id,
            asked_at=work.now,
            **more,
        )
    )
    return moved


def endorse(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The first of two answers: it goes on to the second."""
    LIFECYCLE.allow(work.actor, case, "endorse")
    row = _open(work, case)
    row.state, row.endorsed_by, row.endorsed_at = "endorsed", work.actor.id, work.now
    changes = {"request_state": "endorsed", "request_second": work.actor.id}
    return LIFECYCLE.move(work, case, "endorse", version, changes=changes, **told({**stated, "request": row.kind}))


def approve(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The second answer: what was asked for happens now."""
    LIFECYCLE.allow(work.actor, case, "approve")
    row = _settle(work, case, "approved", stated.get("note"))
    changes = {**NOBODY, **GRANTED[row.kind](work, case, row)}
    facts = {**stated, "request": row.kind}
    if changes.get("deadline"):
        facts["deadline"] = changes["deadline"].isoformat()
    return LIFECYCLE.move(work, case, "approve", version, changes=changes, **told(facts))


def _extended(work: Work, case: Case, row: ClockRequest) -> dict[str, Any]:
    return {"deadline": running_clock.extended(work, case), "extended": Case.extended + 1, "reminded": 0}


def _hung(work: Work, case: Case, row: ClockRequest) -> dict[str, Any]:
    """Waiting for another ends where the whole clock stops."""
    if row.until is not None and row.until <= work.now:
        raise Conflict(
            Words(
                "申请的截止日期已过，请不同意，由部门重新申请。",
                "The day asked for has passed: decline, and let the department ask again.",
            ),
            code="until_passed",
        )
    changes = running_clock.go_on(work, case)
    work.session.flush()
    running_clock.stop(work, case, "hang", row.reason, until=row.until)
    return {**changes, "hung_at": work.now, "hung_until": row.until, "hang_count": Case.hang_count + 1}


def _exempt(work: Work, case: Case, row: ClockRequest) -> dict[str, Any]:
    """The overdue no longer counts against the department; the raw times stay as they are."""
    return {"exempt": True}


GRANTED = {"extend": _extended, "hang": _hung, "appeal": _exempt}


def decline(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """No, with a reason; a declined extension does not count as one of the two."""
    LIFECYCLE.allow(work.actor, case, "decline")
    row = _settle(work, case, "declined", stated.get("reason"))
    return LIFECYCLE.move(work, case, "decline", version, changes=dict(NOBODY), **told({**stated, "request": row.kind}))


def withdraw(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The department no longer asks."""
    LIFECYCLE.allow(work.actor, case, "withdraw")
    row = _settle(work, case, "withdrawn", stated.get("note"))
    changes = {**NOBODY, **_not_asked(row)}
    return LIFECYCLE.move(work, case, "withdraw", version, changes=changes, **told({**stated, "request": row.kind}))


def lapse(work: Work, case: Case) -> dict[str, Any]:
    """A request about a clock that is no longer this department's falls away; the columns it clears."""
    if case.request_kind is None:
        return {}
    return {**NOBODY, **_not_asked(_settle(work, case, "lapsed", None))}


def _not_asked(row: ClockRequest) -> dict[str, Any]:
    """An appeal that nobody answered has not used up the one a case has."""
    return {"appealed": False} if row.kind == "appeal" else {}


def _open(work: Work, case: Case) -> ClockRequest:
    row = clock_request.open_request(work.session, case.id)
    if row is None:
        raise LIFECYCLE.lost(work, case)
    return row


def _settle(work: Work, case: Case, state: str, answer: Any) -> ClockRequest:
    row = _open(work, case)
    row.state, row.answer = state, answer
    row.decided_by, row.decided_at = work.actor.id, work.now
    return row


def wait(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Waiting for another department or a material stops only this department's part of the clock."""
    LIFECYCLE.allow(work.actor, case, "wait")
    other = chosen_department(work.session, stated["department"]) if stated.get("department") else None
    party = other.name if other else (stated.get("party") or "").strip()
    if not party:
        raise Invalid(
            errors=[("party", Words("请写明等待的部门或材料。", "Say which department or material is waited for."))]
        )
    if other is not None and other.id == case.department_id:
        raise Invalid(errors=[("department", Words("不能等待本部门。", "A department cannot wait for itself."))])
    changes = {"waiting_since": work.now, "waiting_for": party}
    moved = LIFECYCLE.move(work, case, "wait", version, changes=changes, **told({**stated, "party": party}))
    running_clock.stop(
        work, case, "wait", str(stated["reason"]), party=party, department_id=other.id if other else None
    )
    return moved
