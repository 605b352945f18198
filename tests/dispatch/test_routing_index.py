"""The index: whatever the rules and the case, its verdict is that of reading every rule in order."""

from random import Random
from typing import Any
from uuid import UUID

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.routing.routing import Candidate, Facts, Rule, decide, tell
from dispatch.routing.routing_departments import Departments
from dispatch.routing.routing_index import FEW, RuleIndex, left_out

KINDS, MAJORS, LEVELS = ("component", "event", "governance"), ("01", "02", "06"), ("grid", "town", "county", "city")
COUNTIES, TOWNS, COMMUNITIES = ("441702", "441781"), ("441702001", "441781002"), ("441702001001", "441781002003")
SOURCES, CODES = ("officer", "public", "hotline"), ("01001", "06014", "06015", "02003")
DEPARTMENTS = (
    Candidate(UUID(int=1), "市城市管理局", "bureau", "city", "441700"),
    Candidate(UUID(int=2), "市环卫处", "unit", "city", "441700"),
    Candidate(UUID(int=3), "江城区城市管理局", "bureau", "county", "441702"),
    Candidate(UUID(int=4), "南恩街道办事处", "town_office", "town", "441702001"),
)
IDS = st.sampled_from([UUID(int=number) for number in range(1, 7)])
CHOICES = ("department", "owner", "maintainer", "town_office", "county", "city")


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Mostly no condition, else one or two values."""
    return st.one_of(st.just(()), st.just(()), st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple))


@st.composite
def a_rule(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "choose": draw(st.sampled_from(CHOICES)),
        "department": draw(IDS),
        "levels": draw(some(LEVELS)),
        "kinds": draw(some(KINDS)),
        "majors": draw(some(MAJORS)),
        "categories": draw(some(tuple(f"{kind}:{code}" for kind in KINDS for code in CODES))),
        "places": draw(some((*COUNTIES, *TOWNS, *COMMUNITIES, "441700"))),
        "sources": draw(some(SOURCES)),
        "conditions": draw(some(("c1", "c2"))),
        "owners": draw(some(tuple(str(UUID(int=number)) for number in (1, 2)))),
        "hours": draw(st.none() | st.tuples(st.integers(0, 23), st.integers(1, 24))),
        "workday": draw(st.none() | st.booleans()),
        "square": draw(st.none() | st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 3))),
    }


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    return Facts(
        kind=draw(st.sampled_from(KINDS)),
        category_code=draw(st.sampled_from(CODES)),
        category_name="暴露垃圾",
        major=draw(st.sampled_from(MAJORS)),
        level=draw(st.sampled_from(LEVELS)),
        department_hint=draw(st.sampled_from(("环卫作业单位", "城市管理局", "无"))),
        city="441700",
        county=draw(st.sampled_from(COUNTIES)),
        town=draw(st.sampled_from(TOWNS)),
        community=draw(st.sampled_from(COMMUNITIES)),
        source=draw(st.sampled_from(SOURCES)),
        condition=draw(st.sampled_from(("", "c1", "c2"))),
        owner=draw(st.none() | IDS),
        maintainer=draw(st.none() | IDS),
        hour=draw(st.integers(0, 23)),
        workday=draw(st.booleans()),
        returned_by=draw(st.none() | IDS),
        lon=draw(st.none() | st.integers(0, 10)),
        lat=draw(st.integers(0, 10)),
    )


def made(drawn: list[dict[str, Any]]) -> tuple[list[Rule], dict[UUID, Any]]:
    """The rules with their ids, and the drawn areas by rule."""
    rules, areas = [], {}
    for number, each in enumerate(drawn):
        id, square = UUID(int=1000 + number), each["square"]
        told = {name: value for name, value in each.items() if name != "square"}
        rules.append(Rule(id=id, name=f"第{number}条", area=square is not None, **told))
        if square:
            west, south, side = square
            areas[id] = shapely.box(west, south, west + side, south + side)
    return rules, areas


def holding(areas: dict[UUID, Any], facts: Facts) -> frozenset[UUID]:
    """The plain way: every area is asked."""
    if facts.lon is None:
        return frozenset()
    point = shapely.Point(facts.lon, facts.lat)
    return frozenset(id for id, area in areas.items() if area.intersects(point))


def same_verdicts(drawn: list[dict[str, Any]], cases: list[Facts]) -> None:
    """The index and the plain way agree on the department, the reason, and on what was tried or left out."""
    rules, areas = made(drawn)
    index, departments = RuleIndex(rules, areas), Departments(DEPARTMENTS)
    for facts in cases:
        plain = decide(facts, rules, DEPARTMENTS, holding(areas, facts))
        steps, passed = index.steps(facts, departments)
        told = tell(facts, steps, left_out([passed]))
        choice = index.choice(facts, departments)
        assert (told.department, told.reason) == (plain.department, plain.reason)
        assert (choice.found if choice else None) == plain.department
        assert len(told.tried) + sum(each.count for each in told.left_out) == len(plain.tried)
        assert all(each.count > 0 for each in told.left_out)
        kept = iter(plain.tried)
        assert all(each in kept for each in told.tried), "in the same order, with the same words"
        assert len(rules) > FEW or told.tried == plain.tried


@settings(max_examples=150, deadline=None)
@given(st.lists(a_rule(), max_size=FEW * 2), st.lists(some_facts(), min_size=1, max_size=8))
def test_the_index_decides_as_reading_every_rule_does(drawn: list[dict[str, Any]], cases: list[Facts]) -> None:
    same_verdicts(drawn, cases)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(a_rule(), min_size=8, max_size=20), st.lists(some_facts(), min_size=8, max_size=20), st.integers(0, 2**32)
)
def test_so_it_does_with_thousands_of_rules(drawn: list[dict[str, Any]], cases: list[Facts], seed: int) -> None:
    """Each of two thousand rules takes its conditions from those drawn, mixed anew; most are narrowed to a category."""
    rng = Random(seed)
    mixed = [{name: rng.choice(drawn)[name] for name in drawn[0]} for _ in range(2_000)]
    codes = [f"{kind}:{code}" for kind in KINDS for code in CODES]
    for each in mixed[: rng.choice((0, 1_900, 2_000))]:
        each["categories"] = (rng.choice(codes),)
    same_verdicts(mixed, cases)


def many() -> list[Rule]:
    """9,900 rules for other categories, 100 for other places, and one for the case."""
    other = [
        Rule(UUID(int=number), f"r{number}", "city", categories=(f"event:9{number:04}",)) for number in range(9_900)
    ]
    elsewhere = [Rule(UUID(int=20_000 + number), f"p{number}", "city", places=("441781",)) for number in range(100)]
    return [*other, *elsewhere, Rule(UUID(int=30_000), "环卫", "city", kinds=("event",))]


def test_ten_thousand_rules_out_of_the_question_are_counted_with_the_reason() -> None:
    facts = Facts("event", "06014", "暴露垃圾", "06", "city", "环卫", "441702", "441702001")
    steps, passed = RuleIndex(many()).steps(facts, Departments(DEPARTMENTS))
    verdict = tell(facts, steps, left_out([passed]))
    assert [each.rule for each in verdict.tried] == ["环卫"]
    assert verdict.left_out_words is not None
    assert verdict.left_out_words.zh == "另有 10,000 条与此案无关：类别不同 9,900 条，地点不同 100 条。"
    assert "9,900 for other categories, 100 for other places" in verdict.left_out_words.en


def test_few_rules_are_all_told() -> None:
    facts = Facts("event", "06014", "暴露垃圾", "06", "city", "环卫", "441702", "441702001")
    steps, passed = RuleIndex(many()[-5:]).steps(facts, Departments(DEPARTMENTS))
    assert len(steps) == 5
    assert not left_out([passed])
