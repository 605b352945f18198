"""The house's own device language (contract: MQTT): JSON bytes in, messages or reasons out.

One broken value never hides its neighbours: a NaN temperature is refused, the gas reading beside it is taken.
"""

import json
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sensors.codecs.message import Message, Misunderstood, Status, Understood, Value

MAX_BYTES = 256 * 1024
MAX_MESSAGES = 1000  # in one array
MAX_METRICS = 64  # in one message
MAX_TEXT = 512  # characters of a text value
AHEAD = timedelta(minutes=5)  # a clock further ahead than this is wrong, and could hide real alarms behind its future
BEHIND = timedelta(hours=24)  # readings kept through an outage are welcome so long (domain.md §6.3)
HUGE = 1e15  # beyond any unit of the city; 1e308 is a broken sensor

TOPIC = re.compile(r"moyang/v1/devices/([^/]+)/(telemetry|event|status)")
METRIC = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
QUALITIES = ("good", "bad", "maintenance")
EVENT_EXTRAS = ("azimuth_deg", "elevation_deg", "bbox", "image_sha256")


class Refused(Exception):
    """Inside this file: stop understanding, for that reason."""

    def __init__(self, reason: str, detail: str = ""):
        self.told = Misunderstood(reason, detail[:200])
        super().__init__(reason)


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
    return [
        part for place, item in enumerate(items) for part in guarded(read, item, now, place if len(items) > 1 else None)
    ]


def guarded(read: Any, item: Any, now: datetime, place: int | None) -> list[Understood]:
    """One item of an array; when it cannot be taken, the others still can."""
    try:
        found: list[Understood] = read(item, now)
        return found
    except Refused as refused:
        told = refused.told
        return [told if place is None else Misunderstood(told.reason, f"[{place}] {told.detail}".strip())]


def parse(payload: bytes) -> Any:
    if len(payload) > MAX_BYTES:
        raise Refused("too_large", f"{len(payload)} bytes")
    if not payload:
        raise Refused("empty")
    try:
        return json.loads(payload.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused("not_utf8", f"byte {error.start}") from error
    except RecursionError as error:
        raise Refused("too_deep") from error
    except ValueError as error:  # also a number of more than 4300 digits
        raise Refused("not_json", str(error)) from error


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


def one_value(metric: str, value: Any) -> Value:
    if not METRIC.fullmatch(metric):
        raise Refused("bad_metric", repr(metric))
    if value is None:
        raise Refused("no_value", metric)
    if isinstance(value, bool):
        return Value(metric, float(value))
    if isinstance(value, int | float):
        return Value(metric, number(metric, value))
    if isinstance(value, str):
        return Value(metric, None, plain_text(metric, value))
    raise Refused("wrong_kind", f"{metric}: {type(value).__name__}")


def number(metric: str, value: float) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused("not_finite", f"{metric}: {value}")
    if abs(value) > HUGE:
        raise Refused("out_of_range", f"{metric}: beyond {HUGE:g}")
    return float(value)


def plain_text(metric: str, value: str) -> str:
    """Text a screen and a database can carry: no control characters, no half of a surrogate pair."""
    if len(value) > MAX_TEXT:
        raise Refused("too_many", f"{metric}: {len(value)} characters")
    if not value.isprintable():
        raise Refused("wrong_kind", f"{metric}: text with control characters")
    return value


def moment(ts: Any, now: datetime) -> datetime:
    """When the device says it was, in UTC: RFC 3339 with an offset, or milliseconds since 1970."""
    try:
        if isinstance(ts, str):
            at = datetime.fromisoformat(ts)
            if at.tzinfo is None:
                raise Refused("bad_time", f"{ts} has no offset")
            at = at.astimezone(UTC)
        elif isinstance(ts, int | float) and not isinstance(ts, bool):
            at = datetime.fromtimestamp(ts / 1000, UTC)
        else:
            raise Refused("bad_time", repr(ts))
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("bad_time", repr(ts)) from error
    if at - now > AHEAD:
        raise Refused("future", at.isoformat())
    if now - at > BEHIND:
        raise Refused("too_late", at.isoformat())
    return at


def sequence(seq: Any) -> int:
    if seq is None:
        return 0
    if isinstance(seq, bool) or not isinstance(seq, int) or not 0 <= seq < 2**63:
        raise Refused("bad_seq", repr(seq))
    return seq
