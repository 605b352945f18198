"""Sparkplug B (`spBv1.0/group/KIND/node[/device]`): births name the metrics, data may use their numbers alone.

Source: Eclipse Sparkplug 3.0.0, payload B. A value under a number is told as metric `#number`; whoever keeps the names
of the last birth puts the name in its place, and asks the node for a new birth when there is none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sensors.codecs.checks import MAX_BYTES, MAX_METRICS, Refused, moment, one_value, sequence
from sensors.codecs.message import Birth, Message, Misunderstood, Said, Status, Understood, Value
from sensors.codecs.protobuf import BYTES, FIXED32, FIXED64, Malformed, fields, real, signed, written

TOPIC = re.compile(r"spBv1\.0/([^/]+)/(N|D)(BIRTH|DATA|DEATH|CMD)/([^/]+)(?:/([^/]+))?")
NAMES = {1: "INT8", 2: "INT16", 3: "INT32", 4: "INT64", 5: "UINT8", 6: "UINT16", 7: "UINT32", 8: "UINT64"}
NAMES |= {9: "FLOAT", 10: "DOUBLE", 11: "BOOLEAN", 12: "STRING", 13: "DATETIME", 14: "TEXT", 15: "UUID"}
BITS = {1: 8, 2: 16, 3: 32, 4: 64}  # signed ones; they travel as unsigned numbers
PLACES = {10: 3, 11: 4, 12: 9, 13: 10, 14: 11, 15: 12}  # data may leave the type to the birth: then by place, signed
CONTROL = re.compile(r"(Node|Device) Control/|Properties/|bdSeq$")
GOOD = 192  # of the property Quality; 0 is bad, 500 stale


@dataclass
class Metric:
    """One metric of a payload; `number` is its alias, `at` milliseconds since 1970."""

    name: str | None = None
    number: int | None = None
    at: int | None = None
    kind: int = 0
    value: Any = None
    null: bool = False
    quality: int = GOOD

    @property
    def datatype(self) -> str:
        return NAMES.get(self.kind, str(self.kind))


@dataclass
class Payload:
    at: int | None = None
    seq: int | None = None
    metrics: list[Metric] = field(default_factory=list)


def read(topic: str, payload: bytes, now: datetime, told: Mapping[str, Any]) -> list[Said]:
    """The codec: values of a node (`group/node`) or of a device below it (`group/node/device`)."""
    found = TOPIC.fullmatch(topic)
    if not found or bool(found[5]) != (found[2] == "D"):
        return [Said("", Misunderstood("unknown_topic"))]
    who, kind = "/".join(filter(None, (found[1], found[4], found[5]))), found[3]
    if kind == "CMD":
        return []
    if kind == "DEATH":
        return [Said(who, Status(False))]
    if len(payload) > MAX_BYTES:
        return [Said(who, Misunderstood("too_large", f"{len(payload)} bytes"))]
    try:
        parts = spoken(decode(payload), kind == "BIRTH", now)
    except Malformed as error:
        parts = [Misunderstood("bad_bytes", str(error)[:200])]
    except Refused as refused:
        parts = [refused.told]
    return [Said(who, part) for part in parts]


def spoken(payload: Payload, birth: bool, now: datetime) -> list[Understood]:
    """A birth as names, life and values; data as values; one message per moment and quality."""
    parts: list[Understood] = []
    if birth:
        told = [(each.number, each.name) for each in payload.metrics if each.name and each.name.isprintable()]
        names = {number: name for number, name in told if number is not None}
        parts += [Birth(names), Status(True)]
    moments: dict[tuple[int | None, str], list[Value]] = {}
    bad: list[Understood] = []
    for each in payload.metrics:
        try:
            value = valued(each)
        except Refused as refused:
            bad.append(refused.told)
            continue
        if value:
            quality = "good" if each.quality == GOOD else "bad"
            moments.setdefault((each.at or payload.at, quality), []).append(value)
    for (at, quality), values in moments.items():
        if len(values) > MAX_METRICS:
            raise Refused("too_many", f"{len(values)} metrics")
        parts.append(Message(moment(at, now), sequence(payload.seq), tuple(values), quality))
    return parts + bad


def valued(told: Metric) -> Value | None:
    """None for what steers the node and for an empty value."""
    if told.null or (told.name and CONTROL.match(told.name)):
        return None
    if told.name is None and told.number is None:
        raise Refused("bad_metric", "a metric without name and number")
    value = one_value("x", told.value)
    return Value(f"#{told.number}" if told.name is None else told.name[:128], value.number, value.text)


def decode(data: bytes) -> Payload:
    """The bytes as a payload; raises Malformed."""
    payload = Payload()
    for number, _, value in fields(data):
        if number == 1 and isinstance(value, int):
            payload.at = value
        elif number == 2 and isinstance(value, bytes):
            payload.metrics.append(metric(value))
        elif number == 3 and isinstance(value, int):
            payload.seq = value
    return payload


def metric(data: bytes) -> Metric:
    told = Metric()
    raw: tuple[int, int, int | bytes] | None = None
    for number, wire, value in fields(data):
        if number == 1 and isinstance(value, bytes):
            told.name = value.decode("utf-8", "replace")
        elif number in (2, 3, 4, 7) and isinstance(value, int):
            attribute = {2: "number", 3: "at", 4: "kind", 7: "null"}[number]
            setattr(told, attribute, bool(value) if number == 7 else value)
        elif number == 9 and isinstance(value, bytes):
            told.quality = quality(value)
        elif 10 <= number <= 15:
            raw = (number, wire, value)
    if raw:
        told.kind = told.kind or PLACES[raw[0]]
        told.value = plain(told.kind, *raw)
    return told


def plain(kind: int, number: int, wire: int, value: int | bytes) -> Any:
    """The value by its place: 10 int, 11 long, 12 float, 13 double, 14 boolean, 15 string."""
    if isinstance(value, int):
        if number == 14:
            return bool(value)
        return signed(value, BITS[kind]) if kind in BITS else value
    if wire in (FIXED32, FIXED64) and number in (12, 13):
        return real(value)
    if wire == BYTES and number == 15:
        return value.decode("utf-8", "replace")
    raise Malformed(f"value {number} of wire type {wire}")


def quality(data: bytes) -> int:
    """The property `Quality` of a metric's property set: keys are field 1, values field 2, by place."""
    keys, values = [], []
    for number, _, value in fields(data):
        if number == 1 and isinstance(value, bytes):
            keys.append(value)
        elif number == 2 and isinstance(value, bytes):
            values.append(next((each for place, _, each in fields(value) if place == 3), GOOD))
    found = dict(zip(keys, values, strict=False)).get(b"Quality", GOOD)
    return found if isinstance(found, int) else GOOD


def rebirth(now: datetime) -> bytes:
    """The payload of NCMD that asks a node for its births again."""
    at = int(now.timestamp() * 1000)
    wanted = written(1, b"Node Control/Rebirth") + written(3, at) + written(4, 11) + written(14, 1)
    return written(1, at) + written(2, wanted) + written(3, 0)
