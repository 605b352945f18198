"""Ten thousand rules without reading ten thousand: only those that can concern a case are looked at; pure."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from dispatch.routing.routing import LeftOut, Step, look
from dispatch.routing.routing_area import Areas
from dispatch.routing.routing_departments import Departments
from dispatch.routing.routing_facts import Facts, Rule

FEW = 40  # so many rules are all looked at and told; of more, only those whose coarse facts fit
COARSE = frozenset(("levels", "kinds", "majors", "categories", "places"))
# A rule lies where its first stated condition of these puts it: the one that leaves out most others stands first.
AXES = ("areas", "categories", "conditions", "places", "owners", "majors", "sources", "kinds", "levels")
EVERYWHERE = ("", "")


class RuleIndex:
    """Rules in their order, each found by the fact that decides most often whether it can match."""

    def __init__(self, rules: Sequence[Rule], areas: Mapping[UUID, Any] | None = None):
        self.rules = tuple(rules)
        self.asks_time = any(rule.hours or rule.workday is not None for rule in rules)
        self.everything = len(self.rules) <= FEW
        self._axis = [_axis(rule) for rule in self.rules]
        self._ranks: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_axis: dict[str, list[int]] = defaultdict(list)
        for rank, (rule, axis) in enumerate(zip(self.rules, self._axis, strict=True)):
            self._by_axis[axis].append(rank)
            for key in _keys(rule, axis):
                self._ranks[key].append(rank)
        self._draw(areas or {})

    def _draw(self, areas: Mapping[UUID, Any]) -> None:
        drawn = [(rank, rule) for rank, rule in enumerate(self.rules) if rule.area and rule.id in areas]
        self._drawn = [(rank, rule.id) for rank, rule in drawn]
        self._areas = Areas([areas[rule.id] for _, rule in drawn])

    def inside(self, facts: Facts) -> dict[UUID, int]:
        """The rules whose drawn area holds the place (its border included), with their ranks."""
        return {id: rank for rank, id in (self._drawn[hit] for hit in self._areas.holding(facts.lon, facts.lat))}

    def steps(self, facts: Facts, departments: Departments) -> tuple[list[Step], Counter[str]]:
        """Every rule looked at up to the one that chooses, and how many before it were out of the question."""
        inside = self.inside(facts)
        steps: list[Step] = []
        passed: Counter[str] = Counter()
        seen: Counter[str] = Counter()
        end = len(self.rules)
        for rank in range(end) if self.everything else self._near(facts, inside):
            step = look(facts, self.rules[rank], departments, inside)
            seen[self._axis[rank]] += 1
            if step.outcome in COARSE and not self.everything:
                passed[step.outcome] += 1
                continue
            steps.append(step)
            if step.chosen:
                end = rank
                break
        if not self.everything:
            for axis, ranks in self._by_axis.items():
                passed["places" if axis == "areas" else axis] += bisect_left(ranks, end) - seen[axis]
            if steps and steps[-1].chosen:
                passed[self._told_axis(end)] += 1  # the choice itself was seen and is not before itself
        return steps, passed

    def _told_axis(self, rank: int) -> str:
        return "places" if self._axis[rank] == "areas" else self._axis[rank]

    def choice(self, facts: Facts, departments: Departments) -> Step | None:
        """The step that chooses, without the story around it."""
        inside = self.inside(facts)
        for rank in range(len(self.rules)) if self.everything else self._near(facts, inside):
            step = look(facts, self.rules[rank], departments, inside)
            if step.chosen:
                return step
        return None

    def before(self, id: UUID, facts: Facts) -> Iterator[Rule]:
        """The rules in front of that one which could take such a case too."""
        for rank in self._near(facts, {}):
            if self.rules[rank].id == id:
                return
            yield self.rules[rank]

    def _near(self, facts: Facts, inside: Mapping[UUID, int]) -> list[int]:
        """The ranks of all rules that can match, in order."""
        found: set[int] = set(inside.values())
        for key in _facts_keys(facts):
            listed = self._ranks.get(key)
            if listed:
                found.update(listed)
        return sorted(found)


def left_out(passed: Iterable[Counter[str]]) -> tuple[LeftOut, ...]:
    total: Counter[str] = Counter()
    for each in passed:
        total += each
    return tuple(LeftOut(name, count) for name, count in sorted(total.items()))


def _axis(rule: Rule) -> str:
    if rule.area and not rule.places:
        return "areas"
    return next((axis for axis in AXES[1:] if getattr(rule, axis)), "")


def _keys(rule: Rule, axis: str) -> list[tuple[str, str]]:
    """Where the rule is filed; one that lies by its area alone is found through the tree."""
    if axis == "areas":
        return []
    return [(axis, value) for value in getattr(rule, axis)] if axis else [EVERYWHERE]


def _facts_keys(facts: Facts) -> list[tuple[str, str]]:
    return [
        EVERYWHERE,
        ("categories", facts.category),
        ("majors", facts.major),
        ("kinds", facts.kind),
        ("levels", facts.level),
        ("sources", facts.source),
        ("conditions", facts.condition),
        ("owners", str(facts.owner)),
        *(("places", place) for place in facts.places),
    ]
