"""What a codec makes of a payload: messages with their values, a birth or last will, or what was not understood.

What there is thousands of in a second is a named tuple: three times as quickly made as a frozen dataclass.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Value(NamedTuple):
    """One metric's value: a number, or a text when the metric has no number."""

    metric: str
    number: float | None
    text: str | None = None


class Message(NamedTuple):
    """The values a device dates at one moment; `seq` is its own counter, 0 when it has none."""

    at: datetime
    seq: int
    values: tuple[Value, ...]
    quality: str = "good"


@dataclass(frozen=True, slots=True)
class Status:
    """The device says it is there, or its last will says it is gone."""

    online: bool


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A message or a part of one that cannot be taken. `reason` is a key of sensors.reject.REASONS."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Birth:
    """The numbers a device will use instead of the names of its metrics from now on (Sparkplug B)."""

    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class Link:
    """How well the device is heard and how long its battery will last: for its health, not for curves."""

    rssi: float | None = None
    snr: float | None = None
    battery: float | None = None
    gateway: str | None = None


Understood = Message | Status | Misunderstood | Birth | Link


class Said(NamedTuple):
    """What was said, and by whom: a device's code, or the name it has in the language it speaks (`Device.uid`)."""

    device: str
    part: Understood
