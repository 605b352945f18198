"""Pressure on an open case: urging, and yellow and red cards that must be answered (督办)."""

from datetime import timedelta

from sqlalchemy import func

from dispatch import card
from dispatch.card import Card
from foundation.ids import new_id
from foundation.refusals import Conflict
from foundation.words import Words
from foundation.work import Work
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.handling import Stated, told

MOST_COUNTED = 32_767  # what the column holds
ANSWER_WITHIN = {"yellow": timedelta(hours=24), "red": timedelta(hours=4)}  # ours: domain.md §2.7 wants an answer


def supervise(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Urge, or give a card; a red one takes the place of a yellow one, and no card is given twice."""
    LIFECYCLE.allow(work.actor, case, "supervise")
    kind = stated.get("card")
    if kind in ANSWER_WITHIN and case.open_card in (kind, "red"):
        raise Conflict(
            Words("已有督办牌尚未回复。", "There is a card that has not been answered yet."), code="card_open"
        )
    changes = {
        "supervise_count": func.least(Case.supervise_count + 1, MOST_COUNTED),
        "open_card": kind if kind in ANSWER_WITHIN else case.open_card,
    }
    former = card.open_card(work.session, case.id) if kind == "red" else None
    moved = LIFECYCLE.move(work, case, "supervise", version, changes=changes, **told(stated))
    if former is not None:
        former.answered_at, former.answer = work.now, "升级为红牌"
        work.session.flush()
    work.session.add(_card(work, moved, str(kind), str(stated["ground"]), str(stated["note"])))
    return moved


def _card(work: Work, case: Case, kind: str, ground: str, words: str) -> Card:
    within = ANSWER_WITHIN.get(kind)
    return Card(
        id=new_id(),
        case_id=case.id,
        kind=kind,
        ground=ground,
        words=words,
        given_by=work.actor.id,
        given_at=work.now,
        department_id=case.department_id,
        due_at=work.now + within if within else None,
    )


def reply(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The desk on which the case lies answers the card."""
    LIFECYCLE.allow(work.actor, case, "reply")
    row = card.open_card(work.session, case.id)
    moved = LIFECYCLE.move(work, case, "reply", version, changes={"open_card": None}, **told(stated))
    if row is not None:
        row.answered_by, row.answered_at, row.answer = work.actor.id, work.now, str(stated["note"])
    return moved
