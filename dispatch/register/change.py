"""What a proposal would change, and whether the register has moved on meanwhile: pure decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foundation.words import Words

KINDS = {
    "add": Words("新增", "add"),
    "move": Words("移位", "move"),
    "retire": Words("注销", "retire"),
    "correct": Words("更正", "correct"),
}
PLACE = ("lon", "lat")
TOLD = {"add": ("name", "category", "state", *PLACE), "move": PLACE, "correct": ("name", "category", "state")}
GONE = "removed"
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What would be set now; whether another edition came in between, and which facts both of them touch."""

    sets: dict[str, Any]
    stale: bool
    clashes: tuple[str, ...]


def wanted(kind: str, told: Facts) -> dict[str, Any]:
    """The facts a proposal states; to retire is to state that it is removed."""
    if kind == "retire":
        return {"state": GONE}
    return {name: told[name] for name in TOLD[kind] if told.get(name) is not None}


def judge(kind: str, told: Facts, seen: Facts, present: Facts) -> Verdict:
    """`seen` are the facts the proposer had before them, `present` those of now.

    Only what the proposer meant to change is set, so that a later edition of another fact stays. A fact both changed
    to different values is a clash; so is any change, but retiring, of a component that was removed meanwhile.
    """
    meant = {name: value for name, value in wanted(kind, told).items() if value != seen.get(name)}
    sets = {name: value for name, value in meant.items() if value != present.get(name)}
    since = {name for name, value in present.items() if value != seen.get(name)}
    clashes = {name for name in sets if name in since}
    if present.get("state") == GONE != seen.get("state") and kind != "retire":
        clashes.add("state")
    if clashes & {*PLACE}:
        clashes = clashes - {*PLACE} | {"place"}
    if any(name in sets for name in PLACE):
        sets |= {name: meant.get(name, seen.get(name)) for name in PLACE}
    return Verdict(sets, bool(since), tuple(sorted(clashes)))
