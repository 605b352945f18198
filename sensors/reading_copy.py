"""Readings in PostgreSQL's binary form of COPY (its manual: COPY, “Binary Format”). Pure.

A row is the number of its fields, then the length and the bytes of each. Moments are microseconds since 2000.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from struct import Struct
from typing import Protocol
from uuid import UUID

COLUMNS = "device_id, metric, at, seq, value, text_value, quality, received_at"
HEADER, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
NULL = b"\xff\xff\xff\xff"
AT_SEQ, AT_SEQ_VALUE, MOMENT, LENGTH = (Struct(told) for told in (">iqiq", ">iqiqid", ">iq", ">i"))


class Told(Protocol):
    """What is written of a reading."""

    device_id: UUID
    metric: str
    at: datetime
    seq: int
    value: float | None
    text_value: str | None
    quality: str
    received_at: datetime


def copy_of(rows: Iterable[Told]) -> bytes:
    """The whole copy. What many rows share is written once and kept while this runs, by the object it is of."""
    heads: dict[tuple[int, str], bytes] = {}
    tails: dict[tuple[str, int], bytes] = {}
    parts = [HEADER]
    for row in rows:
        head = heads.get((id(row.device_id), row.metric))
        if head is None:
            head = heads[id(row.device_id), row.metric] = b"\0\x08" + field(row.device_id.bytes) + words(row.metric)
        tail = tails.get((row.quality, id(row.received_at)))
        if tail is None:
            moment = MOMENT.pack(8, micros(row.received_at))
            tail = tails[row.quality, id(row.received_at)] = words(row.quality) + moment
        parts += (head, middle(row), tail)
    parts.append(END)
    return b"".join(parts)


def middle(row: Told) -> bytes:
    text = NULL if row.text_value is None else words(row.text_value)
    if row.value is None:
        return AT_SEQ.pack(8, micros(row.at), 8, row.seq) + NULL + text
    return AT_SEQ_VALUE.pack(8, micros(row.at), 8, row.seq, 8, row.value) + text


def micros(at: datetime) -> int:
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def words(told: str) -> bytes:
    return field(told.encode())


def field(plain: bytes) -> bytes:
    return LENGTH.pack(len(plain)) + plain
