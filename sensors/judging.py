"""When a reading is an alarm: rules, what is open and new readings in; verdicts with their reasons out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

STALE = timedelta(minutes=5)  # an older reading is stored, but wakes nobody (domain.md §6.3)


@dataclass(frozen=True, slots=True)
class Rule:
    """What judging needs of an alarm rule (sensors/rule.py)."""

    id: UUID
    level: int
    comparison: str
    threshold: float
    hysteresis: float = 0.05
    on_delay: timedelta = timedelta(0)
    off_delay: timedelta = timedelta(seconds=30)

    def hit(self, value: float) -> bool:
        """At the threshold or beyond: a gas at exactly 25 %LEL is an alarm."""
        return value >= self.threshold if self.comparison == "above" else value <= self.threshold

    def normal(self, value: float) -> bool:
        """Back on the safe side by more than the hysteresis."""
        margin = abs(self.threshold) * self.hysteresis
        return value < self.threshold - margin if self.comparison == "above" else value > self.threshold + margin


@dataclass(frozen=True, slots=True)
class Sample:
    """One number to judge, as the device dates it."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Open:
    """The open alarm of this metric: its level, when it was last beyond, and what has happened to it since."""

    level: int
    last_at: datetime
    cleared: bool = False  # the value is back to normal
    recurred: bool = False  # and has been beyond again after that
    seen: bool = False  # a person has acknowledged it


@dataclass(frozen=True)
class State:
    """What is known before the new readings; `pending` says since when a rule's threshold has been passed."""

    open: Open | None = None
    pending: dict[UUID, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from one reading: raise, upgrade, repeat, recur, or clear; `reason` goes into the history."""

    what: str
    sample: Sample
    rule: Rule
    reason: str


def judge(rules: Sequence[Rule], state: State, samples: Iterable[Sample], now: datetime) -> tuple[list[Verdict], State]:
    """The verdicts over the readings in their order in time, and the state after them.

    `rules` are those of one metric and one direction. Only the highest level hit counts. An open level-1 alarm is
    upgraded in place. An acknowledged level-1 alarm ends when it clears. Level 2 latches: its value may come back, the
    alarm stays until a person closes it.
    """
    ladder = sorted(rules, key=lambda rule: rule.level)
    verdicts: list[Verdict] = []
    for sample in sorted(samples, key=lambda each: each.at):
        if not ladder or now - sample.at > STALE:
            continue
        verdict, state = judge_one(ladder, state, sample)
        if verdict:
            verdicts.append(verdict)
    return verdicts, state


def judge_one(ladder: Sequence[Rule], state: State, sample: Sample) -> tuple[Verdict | None, State]:
    pending = {
        rule.id: min(state.pending.get(rule.id, sample.at), sample.at) for rule in ladder if rule.hit(sample.value)
    }
    ripe = [rule for rule in ladder if rule.id in pending and sample.at - pending[rule.id] >= rule.on_delay]
    state = replace(
        state, pending={rule.id: pending[rule.id] for rule in ladder if rule.id in pending and rule.on_delay}
    )
    if state.open is None:
        return begin(ripe[-1], state, sample) if ripe else (None, state)
    if ripe and ripe[-1].level > state.open.level:
        verdict, after = begin(ripe[-1], state, sample)
        return replace(verdict, what="upgrade"), after
    if ladder[0].id in pending:
        return again(ladder[0], state, state.open, sample)
    return ease(ladder[0], state, state.open, sample)


def begin(rule: Rule, state: State, sample: Sample) -> tuple[Verdict, State]:
    reason = f"{sample.value:g} is {rule.comparison} {rule.threshold:g} (level {rule.level})"
    return Verdict("raise", sample, rule, reason), replace(state, open=Open(rule.level, sample.at))


def again(lowest: Rule, state: State, alarm: Open, sample: Sample) -> tuple[Verdict, State]:
    """Beyond the lowest threshold while an alarm is open: it joins, and wakes the alarm if it had cleared."""
    what = "recur" if alarm.cleared else "repeat"
    reason = f"{sample.value:g} is {lowest.comparison} {lowest.threshold:g}, an alarm is open"
    after = replace(
        alarm, last_at=max(alarm.last_at, sample.at), cleared=False, recurred=alarm.recurred or alarm.cleared
    )
    return Verdict(what, sample, lowest, reason), replace(state, open=after)


def ease(lowest: Rule, state: State, alarm: Open, sample: Sample) -> tuple[Verdict | None, State]:
    """Clear when newer than the last value beyond, past the hysteresis, and long enough if it has recurred before."""
    quiet = sample.at - alarm.last_at
    if alarm.cleared or quiet <= timedelta(0) or not lowest.normal(sample.value):
        return None, state
    if alarm.recurred and quiet < lowest.off_delay:
        return None, state
    reason = f"{sample.value:g} is back past {lowest.threshold:g} with hysteresis {lowest.hysteresis:g}"
    ended = alarm.seen and alarm.level == 1
    return Verdict("clear", sample, lowest, reason), replace(
        state, open=None if ended else replace(alarm, cleared=True)
    )
