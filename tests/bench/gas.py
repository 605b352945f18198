"""`bin/bench gas`: precision and recall of the gas rule on readings with truth (UCI air quality), if at hand.

Truth is the reference analyser's CO at or above 4 mg/m³ in the hour. Baseline: the CO channel above 1400. The rule's
channel and threshold are chosen on the first half of the months and judged, by the judge itself, on the second.
"""

import csv
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any
from uuid import UUID

from sensors.judging import Rule, Sample
from sensors.rehearsing import rehearse
from tests.bench.scored import scored

HOUSE = Path(__file__).parents[2]
FILE = Path("shared") / "data" / "sensors" / "gas_airquality_uci_2004-03_2004-10.csv.gz"
TRUE_FROM, BASELINE = 4.0, 1400.0
CHANNELS = ("pt08_s1_co", "pt08_s2_nmhc", "pt08_s5_o3")


def run() -> dict[str, Any]:
    """Baseline and rule on the second half; says so when the readings are not at hand."""
    path = next((each / FILE for each in (HOUSE.parent, HOUSE.parent.parent) if (each / FILE).exists()), None)
    if path is None:
        return {"not measured": "the readings with truth (UCI air quality) are not at hand: ../shared/data/sensors"}
    with gzip.open(path, "rt") as file:
        rows = [row for row in csv.DictReader(file) if row["co_gt_mg_m3"] and all(row[name] for name in CHANNELS)]
    middle = len(rows) // 2
    learned, tested = rows[:middle], rows[middle:]
    channel, threshold = max(
        ((name, value) for name in CHANNELS for value in candidates(learned, name)),
        key=lambda each: balance(learned, *each),
    )
    began = process_time()
    said = in_alarm(tested, channel, threshold)
    took = process_time() - began
    return {
        "hours with truth": len(rows),
        "hours of danger in the second half": sum(truth(tested)),
        **told("baseline, all", in_alarm(rows, CHANNELS[0], BASELINE), truth(rows)),
        **told("baseline, second half", in_alarm(tested, CHANNELS[0], BASELINE), truth(tested)),
        "rule": f"{channel} above {threshold:g} (chosen on the first half)",
        **told("rule, second half", said, truth(tested)),
        "readings judged per CPU second": round(len(tested) / max(took, 1e-6)),
    }


def truth(rows: Sequence[dict[str, str]]) -> list[bool]:
    return [float(row["co_gt_mg_m3"]) >= TRUE_FROM for row in rows]


def candidates(rows: Sequence[dict[str, str]], channel: str) -> list[float]:
    return sorted({float(row[channel]) for row in rows})[::10]


def balance(rows: Sequence[dict[str, str]], channel: str, threshold: float) -> float:
    """The harmonic mean of precision and recall."""
    found = scored([float(row[channel]) >= threshold for row in rows], truth(rows))
    return float(2 * found["true"] / max(2 * found["true"] + found["false"] + found["missed"], 1))


def in_alarm(rows: Sequence[dict[str, str]], channel: str, threshold: float) -> list[bool]:
    """For each hour whether the rule's alarm stands, by the very judge that judges live readings."""
    rule = Rule(UUID(int=1), 1, "above", threshold, hysteresis=0.01)
    samples = [Sample(datetime.fromisoformat(row["ts"]).replace(tzinfo=UTC), float(row[channel])) for row in rows]
    spells = rehearse([rule], samples, lambda _: {})
    return [
        any(spell.begin <= each.at and (spell.end is None or each.at < spell.end) for spell in spells)
        for each in samples
    ]


def told(name: str, said: Sequence[bool], true: Sequence[bool]) -> dict[str, Any]:
    found = scored(said, true)
    return {f"{name}: {key}": found[key] for key in ("precision", "recall", "false", "missed")}
