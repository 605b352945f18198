"""What happens in the simulated city, as pure functions of place and moment: leaks, a forest fire, outages, batteries.

A scene changes what a device would ordinarily say, or says that it cannot speak. All of it is told by demo devices
alone, and their alarms carry the mark `demo`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sensors.demo_device import DAY_S, noise

DEGREE_M = 111_320.0
WIRELESS = ("forest_smoke", "smoke_detector", "gas_household", "water_level")
BATTERY_DAYS = 400.0  # from full to empty
DYING = 0.06  # of the wireless devices, these have a battery that ends within days
GATEWAYS = 6  # wireless devices hang on so many gateways
OUTAGE_MIN = 12.0  # each gateway is away so long, once a day
SEEN_M, SMELT_M = 12_000.0, 8_000.0  # how far a lookout sees smoke, and a smoke post smells it
VIEW_EVERY_S = 10.0
FIRE = (111.5480, 21.8860)  # in the hills of 八甲, between two lookouts


@dataclass(frozen=True)
class Spot:
    """A demo device where it stands."""

    code: str
    type: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Leak:
    """Gas at one device: up past the second level, held, and down again."""

    code: str
    metric: str
    level_2: float
    begins: datetime
    length: timedelta

    def value(self, spot: Spot, metric: str, ordinary: float, moment: datetime) -> float:
        share = share_of(self.begins, self.length, moment)
        if spot.code != self.code or metric != self.metric or share is None:
            return ordinary
        return round(max(ordinary, course(share) * self.level_2), 2)


@dataclass(frozen=True)
class Fire:
    """A forest fire: smoke posts smell it by distance, lookouts see it and tell its bearing."""

    lon: float
    lat: float
    begins: datetime
    length: timedelta

    def value(self, spot: Spot, metric: str, ordinary: float, moment: datetime) -> float:
        share, metres = share_of(self.begins, self.length, moment), distance_m(spot, self.lon, self.lat)
        if spot.type != "forest_smoke" or share is None or metres > SMELT_M:
            return ordinary
        strength = course(share) / 1.5 * (1 - metres / SMELT_M)
        gained = {"smoke": 30 * strength, "temperature": 45 * strength**2, "humidity": -20 * strength}
        return round(ordinary + gained.get(metric, 0.0), 3)

    def detection(self, spot: Spot, moment: datetime) -> dict[str, Any] | None:
        """What a lookout reports; nothing when it is too far or the smoke too thin."""
        share, metres = share_of(self.begins, self.length, moment), distance_m(spot, self.lon, self.lat)
        if spot.type != "camera" or share is None or metres > SEEN_M:
            return None
        confidence = min(0.97, 0.35 + 0.5 * course(share) / 1.5 + 0.12 * (1 - metres / SEEN_M))
        if confidence < 0.5:
            return None
        wrong = 0.4 * noise(spot.code, "azimuth", moment.timestamp())  # degrees: as good as real lookouts are
        return {
            "kind": "smoke",
            "confidence": round(confidence, 2),
            "azimuth_deg": round((bearing(spot, self.lon, self.lat) + wrong) % 360, 2),
        }


@dataclass(frozen=True)
class Script:
    """The scenes of a run; without any the city lives its ordinary day."""

    leaks: Sequence[Leak] = ()
    fires: Sequence[Fire] = ()
    hardship: bool = True  # outages and dying batteries

    def value(self, spot: Spot, metric: str, ordinary: float, moment: datetime) -> float:
        for leak in self.leaks:
            ordinary = leak.value(spot, metric, ordinary, moment)
        for fire in self.fires:
            ordinary = fire.value(spot, metric, ordinary, moment)
        return ordinary

    def detection(self, spot: Spot, moment: datetime) -> dict[str, Any] | None:
        return next((told for fire in self.fires if (told := fire.detection(spot, moment))), None)

    def hurried(self, spot: Spot, moment: datetime) -> bool:
        """Whether a device has more to tell than its period lets it."""
        burning = any(share_of(fire.begins, fire.length, moment) is not None for fire in self.fires)
        leaking = any(each.code == spot.code and share_of(each.begins, each.length, moment) for each in self.leaks)
        return leaking or (burning and spot.type in ("camera", "forest_smoke"))

    def away(self, spot: Spot, moment: datetime) -> bool:
        """Its gateway is away: what it measures is told afterwards."""
        return self.hardship and spot.type in WIRELESS and outage(gateway_of(spot.code), moment)

    def battery(self, spot: Spot, moment: datetime) -> float | None:
        """Percent, for wireless devices; 0 is the end of its voice until somebody changes it."""
        if spot.type not in WIRELESS:
            return None
        if not self.hardship:
            return 90.0
        return battery(spot.code, moment)


def battery(code: str, moment: datetime) -> float:
    """Falls evenly and is changed when it has been empty for a while; a dying one lives three days."""
    days = 3.0 if noise(code, "dying", 0.0) < 2 * DYING - 1 else BATTERY_DAYS
    phase = (noise(code, "battery", 0.0) + 1) / 2
    age = (moment.timestamp() / DAY_S / days + phase) % 1.1  # a tenth of its life it lies there empty
    return max(0.0, round(100 * (1 - age), 1))


def gateway_of(code: str) -> int:
    return int((noise(code, "gateway", 0.0) + 1) / 2 * GATEWAYS) % GATEWAYS


def outage(gateway: int, moment: datetime) -> bool:
    """Once a day, each gateway at its own hour."""
    minute = moment.timestamp() % DAY_S / 60
    return 0 <= (minute - 240 * gateway - 65) % 1440 < OUTAGE_MIN


def share_of(begins: datetime, length: timedelta, moment: datetime) -> float | None:
    share = (moment - begins) / length
    return share if 0 <= share <= 1 else None


def course(share: float) -> float:
    """Of the second level: up from 0.1 to 1.5 in the first third, held in the second, down to 0.05 in the last."""
    if share < 1 / 3:
        return 0.1 + 4.2 * share
    return 1.5 if share < 2 / 3 else 1.5 - 4.35 * (share - 2 / 3)


def offset_m(spot: Spot, lon: float, lat: float) -> tuple[float, float]:
    """East and north, in metres; flat, which is enough over a few kilometres."""
    return (lon - spot.lon) * DEGREE_M * math.cos(math.radians(lat)), (lat - spot.lat) * DEGREE_M


def distance_m(spot: Spot, lon: float, lat: float) -> float:
    return math.hypot(*offset_m(spot, lon, lat))


def bearing(spot: Spot, lon: float, lat: float) -> float:
    """Degrees from north, clockwise."""
    return math.degrees(math.atan2(*offset_m(spot, lon, lat))) % 360
