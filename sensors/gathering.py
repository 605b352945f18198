"""Which alarms are of one thing: by kind, place and time, and for cameras by where their lines of sight cross. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from foundation.words import Words
from sensors.crossing import LEAST_ANGLE_DEG, Bearing, Place, distance_m, locate, off_line_m, turn, widest
from sensors.gas_limits import LEL_METRICS, limits

W = Words
KINDS = {
    "fire": W("火情", "fire"),
    "gas": W("气体泄漏", "gas leak"),
    "water": W("积水", "flooding"),
    "weather": W("天气", "weather"),
    "silence": W("设备失联", "silent devices"),
    "other": W("其他", "other"),
}
FIRE = frozenset({"smoke", "fire", "flame", "temperature", "heat", "frp", "hotspot"})
WATER, WEATHER = frozenset({"depth", "water_level", "level"}), frozenset({"wind_speed", "rain", "humidity", "fwi"})
REACH = {  # how far apart, and how long after one another, two alarms of one thing may be
    "fire": (1500.0, timedelta(minutes=60)),
    "gas": (800.0, timedelta(minutes=30)),
    "water": (1000.0, timedelta(hours=2)),
    "weather": (20_000.0, timedelta(hours=3)),
    "silence": (10_000.0, timedelta(minutes=30)),
    "other": (300.0, timedelta(minutes=15)),
}
SAME_VIEW_DEG = 5.0  # one camera, looking again at the same thing


@dataclass(frozen=True, slots=True)
class Signal:
    """One alarm as gathering sees it; a camera has a bearing, and its place is where it looks from."""

    kind: str
    at: datetime
    lon: float
    lat: float
    county: str | None
    bearing: Bearing | None = None

    @property
    def seen(self) -> Bearing | Place:
        return self.bearing or Place(self.lon, self.lat)


@dataclass(frozen=True, slots=True)
class Thing:
    """An open situation: what it is made of, its last signal, and the fix of its place when it has one."""

    id: UUID
    kind: str
    last_at: datetime
    county: str | None
    grouped: bool
    seen: Sequence[Bearing | Place]
    fix: tuple[float, float, float] | None  # lon, lat, semi-major metres


def kind_of(metric: str, comparison: str) -> str:
    """What an alarm of this metric is about."""
    if comparison == "silent":
        return "silence"
    if metric in LEL_METRICS or metric in limits() or metric == "o2":
        return "gas"
    for kind, metrics in (("fire", FIRE), ("water", WATER), ("weather", WEATHER)):
        if metric in metrics:
            return kind
    return "other"


def belongs(signal: Signal, things: Iterable[Thing], flood: bool) -> tuple[UUID, str] | None:
    """The situation the alarm joins and why, the nearest in time first; None begins a new one.

    In a flood everything of one kind in one county is one situation, so that a desk keeps a few lines to look at.
    """
    for thing in sorted(things, key=lambda each: each.last_at, reverse=True):
        if thing.kind != signal.kind or abs(signal.at - thing.last_at) > REACH[signal.kind][1]:
            continue
        why = near(signal, thing)
        if why is None and flood and thing.grouped and thing.county == signal.county:
            why = "flood: grouped by kind and county"
        if why:
            return thing.id, why
    return None


def near(signal: Signal, thing: Thing) -> str | None:
    """Why the alarm is of this very thing, or None."""
    radius = REACH[signal.kind][0]
    if signal.bearing is not None:
        return in_view(signal.bearing, thing, radius)
    if thing.fix:
        lon, lat, error = thing.fix
        away = distance_m(signal.lon, signal.lat, lon, lat)
        if away <= radius + error:
            return f"{away:.0f} m from its place"
    for seen in thing.seen:
        off = beside(seen, signal)
        if off is not None and off <= radius:
            return f"{off:.0f} m from one of its signals"
    return None


def beside(seen: Bearing | Place, signal: Signal) -> float | None:
    """How far a sensor is from another one, or from a camera's line of sight."""
    if isinstance(seen, Place):
        return distance_m(signal.lon, signal.lat, seen.lon, seen.lat)
    return off_line_m(seen, signal.lon, signal.lat)


def in_view(bearing: Bearing, thing: Thing, radius: float) -> str | None:
    """A camera's line joins what it points at: the fix, a sensor, the same view again, or another line it crosses."""
    if thing.fix:
        lon, lat, error = thing.fix
        off = off_line_m(bearing, lon, lat)
        if off is not None and off <= radius + error:
            return f"its line of sight passes {off:.0f} m from the place"
    for seen in thing.seen:
        if isinstance(seen, Place):
            off = off_line_m(bearing, seen.lon, seen.lat)
            if off is not None and off <= radius:
                return f"its line of sight passes {off:.0f} m from a sensor"
        elif distance_m(bearing.lon, bearing.lat, seen.lon, seen.lat) < 50:
            if turn(bearing.azimuth, seen.azimuth) <= SAME_VIEW_DEG + bearing.width / 2:
                return "the same view again"
        elif not thing.fix and widest([bearing, seen]) >= LEAST_ANGLE_DEG and locate([bearing, seen]):
            return "its line of sight crosses another one"
    return None
