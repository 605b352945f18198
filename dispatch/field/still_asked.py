"""Whether an answer decided on an older version still answers the question: what happened meanwhile decides. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

VERDICTS = ("confirm", "deny", "unsure")
ANEW = ("correct", "pass_on", "decide_grid", "self_handle")  # leave the stage alone, yet ask something else


@dataclass(frozen=True)
class Since:
    """A move made after the version the answer was decided on."""

    move: str
    source: str | None
    target: str


def stands(kind: str, answer: str, since: Sequence[Since]) -> bool:
    """Reminders, cards, claims and readings do not unask a question; whoever answered or changed it has.

    A case's question goes with its stage. An alarm's (is it real?) outlives its readings and its acknowledgement; what
    says "no" or "cannot tell" does not hold for a danger that has grown to level 2 meanwhile.
    """
    if kind == "case":
        return all(each.source == each.target and each.move not in ANEW for each in since)
    made = {each.move for each in since}
    return made.isdisjoint(VERDICTS) and (answer == "confirm" or "upgrade" not in made)


def duty_stands(answer: str, state: str, answered: bool, arrived: bool, in_time: bool = False) -> bool:
    """A task that is still open is ticked whatever a colleague said meanwhile; who comes is said once, and so is that
    somebody is there. What was done before the response ended (`in_time`) counts on the task that ended with it."""
    said = {"tick": False, "coming": answered, "cannot": answered, "arrive": arrived}
    return not said[answer] and (state == "open" or (state == "cancelled" and in_time))


def step_stands(move: str, at: datetime, set_out: datetime | None, arrived: datetime | None) -> bool:
    """A crew's step that is heard of after its errand ended: setting out and arriving once each, in this order, and a
    count only from when they were there. Back at base is what ends it, and is not said again."""
    if move == "back":
        return False
    if move == "check":
        return arrived is not None and arrived <= at
    return arrived is None and (set_out is None or (move == "arrive" and set_out <= at))
