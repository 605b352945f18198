"""Dragino LHT65: temperature and humidity with an outside probe. Source: the maker's user manual. Big-endian."""

from typing import Any

PROBES = {0: "No external sensor", 1: "Temperature Sensor"}


def decode(model: str, port: int, data: bytes) -> dict[str, Any]:
    """The values of one uplink; ValueError when it cannot be read."""
    if port != 2 or len(data) != 11:
        raise ValueError(f"port {port} with {len(data)} bytes; port 2 with 11 is needed")
    number = lambda at, signed: int.from_bytes(data[at : at + 2], "big", signed=signed)  # noqa: E731
    probe = data[6] & 0x7F
    found = {
        "BatV": (number(0, False) & 0x3FFF) / 1000,
        "Bat_status": data[0] >> 6,
        "Ext_sensor": PROBES.get(probe, f"probe {probe}"),
        "Hum_SHT": number(4, False) / 10,
        "TempC_SHT": number(2, True) / 100,
    }
    if probe == 1 and number(7, False) != 0x7FFF:
        found["TempC_DS"] = number(7, True) / 100
    return found


def knows(model: str) -> bool:
    return model.upper() == "LHT65"
