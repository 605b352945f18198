"""How the history of a thing is told to one person."""

from foundation.actor import Actor
from foundation.history import HistoryRow
from foundation.lifecycle import Lifecycle
from foundation.words import Words
from people.person import masked_name
from web.shapes import HistoryItem

POSTS = {"officer": Words("网格员", "grid officer"), "system": Words("系统", "system")}
HIDDEN = ("photos",)


def tell_history(lifecycle: Lifecycle, row: HistoryRow, actor: Actor, language: str) -> HistoryItem:
    """One move in words; people's names only for those who may read them."""
    move = next((each for each in lifecycle.moves if each.name == row.move and each.source == row.from_stage), None)
    stage = lifecycle.stages
    named = actor.may("person.see_names") or row.actor_id is None or row.actor_id == actor.id
    return HistoryItem(
        seq=row.seq, at=row.at, move=row.move, label=move.words.say(language) if move else row.move,
        from_=row.from_stage, to=row.to_stage, from_label=stage[row.from_stage].say(language) if row.from_stage else None,
        to_label=stage[row.to_stage].say(language), actor_name=row.actor_name if named else masked_name(row.actor_name),
        role=POSTS[row.post].say(language) if row.post in POSTS else row.post, organisation_name=row.unit_name,
        reason=row.reason, stated=row.stated, hash=row.hash)
