"""A case leaves the department's desk: what stood still goes on, and a request about its clock falls away."""

from typing import Any

from dispatch import asking, running_clock
from foundation.work import Work
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.handling import Stated, told


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


def void(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Not a case after all; kept, and counted apart."""
    return move(work, case, "void", version, stated, {"archive_type": "error", "open_card": None})


def force_close(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """A leader ends it by order, with the reason signed in the history."""
    ended = {"archive_type": "special", "closed_at": work.now, "closing_text": stated.get("reason"), "open_card": None}
    return move(work, case, "force_close", version, stated, ended)
