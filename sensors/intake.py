"""What happens to a batch of messages: understood, stored, judged, and what cannot be taken kept with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from foundation.work import Work
from sensors.codecs.message import Birth, Link, Message, Misunderstood, Said, Status, Understood, Value
from sensors.health import note
from sensors.hearing import Heard, hear
from sensors.known import Known, KnownDevice
from sensors.raising import judge_new
from sensors.reading_store import Row, store
from sensors.rejecting import Quota, Refused, keep
from sensors.routing import weight
from sensors.translating import translated

LINKS = frozenset(("battery", "rssi", "snr"))  # told as readings, they are also a device's health
MOST_PLAIN = 1000  # names of one device type that are remembered as ours
MOST_AT_ONCE = 20_000  # values of one batch; more are taken in halves


class TooMuchAtOnce(Exception):
    """More values than one unit of work should store; the caller halves the batch."""


class Incoming(NamedTuple):
    """One message as the broker handed it over."""

    topic: str
    payload: bytes
    retained: bool
    received_at: datetime
    again: bool = False  # it may have been handed over before


@dataclass
class Sorted:
    """A batch taken apart: rows to store, devices heard, births and links told, and refusals."""

    rows: dict[tuple[object, ...], Row] = field(default_factory=dict)
    heard: dict[str, Heard] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    births: dict[str, dict[int, str]] = field(default_factory=dict)
    unnamed: set[str] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)

    def refuse(self, incoming: Incoming, code: str | None, told: Misunderstood) -> None:
        self.refused.append(Refused(incoming.topic, code, told, incoming.payload, incoming.received_at))


@dataclass(frozen=True)
class Tally:
    """What became of a batch: messages in, new readings, refusals, and which Sparkplug nodes must be born again."""

    messages: int
    readings: int
    refused: int
    unnamed: frozenset[str] = frozenset()


def take(
    work: Work, batch: Sequence[Incoming], known: Known, quota: Quota, said: Sequence[Sequence[Said]] = ()
) -> Tally:
    """One batch in one unit of work; only the caller acknowledges it, and only after the commit. `said` is what the
    codecs have made of it already, by the routes in force."""
    known.look(work.session, work.now)
    said = said or [known.routes.read(each.topic, each.payload, each.received_at) for each in batch]
    if len(batch) > 1 and (values := sum(map(weight, said))) > MOST_AT_ONCE:
        raise TooMuchAtOnce(values)
    known.refresh(work.session, {part.device for parts in said for part in parts if part.device}, work.now)
    found = Sorted()
    for incoming, parts in zip(batch, said, strict=True):
        sort_out(found, incoming, parts, known)
    new = store(work.session, list(found.rows.values()), known.doubt, any(each.again for each in batch))
    judge_new(work, known, new)
    note(work, known, found.links, found.births, found.heard)
    hear(work, known, found.heard)
    keep(work, quota, found.refused)
    return Tally(len(batch), len(new), len(found.refused), frozenset(found.unnamed))


def sort_out(found: Sorted, incoming: Incoming, parts: Sequence[Said], known: Known) -> None:
    objected: set[str] = set()
    codes = known.routes.codes(incoming.topic)
    for said in parts:
        device = known.find(said.device, codes) if said.device else None
        reason = objection(incoming, said, device)
        if not reason and device is not None:
            take_part(found, incoming, device, said.part)
        elif said.device not in objected:
            objected.add(said.device)
            fault = said.part if isinstance(said.part, Misunderstood) and not said.device else Misunderstood(reason)
            found.refuse(incoming, (device.code if device else said.device) or None, fault)


def objection(incoming: Incoming, said: Said, device: KnownDevice | None) -> str:
    """Why what was said is not taken, or "". Births and wills may be retained; readings that are, are not live."""
    if device is None:
        return "unknown_device" if said.device else "unknown_topic"
    if not device.active:
        return "device_retired"
    return "retained" if incoming.retained and not isinstance(said.part, Status) else ""


def take_part(found: Sorted, incoming: Incoming, device: KnownDevice, part: Understood) -> None:
    if isinstance(part, Message):
        take_message(found, incoming, device, part)
    elif isinstance(part, Misunderstood):
        found.refuse(incoming, device.code, part)
    elif isinstance(part, Status):
        found.heard[device.code] = Heard(device.id, incoming.received_at, None, part.online)
    elif isinstance(part, Birth):
        device.names = found.births[device.code] = part.names
    else:
        found.links[device.code] = part


def take_message(found: Sorted, incoming: Incoming, device: KnownDevice, message: Message) -> None:
    """The rows of one message; a value its sensor cannot say is refused, the others are taken."""
    quality = "maintenance" if device.windows and device.maintained(message.at) else message.quality
    for value in message.values:
        told = value if value.metric in device.kind.plain else ours(device, value)
        fault = told if isinstance(told, Misunderstood) else impossible(device, told)
        if fault or isinstance(told, Misunderstood):
            found.refuse(incoming, device.code, fault or Misunderstood("bad_metric"))
            if fault and fault.reason == "no_birth" and device.uid:
                found.unnamed.add("/".join(device.uid.split("/")[:2]))
            continue
        row = Row(
            device.id,
            device.type,
            told.metric,
            message.at,
            message.seq,
            told.number,
            told.text,
            quality,
            incoming.received_at,
        )
        found.rows.setdefault((device.code, told.metric, message.at, message.seq), row)
        if told.metric in LINKS and told.number is not None:
            found.links[device.code] = with_link(found.links.get(device.code, device.link), told)
    found.heard[device.code] = Heard(device.id, incoming.received_at, message.seq, True)


def ours(device: KnownDevice, value: Value) -> Value | Misunderstood:
    """The value in the house's words; names that are that already are kept, so that they are looked at once."""
    told = translated(value, device.kind.aliases, device.names)
    if told is value and len(device.kind.plain) < MOST_PLAIN:
        device.kind.plain.add(value.metric)
    return told


def with_link(link: Link, told: Value) -> Link:
    """The link with what a reading says of it."""
    if told.metric == "battery":
        return replace(link, battery=told.number)
    return replace(link, rssi=told.number) if told.metric == "rssi" else replace(link, snr=told.number)


def impossible(device: KnownDevice, value: Value) -> Misunderstood | None:
    """Why this device type cannot say this, or None; a metric its type does not list is taken as it comes."""
    low, high = device.kind.bounds.get(value.metric, (None, None))
    if low is None and high is None:
        return None
    if value.number is None:
        return Misunderstood("wrong_kind", f"{value.metric}: a number is needed")
    if (low is not None and value.number < low) or (high is not None and value.number > high):
        return Misunderstood("out_of_range", f"{value.metric}: {value.number:g} is not within {low} to {high}")
    return None
