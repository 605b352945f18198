"""The rules in force, arranged so that a reading finds its own at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import inf
from uuid import UUID

from foundation.clock import city_zone
from sensors.judging import Rule
from sensors.rule import AlarmRule
from sensors.rule_hours import hours_of

Key = tuple[UUID | str, str]  # (one device, or a device type; metric)
Ladders = dict[str, list[Rule]]  # direction -> its rules
Edges = tuple[float, float]  # at or below the first, or at or above the second
NOWHERE: Edges = (-inf, inf)
MOST_EDGES = 2000  # a stranger's names of metrics may not fill the memory


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


def nearest(rules: Iterable[AlarmRule]) -> dict[tuple[str, str], Edges]:
    """The edges of each type and metric, those of single devices under "": what is at or past them may be an alarm.

    A rule on trial raises none and counts only where it looks at neighbours: they must be stored with each other.
    """
    found: dict[tuple[str, str], Edges] = {}
    for rule in rules:
        if rule.comparison in ("above", "below") and (not rule.monitor or (rule.devices or 1) > 1):
            key = ("" if rule.device_id else rule.device_type, rule.metric)
            low, high = found.get(key, NOWHERE)
            below = rule.comparison == "below"
            found[key] = (max(low, rule.threshold), high) if below else (low, min(high, rule.threshold))
    return found


def edges(of: Mapping[tuple[str, str], Edges], kind: str, metric: str) -> Edges:
    """Of one type, or of all where it is not known."""
    asked = [each for (type_, name), each in of.items() if name == metric and (not kind or type_ in ("", kind))]
    return max((low for low, _ in asked), default=NOWHERE[0]), min((high for _, high in asked), default=NOWHERE[1])


class KnownRules:
    """Rules by (device type, metric) and by (device, metric), and apart from both the ones that only count."""

    def __init__(self, rules: Iterable[AlarmRule] = ()):
        self._acting: dict[Key, Ladders] = defaultdict(lambda: defaultdict(list))
        self._trial: dict[Key, Ladders] = defaultdict(lambda: defaultdict(list))
        self._any_own = False
        self._edges: dict[tuple[str, str], Edges] = {}
        self._nearest = nearest(rules := list(rules))
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

    def near(self, kind: str, metric: str, value: float) -> bool:
        """Whether a value of this type ("" is any) reaches a threshold that some rule has for it: asked of every value,
        so it looks at the nearest thresholds only, and takes those of single devices for everybody's."""
        found = self._edges.get((kind, metric))
        if found is None:
            if len(self._edges) > MOST_EDGES:
                self._edges.clear()
            found = self._edges[kind, metric] = edges(self._nearest, kind, metric)
        return value <= found[0] or value >= found[1]

    @property
    def on_trial(self) -> bool:
        return bool(self._trial)

    def trials(self, kind: str, device: UUID, metric: str) -> list[Rule]:
        """The rules on monitor that look at this metric of this device."""
        found = [self._trial.get((kind, metric)), self._trial.get((device, metric))]
        return [rule for ladders in found if ladders for rules in ladders.values() for rule in rules]
