"""When a reading is an alarm: rules, what is open and new readings in; verdicts with their reasons out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sensors.rule_hours import Hours

STALE = timedelta(minutes=5)  # an older reading is stored, but wakes nobody (domain.md §6.3)
NEVER = timedelta(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """What judging needs of an alarm rule (sensors/rule.py).

    `times` within `window`: so many values of this device beyond the threshold. `devices` within `window` and
    `radius_m` metres: so many devices of the kind beyond it, this one among them. `hours`: only then.
    """

    id: UUID
    level: int
    comparison: str
    threshold: float
    hysteresis: float = 0.05
    on_delay: timedelta = NEVER
    off_delay: timedelta = timedelta(seconds=30)
    times: int = 1
    devices: int = 1
    window: timedelta = NEVER
    radius_m: float = 0.0
    hours: Hours | None = None

    def beyond(self, value: float) -> bool:
        """At the threshold or beyond: a gas at exactly 25 %LEL is an alarm."""
        return value <= self.threshold if self.comparison == "below" else value >= self.threshold

    def hit(self, sample: "Sample") -> bool:
        return self.beyond(sample.value) and (self.hours is None or self.hours.cover(sample.at))

    def normal(self, value: float) -> bool:
        """Back on the safe side by more than the hysteresis."""
        margin = abs(self.threshold) * self.hysteresis
        return value > self.threshold + margin if self.comparison == "below" else value < self.threshold - margin


class Sample(NamedTuple):
    """One number to judge, as the device dates it; `detail` is what a detection tells besides (JSON)."""

    at: datetime
    value: float
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a rule may count besides the reading itself: when this device, and when which near ones, were beyond."""

    own: Sequence[datetime] = ()
    others: Sequence[tuple[UUID, datetime]] = ()


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


def judge(
    rules: Sequence[Rule],
    state: State,
    samples: Iterable[Sample],
    now: datetime,
    evidence: Mapping[UUID, Evidence] | None = None,
) -> tuple[list[Verdict], State]:
    """The verdicts over the readings in their order in time, and the state after them.

    `rules` are those of one metric and one direction. Only the highest level hit counts. An open level-1 alarm is
    upgraded in place. An acknowledged level-1 alarm ends when it clears. Level 2 latches: its value may come back, the
    alarm stays until a person closes it. `evidence` is needed by rules that count times or devices.
    """
    ladder = climbing(rules)
    verdicts: list[Verdict] = []
    for sample in sorted(samples, key=lambda each: each.at):
        if not ladder or now - sample.at > STALE:
            continue
        if state.open is None and not state.pending and not any(rule.hit(sample) for rule in ladder):
            continue  # nothing was and nothing is: most readings of a city
        verdict, state = judge_one(ladder, state, sample, evidence or {})
        if verdict:
            verdicts.append(verdict)
    return verdicts, state


def climbing(rules: Sequence[Rule]) -> list[Rule]:
    """The rules from the first that is passed to the last: by level, then by threshold in their direction."""
    return sorted(
        rules, key=lambda rule: (rule.level, -rule.threshold if rule.comparison == "below" else rule.threshold)
    )


def judge_one(
    ladder: Sequence[Rule], state: State, sample: Sample, evidence: Mapping[UUID, Evidence]
) -> tuple[Verdict | None, State]:
    pending = {rule.id: min(state.pending.get(rule.id, sample.at), sample.at) for rule in ladder if rule.hit(sample)}
    ripe = [
        rule
        for rule in ladder
        if rule.id in pending
        and sample.at - pending[rule.id] >= rule.on_delay
        and enough(rule, sample, evidence.get(rule.id, Evidence()))
    ]
    state = replace(
        state, pending={rule.id: pending[rule.id] for rule in ladder if rule.id in pending and rule.on_delay}
    )
    if state.open is None:
        return begin(ripe[-1], state, sample) if ripe else (None, state)
    if ripe and ripe[-1].level > state.open.level:
        verdict, after = begin(ripe[-1], state, sample)
        return replace(verdict, what="upgrade"), after
    touched = next((rule for rule in ladder if rule.id in pending), None)
    if touched:
        return again(touched, state, state.open, sample)
    return ease(ladder[0], state, state.open, sample)


def enough(rule: Rule, sample: Sample, evidence: Evidence) -> bool:
    """Whether the value was beyond often enough, and at enough devices near by."""
    if rule.times > 1:
        moments = {at for at in evidence.own if timedelta(0) <= sample.at - at <= rule.window} | {sample.at}
        if len(moments) < rule.times:
            return False
    if rule.devices > 1:
        near = {device for device, at in evidence.others if abs(sample.at - at) <= rule.window}
        return len(near) + 1 >= rule.devices
    return True


def begin(rule: Rule, state: State, sample: Sample) -> tuple[Verdict, State]:
    reason = f"{sample.value:g} is {rule.comparison} {rule.threshold:g} (level {rule.level}){counted(rule)}"
    return Verdict("raise", sample, rule, reason), replace(state, open=Open(rule.level, sample.at))


def counted(rule: Rule) -> str:
    """What a rule has counted, for its reason."""
    within = f" within {rule.window.total_seconds():g} s"
    times = f", {rule.times} times{within}" if rule.times > 1 else ""
    devices = f", at {rule.devices} devices within {rule.radius_m:g} m{within}" if rule.devices > 1 else ""
    return times + devices


def again(touched: Rule, state: State, alarm: Open, sample: Sample) -> tuple[Verdict, State]:
    """Beyond a threshold while an alarm is open: it joins, and wakes the alarm if it had cleared."""
    what = "recur" if alarm.cleared else "repeat"
    reason = f"{sample.value:g} is {touched.comparison} {touched.threshold:g}, an alarm is open"
    after = replace(
        alarm, last_at=max(alarm.last_at, sample.at), cleared=False, recurred=alarm.recurred or alarm.cleared
    )
    return Verdict(what, sample, touched, reason), replace(state, open=after)


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
