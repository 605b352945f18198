"""Settled on the spot (自处置): the officer shows the place before and after, and the case is closed at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from foundation.work import Work
from incidents import evidence
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE

CLOSING = "网格员自行处置"


def close_at_once(
    work: Work,
    case: Case,
    after: tuple[str, ...],
    taken_at: datetime | None,
    originals: Mapping[str, str] = evidence.NO_ORIGINALS,
) -> Case:
    """The last step of a report that was settled before it was sent; photos may still be on their way."""
    closed = LIFECYCLE.move(
        work, case, "self_handle", case.version, stated={"photos": list(after)}, changes=_closed(work)
    )
    evidence.add(work, case.id, "after", list(after), taken_at, originals)
    return closed


def self_handle(work: Work, case: Case, version: int, stated: dict[str, Any]) -> Case:
    """The officer settles an own report that no desk has taken up yet."""
    LIFECYCLE.allow(work.actor, case, "self_handle")
    photos = list(stated.get("photos") or [])
    evidence.require_shown(work.session, photos, stated)
    facts = {name: value for name, value in stated.items() if value is not None}
    closed = LIFECYCLE.move(work, case, "self_handle", version, stated=facts, changes=_closed(work))
    evidence.add(work, case.id, "after", photos, evidence.taken(work, stated))
    return closed


def _closed(work: Work) -> dict[str, Any]:
    """Counted apart: it lifts no department's rates."""
    return {
        "path": "self",
        "self_handled": True,
        "archive_type": "self",
        "closed_at": work.now,
        "closing_text": CLOSING,
    }
