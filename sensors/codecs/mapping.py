"""A mapping an administrator writes for any JSON: paths to the device, the time and the values. Paths, never code.

Settings of such a route:
    {"device": "$1" | "path.to.name" | "=CODE",     $N is the Nth level of the topic (1 is the first), = a fixed code
     "items": "path.to.array",                      when one payload holds several readings
     "time": "path", "time_form": "rfc3339|ms|s",   without a time the readings are of now
     "seq": "path",
     "values": {"lel": "gas.value", "temperature": {"path": "t", "factor": 0.1, "offset": 0, "words": {"on": 1}}}}
A path is names joined by dots, with [N] for a place in an array; `items` is entered first, and a path beginning with
"/" starts at the payload again.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sensors.codecs.checks import MAX_MESSAGES, MAX_METRICS, METRIC, Refused, moment, one_value, parse, sequence
from sensors.codecs.message import Message, Misunderstood, Said, Understood, Value

NAME = r"[^.\[\]/(){}'\"\\\x00-\x1f]{1,64}"
STEP = re.compile(rf"({NAME})|\[(\d{{1,4}})\]")
PATH = re.compile(rf"/?(?![$=]){NAME}(?:\[\d{{1,4}}\])*(?:\.{NAME}(?:\[\d{{1,4}}\])*){{0,9}}")
FORMS = ("rfc3339", "ms", "s")
KEYS = {"device", "items", "time", "time_form", "seq", "values"}
MISSING = object()


def wrong(told: Mapping[str, Any]) -> str | None:
    """What is wrong with such settings, in words for the administrator; None when they can be used."""
    values = told.get("values")
    if unknown := sorted(set(told) - KEYS):
        return f"unknown: {', '.join(unknown)[:80]}"
    if not isinstance(values, dict) or not 1 <= len(values) <= MAX_METRICS:
        return f"values: 1 to {MAX_METRICS} metrics are needed"
    if told.get("time_form", "rfc3339") not in FORMS:
        return f"time_form: one of {', '.join(FORMS)}"
    device = told.get("device")
    if not isinstance(device, str) or not (re.fullmatch(r"\$[1-9]|=[\w./-]{1,128}", device) or PATH.fullmatch(device)):
        return "device: $N, =CODE or a path"
    for name in ("items", "time", "seq"):
        if name in told and not is_path(told[name]):
            return f"{name}: not a path"
    return next(
        (f"values.{metric}: {fault}" for metric, each in values.items() if (fault := wrong_value(metric, each))), None
    )


def wrong_value(metric: str, told: Any) -> str | None:
    if not METRIC.fullmatch(metric):
        return "not a name of a metric"
    if is_path(told):
        return None
    if not isinstance(told, dict) or set(told) - {"path", "factor", "offset", "words"} or not is_path(told.get("path")):
        return "a path, or {path, factor, offset, words}"
    words = told.get("words", {})
    if not isinstance(words, dict):
        return "words: an object of numbers"
    numbers = [told.get("factor", 1), told.get("offset", 0), *words.values()]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) and abs(each) < 1e9 for each in numbers):
        return "factor, offset and words are numbers"
    return None


def is_path(told: Any) -> bool:
    return isinstance(told, str) and bool(PATH.fullmatch(told))


def read(topic: str, payload: bytes, now: datetime, told: Mapping[str, Any]) -> list[Said]:
    """The codec."""
    try:
        said = parse(payload)
        items = follow(told["items"], said, said) if told.get("items") else [said]
        if not isinstance(items, list) or len(items) > MAX_MESSAGES:
            raise Refused("wrong_shape", f"{told.get('items')}: an array of at most {MAX_MESSAGES} is needed")
    except Refused as refused:
        return [Said(by_topic(topic, told), refused.told)]
    return [each for item in items for each in one(topic, item, said, now, told)]


def one(topic: str, item: Any, whole: Any, now: datetime, told: Mapping[str, Any]) -> list[Said]:
    device = by_topic(topic, told) or follow(told["device"], item, whole)
    if not isinstance(device, str | int) or isinstance(device, bool):
        return [Said("", Misunderstood("nobody", f"{told['device']}: no device is named there"))]
    try:
        return [Said(str(device)[:128], part) for part in reading(item, whole, now, told)]
    except Refused as refused:
        return [Said(str(device)[:128], refused.told)]


def reading(item: Any, whole: Any, now: datetime, told: Mapping[str, Any]) -> list[Understood]:
    at, seq = now, 0
    if told.get("time"):
        at = moment(in_form(follow(told["time"], item, whole), told.get("time_form", "rfc3339")), now)
    if told.get("seq"):
        seq = sequence(present(follow(told["seq"], item, whole)))
    good: list[Value] = []
    bad: list[Understood] = []
    for metric, rule in told["values"].items():
        path = rule if isinstance(rule, str) else rule["path"]
        value = follow(path, item, whole)
        if value is MISSING:
            continue
        try:
            good.append(reckoned(one_value(metric, value), rule))
        except Refused as refused:
            bad.append(refused.told)
    if not good and not bad:
        raise Refused("wrong_shape", "nothing stands where the mapping looks for values")
    return [Message(at, seq, tuple(good)), *bad] if good else bad


def reckoned(value: Value, rule: Any) -> Value:
    if isinstance(rule, str):
        return value
    if value.text is not None and value.text in rule.get("words", {}):
        return Value(value.metric, float(rule["words"][value.text]), value.text)
    if value.number is None:
        return value
    return one_value(value.metric, value.number * rule.get("factor", 1) + rule.get("offset", 0))


def by_topic(topic: str, told: Mapping[str, Any]) -> str:
    """The device as the topic or the settings name it, or ""."""
    device = str(told.get("device", ""))
    if device.startswith("="):
        return device[1:]
    levels = topic.split("/")
    if device.startswith("$") and int(device[1:]) <= len(levels):
        return levels[int(device[1:]) - 1][:128]
    return ""


def follow(path: str, item: Any, whole: Any) -> Any:
    """What stands at a path, or MISSING."""
    here = whole if path.startswith("/") else item
    for name, place in STEP.findall(path.lstrip("/")):
        if name and isinstance(here, dict) and name in here:
            here = here[name]
        elif place and isinstance(here, list) and int(place) < len(here):
            here = here[int(place)]
        else:
            return MISSING
    return here


def present(value: Any) -> Any:
    return None if value is MISSING else value


def in_form(value: Any, form: str) -> Any:
    """As `moment` takes it: seconds become milliseconds."""
    if form == "s" and isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12:
        return value * 1000
    return present(value)
