"""What happens to a batch of messages: understood, stored, judged, and what cannot be taken kept with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from foundation.work import Work
from sensors.codecs.message import Message, Misunderstood, Status, Value
from sensors.codecs.moyang_json import parse_topic, understand
from sensors.hearing import Heard, hear
from sensors.known import Known, KnownDevice
from sensors.raising import judge_new
from sensors.reading_store import Row, store
from sensors.rejecting import Quota, Refused, keep


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as the broker handed it over."""

    topic: str
    payload: bytes
    retained: bool
    received_at: datetime


@dataclass
class Sorted:
    """A batch taken apart: rows to store, devices heard, and refusals."""

    rows: dict[tuple[object, ...], Row] = field(default_factory=dict)
    heard: dict[str, Heard] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    def refuse(self, incoming: Incoming, code: str | None, told: Misunderstood) -> None:
        self.refused.append(Refused(incoming.topic, code, told, incoming.payload, incoming.received_at))


@dataclass(frozen=True)
class Tally:
    """What became of a batch: messages in, new readings, refusals."""

    messages: int
    readings: int
    refused: int


def take(work: Work, batch: Sequence[Incoming], known: Known, quota: Quota) -> Tally:
    """One batch in one unit of work; only the caller acknowledges it, and only after the commit."""
    topics = [parse_topic(incoming.topic) for incoming in batch]
    known.refresh(work.session, {topic[0] for topic in topics if topic}, work.now)
    found = Sorted()
    for incoming, topic in zip(batch, topics, strict=True):
        sort_out(found, incoming, topic, known)
    new = store(work.session, list(found.rows.values()))
    judge_new(work, known, new)
    hear(work, known, found.heard)
    keep(work, quota, found.refused)
    return Tally(len(batch), len(new), len(found.refused))


def sort_out(found: Sorted, incoming: Incoming, topic: tuple[str, str] | None, known: Known) -> None:
    code, channel = topic or (None, "")
    device = known.devices.get(code) if code else None
    reason = objection(incoming, channel, device)
    if reason or device is None:
        found.refuse(incoming, code, Misunderstood(reason))
        return
    for part in understand(channel, incoming.payload, incoming.received_at):
        if isinstance(part, Misunderstood):
            found.refuse(incoming, device.code, part)
        elif isinstance(part, Status):
            found.heard[device.code] = Heard(device.id, incoming.received_at, None, part.online)
        else:
            take_message(found, incoming, device, part)


def objection(incoming: Incoming, channel: str, device: KnownDevice | None) -> str:
    """Why a message is not even read, or ""."""
    if not channel:
        return "unknown_topic"
    if device is None:
        return "unknown_device"
    if not device.active:
        return "device_retired"
    return "retained" if incoming.retained and channel != "status" else ""


def take_message(found: Sorted, incoming: Incoming, device: KnownDevice, message: Message) -> None:
    """The rows of one message; a value its sensor cannot say is refused, the others are taken."""
    for value in message.values:
        told = impossible(device, value)
        if told:
            found.refuse(incoming, device.code, told)
            continue
        row = Row(
            device.id,
            device.type,
            value.metric,
            message.at,
            message.seq,
            value.number,
            value.text,
            message.quality,
            incoming.received_at,
        )
        found.rows.setdefault(row.key(), row)
    found.heard[device.code] = Heard(device.id, incoming.received_at, message.seq, True)


def impossible(device: KnownDevice, value: Value) -> Misunderstood | None:
    """Why this device type cannot say this, or None; a metric its type does not list is taken as it comes."""
    low, high = device.bounds.get(value.metric, (None, None))
    if low is None and high is None:
        return None
    if value.number is None:
        return Misunderstood("wrong_kind", f"{value.metric}: a number is needed")
    if (low is not None and value.number < low) or (high is not None and value.number > high):
        return Misunderstood("out_of_range", f"{value.metric}: {value.number:g} is not within {low} to {high}")
    return None
