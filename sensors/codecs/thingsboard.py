"""ThingsBoard-style telemetry: a device's own (`v1/devices/CODE/telemetry`) and a gateway's (`v1/gateway/telemetry`).

`{"lel": 3}` is of now, `{"ts": ms, "values": {...}}` of then, arrays are several; a gateway names its devices:
`{"A": [{"ts": ms, "values": {...}}]}`. In `v1/devices/me/telemetry` the topic says nobody's name and the broker passes
none on: its route must name the one device (`device` of the route) that the broker lets publish there.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sensors.codecs.checks import MAX_MESSAGES, Refused, parse
from sensors.codecs.message import Message, Misunderstood, Said, Understood
from sensors.codecs.moyang_json import guarded, telemetry

TOPIC = re.compile(r"v1/(?:devices/([^/]+)|(gateway))/telemetry")


def read(topic: str, payload: bytes, now: datetime, told: Mapping[str, Any]) -> list[Said]:
    """The codec."""
    found = TOPIC.fullmatch(topic)
    if not found:
        return [Said("", Misunderstood("unknown_topic"))]
    device = str(told.get("device", "")) if found[1] in (None, "me") else found[1]
    try:
        said = parse(payload)
        devices = said if found[2] else {device: said}
        if not isinstance(devices, dict) or not devices:
            raise Refused("wrong_shape", "a gateway tells {device: [{ts, values}]}")
        if not device and not found[2]:
            raise Refused("nobody", "the route of this topic names no device")
        if sum(len(each) if isinstance(each, list) else 1 for each in devices.values()) > MAX_MESSAGES:
            raise Refused("too_many", f"over {MAX_MESSAGES} messages")
    except Refused as refused:
        return [Said(device, refused.told)]
    return [Said(str(name)[:128], part) for name, items in devices.items() for part in all_of(items, now)]


def all_of(items: Any, now: datetime) -> list[Understood]:
    listed = items if isinstance(items, list) else [items]
    return [
        part
        for place, item in enumerate(listed)
        for part in guarded(one, item, now, place if len(listed) > 1 else None)
    ]


def one(item: Any, now: datetime) -> list[Understood]:
    """Without `ts` the values are of now; then a repeated message is a new reading, because nothing tells it apart."""
    if not isinstance(item, dict):
        raise Refused("wrong_shape", "an object of values is needed")
    if isinstance(item.get("values"), dict):
        return telemetry({"ts": item.get("ts", now.timestamp() * 1000), "values": item["values"]}, now)
    found = telemetry({"ts": now.timestamp() * 1000, "values": item}, now)
    return [Message(now, 0, part.values) if isinstance(part, Message) else part for part in found]
