"""Forest-fire weather: the Canadian index day by day, the danger class, and the rate of spread of Wang Zhengfei. Pure.

The index (FWI) follows Van Wagner and Pickett, Equations and FORTRAN program for the Canadian Forest Fire Weather
Index System, Forestry Technical Report 33 (1985), from the noon observation of a day and the codes of the day before.
The classes are those of LY/T 1172-95 and QX/T 77; they grade its own index of 0 to 100, whose five input tables are
not at hand, so the class is given for an index the weather service tells.
"""

import math
from dataclasses import dataclass

DMC_DAY = (6.5, 7.5, 9.0, 12.8, 13.9, 13.9, 12.4, 10.9, 9.4, 8.0, 7.0, 6.0)  # effective day length by month, 46° N
DC_DAY = (-1.6, -1.6, -1.6, 0.9, 3.8, 5.8, 6.4, 5.0, 2.4, 0.4, -1.6, -1.6)
CLASSES = ((25, 1), (50, 2), (72, 3), (90, 4))
FASTEST_M_MIN = 40.0
STEEPEST_DEG = 60.0


@dataclass(frozen=True)
class Noon:
    """Noon weather: °C, % relative humidity, km/h at 10 m, mm of rain in the 24 hours before."""

    temperature: float
    humidity: float
    wind: float
    rain: float
    month: int


@dataclass(frozen=True)
class Codes:
    """The three moisture codes carried from day to day; the defaults begin a season."""

    ffmc: float = 85.0
    dmc: float = 6.0
    dc: float = 15.0


@dataclass(frozen=True)
class FireWeather:
    """One day: codes, initial spread, build-up and the index."""

    codes: Codes
    isi: float
    bui: float
    fwi: float


def day(weather: Noon, before: Codes) -> FireWeather:
    """The index of a day from its noon and yesterday's codes."""
    codes = Codes(fine_fuel(weather, before.ffmc), duff(weather, before.dmc), drought(weather, before.dc))
    isi, bui = initial_spread(codes.ffmc, weather.wind), build_up(codes.dmc, codes.dc)
    return FireWeather(codes, isi, bui, fire_weather_index(isi, bui))


def fine_fuel(weather: Noon, before: float) -> float:
    """FFMC, equations 1 to 10."""
    temperature, humidity, wind = weather.temperature, min(weather.humidity, 100.0), max(weather.wind, 0.0)
    moisture = 147.2 * (101 - before) / (59.5 + before)
    if weather.rain > 0.5:
        moisture = wetted(moisture, weather.rain - 0.5)
    common = 0.18 * (21.1 - temperature) * (1 - math.exp(-0.115 * humidity))
    dry = 0.942 * humidity**0.679 + 11 * math.exp((humidity - 100) / 10) + common
    wet = 0.618 * humidity**0.753 + 10 * math.exp((humidity - 100) / 10) + common
    if moisture > dry:
        moisture = dry + (moisture - dry) * 10 ** -drying(humidity / 100, wind, temperature)
    elif moisture < wet:
        moisture = wet - (wet - moisture) * 10 ** -drying((100 - humidity) / 100, wind, temperature)
    return max(0.0, min(101.0, 59.5 * (250 - moisture) / (147.2 + moisture)))


def wetted(moisture: float, rain: float) -> float:
    """The moisture of fine fuel after rain."""
    gain = 42.5 * rain * math.exp(-100 / (251 - moisture)) * (1 - math.exp(-6.93 / rain))
    if moisture > 150:
        gain += 0.0015 * (moisture - 150) ** 2 * math.sqrt(rain)
    return min(moisture + gain, 250.0)


def drying(humid: float, wind: float, temperature: float) -> float:
    """The logarithmic rate at which fine fuel nears its equilibrium."""
    rate = 0.424 * (1 - humid**1.7) + 0.0694 * math.sqrt(wind) * (1 - humid**8)
    return rate * 0.581 * math.exp(0.0365 * temperature)


def duff(weather: Noon, before: float) -> float:
    """DMC, equations 11 to 17."""
    if weather.rain > 1.5:
        rain = 0.92 * weather.rain - 1.27
        moisture = 20 + math.exp(5.6348 - before / 43.43)
        if before <= 33:
            slope = 100 / (0.5 + 0.3 * before)
        elif before <= 65:
            slope = 14 - 1.3 * math.log(before)
        else:
            slope = 6.2 * math.log(before) - 17.2
        moisture += 1000 * rain / (48.77 + slope * rain)
        before = max(0.0, 244.72 - 43.43 * math.log(moisture - 20))
    warm = max(weather.temperature, -1.1)
    return before + 1.894 * (warm + 1.1) * (100 - min(weather.humidity, 100.0)) * DMC_DAY[weather.month - 1] * 1e-4


def drought(weather: Noon, before: float) -> float:
    """DC, equations 18 to 23."""
    if weather.rain > 2.8:
        rain = 0.83 * weather.rain - 1.27
        before = max(0.0, before - 400 * math.log(1 + 3.937 * rain / (800 * math.exp(-before / 400))))
    lost = 0.36 * (max(weather.temperature, -2.8) + 2.8) + DC_DAY[weather.month - 1]
    return before + 0.5 * max(lost, 0.0)


def initial_spread(ffmc: float, wind: float) -> float:
    """ISI, equations 24 to 26."""
    moisture = 147.2 * (101 - ffmc) / (59.5 + ffmc)
    fuel = 91.9 * math.exp(-0.1386 * moisture) * (1 + moisture**5.31 / 4.93e7)
    return 0.208 * math.exp(0.05039 * wind) * fuel


def build_up(dmc: float, dc: float) -> float:
    """BUI, equation 27."""
    if dmc <= 0:
        return 0.0
    if dmc <= 0.4 * dc:
        return 0.8 * dmc * dc / (dmc + 0.4 * dc)
    return max(0.0, dmc - (1 - 0.8 * dc / (dmc + 0.4 * dc)) * (0.92 + (0.0114 * dmc) ** 1.7))


def fire_weather_index(isi: float, bui: float) -> float:
    """FWI, equations 28 to 30."""
    fuel = 0.626 * bui**0.809 + 2 if bui <= 80 else 1000 / (25 + 108.64 * math.exp(-0.023 * bui))
    intensity = 0.1 * isi * fuel
    return intensity if intensity <= 1 else math.exp(2.72 * (0.434 * math.log(intensity)) ** 0.647)


def danger_class(index: float) -> int:
    """LY/T 1172-95: 1 (none, green) to 5 (extreme, red) for its index of 0 to 100."""
    return next((grade for most, grade in CLASSES if index <= most), 5)


def first_spread(temperature: float, beaufort: float, humidity: float) -> float:
    """R0 of Wang Zhengfei in m/min; at or below 0 nothing spreads."""
    return 0.03 * temperature + 0.05 * beaufort + 0.01 * (100 - humidity) - 0.3


def spread_rate(
    first: float, wind_m_s: float, wind_angle_deg: float, slope_deg: float = 0.0, fuel: float = 1.0
) -> float:
    """R = R0 · Kw · Kφ · Ks in m/min along a direction, `slope_deg` positive uphill; assists judgement only."""
    if first <= 0:
        return 0.0
    steep = math.radians(min(abs(slope_deg), STEEPEST_DEG))
    by_wind = math.exp(0.1783 * wind_m_s * math.cos(math.radians(wind_angle_deg)))
    by_slope = math.exp(math.copysign(3.533 * math.tan(steep) ** 1.2, slope_deg))
    return min(first * by_wind * by_slope * fuel, FASTEST_M_MIN)
