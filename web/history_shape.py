"""How the history of a thing is told to one person."""

from typing import Any

from foundation.actor import Actor
from foundation.history import HistoryRow
from foundation.lifecycle import Lifecycle
from foundation.words import Words
from people.permissions import ROLES
from people.person import masked_name
from web.shapes import HistoryItem

OFFICER = "officer"
SYSTEM = Words("系统", "system")


def tell_history(lifecycle: Lifecycle, row: HistoryRow, actor: Actor, language: str) -> HistoryItem:
    """One move in words; people's names only for those who may read them."""
    move = next((each for each in lifecycle.moves if each.name == row.move and each.source == row.from_stage), None)
    stage = lifecycle.stages
    return HistoryItem(
        seq=row.seq,
        at=row.at,
        move=row.move,
        label=move.words.say(language) if move else row.move,
        from_=row.from_stage,
        to=row.to_stage,
        from_label=stage[row.from_stage].say(language) if row.from_stage else None,
        to_label=stage[row.to_stage].say(language),
        actor_name=_name(row, actor, language),
        role="" if _shielded(row, actor) else _role(row.post, language),
        organisation_name=row.unit_name,
        reason=row.reason,
        stated=_stated(row, actor),
        hash=row.hash,
    )


def _stated(row: HistoryRow, actor: Actor) -> dict[str, Any]:
    """What was stated; the one name in it, of the person a case was given to, only for those who may read names."""
    named = row.stated.get("person_name")
    if not named or actor.may("person.see_names") or row.stated.get("person") == str(actor.id):
        return row.stated
    return {**row.stated, "person_name": masked_name(str(named))}


def _name(row: HistoryRow, actor: Actor, language: str) -> str:
    """The officer shield: whoever is handled reads "grid officer", never a name; others by their permission."""
    if row.actor_id is None:
        return SYSTEM.say(language)
    if _shielded(row, actor):
        return ROLES[OFFICER].words.say(language)
    open_name = actor.may("person.see_names") or row.actor_id == actor.id
    return row.actor_name if open_name else masked_name(row.actor_name)


def _shielded(row: HistoryRow, actor: Actor) -> bool:
    return OFFICER in row.post.split(",") and actor.may("case.handle")


def _role(post: str, language: str) -> str:
    known = [ROLES[role].words.say(language) for role in post.split(",") if role in ROLES]
    return "、".join(known) or (SYSTEM.say(language) if post == "system" else post)
