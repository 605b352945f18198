"""Puts readings into the database in bulk, and tells which of them were new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(slots=True)
class Row:
    """One reading on its way into the table; `type` is the device's type, for the judging that follows."""

    device_id: UUID
    type: str
    metric: str
    at: datetime
    seq: int
    value: float | None
    text_value: str | None
    quality: str
    received_at: datetime

    def key(self) -> tuple[object, ...]:
        return (self.device_id, self.metric, self.at, self.seq)


# One statement per batch: arrays in, and back only the places of rows that were already there (usually none).
# Measured against COPY into a staging table and executemany (design notes on MQTT): unnest is the fastest at this size.
INSERT = text("""
    WITH told AS (
        SELECT * FROM unnest(CAST(:device AS uuid[]), CAST(:metric AS text[]), CAST(:at AS timestamptz[]),
                             CAST(:seq AS bigint[]), CAST(:value AS float8[]), CAST(:text AS text[]),
                             CAST(:quality AS text[]), CAST(:received AS timestamptz[]))
             WITH ORDINALITY AS t(device_id, metric, at, seq, value, text_value, quality, received_at, place)
    ), stored AS (
        INSERT INTO reading (device_id, metric, at, seq, value, text_value, quality, received_at)
        SELECT device_id, metric, at, seq, value, text_value, quality, received_at FROM told
        ON CONFLICT DO NOTHING RETURNING device_id, metric, at, seq
    )
    SELECT told.place FROM told LEFT JOIN stored USING (device_id, metric, at, seq) WHERE stored.device_id IS NULL""")


MARK = text("""
    INSERT INTO rollup_due (device, metric, minute, marked_at)
    VALUES (CAST(:device AS uuid[]), CAST(:metric AS text[]), CAST(:minute AS timestamptz[]), :now)""")


def store(session: Session, rows: Sequence[Row]) -> list[Row]:
    """Store rows with distinct keys; returns those that were not there before, so a redelivered message counts once."""
    if not rows:
        return []
    known = (
        session.execute(
            INSERT,
            {
                "device": [str(row.device_id) for row in rows],
                "metric": [row.metric for row in rows],
                "at": [row.at for row in rows],
                "seq": [row.seq for row in rows],
                "value": [row.value for row in rows],
                "text": [row.text_value for row in rows],
                "quality": [row.quality for row in rows],
                "received": [row.received_at for row in rows],
            },
        )
        .scalars()
        .all()
    )
    old = set(known)
    new = [row for place, row in enumerate(rows, 1) if place not in old]
    mark(session, new)
    return new


def mark(session: Session, rows: Sequence[Row]) -> None:
    """Note which minutes of which metrics have new readings, for the roll-ups: with the readings or not at all."""
    touched = {(row.device_id, row.metric, row.at.replace(second=0, microsecond=0)) for row in rows}
    if touched:
        session.execute(
            MARK,
            {
                "device": [str(device) for device, _, _ in touched],
                "metric": [metric for _, metric, _ in touched],
                "minute": [minute for _, _, minute in touched],
                "now": max(row.received_at for row in rows),
            },
        )
