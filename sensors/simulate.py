"""The demo city breathes: its devices sign in at the broker as themselves and tell what such a day is like.

Nothing here writes to the database: what the city shows has come through the broker and the listener, like any reading.
"""

import heapq
import json
import select
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from geoalchemy2.shape import to_shape
from sqlalchemy import select as query

from foundation import clock
from foundation.refusals import NotFound
from foundation.work import Works
from sensors import fire_reckoning
from sensors.broker_link import BrokerAway, BrokerRefused, Link, Login, house_address
from sensors.demo_device import metrics_told, password_of, value_at
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.rule import AlarmRule
from sensors.scenes import FIRE, VIEW_EVERY_S, Fire, Leak, Script, Spot, course

log = structlog.get_logger()

SHORTEST_PERIOD_S = 0.2  # a device tells no oftener, however fast the demo lives
AGAIN_AFTER_S = 5.0  # a device whose line broke tries again
LEAK_EVERY_S = 2.0
MOST_KEPT = 200  # messages a device can hold back
LEAK_AFTER, LEAK_LASTS = timedelta(minutes=10), timedelta(minutes=15)  # of the city's time
FIRE_AFTER, FIRE_LASTS = timedelta(minutes=20), timedelta(hours=2)
NEVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)


def topic(code: str, channel: str) -> str:
    return f"moyang/v1/devices/{code}/{channel}"


@dataclass
class Simulated:
    """One demo device on its own line to the broker; what it could not tell while its gateway was away comes later."""

    spot: Spot
    metrics: list[str]
    period_s: float
    script: Script = field(default_factory=Script)
    link: Link = field(init=False)
    seq: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        gone = (topic(self.code, "status"), b'{"online": false}')
        self.link = Link(Login(self.code, self.code, password_of(self.code)), will=gone)

    @property
    def code(self) -> str:
        return self.spot.code

    def tell(self, now: datetime, city_moment: datetime) -> None:
        """Sign in when needed, and publish the values of that moment; a device without values says it is there."""
        charge = self.script.battery(self.spot, city_moment)
        if charge == 0:
            return self.fall_silent()
        if self.metrics:
            self.kept = [*self.kept, self.measured(now, city_moment, charge)][-MOST_KEPT:]
        if self.script.away(self.spot, city_moment):
            return self.fall_silent()
        if not self.link.up:
            self.link.connect()
            self.link.publish(topic(self.code, "status"), b'{"online": true}', retain=True)
        elif not self.metrics:
            self.link.publish(topic(self.code, "status"), b'{"online": true}', retain=True)
        if self.kept:
            told = self.kept if len(self.kept) > 1 else self.kept[0]
            self.link.publish(topic(self.code, "telemetry"), json.dumps(told).encode())
            self.kept = []
        seen = self.script.detection(self.spot, city_moment)
        if seen:
            self.seq += 1
            told_event = {"ts": now.isoformat(), "seq": self.seq, **seen}
            self.link.publish(topic(self.code, "event"), json.dumps(told_event).encode())
        return None

    def measured(self, now: datetime, city_moment: datetime, charge: float | None) -> dict[str, Any]:
        self.seq += 1
        values = {
            metric: self.script.value(self.spot, metric, value_at(self.code, metric, city_moment), city_moment)
            for metric in self.metrics
        }
        if charge is not None:
            values["battery"] = charge
        return {"ts": now.isoformat(), "seq": self.seq, "values": values}

    def fall_silent(self) -> None:
        """Without a word, as a dead battery or a lost gateway would: the broker speaks the last will."""
        if self.link.up:
            self.link.drop()

    def pause(self, city_moment: datetime, speed: float) -> float:
        """Seconds until it tells again."""
        if self.script.hurried(self.spot, city_moment):
            return max(min(self.period_s, VIEW_EVERY_S / speed), SHORTEST_PERIOD_S)
        return self.period_s


def telemetry(values: dict[str, float], at: datetime, seq: int) -> bytes:
    return json.dumps({"ts": at.isoformat(), "seq": seq, "values": values}).encode()


def simulate(
    works: Works,
    speed: float = 1.0,
    seconds: float | None = None,
    stopped: Callable[[], bool] = lambda: False,
    script: Script | None = None,
) -> int:
    """Let the demo devices tell at `speed` times real time, for `seconds` or until stopped; the number of tellings."""
    began, told = works.tell_time(), 0
    fleet = demo_fleet(works, speed, script or script_of(works, began))
    due = [(time.monotonic() + place * 0.05, place) for place in range(len(fleet))]
    until = time.monotonic() + seconds if seconds is not None else float("inf")
    while due and time.monotonic() < until and not stopped():
        at, place = due[0]
        listen(fleet, min(at, until) - time.monotonic())
        if time.monotonic() < at:
            continue
        now = works.tell_time()
        moment = began + (now - began) * speed
        failed = speak(fleet[place], now, moment)
        told += failed is None
        heapq.heapreplace(due, (time.monotonic() + (failed or fleet[place].pause(moment, speed)), place))
    for device in fleet:
        if device.link.up:
            device.link.publish(topic(device.code, "status"), b'{"online": false}', retain=True)
            device.link.close()
    return told


