"""Netvox wireless sensors (RA02A smoke and heat, RA0716 climate and PM2.5): fixed bytes per port and report.

Source: the maker's LoRaWAN application command, as its published examples have it. Big-endian.
"""

from typing import Any

MODELS = {0x0A: "RA02A", 0x35: "RA0716"}
ANSWERS = {0x81: "ConfigReportRsp", 0x82: "ReadConfigReportRsp"}


def decode(model: str, port: int, data: bytes) -> dict[str, Any]:
    """The values of one uplink; ValueError when it cannot be read."""
    if len(data) != 11:
        raise ValueError(f"an uplink has 11 bytes, not {len(data)}")
    if port == 7:
        return answer(data)
    if port != 6 or data[1] not in MODELS:
        raise ValueError(f"port {port}, device {data[1]:#04x}")
    name = MODELS[data[1]]
    if data[2] == 0:
        return {"Device": name, "SWver": data[3] / 10, "HWver": data[4], "Datecode": data[5:9].hex()}
    if data[2] != 1:
        raise ValueError(f"report {data[2]}")
    return {"Device": name, "Volt": (data[3] & 0x7F) / 10, **(heat(data) if name == "RA02A" else air(data))}


def knows(model: str) -> bool:
    return model.upper() in MODELS.values()


def number(data: bytes, at: int, signed: bool = False) -> int:
    return int.from_bytes(data[at : at + 2], "big", signed=signed)


def heat(data: bytes) -> dict[str, Any]:
    word = lambda byte: "Alarm" if byte else "NoAlarm"  # noqa: E731
    return {"FireAlarm": word(data[4]), "HighTempAlarm": word(data[5]), "Temp": number(data, 6, True) / 10}


def air(data: bytes) -> dict[str, Any]:
    return {"Temp": number(data, 4, True) / 100, "Humi": number(data, 6) / 100, "PM25": number(data, 8)}


def answer(data: bytes) -> dict[str, Any]:
    """What the sensor answers to a setting."""
    if data[0] not in ANSWERS:
        raise ValueError(f"answer {data[0]:#04x}")
    told = {"Cmd": ANSWERS[data[0]], "Device": MODELS.get(data[1], f"{data[1]:#04x}")}
    if data[0] == 0x81:
        return told | {"Status": "Failure" if data[2] else "Success"}
    return told | {"MinTime": number(data, 2), "MaxTime": number(data, 4), "BatteryChange": data[6] / 10}
