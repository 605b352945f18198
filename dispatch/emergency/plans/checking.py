"""What is wrong with a plan before it is put in force: what would never start, never be proposed, or reach nobody."""

from collections.abc import Collection
from dataclasses import dataclass

from dispatch.emergency.plans.content import Content
from dispatch.emergency.plans.plan_task import OFFICER
from foundation.words import Words

W = Words


@dataclass(frozen=True)
class Problem:
    """`field` names the part ("cards.3"); a fatal one keeps the plan from being put in force."""

    field: str
    words: Words
    fatal: bool = True


def problems(content: Content, departments: Collection[str]) -> list[Problem]:
    """All of them, in the order of the plan; `departments` are the names of those that exist."""
    return [*_starts(content), *_cards(content, departments), *_wants(content), *_matches(content)]


def _starts(content: Content) -> list[Problem]:
    levels = [start.level for start in content.starts]
    twice = W("该级别的启动条件写了两次。", "This level has two start conditions.")
    return [Problem(f"starts.{place}", twice) for place, level in enumerate(levels) if level in levels[:place]]


def _cards(content: Content, departments: Collection[str]) -> list[Problem]:
    known, found = {start.level for start in content.starts}, []
    for place, card in enumerate(content.cards):
        missing = sorted(set(card.levels) - known)
        if missing:
            told = "、".join(str(level) for level in missing)
            words = W(f"{told}级没有启动条件，此项任务不会下达。", f"Level {told} has no start condition.")
            found.append(Problem(f"cards.{place}", words))
        if card.department != OFFICER and card.department not in departments:
            words = W("没有这个部门，任务将无人接收。", "There is no such department: nobody would get the task.")
            found.append(Problem(f"cards.{place}", words))
        if any(card.act == other.act and card.department == other.department for other in content.cards[:place]):
            found.append(Problem(f"cards.{place}", W("与前面一项重复。", "The same as an earlier card."), fatal=False))
    return found


def _wants(content: Content) -> list[Problem]:
    known = {start.level for start in content.starts}
    words = W("该级别没有启动条件。", "This level has no start condition.")
    return [
        Problem(f"wants.{n}", words, fatal=False) for n, want in enumerate(content.wants) if want.level not in known
    ]


def _matches(content: Content) -> list[Problem]:
    told = content.matches
    if told.metrics or told.words:
        return []
    words = W("没有匹配条件：此预案不会被自动提出。", "Without metrics or words it is never proposed by itself.")
    return [Problem("matches", words, fatal=False)]
