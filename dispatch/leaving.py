"""A case leaves a desk or ends: what stood still goes on, and what waited for an answer falls away."""

from typing import Any

from dispatch import card
from dispatch.clock import asking, running_clock
from dispatch.routing import adjudication
from foundation.work import Work
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.handling import Stated, reopened, told


def settled(work: Work, case: Case) -> dict[str, Any]:
    """The columns that are cleared when the case leaves the desk."""
    return {**running_clock.go_on(work, case), **asking.lapse(work, case)}


def move(
    work: Work, case: Case, name: str, version: int, stated: Stated, changes: dict[str, Any] | None = None
) -> Case:
    """A move that takes the case away from the desk."""
    LIFECYCLE.allow(work.actor, case, name)
    cleared = settled(work, case)
    return LIFECYCLE.move(work, case, name, version, changes={**cleared, **(changes or {})}, **told(stated))


def _ended(work: Work, case: Case, words: str) -> dict[str, Any]:
    """Nobody answers a card or settles a quarrel of a case that has ended; both say how they ended."""
    given = card.open_card(work.session, case.id)
    if given is not None:
        given.answered_at, given.answer = work.now, words
    quarrel = adjudication.open_adjudication(work.session, case.id)
    if quarrel is not None:
        quarrel.decided_by, quarrel.decided_at, quarrel.basis = work.actor.id, work.now, words
    return {"open_card": None, "adjudicating": False}


def refuse(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Not taken up, or not filed: the reporter reads why."""
    LIFECYCLE.allow(work.actor, case, "refuse")
    return move(work, case, "refuse", version, stated, _ended(work, case, "不予受理或立案"))


def void(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Not a case after all; kept, and counted apart."""
    LIFECYCLE.allow(work.actor, case, "void")
    return move(work, case, "void", version, stated, {"archive_type": "error", **_ended(work, case, "案卷作废")})


def force_close(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """A leader ends it by order, with the reason signed in the history."""
    LIFECYCLE.allow(work.actor, case, "force_close")
    ended = {"archive_type": "special", "closed_at": work.now, "closing_text": stated.get("reason")}
    return move(work, case, "force_close", version, stated, {**ended, **_ended(work, case, "强制结案")})


def reopen(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """A closed case is looked at again by the officer; one that no department has handled, by the accepting desk."""
    LIFECYCLE.allow(work.actor, case, "reopen")
    target = "pending_check" if case.department_id else "pending_register"
    changes = {**settled(work, case), **reopened(case)}
    return LIFECYCLE.move(work, case, "reopen", version, changes=changes, target=target, **told(stated))
