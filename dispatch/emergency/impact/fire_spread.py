"""How far a forest fire runs: Wang Zhengfei's rate of spread, R = R0 · Kw · Kφ · Ks in m/min (domain.md §6.2)."""

from dataclasses import dataclass
from math import atan, cos, degrees, exp, radians, tan

FUELS = {
    "conifer": 0.4,
    "secondary_forest": 0.7,
    "flat_conifer_litter": 0.8,
    "pine": 1.0,
    "dead_leaves": 1.2,
    "grass": 1.6,
    "sedge": 1.8,
    "pasture": 2.0,
}
FASTEST_M_MIN, STEEPEST_DEG = 40.0, 60.0  # beyond these the formula was never measured
DANGER_M_MIN = 0.6  # R0 from which a fire is hard to hold


@dataclass(frozen=True)
class Weather:
    """Temperature °C at 14 h, relative humidity %, wind m/s and where it blows *to*, degrees from north."""

    temperature_c: float
    humidity_pct: float
    wind_ms: float
    wind_to_deg: float


@dataclass(frozen=True)
class Ground:
    """Fuel factor Ks; the slope of the hillside in degrees and the bearing that leads straight up it."""

    ks: float
    slope_deg: float = 0.0
    upslope_deg: float = 0.0


def beaufort(wind_ms: float) -> int:
    """The class of a wind in m/s: v = 0.836 · B^1.5 (WMO No. 306)."""
    return min(12, round((wind_ms / 0.836) ** (2 / 3)))


def initial_rate(temperature_c: float, wind_beaufort: float, humidity_pct: float) -> float:
    """R0 in m/min; at or below zero nothing spreads."""
    return 0.03 * temperature_c + 0.05 * wind_beaufort + 0.01 * (100 - humidity_pct) - 0.3


def wind_factor(wind_ms: float, angle_deg: float) -> float:
    """Kw; `angle_deg` lies between where the wind blows to and where the fire runs."""
    return exp(0.1783 * wind_ms * cos(radians(angle_deg)))


def slope_factor(slope_deg: float) -> float:
    """Kφ along the way of the fire: uphill positive, downhill negative."""
    steep = min(abs(slope_deg), STEEPEST_DEG)
    power = 3.533 * tan(radians(steep)) ** 1.2
    return exp(power if slope_deg >= 0 else -power)


def slope_along(ground: Ground, bearing_deg: float) -> float:
    """The slope in degrees that a fire meets when it runs on that bearing."""
    rise = tan(radians(min(ground.slope_deg, STEEPEST_DEG))) * cos(radians(bearing_deg - ground.upslope_deg))
    return degrees(atan(rise))


def rate(weather: Weather, ground: Ground, bearing_deg: float) -> float:
    """R in m/min on that bearing, at most 40."""
    start = initial_rate(weather.temperature_c, beaufort(weather.wind_ms), weather.humidity_pct)
    if start <= 0:
        return 0.0
    wind = wind_factor(weather.wind_ms, bearing_deg - weather.wind_to_deg)
    return min(FASTEST_M_MIN, start * wind * slope_factor(slope_along(ground, bearing_deg)) * ground.ks)


def rays(weather: Weather, ground: Ground, minutes: float, count: int = 72) -> list[tuple[float, float]]:
    """How far the front has come after so many minutes: [(bearing in degrees, metres)], clockwise from north."""
    bearings = [360.0 * each / count for each in range(count)]
    return [(bearing, rate(weather, ground, bearing) * minutes) for bearing in bearings]
