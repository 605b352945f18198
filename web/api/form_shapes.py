"""How forms, their questions and their answers look on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictBool

from incidents.forms.design import PURPOSES
from incidents.forms.filled_form import FilledForm
from incidents.forms.form import Form, FormEdition
from incidents.forms.question import Question
from web.problems import language
from web.shapes import NO_NUL, Id, Told

MOST_NUMBER = 1e12
Purpose = Literal["report", "inspection", "visit", "census"]
Key = Annotated[str, Field(max_length=40, pattern=NO_NUL)]
Label = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Number = Annotated[float, Field(ge=-MOST_NUMBER, le=MOST_NUMBER, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=-int(MOST_NUMBER), le=int(MOST_NUMBER))]
Value = StrictBool | Whole | Number | Label


class ChoiceShape(Told):
    value: str = Field(max_length=40, pattern=NO_NUL)
    label: Label
    label_en: Label = ""


class ConditionShape(Told):
    """The question is asked only if the earlier one was answered so."""

    question: Key
    test: Literal["is", "is_not", "above", "below"]
    value: Value


class HazardShape(Told):
    """The answer that means a hazard; `category` is `kind:code`, `condition` the text of a standard condition."""

    test: Literal["is", "is_not", "above", "below"]
    value: Value
    category: str = Field(max_length=40, pattern=NO_NUL)
    condition: str = Field("", max_length=500, pattern=NO_NUL)
    words: Label = ""


class QuestionShape(Told):
    """`most`: longest text in characters, or most photos. All of `when` must hold for it to be asked."""

    key: Key
    kind: Literal["text", "number", "one", "many", "yes_no", "date", "photo", "place"]
    label: Label
    label_en: Label = ""
    help: str = Field("", max_length=500, pattern=NO_NUL)
    help_en: str = Field("", max_length=500, pattern=NO_NUL)
    required: bool = False
    personal: bool = False
    unit: str = Field("", max_length=20, pattern=NO_NUL)
    low: Number | None = None
    high: Number | None = None
    whole: bool = False
    most: int | None = Field(None, ge=1, le=2000)
    options: list[ChoiceShape] = Field([], max_length=30)
    when: list[ConditionShape] = Field([], max_length=5)
    hazards: list[HazardShape] = Field([], max_length=10)


class PlaceAnswer(Told):
    """WGS84, as the phone measures."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    accuracy_m: float | None = Field(None, ge=0, le=100_000, allow_inf_nan=False)


AnswerText = Annotated[str, Field(max_length=2000, pattern=NO_NUL)]
AnswerShape = (
    StrictBool | Whole | Number | AnswerText | list[Annotated[str, Field(max_length=64, pattern=NO_NUL)]] | PlaceAnswer
)
Answers = Annotated[dict[Key, AnswerShape], Field(max_length=60)]


class AnswersTold(Told):
    """The answers to a category's questions, under the edition that was on the phone."""

    edition: Id
    values: Answers = Field({})


class FoundAtTold(Told):
    """The line of a filled form that showed the problem."""

    filled_form: Id
    question: Key


class FormEditionTold(BaseModel):
    """One edition; a phone keeps it and sends its id with the answers."""

    id: str
    form: str
    purpose: Purpose
    category: str | None
    number: int
    state: Literal["draft", "in_force", "past"]
    name: str
    name_en: str
    questions: list[QuestionShape]
    changed_at: datetime
    in_force_from: datetime | None


class FormFault(BaseModel):
    field: str
    message: str


class FormTold(BaseModel):
    """`faults` keep the draft from being put in force."""

    id: str
    purpose: Purpose
    purpose_label: str
    category: str | None
    category_name: str | None
    name: str
    active: bool
    demo: bool
    version: int
    filled: int
    draft: FormEditionTold | None
    in_force: FormEditionTold | None
    faults: list[FormFault]


class AnswerTold(BaseModel):
    """One answered question in words; `masked` when the reader need not know."""

    key: str
    kind: str
    label: str
    words: str
    photos: list[str]
    place: PlaceAnswer | None
    hazard: bool
    masked: bool
    case: str | None
    case_number: str | None


class FilledTold(BaseModel):
    id: str
    number: str
    name: str
    edition: int
    grid: str
    key_place: str | None
    key_place_name: str | None
    campaign: str | None
    filled_by_name: str
    claimed_name: str | None
    taken_at: datetime | None
    received_at: datetime
    hazards: int
    demo: bool
    answers: list[AnswerTold]


def tell_edition(of: Form, edition: FormEdition) -> FormEditionTold:
    return FormEditionTold(
        id=str(edition.id),
        form=str(of.id),
        purpose=of.purpose,
        category=of.category,
        number=edition.number,
        state=edition.state,
        name=edition.name,
        name_en=edition.name_en,
        questions=[QuestionShape(**each) for each in edition.questions],
        changed_at=edition.changed_at,
        in_force_from=edition.in_force_from,
    )


def number_of(filled: FilledForm) -> str:
    """What the officer reads on the receipt: the last letters of the form's own id."""
    return f"B{str(filled.id).replace('-', '')[-8:].upper()}"


def purpose_label(purpose: str) -> str:
    return PURPOSES[purpose].say(language())


def plain_answers(told: dict[str, Any]) -> dict[str, Any]:
    """As the rules of the house judge them."""
    return {
        key: value.model_dump(exclude_none=True) if isinstance(value, PlaceAnswer) else value
        for key, value in told.items()
    }


def in_words(question: Question, answer: Any) -> str:
    """An answer as a person reads it."""
    if question.kind == "yes_no":
        return ({True: "Yes", False: "No"} if language().startswith("en") else {True: "是", False: "否"})[answer]
    if question.kind in ("one", "many"):
        names = {
            each.value: each.label_en or each.label if language().startswith("en") else each.label
            for each in question.options
        }
        chosen = [str(each) for each in (answer if isinstance(answer, list) else [answer])]
        return "、".join(names.get(each, each) for each in chosen)
    if question.kind == "number":
        return f"{answer:g}{f' {question.unit}' if question.unit else ''}"
    if question.kind == "photo":
        return str(len(answer))
    if question.kind == "place":
        return f"{answer['lon']:.5f}, {answer['lat']:.5f}"
    return str(answer)
