"""ChirpStack v4 (`application/+/device/+/event/up`): LoRaWAN uplinks as JSON, their bytes decoded by the maker's table.

The device is its devEUI, from the topic: only the network server's own account may publish there. The device profile's
name says which decoder reads `data`; a profile without one of ours gives what ChirpStack's own codec put in `object`.
Times are the network server's. Frame counters start again after a re-join: the time keeps their readings apart.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sensors.codecs.checks import MAX_METRICS, Refused, moment, one_value, parse, sequence
from sensors.codecs.lorawan import dragino, milesight, milesight_thermostat, netvox
from sensors.codecs.message import Link, Message, Misunderstood, Said, Understood, Value

TOPIC = re.compile(r"application/[^/]+/device/([0-9a-fA-F]{16})/event/(up|join|status|ack|txack|log|location)")
DECODERS = (milesight_thermostat, milesight, netvox, dragino)
BATTERY = ("battery", "battery_main")


def read(topic: str, payload: bytes, now: datetime, told: Mapping[str, Any]) -> list[Said]:
    """The codec: one uplink as one message, besides how well it was heard."""
    found = TOPIC.fullmatch(topic)
    if not found:
        return [Said("", Misunderstood("unknown_topic"))]
    device = found[1].lower()
    if found[2] != "up":
        return []
    try:
        return [Said(device, part) for part in uplink(parse(payload), now)]
    except Refused as refused:
        return [Said(device, refused.told)]


def uplink(told: Any, now: datetime) -> list[Understood]:
    if not isinstance(told, dict) or not isinstance(told.get("deviceInfo"), dict):
        raise Refused("wrong_shape", "an uplink event of ChirpStack v4 is needed")
    decoded = values_of(told)
    good: list[Value] = []
    bad: list[Understood] = []
    flat = list(flattened(decoded))
    if len(flat) > MAX_METRICS:
        raise Refused("too_many", f"{len(flat)} metrics")
    for metric, value in flat:
        try:
            good.append(one_value(metric, value))
        except Refused as refused:
            bad.append(refused.told)
    parts: list[Understood] = [heard(told, decoded), *bad]
    if good:
        parts.insert(0, Message(moment(told.get("time"), now), sequence(told.get("fCnt")), tuple(good)))
    return parts


def values_of(told: dict[str, Any]) -> dict[str, Any]:
    """By our own decoder where the model is known, otherwise what the network server decoded."""
    model = str(told["deviceInfo"].get("deviceProfileName", "")).strip()
    decoder = next((each for each in DECODERS if each.knows(model) or each.knows(model.lower())), None)
    if decoder is None:
        found = told.get("object")
        if not isinstance(found, dict) or not found:
            raise Refused("no_decoder", f"device profile {model[:60]!r}")
        return found
    port = told.get("fPort")
    try:
        data = base64.b64decode(told.get("data") or "", validate=True)
        return decoder.decode(model if decoder.knows(model) else model.lower(), port if port else 0, data)
    except (binascii.Error, TypeError, ValueError) as error:
        raise Refused("bad_bytes", f"{model}: {error}") from error


def flattened(told: Mapping[str, Any], before: str = "", depth: int = 0) -> list[tuple[str, Any]]:
    """Values within values get names with a dot; lists (events, history) are not the present and are passed over."""
    found: list[tuple[str, Any]] = []
    for name, value in told.items():
        if isinstance(value, dict) and depth < 3:
            found += flattened(value, f"{before}{name}.", depth + 1)
        elif not isinstance(value, list | dict):
            found.append((f"{before}{name}", value))
    return found


def heard(told: dict[str, Any], decoded: Mapping[str, Any]) -> Link:
    """The best of the gateways that heard it, and the battery in percent where the device tells it."""
    heard_by = [each for each in told.get("rxInfo") or () if isinstance(each, dict)]
    best = max(heard_by, key=lambda each: numeric(each.get("rssi"), -999.0) or -999.0, default={})
    battery = next((decoded[name] for name in BATTERY if name in decoded), None)
    gateway = best.get("gatewayId")
    return Link(
        numeric(best.get("rssi")),
        numeric(best.get("snr")),
        numeric(battery),
        gateway[:40] if isinstance(gateway, str) and gateway.isalnum() else None,
    )


def numeric(value: Any, otherwise: float | None = None) -> float | None:
    sound = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6
    return float(value) if sound else otherwise
