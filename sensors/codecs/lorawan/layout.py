"""A layout says in one line what bytes mean: `temperature:h/10; humidity:B/2; state:B{0=normal,1=alarm}`.

Kinds are those of `struct`, little-endian (B b H h I i f), `hexN` (N bytes as hexadecimal), `xN` (N passed over),
`version` (v1.0 in two bytes), `ipso` (v0.1 in one), `low` and `high` (halves of one byte, in this order), `bit`
(the next bit of one byte shared by neighbours) and `rest` (four bytes, or as many as are left). A name with a dot is a
value within a value. Words in braces stand for numbers; a number without its word stays a number.
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

FIELD = re.compile(
    r"(?P<name>[\w.]*):(?P<kind>hex|x|version|ipso|low|high|bit|rest|[BbHhIif])(?P<size>\d*)(?:/(?P<by>\d+))?(?:{(?P<words>.*)})?"
)

SIZES = {"x": 0, "hex": 0, "version": 2, "ipso": 1, "low": 0, "high": 1, "bit": 0, "rest": 1}


class TooShort(ValueError):
    """The bytes end before the layout does."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value: its name, how its bytes are read, what its number is divided by, and the words of its numbers."""

    name: str
    kind: str
    size: int
    by: int
    words: Mapping[int, str]


@cache
def layout(told: str) -> tuple[Field, ...]:
    return tuple(field(each.strip()) for each in re.split(r";(?![^{]*})", told) if each.strip())


def field(told: str) -> Field:
    found = FIELD.fullmatch(told)
    if not found:
        raise ValueError(f"not a field of a layout: {told}")
    kind, words = found["kind"], found["words"]
    size = SIZES[kind] if kind in SIZES else struct.calcsize("<" + kind)
    pairs = (each.split("=", 1) for each in words.split(",")) if words else ()
    return Field(found["name"], kind, int(found["size"] or size), int(found["by"] or 1), {int(n): w for n, w in pairs})


def take(told: str, data: bytes, at: int) -> tuple[dict[str, Any], int]:
    """The values of a layout beginning at a byte, and the byte after them."""
    found: dict[str, Any] = {}
    bit = 0
    for each in layout(told):
        if each.kind == "bit":
            need(data, at, 1)
            put(found, each.name, worded(each, data[at] >> bit & 1))
            bit += 1
            continue
        at, bit = at + (bit > 0), 0
        if each.kind == "low":
            need(data, at, 1)
            put(found, each.name, worded(each, data[at] & 15))
            continue
        need(data, at, each.size)
        size = min(4, len(data) - at) if each.kind == "rest" else each.size
        if each.name:
            put(found, each.name, value_of(each, data[at : at + size]))
        at += size
    return found, at + (bit > 0)


def need(data: bytes, at: int, size: int) -> None:
    if at + size > len(data):
        raise TooShort(f"{size} bytes are needed at {at}, {len(data)} are there")


def value_of(told: Field, raw: bytes) -> Any:
    if told.kind == "hex":
        return raw.hex()
    if told.kind == "version":
        return f"v{raw[0]}.{raw[1] >> 4 or raw[1]}"
    if told.kind == "ipso":
        return f"v{raw[0] >> 4}.{raw[0] & 15}"
    if told.kind == "high":
        return worded(told, raw[0] >> 4)
    number = int.from_bytes(raw, "little") if told.kind == "rest" else struct.unpack("<" + told.kind, raw)[0]
    return worded(told, number if told.by == 1 else number / told.by)


def worded(told: Field, number: Any) -> Any:
    return told.words.get(number, number) if told.words else number


def put(found: dict[str, Any], name: str, value: Any) -> None:
    outer, dot, inner = name.partition(".")
    if dot:
        found.setdefault(outer, {})[inner] = value
    else:
        found[name] = value
