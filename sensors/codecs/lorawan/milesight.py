"""Milesight: an uplink is a row of (channel, type, value); what each means is declared per model in `TABLES`.

Source: the maker's published payload tables. A key ending in `[]` appends to a list of that name, `[]+` also tells its
values beside the list; a model may name another one whose table it shares. What a table does not name ends the reading
of the uplink: its length is not known, so nothing behind it can be trusted.
"""

from typing import Any

from sensors.codecs.lorawan.layout import TooShort, take
from sensors.codecs.lorawan.milesight_tables import TABLES

FRAMED = {"em400-tld", "em400-udl"}  # NB-IoT: a frame of text around the same kind of row
SMOKE = {1: "alarm", 2: "silent", 4: "low battery", 5: "failover", 7: "normal", 10: "removed", 11: "installed"}
SMOKE |= {14: "testing alarm with normal battery"}
FRAME = (("firmwareVersion", 4), ("hardwareVersion", 4), ("sn", 16), ("imei", 15), ("imsi", 15), ("iccid", 20))


def decode(model: str, port: int, data: bytes) -> dict[str, Any]:
    """The values of one uplink; ValueError when it cannot be read at all."""
    if model == "gs524n":
        return smoke(data)
    if model in FRAMED:
        return framed(model, data)
    return row(model, data)


def knows(model: str) -> bool:
    return model == "gs524n" or model in TABLES


def row(model: str, data: bytes) -> dict[str, Any]:
    table = TABLES[model]
    found: dict[str, Any] = {}
    at = 0
    while at + 2 <= len(data):
        key = data[at : at + 2].hex()
        told = table.get(key)
        if told is None:
            break
        at = entry(found, told, data, at + 2)
    if not found and data:
        raise ValueError(f"nothing of {model} in {data.hex()}")
    return found


def entry(found: dict[str, Any], told: str, data: bytes, at: int) -> int:
    """One (channel, type, value) from its value on; the byte after it."""
    name, mark, rest = told.partition("[]")
    if not mark:
        values, at = take(told, data, at)
        found.update(numbered(values))
        return at
    beside = rest.startswith("+")
    values, at = take(chosen(rest.lstrip("+").strip(), data, at), data, at)
    found.setdefault(name, []).append(values)
    if beside:
        found.update({each: value for each, value in values.items() if not each.endswith(("_alarm", "_mutation"))})
    return at


def chosen(told: str, data: bytes, at: int) -> str:
    """`A | B`: the layout whose number stands in the fifth byte, after the time."""
    ways = told.split("|")
    if len(ways) == 1:
        return told
    if at + 4 >= len(data) or data[at + 4] >= len(ways):
        raise TooShort("which kind of record this is cannot be told")
    return ways[data[at + 4]]


def numbered(values: dict[str, Any]) -> dict[str, Any]:
    """`region_#_avg_dwell` beside `#`: the number belongs into the name."""
    if "_n" not in values:
        return values
    number = values.pop("_n")
    return {name.replace("N", str(number), 1): value for name, value in values.items()}


def smoke(data: bytes) -> dict[str, Any]:
    """GS524N: six bytes, the last makes the sum of all a multiple of 256."""
    if len(data) != 6 or sum(data) % 256:
        raise ValueError("not six bytes with a right sum")
    return {
        "version": data[0] >> 4,
        "protocol": data[0] & 15,
        "type": "smoke sensor" if data[1] >> 4 == 1 else data[1] >> 4,
        "battery": data[2],
        "concentration": data[3],
        "temperature": data[4] - 256 if data[4] > 127 else data[4],
        "event": SMOKE.get(data[1] & 15, data[1] & 15),
    }


def framed(model: str, data: bytes) -> dict[str, Any]:
    if len(data) < 86:
        raise TooShort("a frame has 86 bytes before its values")
    number = lambda start, size: int.from_bytes(data[start : start + size], "big")  # noqa: E731
    found: dict[str, Any] = {
        "startFlag": data[0],
        "id": number(1, 2),
        "length": number(3, 2),
        "flag": data[5],
        "frameCnt": number(6, 2),
        "protocolVersion": data[8],
    }
    at = 9
    for name, size in FRAME:
        found[name] = data[at : at + size].decode("ascii", "replace")
        at += size
    found |= {"csq": data[at], "data_length": number(at + 1, 2)}
    return found | {"data": [row(model, data[at + 3 : at + 3 + found["data_length"]])]}
