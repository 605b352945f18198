"""What was told to the public, as lines of the emergency's story."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.emergency.alerting.warning import Warning
from dispatch.emergency.alerting.warning_lifecycle import LIFECYCLE
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.entry import Entry
from foundation import history
from foundation.words import Words

MOVES = {move.name: move.words for move in LIFECYCLE.moves}


def warned(session: Session, emergency: Emergency) -> list[Entry]:
    """Every step of every warning of it: who drafted, who approved, when it went out and how it ended."""
    warnings = session.scalars(select(Warning).where(Warning.emergency_id == emergency.id).order_by(Warning.id))
    return [
        Entry(row.at, "warning", _words(each, row.move, row.reason), row.actor_name)
        for each in warnings
        for row in history.rows_of(session, "warning", each.id)
    ]


def _words(warning: Warning, move: str, reason: str | None) -> Words:
    headline, why = warning.told["headline"], f"（{reason}）" if reason else ""
    return Words(f"预警{MOVES[move].zh}：{headline}{why}", f"Warning, {MOVES[move].en}: {headline}")
