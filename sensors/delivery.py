"""What a broker delivers, taken apart from the bytes of the line (MQTT 5.0, §2.1 and §3.3). Pure."""

from collections.abc import Sequence
from typing import NamedTuple

PUBLISH, PUBACK = 0x30, 0x40
LONGEST_LENGTH = 4  # bytes of a variable byte integer


class Delivery(NamedTuple):
    """One message as it was delivered; `topic` is "" when it is not UTF-8, `mid` 0 when no answer is wanted."""

    topic: str
    payload: bytes
    mid: int
    qos: int
    retained: bool
    again: bool  # the broker says that it may have delivered this before


class Malformed(Exception):
    """No MQTT: the line cannot be trusted any more."""


def packet_at(data: bytes | bytearray, place: int) -> tuple[int, int, int] | None:
    """(first byte, where the body begins, where it ends) of the packet there; None while it is not whole."""
    if len(data) < place + 2:
        return None
    length, body = data[place + 1], place + 2
    if length > 127:
        told = number_at(data, place + 1)
        if told is None:
            return None
        length, body = told
    return (data[place], body, body + length) if body + length <= len(data) else None


def number_at(data: bytes | bytearray, place: int) -> tuple[int, int] | None:
    """A variable byte integer (§1.5.5) and where it ends; None while it is not whole."""
    value = 0
    for count, byte in enumerate(data[place : place + LONGEST_LENGTH]):
        value |= (byte & 127) << (7 * count)
        if byte < 128:
            return value, place + count + 1
    if len(data) >= place + LONGEST_LENGTH:
        raise Malformed("a length has more than four bytes")
    return None


def delivery_at(head: int, data: bytes | bytearray, body: int, end: int) -> Delivery:
    """A whole PUBLISH packet; its properties are of no use to the house and are passed over."""
    try:
        after = body + 2 + (data[body] << 8 | data[body + 1])
        topic, mid = data[body + 2 : after], 0
        qos = head >> 1 & 3
        if qos:
            mid, after = data[after] << 8 | data[after + 1], after + 2
        length, after = (data[after], after + 1) if data[after] < 128 else number_at(data, after) or (end, end)
    except IndexError as error:
        raise Malformed("a delivery is cut short") from error
    if after + length > end:
        raise Malformed("the properties of a delivery are cut short")
    return Delivery(readable(topic), bytes(data[after + length : end]), mid, qos, bool(head & 1), bool(head & 8))


def readable(topic: bytes | bytearray) -> str:
    try:
        return topic.decode()
    except UnicodeDecodeError:
        return ""


def acknowledgements(mids: Sequence[int]) -> bytes:
    """PUBACK of each (§3.4), one behind the other: taken, no more to say."""
    return b"".join([b"@\x02" + mid.to_bytes(2, "big") for mid in mids])
