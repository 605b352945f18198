"""Who is sent: what the run card asks for against who is free and how long they take; nothing is hidden; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from dispatch.emergency.plans.content import Want
from dispatch.emergency.resources.travel import Way


@dataclass(frozen=True)
class TeamThere:
    """A team as the proposal sees it; `here` when it is already sent to this emergency."""

    id: UUID
    name: str
    kind: str
    skills: frozenset[str]
    free: bool
    way: Way
    here: bool = False


@dataclass(frozen=True)
class StockThere:
    """Usable stock of one item; `used` what this emergency has taken already."""

    id: UUID
    name: str
    kind: str
    usable: int
    unit: str
    depot: str
    way: Way
    used: int = 0


@dataclass(frozen=True)
class Pick:
    """One team, or so much of one item; `late` when it takes longer than the card allows."""

    id: UUID
    name: str
    quantity: int
    way: Way
    late: bool
    unit: str = ""
    depot: str = ""


@dataclass
class Line:
    """One line of the run card: what is there already, whom to send, how much is short."""

    want: Want
    there: int = 0
    picks: list[Pick] = field(default_factory=list)
    short: int = 0


def asked(wants: Sequence[Want], level: int) -> list[Want]:
    """The run card of a level: of each resource the line of that level, else of the next lower one (4 the lowest)."""
    best: dict[tuple[str, str], Want] = {}
    for want in wants:
        key = want.kind, want.resource
        if want.level >= level and (key not in best or want.level < best[key].level):
            best[key] = want
    return list(best.values())


def propose(wants: Sequence[Want], teams: Sequence[TeamThere], stock: Sequence[StockThere]) -> list[Line]:
    """Nearest first; a team answers one line only; skills are needed all of them."""
    taken: set[UUID] = set()
    return [_teams(want, teams, taken) if want.kind == "team" else _stock(want, stock) for want in wants]


def _teams(want: Want, teams: Sequence[TeamThere], taken: set[UUID]) -> Line:
    line, able = (
        Line(want),
        [
            each
            for each in teams
            if each.kind == want.resource and set(want.skills) <= each.skills and each.id not in taken
        ],
    )
    here = [each for each in able if each.here][: want.quantity]
    taken.update(each.id for each in here)
    line.there = len(here)
    for each in sorted(
        (each for each in able if each.free and not each.here), key=lambda each: (each.way.minutes, each.name)
    ):
        if line.there + len(line.picks) >= want.quantity:
            break
        taken.add(each.id)
        line.picks.append(Pick(each.id, each.name, 1, each.way, _late(want, each.way)))
    line.short = want.quantity - line.there - len(line.picks)
    return line


def _stock(want: Want, stock: Sequence[StockThere]) -> Line:
    line, able = Line(want), [each for each in stock if each.kind == want.kind and each.name == want.resource]
    line.there = min(want.quantity, sum(each.used for each in able))
    left = want.quantity - line.there
    for each in sorted((each for each in able if each.usable > 0), key=lambda each: (each.way.minutes, each.id)):
        share = min(left, each.usable)
        if share:
            line.picks.append(Pick(each.id, each.name, share, each.way, _late(want, each.way), each.unit, each.depot))
        left -= share
    line.short = left
    return line


def _late(want: Want, way: Way) -> bool:
    return want.within_min is not None and way.minutes > want.within_min
