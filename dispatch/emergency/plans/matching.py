"""Which plan fits an emergency, and why: a table of facts against what each plan says it is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from dispatch.emergency.plans.content import Matches
from foundation.words import Words

BY_METRIC, BY_WORD, BY_KIND = 3, 2, 1
ENOUGH = 2  # the class alone fits half of all plans and proposes none


@dataclass(frozen=True)
class Facts:
    """What is known of an emergency: its class, title and the metric of its alarm."""

    kind: str
    title: str
    metric: str | None = None


@dataclass(frozen=True)
class Proposal:
    """One plan with its score and every reason."""

    plan: UUID
    score: int
    reasons: tuple[Words, ...]


def propose(facts: Facts, plans: Iterable[tuple[UUID, Matches]]) -> list[Proposal]:
    """The plans that fit, the best first."""
    found = [_judge(facts, plan, matches) for plan, matches in plans]
    return sorted((each for each in found if each.score >= ENOUGH), key=lambda each: (-each.score, str(each.plan)))


def _judge(facts: Facts, plan: UUID, matches: Matches) -> Proposal:
    score, reasons = 0, []
    if facts.metric and facts.metric in matches.metrics:
        score += BY_METRIC
        reasons.append(
            Words(f"报警指标“{facts.metric}”在预案适用范围内", f"the alarm's metric {facts.metric} is named")
        )
    said = [word for word in matches.words if word in facts.title]
    if said:
        score += BY_WORD
        reasons.append(Words(f"事件名称含“{'、'.join(said)}”", f"the title says {', '.join(said)}"))
    if facts.kind in matches.kinds:
        score += BY_KIND
        reasons.append(Words("事件类别相符", "the class fits"))
    return Proposal(plan, score, tuple(reasons))
