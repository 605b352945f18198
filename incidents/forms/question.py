"""A question of a form: what is asked, when it is asked at all, and which answer means a hazard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("text", "number", "one", "many", "yes_no", "date", "photo", "place")
CHOICES = ("one", "many")
TESTS = ("is", "is_not", "above", "below")
MOST_TEXT, MOST_PHOTOS = 500, 3  # where a question does not say how much at most
Value = str | bool | float


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True)
class Condition:
    """The question is asked only if an earlier one was answered so."""

    question: str
    test: str
    value: Value


@dataclass(frozen=True)
class Hazard:
    """An answer that means a hazard: which category it proposes (`kind:code`), perhaps with a standard condition
    (its text), and the words of the report."""

    test: str
    value: Value
    category: str
    condition: str = ""
    words: str = ""


@dataclass(frozen=True)
class Question:
    """`most` is the longest text in characters, or the most photos; `personal` answers are masked for who need not
    know; all conditions in `when` must hold."""

    key: str
    kind: str
    label: str
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    required: bool = False
    personal: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    most: int | None = None
    options: tuple[Choice, ...] = ()
    when: tuple[Condition, ...] = ()
    hazards: tuple[Hazard, ...] = ()

    def name(self, language: str) -> str:
        return self.label_en or self.label if language.startswith("en") else self.label


def read(told: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Questions as they are stored."""
    return tuple(
        Question(
            **{
                **each,
                "options": tuple(Choice(**one) for one in each.get("options", ())),
                "when": tuple(Condition(**one) for one in each.get("when", ())),
                "hazards": tuple(Hazard(**one) for one in each.get("hazards", ())),
            }
        )
        for each in told
    )
