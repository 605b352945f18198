"""In which order people are called, and when the next one is: no answer within a step passes the call on; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from foundation.words import Words

W = Words
LEVELS = {
    "county": W("县（市、区）", "county"),
    "town": W("镇（街）", "town"),
    "community": W("村（社区）", "community"),
    "grid": W("网格员", "grid officer"),
}
PLACES = {"city": W("市", "city"), **LEVELS}  # whatever keeps a list, and the grid
POSTS = {"duty": W("值班", "on duty"), "deputy": W("备岗", "deputy"), "superior": W("上级", "superior")}
LONGEST = 6  # so many are called in one line before it is said that nobody answers


@dataclass(frozen=True)
class Reached:
    """Somebody who may be called, and as what: duty, deputy or superior."""

    person: UUID
    name: str
    phone: str | None
    post: str


@dataclass(frozen=True)
class Told:
    """What the list of a place says of each level: on duty first, then deputies."""

    own: Mapping[str, Sequence[Reached]]
    city: Sequence[Reached] = ()


def line(level: str, told: Told) -> list[Reached]:
    """Own people of the level first, then whoever is above it, each once."""
    levels = list(LEVELS)
    above = levels[: levels.index(level)][::-1]
    superiors = [each for name in above for each in told.own.get(name, ())] + list(told.city)
    upward = [Reached(each.person, each.name, each.phone, "superior") for each in superiors]
    return _once([*told.own.get(level, ()), *upward])[:LONGEST]


def _once(people: Iterable[Reached]) -> list[Reached]:
    found: dict[UUID, Reached] = {}
    for each in people:
        found.setdefault(each.person, each)
    return list(found.values())


@dataclass(frozen=True)
class Next:
    """What follows when a step has passed: the next place in the line and until when, or nobody is left."""

    position: int | None
    due_at: datetime | None


def follows(position: int, length: int, now: datetime, step_s: float) -> Next:
    """The step after `position`; a timer that was away gives the next one the whole of his time."""
    if position + 1 < length:
        return Next(position + 1, now + timedelta(seconds=step_s))
    return Next(None, None)
