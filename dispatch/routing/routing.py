"""Which department a case should go to, and why: ordered precedents and rules, pure, every one tried is told."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from dispatch.routing import routing_words
from dispatch.routing.routing_departments import Candidate, Departments
from dispatch.routing.routing_facts import Facts, Rule
from dispatch.routing.routing_words import NO_NAMES, NOBODY, Names
from foundation.words import Words

__all__ = ["NOBODY", "Candidate", "Facts", "LeftOut", "Rule", "Step", "Tried", "Verdict", "decide", "misfit", "walk"]

CHOSEN, NONE_THERE, RETURNED = "chosen", "none_there", "returned"  # else the outcome is the condition that fails


@dataclass(frozen=True, slots=True)
class Step:
    """One rule looked at: `chosen`, or why not; the department it meant."""

    rule: Rule
    outcome: str
    found: Candidate | None = None

    @property
    def chosen(self) -> bool:
        return self.outcome is CHOSEN


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule in words: whether it chose, and why or why not."""

    rule: str
    matched: bool
    why: Words
    precedent: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many rules before the choice were out of the question, and for which condition."""

    condition: str
    count: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The proposal: a department or None (then a person decides), with its reason and everything tried."""

    department: Candidate | None
    reason: Words
    tried: tuple[Tried, ...]
    left_out: tuple[LeftOut, ...] = ()
    edition: int | None = None

    @property
    def left_out_words(self) -> Words | None:
        """9,871 others were out of the question, and why; None when every rule was looked at."""
        return routing_words.left_out([(each.condition, each.count) for each in self.left_out])


def decide(
    facts: Facts, rules: Sequence[Rule], departments: Sequence[Candidate], inside: Container[UUID] = frozenset()
) -> Verdict:
    """The first rule whose conditions hold and whose department exists; ties are impossible because rules are ordered.

    `inside` holds the ids of the drawn areas the place lies in. A department that has just returned the case is not
    proposed again.
    """
    return tell(facts, list(walk(facts, rules, Departments(departments), inside)))


def walk(facts: Facts, rules: Iterable[Rule], departments: Departments, inside: Container[UUID]) -> Iterator[Step]:
    """Look at rule after rule until one chooses."""
    for rule in rules:
        step = look(facts, rule, departments, inside)
        yield step
        if step.chosen:
            return


def look(facts: Facts, rule: Rule, departments: Departments, inside: Container[UUID]) -> Step:
    """One rule: the first condition that fails, else the department it chooses."""
    wrong = misfit(facts, rule, inside)
    if wrong:
        return Step(rule, wrong)
    found = departments.choose(rule.choose, rule.department, facts)
    if found is None:
        return Step(rule, NONE_THERE)
    return Step(rule, RETURNED if found.id == facts.returned_by else CHOSEN, found)


def misfit(facts: Facts, rule: Rule, inside: Container[UUID]) -> str | None:
    """The first condition that does not hold; None when all hold."""
    if rule.levels and facts.level not in rule.levels:
        return "levels"
    if rule.kinds and facts.kind not in rule.kinds:
        return "kinds"
    if rule.majors and facts.major not in rule.majors:
        return "majors"
    if rule.categories and facts.category not in rule.categories:
        return "categories"
    if (rule.places or rule.area) and not (
        any(place in rule.places for place in facts.places) or (rule.area and rule.id in inside)
    ):
        return "places"
    return _fine_misfit(facts, rule)


def _fine_misfit(facts: Facts, rule: Rule) -> str | None:
    if rule.conditions and facts.condition not in rule.conditions:
        return "conditions"
    if rule.sources and facts.source not in rule.sources:
        return "sources"
    if rule.owners and str(facts.owner) not in rule.owners:
        return "owners"
    if rule.hours and not _within(facts.hour, rule.hours):
        return "hours"
    return "workday" if rule.workday is not None and facts.workday is not rule.workday else None


def _within(hour: int | None, hours: tuple[int, int]) -> bool:
    """From 22 to 6 means through the night."""
    start, end = hours
    if hour is None:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end


def tell(
    facts: Facts,
    steps: Sequence[Step],
    left_out: Sequence[LeftOut] = (),
    names: Names = NO_NAMES,
    edition: int | None = None,
) -> Verdict:
    """What was looked at, as a verdict in words."""
    tried = tuple(Tried(step.rule.name, step.chosen, why(facts, step, names), step.rule.precedent) for step in steps)
    last = steps[-1] if steps else None
    if last is None or not last.chosen:
        return Verdict(None, NOBODY, tried, tuple(left_out), edition)
    return Verdict(last.found, tried[-1].why, tried, tuple(left_out), edition)


def why(facts: Facts, step: Step, names: Names = NO_NAMES) -> Words:
    """Why this rule chose, or why it did not."""
    rule, found = step.rule, step.found
    if step.outcome == NONE_THERE:
        return routing_words.none_there(rule.choose)
    if found is None:
        return routing_words.fails(facts, rule, step.outcome, names)
    if step.outcome == RETURNED:
        return Words(f"{found.name}刚回退过此案", f"{found.label_en} has just returned this case")
    return routing_words.chose(facts, rule, found)
