"""Reads a Mapbox vector tile (version 2.1): the properties of each feature, layer by layer."""

import struct
from collections.abc import Iterator
from typing import Any

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
LAYERS, NAME, FEATURES, KEYS, VALUES, TAGS = 3, 1, 2, 3, 4, 2


def features(tile: bytes) -> dict[str, list[dict[str, Any]]]:
    """Layer -> properties of its features, in their order."""
    return dict(_layer(body) for field, body in _fields(tile) if field == LAYERS)


def _layer(body: bytes) -> tuple[str, list[dict[str, Any]]]:
    told = list(_fields(body))
    keys = [each.decode() for field, each in told if field == KEYS]
    values = [_value(each) for field, each in told if field == VALUES]
    name = next(each.decode() for field, each in told if field == NAME)
    return name, [_properties(each, keys, values) for field, each in told if field == FEATURES]


def _properties(feature: bytes, keys: list[str], values: list[Any]) -> dict[str, Any]:
    packed = next((each for field, each in _fields(feature) if field == TAGS), b"")
    tags = list(_varints(packed))
    return {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}


def _value(body: bytes) -> Any:
    field, told = next(iter(_fields(body)))
    if field == 1:
        return told.decode()
    if field in (2, 3):
        return struct.unpack("<f" if field == 2 else "<d", told)[0]
    if field == 6:
        return (told >> 1) ^ -(told & 1)
    return bool(told) if field == 7 else told


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    """Number and content of each field of a protocol buffer."""
    at = 0
    while at < len(body):
        head, at = _varint(body, at)
        kind, length = head & 7, {FIXED64: 8, FIXED32: 4}.get(head & 7, 0)
        if kind == VARINT:
            told, at = _varint(body, at)
            yield head >> 3, told
            continue
        if kind == BYTES:
            length, at = _varint(body, at)
        yield head >> 3, body[at : at + length]
        at += length


def _varints(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        value, at = _varint(body, at)
        yield value


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (body[at] & 0x7F) << shift
        if body[at] < 0x80:
            return value, at + 1
        at, shift = at + 1, shift + 7