def speak(device: Simulated, now: datetime, city_moment: datetime) -> float | None:
    """None when it was said; otherwise after how many seconds to try again."""
    try:
        device.tell(now, city_moment)
        return None
    except (BrokerAway, BrokerRefused) as error:
        log.warning("a demo device cannot speak", device=device.code, error=str(error))
        return AGAIN_AFTER_S


def demo_fleet(works: Works, speed: float, script: Script) -> list[Simulated]:
    with works.open() as work:
        found = work.session.execute(
            query(Device, DeviceType.metrics, DeviceType.period_s)
            .join(DeviceType, DeviceType.code == Device.type)
            .where(Device.demo, Device.active, Device.type != fire_reckoning.TYPE)
            .order_by(Device.code)
        ).all()
        return [
            Simulated(
                spot_of(device), metrics_told(metrics, device.type), max(period_s / speed, SHORTEST_PERIOD_S), script
            )
            for device, metrics, period_s in found
        ]


def spot_of(device: Device) -> Spot:
    place = to_shape(device.point)
    return Spot(device.code, device.type, place.x, place.y)


def script_of(works: Works, began: datetime, scenes: Collection[str] = (), calm: bool = False) -> Script:
    """What happens in a run that begins at `began`: the scenes named (leak, fire) at once; without names a leak after
    ten minutes of the city's time and a fire after twenty. `calm` leaves out all hardship."""
    if calm:
        return Script(hardship=False)
    leak_at = began if "leak" in scenes else began + LEAK_AFTER
    fire_at = began if "fire" in scenes else began + FIRE_AFTER
    if scenes:
        leak_at, fire_at = (at if name in scenes else NEVER for at, name in ((leak_at, "leak"), (fire_at, "fire")))
    with works.open() as work:
        first = work.session.scalar(
            query(Device.code)
            .where(Device.demo, Device.active, Device.type == "gas_lel")
            .order_by(Device.code)
            .limit(1)
        )
    leaks = [Leak(first, *alarming_metric(works, first), leak_at, LEAK_LASTS)] if first else []
    return Script(leaks, [Fire(*FIRE, fire_at, FIRE_LASTS)])


def listen(fleet: list[Simulated], seconds: float) -> None:
    """Wait, and read what the broker answers meanwhile, over all lines in one go; also keeps quiet lines alive."""
    lines = {device.link.fileno(): device.link for device in fleet if device.link.fileno() >= 0}
    ready, _, _ = select.select(list(lines), [], [], min(max(seconds, 0.0), 1.0))
    for number in ready:
        lines[number].read()
    if not ready:
        for link in lines.values():
            link.keep_alive()


def publish(
    code: str, password: str, values: dict[str, float | bool | str], at: datetime | None = None, seq: int = 0
) -> None:
    """One reading of one device, as the device itself but on a line beside its own; returns when the broker has it."""
    link = Link(Login(f"{code}.once", code, password), house_address())
    link.connect()
    link.publish_and_wait(
        topic(code, "telemetry"),
        json.dumps({"ts": (at or clock.now()).isoformat(), "seq": seq, "values": values}).encode(),
    )
    link.close()


def leak(works: Works, code: str, minutes: float, password: str | None = None) -> int:
    """A leak at one device: its value climbs past the second level, stays, and falls again; the number of readings."""
    metric, level_2 = alarming_metric(works, code)
    link = Link(Login(f"{code}.leak", code, password or password_of(code)), house_address())
    link.connect()
    readings = 0
    for share in shares(minutes):
        link.publish_and_wait(
            topic(code, "telemetry"),
            telemetry({metric: round(course(share) * level_2, 2)}, works.tell_time(), readings),
        )
        readings += 1
        link.keep_alive()
        time.sleep(LEAK_EVERY_S)
    link.close()
    return readings


def alarming_metric(works: Works, code: str) -> tuple[str, float]:
    """The metric of that device with the highest rule above, and its threshold."""
    with works.open() as work:
        row = work.session.execute(
            query(AlarmRule.metric, AlarmRule.threshold)
            .join(Device, Device.type == AlarmRule.device_type)
            .where(Device.code == code, AlarmRule.valid_to.is_(None), AlarmRule.comparison == "above")
            .order_by(AlarmRule.level.desc())
            .limit(1)
        ).first()
    if row is None:
        raise NotFound
    return row.metric, row.threshold


def shares(minutes: float) -> Iterator[float]:
    """From 0 to 1 over so many minutes, a step at every reading."""
    steps = max(2, round(timedelta(minutes=minutes).total_seconds() / LEAK_EVERY_S))
    return (step / (steps - 1) for step in range(steps))
