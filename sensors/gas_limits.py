"""Alarm limits of gases after GB/T 50493-2019: 25 and 50 % of the lower explosive limit, 100 and 200 % of the OEL.

The table (demo/gas_limits.csv) holds mg/m³; a detector that tells ppm is judged in ppm: ppm = mg/m³ × 24.45 / M, the
molar volume at 25 °C and one atmosphere. Oxygen has its own two rules in demo/types.toml.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sensors.rule_check import NewRule

TABLE = Path(__file__).parent / "demo" / "gas_limits.csv"
SOURCE = "GB/T 50493-2019"
MOLAR_VOLUME = 24.45  # litres
LEL_SHARES = (25.0, 50.0)  # % of the lower explosive limit
LEL_METRICS = ("lel", "ch4_lel")


@dataclass(frozen=True)
class GasLimit:
    """One toxic gas; levels in mg/m³, molar mass in g/mol."""

    name: str
    name_en: str
    molar_mass: float
    levels: tuple[float, float]


@cache
def limits() -> dict[str, GasLimit]:
    with TABLE.open(newline="") as file:
        return {
            row["metric"]: GasLimit(
                row["name"], row["name_en"], float(row["molar_mass"]), (float(row["level1"]), float(row["level2"]))
            )
            for row in csv.DictReader(file)
        }


def to_ppm(milligrams: float, molar_mass: float) -> float:
    """mg/m³ as ppm at 25 °C."""
    return milligrams * MOLAR_VOLUME / molar_mass


def to_milligrams(ppm: float, molar_mass: float) -> float:
    """ppm as mg/m³ at 25 °C."""
    return ppm * molar_mass / MOLAR_VOLUME


def levels_in(metric: str, unit: str) -> tuple[float, float] | None:
    """Both thresholds in the unit the detector tells; None for what the standard has no number for."""
    if metric in LEL_METRICS and unit == "%LEL":
        return LEL_SHARES
    gas = limits().get(metric)
    if gas is None:
        return None
    if unit == "mg/m³":
        return gas.levels
    if unit == "ppm":
        return (round(to_ppm(gas.levels[0], gas.molar_mass), 3), round(to_ppm(gas.levels[1], gas.molar_mass), 3))
    return None


def gas_rules(kinds: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[NewRule]:
    """Two rules for every metric of a device type that the standard has limits for; `kinds` is type -> its metrics."""
    for kind, metrics in kinds.items():
        for each in metrics:
            levels = levels_in(each["metric"], each.get("unit", ""))
            if levels is None:
                continue
            gas = limits().get(each["metric"])
            name, name_en = (gas.name, gas.name_en) if gas else ("可燃气体", "combustible gas")
            for level, threshold in enumerate(levels, 1):
                yield NewRule(
                    name=f"{name}{'一二'[level - 1]}级报警",
                    name_en=f"{name_en}, level {level}",
                    device_type=kind,
                    metric=each["metric"],
                    level=level,
                    comparison="above",
                    threshold=threshold,
                    source=SOURCE,
                )
