"""Milesight WT201, WT201 v2 and WT211: thermostats pack their states into bits, and two generations name them apart."""

from collections.abc import Iterable
from typing import Any

from sensors.codecs.lorawan.layout import TooShort

MODELS = ("wt201", "wt201-v2", "wt211")
SIZES = {"20ce": 8, "ffcb": 3, "ffca": 3, "ffc9": 6}
MODES = ("heat", "em heat", "cool", "auto")
STAGES: tuple[str, ...] = (
    "stage-1 heat",
    "stage-2 heat",
    "stage-3 heat",
    "stage-4 heat",
    "aux heat",
    *("", "", ""),
    "stage-1 cool",
)
STAGES = (*STAGES, "stage-2 cool")
FANS, DAYS = ("auto", "on", "circulate", "disable"), ("Mon.", "Tue.", "Wed.", "Thu.", "Fri.", "Sat.", "Sun.")
LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PLANS = ("wake", "away", "home", "sleep")
WIRES = ("y1", "gh", "ob", "w1", "e", "di", "pek", "w2", "aux", "y2", "gl")


def decode(model: str, port: int, data: bytes) -> dict[str, Any]:
    """The values of one uplink; ValueError when it cannot be read."""
    found: dict[str, Any] = {}
    at, first = 0, model == "wt201"
    while at + 2 <= len(data):
        key = data[at : at + 2].hex()
        if key not in SIZES:
            break
        if at + 2 + SIZES[key] > len(data):
            raise TooShort(f"{key} needs {SIZES[key]} bytes")
        part = data[at + 2 : at + 2 + SIZES[key]]
        at += 2 + SIZES[key]
        if key == "20ce":
            found.setdefault("history", []).append(past(part, first))
        elif key == "ffc9":
            found.setdefault("plan_schedule", []).append(plan(part, first))
        else:
            found |= supported(part, first) if key == "ffcb" else wired(part, model)
    if not found:
        raise ValueError(f"nothing of {model} in {data.hex()}")
    return found


def knows(model: str) -> bool:
    return model in MODELS


def past(part: bytes, first: bool) -> dict[str, Any]:
    one, two = int.from_bytes(part[4:6], "little"), int.from_bytes(part[6:8], "little")
    mode, status, target = (
        ("temperature_control_mode", "temperature_control_status", "target_temperature")
        if first
        else ("temperature_ctl_mode", "temperature_ctl_status", "temperature_target")
    )
    return {
        "timestamp": int.from_bytes(part[:4], "little"),
        "fan_mode": FANS[one & 3],
        "fan_status": ("standby", "high speed", "low speed", "on")[one >> 2 & 3],
        "system_status": ("off", "on")[one >> 4 & 1],
        "temperature": ((one >> 5) - 1000) / 10,
        mode: MODES[two & 3],
        status: "standby" if not two >> 2 & 7 else STAGES[(two >> 2 & 7) - 1],
        target: ((two >> 5) - 1000) / 10,
    }


def plan(part: bytes, first: bool) -> dict[str, Any]:
    minutes, enable = int.from_bytes(part[4:6], "little"), ("disable", "enable")
    days = [part[3] >> bit & 1 for bit in range(1, 8)]
    told: dict[str, Any] = {"index": part[1] + 1, "event" if first else "type": PLANS[part[0] & 3]}
    told["enable" if first else "plan_enable"] = enable[part[2] & 1]
    told["time"] = minutes if first else f"{minutes // 60}:{minutes % 60:02d}"
    if first:
        return told | {"week_recycle": {day: enable[on] for day, on in zip(LONG_DAYS, days, strict=True)}}
    return told | {"week_recycle": [day for day, on in zip(DAYS, days, strict=True) if on]}


def supported(part: bytes, first: bool) -> dict[str, Any]:
    modes = [name for bit, name in enumerate(MODES) if part[0] >> bit & 1]
    bits = part[1] | part[2] << 8
    stages = [name for bit, name in enumerate(STAGES) if name and bits >> bit & 1]
    if not first:
        return {"temperature_ctl_mode_enable": modes, "temperature_ctl_status_enable": stages}
    return {
        "temperature_control_support_mode": enabled(MODES, modes),
        "temperature_control_support_status": enabled(filter(None, STAGES), stages),
    }


def enabled(names: Iterable[str], on: list[str]) -> dict[str, str]:
    return {name.replace("-", "_").replace(" ", "_"): "enable" if name in on else "disable" for name in names}


def wired(part: bytes, model: str) -> dict[str, Any]:
    """Two bits a wire; where a clamp serves two wires, 1 is the first and 2 the second."""
    pairs = [byte >> shift & 3 for byte in part for shift in (0, 2, 4, 6)]
    on = dict(zip(WIRES[:7], (each == 1 for each in pairs), strict=False))
    on |= {"w2": pairs[7] == 1, "aux": pairs[7] == 2, "y2": pairs[8] == 1, "gl": pairs[8] == 2}
    mode = "heat" if pairs[9] == 1 else "cool"
    if model == "wt201":
        return {"ob_mode": f"on {mode}", "wires": {name: "on" if on[name] else "off" for name in on}}
    wires = [name for name in WIRES if on[name]]
    return {"wires": wires} if model == "wt211" else {"ob_mode": mode, "wires": wires}
