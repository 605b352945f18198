"""The ways by which cases are found: an index walked in order, or tokens every such case has; and who has which."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from math import prod

from sqlalchemy import ColumnElement, and_, any_, func, select
from sqlalchemy.orm import aliased

from foundation.actor import Actor
from incidents.case import Case

Where = ColumnElement[bool]
# What an index keeps in order, the narrowest first. Only one is walked (a department's stage is one index); everything
# else is asked of each case on the way.
WALKS = ("id", "claimed", "card", "hung", "reporter", "grid", "stage", "department")
MOST_WAYS = 24
MOST_FACTS = 64


@dataclass(frozen=True)
class Way:
    """Every case it leads to has all `facts`, one of each of `choices`, and all `words`; `walks` by WALKS."""

    walks: dict[str, Where] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    choices: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()

    def and_then(self, other: "Way") -> "Way":
        return Way(
            {**other.walks, **self.walks},
            self.facts + other.facts,
            self.choices + other.choices,
            self.words + other.words,
        )

    def walk(self) -> Where | None:
        """The narrowest index of this way; None is the index of all cases."""
        if "stage" in self.walks and "department" in self.walks and not set(WALKS[:6]) & self.walks.keys():
            return and_(self.walks["department"], self.walks["stage"])
        return next((self.walks[name] for name in WALKS if name in self.walks), None)

    def has_tokens(self) -> bool:
        return bool(self.facts or self.words or self.choices)


def one_of_facts(facts: Iterable[str]) -> Way:
    """Any of these facts; so many that they narrow little are not worth asking the index for."""
    listed = tuple(facts)
    return Way(choices=(listed,)) if len(listed) <= MOST_FACTS else Way()


def combined(*alternatives: list[Way]) -> list[Way]:
    """Every way that takes one of each; too many are given up for the one that leads to all cases."""
    if prod(len(each) for each in alternatives) > MOST_WAYS:
        return [Way()]
    return [reduce(Way.and_then, chosen, Way()) for chosen in product(*alternatives)]


def sights(actor: Actor) -> list[Way]:
    """The ways to everything this actor may see: they cover sight.visible, which is asked of each case all the same."""
    if actor.may("case.see_all"):
        return [Way()]
    ways: list[Way] = []
    if actor.may("case.see_division"):
        ways += [division(code) for code in _scope(actor, "division")]
    if actor.may("case.see_department"):
        ways += _of_departments(actor)
    if actor.may("case.see_own_grid"):
        ways += [Way({"grid": Case.grid == code}, (f"grid:{code}",)) for code in _scope(actor, "grid")]
        ways += _of_reporter(actor)
    return ways


def _scope(actor: Actor, kind: str) -> list[str]:
    return sorted(actor.scopes.get(kind, ()))


def division(code: str) -> Way:
    """County, town or community: which it is, its length tells."""
    kind = {9: "town", 12: "community"}.get(len(code), "county")
    return Way(facts=(f"{kind}:{code}",))


def _of_departments(actor: Actor) -> list[Way]:
    ways = []
    for department in _scope(actor, "department"):
        ways.append(Way({"department": Case.department_id == department}, (f"department:{department}",)))
        ways.append(Way(facts=(f"helper:{department}",)))
    waiting = Way({"stage": Case.stage == "pending_register"})
    return ways + [waiting.and_then(division(code)) for code in _scope(actor, "division") if len(code) == 9]


def _of_reporter(actor: Actor) -> list[Way]:
    child = aliased(Case)
    into = select(child.merged_into).where(child.reporter_id == actor.id, child.merged_into.is_not(None))
    return [
        Way({"reporter": Case.reporter_id == actor.id}, (f"reporter:{actor.id}",)),
        Way({"id": Case.id == any_(func.array(into.scalar_subquery()))}),
    ]


def cells(west: float, south: float, east: float, north: float) -> Way:
    """The cells of half a kilometre, or blocks of four, that a box touches; of very many, none."""
    for name, a_degree in (("cell", 200), ("block", 25)):
        xs = range(int(west * a_degree // 1), int(east * a_degree // 1) + 1)
        ys = range(int(south * a_degree // 1), int(north * a_degree // 1) + 1)
        if len(xs) * len(ys) <= MOST_FACTS:
            return one_of_facts(f"{name}:{x}:{y}" for x in xs for y in ys)
    return Way()
