"""One value watched in one direction, and what came in for it: the unit that is judged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sensors.judging import Evidence, Rule, Sample
from sensors.known_rules import KnownRules
from sensors.reading_store import Row


class Track(NamedTuple):
    """One value watched in one direction; at most one alarm is open on it."""

    device_id: UUID
    metric: str
    comparison: str


@dataclass
class Watched:
    """The rules and new samples of a track, and what its rules may count besides."""

    ladder: Sequence[Rule]
    samples: list[Sample] = field(default_factory=list)
    evidence: dict[UUID, Evidence] = field(default_factory=dict)

    @property
    def may_be_beyond(self) -> bool:
        """Whether a value passes a threshold, whatever the hour: asked for every value, so only of the extremes."""
        values = [sample.value for sample in self.samples]
        if not values:
            return False
        low, high = min(values), max(values)
        return any(rule.beyond(low if rule.comparison == "below" else high) for rule in self.ladder)


def watched_by(rules: KnownRules, rows: Sequence[Row]) -> dict[Track, Watched]:
    """The tracks these readings concern; a reading of bad quality or without a number concerns none."""
    found: dict[Track, Watched] = {}
    for key, samples in samples_of(rows).items():
        for comparison, ladder in rules.ladders(*key).items():
            found[Track(key.device_id, key.metric, comparison)] = Watched(ladder, list(samples))
    return found


class Course(NamedTuple):
    """One value of one device, as the rules are asked for it."""

    type: str
    device_id: UUID
    metric: str


def samples_of(rows: Sequence[Row]) -> dict[Course, list[Sample]]:
    """The numbers that may be judged, by whose they are."""
    by_object: dict[tuple[int, str], tuple[Row, list[Sample]]] = {}  # hashing an id costs more than all of this
    for row in rows:
        if row.value is None or row.quality != "good":
            continue
        key = (id(row.device_id), row.metric)
        if key not in by_object:
            by_object[key] = (row, [])
        by_object[key][1].append(Sample(row.at, row.value, row.text_value))
    found: dict[Course, list[Sample]] = {}
    for row, samples in by_object.values():
        found.setdefault(Course(row.type, row.device_id, row.metric), []).extend(samples)
    return found
