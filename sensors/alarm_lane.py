"""The alarms' own lane: which messages go into the database before the others. Pure.

It only chooses who goes first: whatever it leaves out is judged a moment later, with the others.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sensors.codecs.message import Message, Misunderstood, Said, Value
from sensors.known import Known, KnownDevice
from sensors.translating import translated


class Turns:
    """Each device may go before the others once a second; what it says more often waits for the batch, as everybody's
    does. So one that shouts without a pause makes no small batches of everybody's messages."""

    def __init__(self, every: timedelta = timedelta(seconds=1), most: int = 10_000) -> None:
        self.every, self.most = every, most
        self._taken: dict[str, datetime] = {}

    def may(self, device: str, at: datetime) -> bool:
        """Whether it has its turn now, which is taken by asking."""
        last = self._taken.get(device)
        if last is not None and last <= at < last + self.every:
            return False
        if len(self._taken) >= self.most:
            self._taken.clear()
        self._taken[device] = at
        return True


def urgent(parts: Sequence[Said], known: Known) -> Iterator[str]:
    """The devices of a message that tell a value at or beyond the nearest threshold such a device has, or may have."""
    for said in parts:
        if isinstance(said.part, Message):
            device = known.devices.get(said.device) or known.by_uid.get(said.device)
            if any(beyond(value, device, known) for value in said.part.values):
                yield device.code if device else said.device


def beyond(value: Value, device: KnownDevice | None, known: Known) -> bool:
    told = value if device is None or value.metric in device.kind.plain else plain(device, value)
    kind = device.type if device else ""
    return told is not None and told.number is not None and known.rules.near(kind, told.metric, told.number)


def plain(device: KnownDevice, value: Value) -> Value | None:
    told = translated(value, device.kind.aliases, device.names)
    return None if isinstance(told, Misunderstood) else told


def parted(said: Sequence[Sequence[Said]], hurries: Sequence[bool], known: Known) -> list[int]:
    """The places of what goes first, in order: what hurries, and whatever its devices have said before it, so that each
    device is heard in its own order."""
    first: list[int] = []
    theirs: set[str] = set()
    for place in reversed(range(len(said))):
        of = {name_of(each.device, known) for each in said[place] if each.device}
        if hurries[place] or not theirs.isdisjoint(of):
            theirs |= of
            first.append(place)
    return first[::-1]


def name_of(name: str, known: Known) -> str:
    """One name for a device that is called by its code and by its uid."""
    device = known.by_uid.get(name)
    return device.code if device else name
