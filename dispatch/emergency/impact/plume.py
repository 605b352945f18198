"""Gas downwind of a release: the Gaussian plume with Briggs' dispersion coefficients (domain.md §6.4)."""

from dataclasses import dataclass
from math import exp, log, pi, sqrt

CLASSES = ("A", "B", "C", "D", "E", "F")
NEAREST_M, FARTHEST_M, CALMEST_MS = 100.0, 10_000.0, 1.0  # where the formula holds
KG_TO_MG = 1e6

Spread = tuple[float, float]


@dataclass(frozen=True)
class Release:
    """Q kg/s at `height_m` above the ground into a wind of `wind_ms` m/s; stability A-F; rural or urban ground."""

    rate_kg_s: float
    wind_ms: float
    stability: str
    urban: bool = False
    height_m: float = 0.0


RURAL_Y = {"A": 0.22, "B": 0.16, "C": 0.11, "D": 0.08, "E": 0.06, "F": 0.04}


def _rural(stability: str, x: float) -> Spread:
    across = RURAL_Y[stability] * x / sqrt(1 + 0.0001 * x)
    upward = {
        "A": 0.20 * x,
        "B": 0.12 * x,
        "C": 0.08 * x / sqrt(1 + 0.0002 * x),
        "D": 0.06 * x / sqrt(1 + 0.0015 * x),
        "E": 0.03 * x / (1 + 0.0003 * x),
        "F": 0.016 * x / (1 + 0.0003 * x),
    }
    return across, upward[stability]


def _urban(stability: str, x: float) -> Spread:
    slower = sqrt(1 + 0.0004 * x)
    across = {"A": 0.32, "B": 0.32, "C": 0.22, "D": 0.16, "E": 0.11, "F": 0.11}[stability] * x / slower
    unstable, stable = 0.24 * x * sqrt(1 + 0.001 * x), 0.08 * x / sqrt(1 + 0.0015 * x)
    upward = {"A": unstable, "B": unstable, "C": 0.20 * x, "D": 0.14 * x / sqrt(1 + 0.0003 * x)}
    return across, upward.get(stability, stable)


def spread(stability: str, x: float, urban: bool = False) -> Spread:
    """(σy, σz) in metres at `x` metres downwind."""
    return (_urban if urban else _rural)(stability, x)


def concentration(release: Release, x: float, y: float = 0.0) -> float:
    """mg/m³ at the ground, `x` metres downwind and `y` across."""
    across, upward = spread(release.stability, x, release.urban)
    middle = release.rate_kg_s * KG_TO_MG / (pi * release.wind_ms * across * upward)
    return middle * exp(-(y**2) / (2 * across**2)) * exp(-(release.height_m**2) / (2 * upward**2))


def half_width(release: Release, x: float, threshold_mg_m3: float) -> float:
    """How far from the middle line the threshold is reached at `x`; 0 where it is not."""
    middle = concentration(release, x)
    if middle <= threshold_mg_m3:
        return 0.0
    return spread(release.stability, x, release.urban)[0] * sqrt(2 * log(middle / threshold_mg_m3))


def footprint(release: Release, threshold_mg_m3: float, steps: int = 60) -> list[Spread]:
    """[(metres downwind, half width in metres)] where the threshold is passed, between 100 m and 10 km."""
    ratio = (FARTHEST_M / NEAREST_M) ** (1 / steps)
    downwind = [NEAREST_M * ratio**each for each in range(steps + 1)]
    told = [(x, half_width(release, x, threshold_mg_m3)) for x in downwind]
    return [(x, width) for x, width in told if width > 0]


DAY = {  # 10-m wind below: strong, moderate, slight sun; Pasquill, read towards the stabler class (the longer plume)
    2: ("A", "B", "B"),
    3: ("B", "B", "C"),
    5: ("B", "C", "C"),
    6: ("C", "D", "D"),
}
NIGHT = {2: ("F", "F"), 3: ("E", "F"), 5: ("D", "E"), 6: ("D", "D")}
SKIES = ("sun_strong", "sun_moderate", "sun_slight", "night_cloudy", "night_clear")


def stability_class(wind_ms: float, sky: str) -> str:
    """The Pasquill class of a 10-m wind and a sky; where the table names two, the stabler."""
    by_day = sky in SKIES[:3]
    if wind_ms >= 6:
        return "C" if sky == "sun_strong" else "D"
    row = next(classes for below, classes in (DAY if by_day else NIGHT).items() if wind_ms < below)
    return row[SKIES.index(sky) if by_day else SKIES.index(sky) - 3]
