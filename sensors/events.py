"""What sensors tells the rest of the house."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.event import ALARM_LANE, Event


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Event):
    """A new alarm; told once per alarm."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "alarm"
    level: int
    device: str
    grid: str | None


@dataclass(frozen=True, kw_only=True)
class AlarmMoved(Event):
    """An alarm made a later move; `upgrade` is a level-1 alarm that has become level 2."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "alarm"
    move: str
    source: str | None
    target: str
    level: int


@dataclass(frozen=True, kw_only=True)
class AlarmConfirmed(Event):
    """A person says the alarm is real; told besides AlarmMoved, because an emergency hangs on it."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "alarm"
    level: int
    device: str
    grid: str | None


@dataclass(frozen=True, kw_only=True)
class AlarmAssigned(Event):
    """An alarm was given to a person, who must know."""

    kind: ClassVar[str] = "alarm"
    person: str


@dataclass(frozen=True, kw_only=True)
class SituationMoved(Event):
    """Several alarms of one thing: it began, grew, was merged or taken apart, or ended."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "situation"
    move: str
    level: int


@dataclass(frozen=True, kw_only=True)
class CameraDue(Event):
    """A watched camera is to be looked at; a slow job does it."""

    kind: ClassVar[str] = "camera"


@dataclass(frozen=True, kw_only=True)
class AlarmRepeated(Event):
    """More readings joined an open alarm, or its value is back to normal while a person is still owed.

    Told at most once a second per alarm and on the common lane: a chattering sensor must not hold up a new alarm.
    The version has not changed; a screen fetches the alarm again for its count and value.
    """

    kind: ClassVar[str] = "alarm"


@dataclass(frozen=True, kw_only=True)
class DeviceRegistered(Event):
    """A device was registered, changed its password or was retired."""

    kind: ClassVar[str] = "device"
    device: str


@dataclass(frozen=True, kw_only=True)
class DeviceHeard(Event):
    """A device came online or went silent; plain readings ring no bell."""

    kind: ClassVar[str] = "device"
    device: str
    online: bool
