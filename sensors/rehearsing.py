"""What rules would have made of a row of readings: spells of alarm from raise to clear, nobody told. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sensors.judging import Evidence, Rule, Sample, State, Verdict, judge

Counted = Mapping[UUID, Evidence]


@dataclass
class Spell:
    """One alarm that would have been; `end` is empty when the value had not come back by the last reading."""

    level: int
    begin: datetime
    end: datetime | None
    peak: float
    count: int


def step(
    ladder: Sequence[Rule], state: State, sample: Sample, now: datetime, evidence: Counted
) -> tuple[Verdict | None, State]:
    """One reading; a rehearsed alarm ends when it clears, as though somebody had closed it at once."""
    verdicts, state = judge(ladder, state, [sample], now, evidence)
    if verdicts and verdicts[0].what == "clear":
        state = replace(state, open=None)
    return (verdicts[0] if verdicts else None), state


def rehearse(ladder: Sequence[Rule], samples: Sequence[Sample], evidence: Callable[[Sample], Counted]) -> list[Spell]:
    """The spells over readings in the order of time; each is judged as though it had come at its own moment."""
    spells: list[Spell] = []
    state = State()
    worse = min if ladder[0].comparison == "below" else max
    for sample in samples:
        verdict, state = step(ladder, state, sample, sample.at, evidence(sample))
        if verdict is None:
            continue
        if verdict.what == "raise":
            spells.append(Spell(verdict.rule.level, sample.at, None, sample.value, 1))
        elif verdict.what == "clear":
            spells[-1].end = sample.at
        else:
            last = spells[-1]
            last.level = max(last.level, verdict.rule.level) if verdict.what == "upgrade" else last.level
            last.peak, last.count = worse(last.peak, sample.value), last.count + 1
    return spells
