"""The wire format of Protocol Buffers, as much of it as Sparkplug B needs; nothing is believed about lengths.

Source: protobuf.dev "Encoding". Groups (wire types 3 and 4) are refused.
"""

import struct
from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
MAX_FIELDS = 20_000  # of one message: a payload full of one-byte fields must not become a million objects


class Malformed(ValueError):
    """These bytes are not a protobuf message."""


def fields(data: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    """(field number, wire type, value) of a message; fixed ones as their bytes."""
    at = count = 0
    while at < len(data):
        count += 1
        key, at = varint(data, at)
        number, wire = key >> 3, key & 7
        if not number or count > MAX_FIELDS:
            raise Malformed(f"field {number} at {at}")
        if wire == VARINT:
            value, at = varint(data, at)
            yield number, wire, value
            continue
        if wire == BYTES:
            size, at = varint(data, at)
        elif wire in (FIXED32, FIXED64):
            size = 4 if wire == FIXED32 else 8
        else:
            raise Malformed(f"wire type {wire}")
        if at + size > len(data):
            raise Malformed(f"{size} bytes at {at} of {len(data)}")
        yield number, wire, data[at : at + size]
        at += size


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The number and the byte after it; at most ten bytes, 64 bits."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise Malformed("a number ends early")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at
    raise Malformed("a number without an end")


def signed(value: int, bits: int) -> int:
    """Two's complement of so many bits, as int32 and int64 travel."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def real(raw: bytes) -> float:
    told: float = struct.unpack("<f" if len(raw) == 4 else "<d", raw)[0]
    return told


def written(number: int, value: int | bytes) -> bytes:
    """One field: a whole number or bytes."""
    if isinstance(value, int):
        return number_written(number << 3 | VARINT) + number_written(value)
    return number_written(number << 3 | BYTES) + number_written(len(value)) + value


def number_written(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
