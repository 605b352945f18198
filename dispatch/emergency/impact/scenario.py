"""What somebody wants to know the reach of, and its outline with the figures and the limits of the method."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shapely import MultiPolygon

from dispatch.emergency.impact import fire_spread, outline, plume
from foundation.refusals import Invalid
from foundation.words import Words

W = Words
KINDS = ("circle", "sector", "area", "fire", "plume")
GUIDE_ONLY = W("辅助研判，不单独作为疏散依据。", "Assists judgement; not a ground for evacuation by itself.")
PEOPLE = W("人口为估算值，按面积分摊到网格。", "People are estimated, shared by area of each grid.")
FIRE = W(
    "王正非模型：坡度按单一坡面计，不计飞火、火场小气候和扑救；初速不大于0时不蔓延，最快按40米/分计。",
    "Wang Zhengfei's model: one even hillside, without spotting, the fire's own weather or firefighting;"
    " nothing spreads at an initial rate of 0 or below, and 40 m/min is the most.",
)
PLUME = W(
    "高斯烟羽：仅适用于100米至10公里、风速不小于1米/秒、与空气密度相近的气体；100米以内未计算。",
    "Gaussian plume: 100 m to 10 km, wind of 1 m/s or more, gas as heavy as air; nothing is computed within 100 m.",
)
HEAVY = W(
    "氯气、液化石油气、低温氨等重气在近源处沿地面扩散，本模型在近处不成立，实际范围可能更大。",
    "Heavy or cold gas (chlorine, LPG, cold ammonia) creeps along the ground: near the source this model is wrong and"
    " the true area may be larger.",
)


CAUTIONS = {
    "circle": (GUIDE_ONLY, PEOPLE),
    "sector": (GUIDE_ONLY, PEOPLE),
    "area": (GUIDE_ONLY, PEOPLE),
    "fire": (GUIDE_ONLY, FIRE, PEOPLE),
    "plume": (GUIDE_ONLY, PLUME, HEAVY, PEOPLE),
}


@dataclass(frozen=True)
class Scenario:
    """One question. Bearings in degrees from north; `wind_from_deg` is where the wind comes from, as forecasts say."""

    kind: str = "circle"
    radius_m: float = 1000.0
    bearing_deg: float = 0.0
    angle_deg: float = 90.0
    area: MultiPolygon | None = None
    wind_ms: float = 3.0
    wind_from_deg: float = 0.0
    temperature_c: float = 30.0
    humidity_pct: float = 40.0
    fuel: str = "pine"
    slope_deg: float = 0.0
    upslope_deg: float = 0.0
    minutes: float = 60.0
    rate_kg_s: float = 1.0
    height_m: float = 0.0
    stability: str = "D"
    urban: bool = False
    threshold_mg_m3: float = 3.0

    @property
    def wind_to_deg(self) -> float:
        return (self.wind_from_deg + 180) % 360


@dataclass(frozen=True)
class Reach:
    """The outline, what the model says about it in figures, and what must be printed beside it."""

    shape: MultiPolygon
    figures: dict[str, Any]
    cautions: tuple[Words, ...]


def reach(place: outline.Place, told: Scenario) -> Reach:
    """The area of the question, around the place (lon/lat, CGCS2000)."""
    return REACHES[told.kind](place, told)


def _circle(place: outline.Place, told: Scenario) -> Reach:
    return Reach(outline.circle(place, told.radius_m), {}, CAUTIONS[told.kind])


def _sector(place: outline.Place, told: Scenario) -> Reach:
    shape = outline.sector(place, told.radius_m, told.bearing_deg, told.angle_deg)
    return Reach(shape, {}, CAUTIONS[told.kind])


def _area(place: outline.Place, told: Scenario) -> Reach:
    if told.area is None or told.area.is_empty:
        raise Invalid(errors=[("area", W("请画出一个区域。", "Draw an area."))])
    return Reach(told.area, {}, CAUTIONS[told.kind])


def _fire(place: outline.Place, told: Scenario) -> Reach:
    weather = fire_spread.Weather(told.temperature_c, told.humidity_pct, told.wind_ms, told.wind_to_deg)
    ground = fire_spread.Ground(fire_spread.FUELS[told.fuel], told.slope_deg, told.upslope_deg)
    start = fire_spread.initial_rate(told.temperature_c, fire_spread.beaufort(told.wind_ms), told.humidity_pct)
    if start <= 0:
        raise Invalid(
            W(
                "按此气温、湿度和风力，初始蔓延速度不大于0，模型判为不蔓延；请核对气象数据，或改画圆形范围。",
                "With this weather the initial rate is 0 or below: the model says it does not spread;"
                " check the weather or draw a circle.",
            ),
            code="no_spread",
        )
    rays = fire_spread.rays(weather, ground, told.minutes)
    fastest = max(rays, key=lambda ray: ray[1])
    figures = {
        "initial_rate_m_min": round(start, 4),
        "fastest_m_min": round(fastest[1] / told.minutes, 4),
        "fastest_bearing_deg": fastest[0],
        "minutes": told.minutes,
        "hard_to_hold": start >= fire_spread.DANGER_M_MIN,
    }
    return Reach(outline.from_rays(place, rays), figures, CAUTIONS[told.kind])


def _plume(place: outline.Place, told: Scenario) -> Reach:
    release = plume.Release(told.rate_kg_s, told.wind_ms, told.stability, told.urban, told.height_m)
    widths = plume.footprint(release, told.threshold_mg_m3)
    if not widths:
        raise Invalid(
            W(
                "100米以外的浓度都低于此限值，模型没有可画的范围；请核对泄漏速率和限值，或改画圆形范围。",
                "Beyond 100 m the threshold is nowhere reached, so there is nothing to draw; check rate and threshold"
                " or draw a circle.",
            ),
            code="no_footprint",
        )
    figures = {
        "farthest_m": round(widths[-1][0], 1),
        "widest_m": round(2 * max(width for _, width in widths), 1),
        "at_1000_m_mg_m3": round(plume.concentration(release, 1000.0), 4),
        "threshold_mg_m3": told.threshold_mg_m3,
        "cut_off": widths[-1][0] >= plume.FARTHEST_M * 0.999,
    }
    return Reach(outline.along(place, told.wind_to_deg, widths), figures, CAUTIONS[told.kind])


REACHES: dict[str, Callable[[outline.Place, Scenario], Reach]] = {
    "circle": _circle,
    "sector": _sector,
    "area": _area,
    "fire": _fire,
    "plume": _plume,
}
