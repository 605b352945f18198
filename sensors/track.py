"""One value watched in one direction, and what came in for it: the unit that is judged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sensors.judging import Evidence, Rule, Sample
from sensors.known_rules import KnownRules
from sensors.reading_store import Row


@dataclass(frozen=True, order=True)
class Track:
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


def watched_by(rules: KnownRules, rows: Sequence[Row]) -> dict[Track, Watched]:
    """The tracks these readings concern; a reading of bad quality or without a number concerns none."""
    found: dict[Track, Watched] = {}
    for row in rows:
        if row.value is None or row.quality != "good":
            continue
        for comparison, ladder in rules.ladders(row.type, row.device_id, row.metric).items():
            track = Track(row.device_id, row.metric, comparison)
            found.setdefault(track, Watched(ladder)).samples.append(Sample(row.at, row.value, row.text_value))
    return found
