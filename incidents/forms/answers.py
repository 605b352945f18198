"""What may be answered: which questions are asked, which answers stand, which mean a hazard. The phone follows the same
rules (web/ui/forms/answers.ts); one table of cases proves both (tests/incidents/form_cases.json)."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from foundation.words import Words
from incidents.forms.question import MOST_PHOTOS, MOST_TEXT, Hazard, Question, Value

SHA256 = re.compile(r"[0-9a-f]{64}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
PLACE = {"lon": 180.0, "lat": 90.0}
MOST_ACCURACY_M = 100_000

FAULTS = {
    "required": Words("这一项必填。", "This one must be answered."),
    "unknown": Words("表单里没有这一项。", "The form has no such question."),
    "not_asked": Words("按前面的回答，这一项不必填写。", "After the answers before, this is not asked."),
    "kind": Words("回答的形式不对，请重新填写。", "The answer has the wrong form; please answer again."),
    "too_long": Words("文字太长，请缩短。", "Too long; please shorten it."),
    "not_whole": Words("请填整数。", "A whole number, please."),
    "below": Words("数值低于允许的下限，请核对。", "Below what is possible; please check."),
    "above": Words("数值高于允许的上限，请核对。", "Above what is possible; please check."),
    "option": Words("请从选项中选择。", "Choose from the options."),
    "date": Words("日期不对，应为年-月-日。", "Not a date; year-month-day."),
    "too_many": Words("照片太多，请删减。", "Too many photos; leave some out."),
    "place": Words("位置不对，请重新定位。", "Not a place; please locate again."),
}


@dataclass(frozen=True)
class Fault:
    question: str
    code: str

    def error(self) -> tuple[str, Words]:
        """As a refusal names it: the field and what to do."""
        return f"answers.{self.question}", FAULTS[self.code]


@dataclass(frozen=True)
class Found:
    """A line of a filled form that means a hazard; `place` counts the hazards of its question from 0."""

    question: str
    place: int
    hazard: Hazard


def is_empty(answer: Any) -> bool:
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


def holds(test: str, value: Value, answer: Any) -> bool:
    """Whether an answer passes a test; what is not answered passes none."""
    if is_empty(answer):
        return False
    if test in ("above", "below"):
        if not (_is_number(answer) and _is_number(value)):
            return False
        return bool(answer > value if test == "above" else answer < value)
    meets = any(_same(each, value) for each in answer) if isinstance(answer, list) else _same(answer, value)
    return meets if test == "is" else not meets


def asked(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions that are asked, given the answers: a condition on a question that is not asked does not hold."""
    shown: dict[str, Question] = {}
    for each in questions:
        if all(one.question in shown and holds(one.test, one.value, answers.get(one.question)) for one in each.when):
            shown[each.key] = each
    return list(shown.values())


def check(questions: tuple[Question, ...], answers: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with the answers, in the order of the questions; at most one fault each."""
    shown = {each.key for each in asked(questions, answers)}
    known = {each.key for each in questions}
    faults = [Fault(each.key, code) for each in questions if (code := _fault(each, each.key in shown, answers))]
    return faults + [Fault(key, "unknown") for key in sorted(answers.keys() - known)]


def stated(questions: tuple[Question, ...], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept: nothing that is empty."""
    return {key: answer for key, answer in answers.items() if not is_empty(answer)}


def hazards(questions: tuple[Question, ...], answers: Mapping[str, Any]) -> list[Found]:
    """The lines that mean a hazard, in the order of the questions."""
    return [
        Found(each.key, place, hazard)
        for each in asked(questions, answers)
        for place, hazard in enumerate(each.hazards)
        if holds(hazard.test, hazard.value, answers.get(each.key))
    ]


def _fault(question: Question, shown: bool, answers: Mapping[str, Any]) -> str | None:
    answer = answers.get(question.key)
    if is_empty(answer):
        return "required" if shown and question.required else None
    return CHECKS[question.kind](question, answer) if shown else "not_asked"


def _same(answer: Any, value: Value) -> bool:
    """True is not 1."""
    return isinstance(answer, bool) == isinstance(value, bool) and bool(answer == value)


def _is_number(answer: Any) -> bool:
    if isinstance(answer, float):
        return math.isfinite(answer)
    return isinstance(answer, int) and not isinstance(answer, bool)


def _text(question: Question, answer: Any) -> str | None:
    if not isinstance(answer, str) or "\0" in answer:
        return "kind"
    return "too_long" if len(answer) > (question.most or MOST_TEXT) else None


def _number(question: Question, answer: Any) -> str | None:
    if not _is_number(answer):
        return "kind"
    if question.whole and answer != int(answer):
        return "not_whole"
    if question.low is not None and answer < question.low:
        return "below"
    return "above" if question.high is not None and answer > question.high else None


def _one(question: Question, answer: Any) -> str | None:
    return None if answer in [each.value for each in question.options] else "option"


def _many(question: Question, answer: Any) -> str | None:
    if not isinstance(answer, list):
        return "kind"
    values = [each.value for each in question.options]
    return None if all(each in values and answer.count(each) == 1 for each in answer) else "option"


def _yes_no(question: Question, answer: Any) -> str | None:
    return None if isinstance(answer, bool) else "kind"


def _date(question: Question, answer: Any) -> str | None:
    if not isinstance(answer, str) or not DAY.fullmatch(answer):
        return "date"
    try:
        return None if 1900 <= date.fromisoformat(answer).year < 2100 else "date"
    except ValueError:
        return "date"


def _photo(question: Question, answer: Any) -> str | None:
    if not isinstance(answer, list) or not all(isinstance(each, str) and SHA256.fullmatch(each) for each in answer):
        return "kind"
    return "too_many" if len(answer) > (question.most or MOST_PHOTOS) else None


def _place(question: Question, answer: Any) -> str | None:
    """{lon, lat} in WGS84, perhaps with accuracy_m."""
    if not isinstance(answer, dict) or answer.keys() - {*PLACE, "accuracy_m"}:
        return "place"
    if not all(_is_number(answer.get(name)) and abs(answer[name]) <= most for name, most in PLACE.items()):
        return "place"
    accuracy = answer.get("accuracy_m")
    return None if accuracy is None or (_is_number(accuracy) and 0 <= accuracy <= MOST_ACCURACY_M) else "place"


CHECKS = {
    "text": _text,
    "number": _number,
    "one": _one,
    "many": _many,
    "yes_no": _yes_no,
    "date": _date,
    "photo": _photo,
    "place": _place,
}
