"""The alarms' own lane: which messages go into the database before the others. Pure.

It only chooses who goes first: whatever it leaves out is judged a moment later, with the others.
"""

from collections.abc import Sequence

from sensors.codecs.message import Message, Misunderstood, Said, Value
from sensors.known import Known, KnownDevice
from sensors.translating import translated


def urgent(parts: Sequence[Said], known: Known) -> bool:
    """Whether a message holds a value at or beyond the nearest threshold that such a device has, or may have."""
    for said in parts:
        if isinstance(said.part, Message):
            device = known.devices.get(said.device) or known.by_uid.get(said.device)
            kind = device.type if device else ""
            for value in said.part.values:
                told = value if device is None or value.metric in device.kind.plain else plain(device, value)
                if told is not None and told.number is not None and known.rules.near(kind, told.metric, told.number):
                    return True
    return False


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
