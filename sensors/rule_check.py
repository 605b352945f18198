"""What is stated of a rule, and whether it makes sense; every fault is named at once, with what to do about it."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.rule import COMPARISONS, HEARD, MOST_WINDOW_S, RATES

W = Words
Fault = tuple[str, Words]
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MOST_RADIUS_M = 20_000.0
LEAST_SILENCE_S = 10.0


@dataclass(frozen=True)
class NewRule:
    """What is stated of a rule (see sensors/rule.py for the meaning of each); `replaces` ends another one with it."""

    name: str
    device_type: str
    metric: str
    level: int
    comparison: str
    threshold: float
    name_en: str = ""
    hysteresis: float = 0.05
    on_delay_s: int = 0
    off_delay_s: int = 30
    times: int = 1
    devices: int = 1
    window_s: int = 0
    radius_m: float = 0.0
    hours: dict[str, Any] | None = None
    device_id: UUID | None = None
    monitor: bool = False
    source: str = ""
    active: bool = True
    replaces: UUID | None = None


def require_sound(work: Work, new: NewRule) -> None:
    """Refuse with every fault by its field."""
    errors = [*about(work, new), *numbers(new), *counting(new), *hours(new)]
    if errors:
        raise Invalid(errors=errors)


def about(work: Work, new: NewRule) -> Iterator[Fault]:
    if not new.name.strip():
        yield "name", W("请填写规则名称。", "State a name.")
    if work.session.get(DeviceType, new.device_type) is None:
        yield "device_type", W("没有这种设备类型。", "There is no such device type.")
    if new.level not in (1, 2):
        yield "level", W("级别为1或2。", "The level is 1 or 2.")
    if new.comparison not in COMPARISONS:
        yield "comparison", W(f"比较方式为 {'、'.join(COMPARISONS)}。", f"The comparison is {', '.join(COMPARISONS)}.")
    if (new.comparison == "silent") != (new.metric == HEARD):
        yield (
            "metric",
            W("失联规则的指标为 heard，且只用于失联。", "A rule of silence watches “heard”, and only it does."),
        )
    if new.device_id is not None:
        device = work.session.get(Device, new.device_id)
        if device is None or device.type != new.device_type:
            yield "device", W("没有这台该类型的设备。", "There is no such device of that type.")


def numbers(new: NewRule) -> Iterator[Fault]:
    if not math.isfinite(new.threshold):
        yield "threshold", W("阈值须为有限数。", "The threshold must be a finite number.")
    elif new.comparison == "silent" and new.threshold < LEAST_SILENCE_S:
        yield "threshold", W("失联时长至少10秒。", "Silence is at least 10 seconds.")
    elif new.comparison in RATES and new.threshold <= 0:
        yield "threshold", W("变化率阈值须为正数（每分钟）。", "A rate is a positive number (per minute).")
    if not 0 <= new.hysteresis < 1 or new.on_delay_s < 0 or new.off_delay_s < 0:
        yield (
            "hysteresis",
            W("回差为0至1之间，延时不得为负。", "Hysteresis is from 0 to below 1, delays are not negative."),
        )


def counting(new: NewRule) -> Iterator[Fault]:
    counts = new.times > 1 or new.devices > 1 or new.comparison in RATES
    if not 1 <= new.times <= 100:
        yield "times", W("次数为1至100。", "Times are from 1 to 100.")
    if not 1 <= new.devices <= 20:
        yield "devices", W("设备数为1至20。", "Devices are from 1 to 20.")
    if counts and not 10 <= new.window_s <= MOST_WINDOW_S:
        yield "window_s", W("时间窗为10秒至2小时。", "The window is from 10 seconds to two hours.")
    if new.devices > 1 and not 10 <= new.radius_m <= MOST_RADIUS_M:
        yield "radius_m", W("联动半径为10米至20公里。", "The radius is from 10 m to 20 km.")
    if new.comparison in (*RATES, "silent") and (new.times > 1 or new.devices > 1):
        yield "times", W("变化率与失联不计次数和设备数。", "Rates and silence count neither times nor devices.")


def hours(new: NewRule) -> Iterator[Fault]:
    told = new.hours
    if told is None:
        return
    days = told.get("days") or [1]
    if not (CLOCK.fullmatch(str(told.get("from"))) and CLOCK.fullmatch(str(told.get("to")))):
        yield "hours", W("时段须为 HH:MM 至 HH:MM。", "Hours run from HH:MM to HH:MM.")
    if not isinstance(days, list) or not all(type(day) is int and 1 <= day <= 7 for day in days):
        yield "hours", W("星期为1（周一）至7（周日）。", "Days are 1 (Monday) to 7 (Sunday).")
