"""What is wrong with a list of rules before it takes effect: errors stop it, warnings are told; pure."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from dispatch.routing.routing_facts import Facts, Rule
from dispatch.routing.routing_index import RuleIndex
from foundation.words import Words


@dataclass(frozen=True)
class Problem:
    """One thing about one rule; a `fatal` one must be mended before the edition can be put in force."""

    rule: UUID
    fatal: bool
    words: Words


@dataclass(frozen=True)
class Known:
    """What rules may speak of."""

    departments: Container[UUID]
    places: Container[str]
    categories: Container[str]
    conditions: Container[str]


SURE, LIKELY = ("department",), ("town_office", "county", "city")  # how surely a rule finds a department


def check(rules: Sequence[Rule], areas: dict[UUID, Words], known: Known) -> list[Problem]:
    """Every problem, in the order of the rules; `areas` says what is wrong with a drawn area."""
    index = RuleIndex([rule for rule in rules if rule.id not in areas])
    found = []
    for rule in rules:
        found += [Problem(rule.id, True, words) for words in _errors(rule, known)]
        if rule.id in areas:
            found.append(Problem(rule.id, True, areas[rule.id]))
        else:
            found += _shadowed(rule, index)
    return found


def _errors(rule: Rule, known: Known) -> Iterator[Words]:
    if rule.choose == "department" and rule.department is None:
        yield Words("请选择主办部门。", "Choose the lead department.")
    elif rule.department is not None and rule.department not in known.departments:
        yield Words("没有这个部门，请重新选择。", "There is no such department; choose again.")
    if any(UUID(owner) not in known.departments for owner in rule.owners):
        yield Words("没有这个权属单位，请重新选择。", "There is no such owner; choose again.")
    for values, here, zh, en in (
        (rule.places, known.places, "区划", "division"),
        (rule.categories, known.categories, "类别", "category"),
        (rule.conditions, known.conditions, "立案条件", "standard condition"),
    ):
        unknown = [each for each in values if each not in here]
        if unknown:
            yield Words(f"没有这个{zh}：{unknown[0]}。", f"There is no such {en}: {unknown[0]}.")
    if rule.hours and rule.hours[0] == rule.hours[1]:
        yield Words("时段的起止相同。", "The hours begin and end at the same time.")


LOOKED_AT = 200  # earlier rules compared with one: a warning is not worth more


def _shadowed(rule: Rule, index: RuleIndex) -> list[Problem]:
    """A rule behind one that takes every case it could take is never reached."""
    if rule.area:
        return []
    for earlier in islice(index.before(rule.id, _example(rule)), LOOKED_AT):
        if earlier.choose in (*SURE, *LIKELY) and covers(earlier, rule):
            never = Words(
                f"永远轮不到：前面的规则“{earlier.name}”已包含这些情况。",
                f"Never reached: the rule “{earlier.name}” before it takes all of these cases.",
            )
            seldom = Words(
                f"很少轮得到：只有规则“{earlier.name}”在当地找不到部门时才用到。",
                f"Seldom reached: only where the rule “{earlier.name}” before it finds no department.",
            )
            return [Problem(rule.id, False, never if earlier.choose in SURE else seldom)]
    return []


def _example(rule: Rule) -> Facts:
    """A case the rule could take: whatever covers the rule must be able to take it too."""
    kind, _, code = (rule.categories[0] if rule.categories else ":").partition(":")
    place = rule.places[0] if rule.places else ""
    return Facts(
        kind=rule.kinds[0] if rule.kinds else kind,
        category_code=code,
        category_name="",
        major=rule.majors[0] if rule.majors else code[:2],
        level=rule.levels[0] if rule.levels else "",
        department_hint="",
        county=place[:6],
        town=place[:9],
        community=place[:12],
        city=f"{place[:4]}00",
        source=rule.sources[0] if rule.sources else "",
        condition=rule.conditions[0] if rule.conditions else "",
        owner=UUID(rule.owners[0]) if rule.owners else None,
    )


def covers(wide: Rule, narrow: Rule) -> bool:
    """Whether every case of the narrow rule is one of the wide rule too; a drawn area is covered only by no area."""
    lists = (
        (wide.levels, narrow.levels),
        (wide.kinds, narrow.kinds or _heads(narrow.categories)),
        (wide.majors, narrow.majors or _majors(narrow.categories)),
        (wide.categories, narrow.categories),
        (wide.conditions, narrow.conditions),
        (wide.sources, narrow.sources),
        (wide.owners, narrow.owners),
    )
    if not all(not more or (less and set(less) <= set(more)) for more, less in lists):
        return False
    if wide.area or wide.places:
        inside = [any(_lies_in(place, other) for other in wide.places) for place in narrow.places]
        if narrow.area or not inside or not all(inside):
            return False
    return (wide.hours is None or wide.hours == narrow.hours) and (
        wide.workday is None or wide.workday is narrow.workday
    )


def _lies_in(place: str, other: str) -> bool:
    """By the build of the codes: 6 digits county, 9 town, 12 community; a city's code ends in 00."""
    return place.startswith(other[:4] if other.endswith("00") and len(other) == 6 else other)


def _heads(categories: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({each.partition(":")[0] for each in categories})


def _majors(categories: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({each.partition(":")[2][:2] for each in categories})
