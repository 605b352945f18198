"""Forms, purely: what is asked, what stands, what means a hazard, and what cannot be asked at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from incidents.forms import answers, design
from incidents.forms.question import Choice, Condition, Hazard, Question, read

FORMS = json.loads((Path(__file__).parent / "form_cases.json").read_text())["forms"]
CASES = [pytest.param(form["questions"], each, id=each["name"]) for form in FORMS for each in form["cases"]]


@pytest.mark.parametrize(("questions", "told"), CASES)
def test_answers_are_judged_as_the_table_says(questions: list[dict[str, Any]], told: dict[str, Any]) -> None:
    form, said = read(questions), told["answers"]
    assert [[each.question, each.code] for each in answers.check(form, said)] == told.get("faults", [])
    if "asked" in told:
        assert [each.key for each in answers.asked(form, said)] == told["asked"]
    if "hazards" in told:
        assert [[each.question, each.place] for each in answers.hazards(form, said)] == told["hazards"]


def test_every_fault_has_its_words_and_every_kind_its_check() -> None:
    from incidents.forms.question import KINDS

    assert {code for form in FORMS for each in form["cases"] for _, code in each.get("faults", [])} == set(
        answers.FAULTS
    )
    assert set(answers.CHECKS) == set(KINDS)


YES = Question("yes", "yes_no", "是否")
TWO = (Choice("a", "甲"), Choice("b", "乙"))
DESIGNS = [
    ("nothing is asked", (), ["questions"]),
    ("one question", (YES,), []),
    ("a key twice", (YES, YES), ["questions.1.key"]),
    ("a key with a blank", (Question("a b", "text", "问"),), ["questions.0.key"]),
    ("a kind nobody knows", (Question("a", "colour", "问"),), ["questions.0.kind"]),
    ("a question without words", (Question("a", "text", " "),), ["questions.0.label"]),
    ("a choice without options", (Question("a", "one", "问"),), ["questions.0.options"]),
    ("a choice of one", (Question("a", "many", "问", options=TWO[:1]),), ["questions.0.options"]),
    ("a choice", (Question("a", "many", "问", options=TWO),), []),
    ("the same option twice", (Question("a", "one", "问", options=(TWO[0], TWO[0])),), ["questions.0.options"]),
    (
        "an option without words",
        (Question("a", "one", "问", options=(*TWO, Choice("c", ""))),),
        ["questions.0.options"],
    ),
    ("a text with options", (Question("a", "text", "问", options=TWO),), ["questions.0.options"]),
    ("upside down limits", (Question("a", "number", "问", low=2, high=1),), ["questions.0.low"]),
    ("a number of characters", (Question("a", "number", "问", most=3),), ["questions.0.most"]),
    ("too many photos", (Question("a", "photo", "问", most=10),), ["questions.0.most"]),
    (
        "a condition on a later question",
        (Question("a", "text", "问", when=(Condition("yes", "is", True),)), YES),
        ["questions.0.when"],
    ),
    (
        "a condition on itself",
        (Question("a", "yes_no", "问", when=(Condition("a", "is", True),)),),
        ["questions.0.when"],
    ),
    ("a condition", (YES, Question("a", "text", "问", when=(Condition("yes", "is_not", True),))), []),
    (
        "a condition that never fits",
        (YES, Question("a", "text", "问", when=(Condition("yes", "above", 3),))),
        ["questions.1.when"],
    ),
    (
        "a condition on words",
        (Question("w", "text", "话"), Question("a", "text", "问", when=(Condition("w", "is", "x"),))),
        ["questions.1.when"],
    ),
    ("a hazard", (Question("a", "yes_no", "问", hazards=(Hazard("is", False, "event:01"),)),), []),
    (
        "a hazard of no option",
        (Question("a", "one", "问", options=TWO, hazards=(Hazard("is", "c", "event:01"),)),),
        ["questions.0.hazards"],
    ),
    (
        "a number may be a hazard, true may not",
        (Question("a", "number", "问", hazards=(Hazard("above", 5, "event:01"), Hazard("is", True, "event:01"))),),
        ["questions.0.hazards"],
    ),
    ("too many questions", tuple(Question(f"q{n}", "text", "问") for n in range(61)), ["questions"]),
]


@pytest.mark.parametrize(("name", "questions", "fields"), DESIGNS, ids=[each[0] for each in DESIGNS])
def test_a_form_that_cannot_be_answered_is_named_where(
    name: str, questions: tuple[Question, ...], fields: list[str]
) -> None:
    assert [field for field, _ in design.faults(questions, "inspection")] == fields


def test_a_report_has_its_own_photos_and_place() -> None:
    both = (Question("a", "photo", "问"), Question("b", "place", "问"), YES)
    assert [field for field, _ in design.faults(both, "report")] == ["questions.0.kind", "questions.1.kind"]
    assert design.faults(both, "visit") == []
