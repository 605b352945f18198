"""What may be asked: whether a form that somebody designs can be answered at all, and where not."""

import re
from collections.abc import Iterator

from foundation.words import Words
from incidents.forms.question import CHOICES, KINDS, TESTS, Question, Value

PURPOSES = {
    "report": Words("上报附加问题", "extra questions of a report"),
    "inspection": Words("场所检查", "place inspection"),
    "visit": Words("走访", "visit"),
    "census": Words("专项普查", "special census"),
}
MOST_QUESTIONS = 60
MOST_OPTIONS = 30
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST, MOST_PHOTOS = 2000, 9
Fault = tuple[str, Words]


def faults(questions: tuple[Question, ...], purpose: str) -> list[Fault]:
    """What keeps the form from being used, each with the field (`questions.3.options`)."""
    return list(_faults(questions, purpose))


def _faults(questions: tuple[Question, ...], purpose: str) -> Iterator[Fault]:
    if not questions:
        yield "questions", Words("表单至少要有一个问题。", "A form asks at least one question.")
    if len(questions) > MOST_QUESTIONS:
        yield "questions", Words(f"最多{MOST_QUESTIONS}个问题。", f"At most {MOST_QUESTIONS} questions.")
    before: dict[str, Question] = {}
    for place, each in enumerate(questions):
        for field, words in _of_one(each, purpose, before):
            yield f"questions.{place}.{field}", words
        before.setdefault(each.key, each)


def _of_one(one: Question, purpose: str, before: dict[str, Question]) -> Iterator[Fault]:
    if not KEY.fullmatch(one.key):
        yield (
            "key",
            Words("代号应为小写字母开头的字母、数字、下划线。", "A key is a-z, 0-9 and _, and begins with a letter."),
        )
    if one.key in before:
        yield "key", Words("代号重复，请改一个。", "This key is used twice; change one.")
    if one.kind not in KINDS:
        yield "kind", Words("没有这种问题。", "There is no such kind of question.")
        return
    if not one.label.strip():
        yield "label", Words("请写问题。", "Write the question.")
    if purpose == "report" and one.kind in ("photo", "place"):
        yield (
            "kind",
            Words("上报本身已有照片和位置，请换一种问题。", "A report has its photos and place; ask otherwise."),
        )
    yield from _limits(one)
    yield from _options(one)
    for each in one.when:
        earlier = before.get(each.question)
        if earlier is None:
            yield "when", Words("显示条件只能引用前面的问题。", "A condition may only look at an earlier question.")
        elif not fits(earlier, each.test, each.value):
            yield (
                "when",
                Words("显示条件与所引用的问题不相符。", "The condition does not fit the question it looks at."),
            )
    for hazard in one.hazards:
        if not fits(one, hazard.test, hazard.value):
            yield "hazards", Words("隐患判定与回答不相符。", "The hazard does not fit the answers of its question.")


def _limits(one: Question) -> Iterator[Fault]:
    if one.low is not None and one.high is not None and one.low > one.high:
        yield "low", Words("下限不能大于上限。", "The least is more than the most.")
    most = {"text": LONGEST, "photo": MOST_PHOTOS}.get(one.kind)
    if one.most is not None and not (most and 1 <= one.most <= most):
        yield "most", Words("数量上限不对。", "This limit does not fit the kind of question.")


def _options(one: Question) -> Iterator[Fault]:
    values = [each.value for each in one.options]
    if one.kind not in CHOICES:
        if values:
            yield "options", Words("只有选择题有选项。", "Only a choice has options.")
        return
    if not 2 <= len(values) <= MOST_OPTIONS:
        yield "options", Words(f"请给出2到{MOST_OPTIONS}个选项。", f"Give 2 to {MOST_OPTIONS} options.")
    if len(set(values)) < len(values):
        yield "options", Words("选项重复。", "Two options are the same.")
    if any(not each.value.strip() or not each.label.strip() for each in one.options):
        yield "options", Words("选项不能为空。", "An option has no words.")


def fits(one: Question, test: str, value: Value) -> bool:
    """Whether an answer to the question can pass the test."""
    if test not in TESTS:
        return False
    if one.kind in CHOICES:
        return test in ("is", "is_not") and value in [each.value for each in one.options]
    if one.kind == "yes_no":
        return test in ("is", "is_not") and isinstance(value, bool)
    return one.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool)
