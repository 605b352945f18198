"""Pyronear-style detections: which camera saw smoke, in which boxes of its picture, from which the bearing follows.

A box is (xmin, ymin, xmax, ymax, confidence) in shares of the picture. Bearing = the camera's azimuth + (middle of the
box - 0.5) x angle of view, for a picture without distortion; the opening is the width of the box in degrees. The camera
is `camera_id` of the device whose topic it is (the broker lets nobody else publish there), registered with uid
`pyronear/DEVICE/ID`; its angle of view stands in the record, or in the route's settings.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sensors.codecs.checks import MAX_MESSAGES, Refused, moment, number, parse, sequence
from sensors.codecs.message import Message, Misunderstood, Said, Value
from sensors.codecs.publisher import publisher

ANGLE_OF_VIEW = 54.2  # degrees, of the cameras Pyronear began with
MAX_BOXES = 50
TUPLE = re.compile(r"\(([^()]*)\)")


def read(topic: str, payload: bytes, now: datetime, told: Mapping[str, Any]) -> list[Said]:
    """The codec: one detection, an array of them, or `{"detections": [...]}`."""
    gateway = publisher(topic)
    if not gateway:
        return [Said("", Misunderstood("unknown_topic"))]
    try:
        said = parse(payload)
        if isinstance(said, dict) and isinstance(said.get("detections"), list):
            said = said["detections"]
        items = said if isinstance(said, list) else [said]
        if len(items) > MAX_MESSAGES:
            raise Refused("too_many", f"{len(items)} detections")
    except Refused as refused:
        return [Said(gateway, refused.told)]
    return [each for item in items for each in detection(gateway, item, now, told)]


def detection(gateway: str, item: Any, now: datetime, told: Mapping[str, Any]) -> list[Said]:
    camera = item.get("camera_id") if isinstance(item, dict) else None
    if isinstance(camera, bool) or not isinstance(camera, int | str):
        return [
            Said(gateway, Misunderstood("wrong_shape", '{"camera_id", "azimuth", "bboxes", "created_at"} is needed'))
        ]
    who = f"pyronear/{gateway}/{camera}"[:128]
    try:
        views = told.get("angles_of_view")
        view = item.get("angle_of_view") or (views or {}).get(str(camera)) or told.get("angle_of_view", ANGLE_OF_VIEW)
        best = max(boxes(item.get("bboxes")), key=lambda box: box[4])
        at = moment(utc(item.get("created_at")), now)
        extras = bearing(number("azimuth", real(item.get("azimuth"))), number("angle_of_view", real(view)), best)
        value = Value("smoke", best[4], json.dumps(extras, separators=(",", ":")))
        return [Said(who, Message(at, sequence(item.get("id")), (value,)))]
    except Refused as refused:
        return [Said(who, refused.told)]


def bearing(azimuth: float, view: float, box: tuple[float, ...]) -> dict[str, Any]:
    middle = azimuth + ((box[0] + box[2]) / 2 - 0.5) * view
    return {
        "azimuth_deg": round(middle % 360, 4),
        "opening_deg": round((box[2] - box[0]) * view, 4),
        "bbox": list(box[:4]),
    }


def boxes(told: Any) -> list[tuple[float, ...]]:
    """As a list, or as Python once wrote it: "[(0.4,0.4,0.5,0.5,0.9)]"."""
    listed = [each.split(",") for each in TUPLE.findall(told[:10_000])] if isinstance(told, str) else told
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_BOXES:
        raise Refused("wrong_shape", "bboxes: one to fifty boxes are needed")
    found = [tuple(share(value) for value in box) if isinstance(box, list | tuple) else () for box in listed]
    if any(len(box) != 5 or box[0] > box[2] or box[1] > box[3] for box in found):
        raise Refused("wrong_shape", "a box is (xmin, ymin, xmax, ymax, confidence)")
    return found


def share(value: Any) -> float:
    told = real(value)
    if not 0 <= told <= 1:
        raise Refused("out_of_range", f"{told} is no share of a picture")
    return told


def real(value: Any) -> float:
    try:
        if isinstance(value, bool):
            raise ValueError
        return float(value)
    except (TypeError, ValueError) as error:
        raise Refused("wrong_kind", f"{str(value)[:40]!r} is not a number") from error


def utc(told: Any) -> Any:
    """The detections' times come without offset and are UTC."""
    try:
        at = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return told
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
