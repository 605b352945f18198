"""The house's own device language (contract: MQTT): JSON bytes in, messages or reasons out.

One broken value never hides its neighbours: a NaN temperature is refused, the gas reading beside it is taken.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sensors.codecs.checks import MAX_MESSAGES, MAX_METRICS, MAX_TEXT, Refused, moment, one_value, parse, sequence
from sensors.codecs.message import Message, Misunderstood, Said, Status, Understood, Value

TOPIC = re.compile(r"moyang/v1/devices/([^/]+)/(telemetry|event|status)")
QUALITIES = ("good", "bad", "maintenance")
EVENT_EXTRAS = ("azimuth_deg", "elevation_deg", "bbox", "image_sha256")


def read(topic: str, payload: bytes, now: datetime, told: Mapping[str, Any]) -> list[Said]:
    """The codec: whatever the device of that topic says."""
    found = parse_topic(topic)
    if not found:
        return [Said("", Misunderstood("unknown_topic"))]
    return [Said(found[0], part) for part in understand(found[1], payload, now)]


@lru_cache(maxsize=20_000)
def parse_topic(topic: str) -> tuple[str, str] | None:
    """(device code, channel), or None for a topic that is not ours."""
    found = TOPIC.fullmatch(topic)
    return (found[1], found[2]) if found else None


def understand(channel: str, payload: bytes, now: datetime) -> list[Understood]:
    """Everything the payload says, and everything in it that cannot be taken, in its order."""
    try:
        told = parse(payload)
        if channel == "status":
            return [status(told)]
        items = told if isinstance(told, list) else [told]
        if not 1 <= len(items) <= MAX_MESSAGES:
            raise Refused("too_many" if items else "empty", f"{len(items)} messages")
    except Refused as refused:
        return [refused.told]
    read = telemetry if channel == "telemetry" else event
    if len(items) == 1:
        return guarded(read, items[0], now, None)
    return [part for place, item in enumerate(items) for part in guarded(read, item, now, place)]


def guarded(read: Any, item: Any, now: datetime, place: int | None) -> list[Understood]:
    """One item of an array; when it cannot be taken, the others still can."""
    try:
        found: list[Understood] = read(item, now)
        return found
    except Refused as refused:
        told = refused.told
        return [told if place is None else Misunderstood(told.reason, f"[{place}] {told.detail}".strip())]


def status(told: Any) -> Status:
    if not isinstance(told, dict) or not isinstance(told.get("online"), bool):
        raise Refused("wrong_shape", 'a status is {"online": true or false}')
    return Status(told["online"])


def telemetry(item: Any, now: datetime) -> list[Understood]:
    """One telemetry object: its good values as a message, each bad one with its reason."""
    values = item.get("values") if isinstance(item, dict) else None
    if not isinstance(values, dict) or not values:
        raise Refused("wrong_shape", '{"ts", "seq", "values": {metric: value}} is needed')
    if len(values) > MAX_METRICS:
        raise Refused("too_many", f"{len(values)} metrics")
    at, seq, quality = moment(item.get("ts"), now), sequence(item.get("seq")), item.get("quality", "good")
    if quality not in QUALITIES:
        raise Refused("bad_quality", repr(quality))
    good: list[Value] = []
    bad: list[Understood] = []
    for metric, value in values.items():
        try:
            good.append(one_value(metric, value))
        except Refused as refused:
            bad.append(refused.told)
    return [Message(at, seq, tuple(good), quality), *bad] if good else bad


def event(item: Any, now: datetime) -> list[Understood]:
    """One detection of a camera or gateway: its kind is the metric, its confidence the value."""
    if not isinstance(item, dict) or not isinstance(item.get("kind"), str):
        raise Refused("wrong_shape", '{"ts", "seq", "kind", "confidence"} is needed')
    confidence = item.get("confidence", 1.0)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise Refused("wrong_kind", "confidence must be a number from 0 to 1")
    extras = {name: item[name] for name in EVENT_EXTRAS if name in item}
    told = json.dumps(extras, separators=(",", ":")) if extras else None  # ASCII, so it can always be stored
    if told and len(told) > MAX_TEXT:
        raise Refused("too_many", "the details of the detection are too long")
    named = one_value(item["kind"], float(confidence))
    return [Message(moment(item.get("ts"), now), sequence(item.get("seq")), (Value(named.metric, named.number, told),))]
