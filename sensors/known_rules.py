"""The rules in force, arranged so that a reading finds its own at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from foundation.clock import city_zone
from sensors.judging import Rule
from sensors.rule import AlarmRule
from sensors.rule_hours import hours_of

Key = tuple[UUID | str, str]  # (one device, or a device type; metric)
Ladders = dict[str, list[Rule]]  # direction -> its rules


def judged(rule: AlarmRule) -> Rule:
    """A row of the table as judging needs it."""
    return Rule(
        rule.id,
        rule.level,
        rule.comparison,
        rule.threshold,
        rule.hysteresis,
        timedelta(seconds=rule.on_delay_s),
        timedelta(seconds=rule.off_delay_s),
        rule.times or 1,
        rule.devices or 1,
        timedelta(seconds=rule.window_s or 0),
        rule.radius_m or 0.0,
        hours_of(rule.hours, city_zone()),
    )


class KnownRules:
    """Rules by (device type, metric) and by (device, metric), and apart from both the ones that only count."""

    def __init__(self, rules: Iterable[AlarmRule] = ()):
        self._acting: dict[Key, Ladders] = defaultdict(lambda: defaultdict(list))
        self._trial: dict[Key, Ladders] = defaultdict(lambda: defaultdict(list))
        self._any_own = False
        for rule in rules:
            self._any_own = self._any_own or rule.device_id is not None
            key = (rule.device_id or rule.device_type, rule.metric)
            (self._trial if rule.monitor else self._acting)[key][rule.comparison].append(judged(rule))

    def ladders(self, kind: str, device: UUID, metric: str) -> Ladders:
        """What watches this metric of this device; a direction the device has rules of its own for is theirs alone."""
        of_type = self._acting.get((kind, metric))
        own = self._acting.get((device, metric)) if self._any_own else None
        if own is None:
            return of_type or {}
        return {**(of_type or {}), **own}

    @property
    def on_trial(self) -> bool:
        return bool(self._trial)

    def trials(self, kind: str, device: UUID, metric: str) -> list[Rule]:
        """The rules on monitor that look at this metric of this device."""
        found = [self._trial.get((kind, metric)), self._trial.get((device, metric))]
        return [rule for ladders in found if ladders for rules in ladders.values() for rule in rules]
