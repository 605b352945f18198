"""Routing: the table of cases, and that every verdict explains itself."""

from uuid import UUID, uuid4

import pytest

from dispatch.routing.routing import Candidate, Facts, Rule, decide

TOWN = Candidate(UUID(int=1), "南恩街道办事处综合行政执法队", "town_office", "town", "441702001")
COUNTY = Candidate(UUID(int=2), "阳春市城市管理和综合执法局", "bureau", "county", "441781")
CITY = Candidate(UUID(int=3), "市城市管理和综合执法局", "bureau", "city", "441700")
SANITATION = Candidate(UUID(int=4), "市环卫处", "unit", "city", "441700")
EVERYBODY = (CITY, SANITATION, COUNTY, TOWN)

RULES = (
    Rule(uuid4(), "镇街属地", "town_office", levels=("grid", "town")),
    Rule(uuid4(), "主城区", "city", levels=("county",), places=("441702",)),
    Rule(uuid4(), "县级", "county", levels=("county",)),
    Rule(uuid4(), "市级", "city", levels=("city",)),
    Rule(uuid4(), "兜底", "town_office"),
)


def facts(**other: object) -> Facts:
    told = {
        "kind": "event",
        "category_code": "06014",
        "category_name": "暴露垃圾",
        "major": "06",
        "level": "county",
        "department_hint": "环卫作业单位（市城管局）",
        "county": "441702",
        "town": "441702001",
    } | other
    return Facts(**told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "expected", "rule"),
    [
        (facts(level="town"), TOWN, "镇街属地"),
        (facts(), SANITATION, "主城区"),
        (facts(department_hint="市城市管理和综合执法局"), CITY, "主城区"),
        (facts(county="441781", town="441781001"), COUNTY, "县级"),
        (facts(level="city", county="441781", department_hint="市城管局"), CITY, "市级"),
        (facts(department_hint="没有这样的部门"), TOWN, "兜底"),
        (facts(returned_by=SANITATION.id), TOWN, "兜底"),
    ],
)
def test_where_a_case_goes(case: Facts, expected: Candidate, rule: str) -> None:
    verdict = decide(case, RULES, EVERYBODY)
    assert verdict.department == expected
    assert verdict.tried[-1].rule == rule


def test_a_verdict_tells_every_rule_tried_and_why() -> None:
    verdict = decide(facts(county="441781", town="441781001"), RULES, EVERYBODY)
    assert [(each.rule, each.matched) for each in verdict.tried] == [
        ("镇街属地", False),
        ("主城区", False),
        ("县级", True),
    ]
    assert all(each.why.zh and each.why.en for each in verdict.tried)
    assert "阳春市城市管理和综合执法局" in verdict.reason.zh


def test_when_nothing_matches_a_person_decides() -> None:
    verdict = decide(facts(), (), EVERYBODY)
    assert verdict.department is None
    assert verdict.reason.zh
