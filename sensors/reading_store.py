"""Puts readings into the database in bulk, and tells which of them were new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sensors.array_words import array, array_of_texts
from sensors.reading_copy import COLUMNS, copy_of


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


# One statement: arrays in, and back only the places of rows that were already there.
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

COPY = f"COPY reading ({COLUMNS}) FROM STDIN WITH (FORMAT binary)"
FEW = 32  # rows for which one careful statement costs no more than a copy between two savepoints
DOUBTFUL_FOR = timedelta(seconds=30)
THERE_ALREADY = "23505"  # SQLSTATE unique_violation

MARK = text("""
    INSERT INTO rollup_due (device, metric, minute, marked_at)
    VALUES (CAST(:device AS uuid[]), CAST(:metric AS text[]), CAST(:minute AS timestamptz[]), :now)""")


class Doubt:
    """Whether a batch may hold readings that are stored already: it does not when none of late did.

    A copy is a third of the price of asking row by row, and fails as a whole at the first reading that is there. Only
    the table decides what is a duplicate; this only chooses the cheaper question to begin with.
    """

    def __init__(self) -> None:
        self._until: datetime | None = None

    def stands(self, now: datetime) -> bool:
        return self._until is not None and now < self._until

    def arise(self, now: datetime) -> None:
        self._until = now + DOUBTFUL_FOR


def store(session: Session, rows: Sequence[Row], doubt: Doubt | None = None, again: bool = False) -> list[Row]:
    """Store rows with distinct keys; returns those that were not there before, so a redelivered message counts once.

    Without `doubt`, or with messages that come `again`, the table is asked for every row.
    """
    if not rows:
        return []
    now = max(row.received_at for row in rows)
    trusted = doubt is not None and not again and len(rows) > FEW and not doubt.stands(now)
    if trusted and copied(session, rows):
        new = list(rows)
    else:
        new = inserted(session, rows)
        if doubt is not None and len(new) < len(rows):
            doubt.arise(now)
    mark(session, new)
    return new


def inserted(session: Session, rows: Sequence[Row]) -> list[Row]:
    """Row by row: the ones that were not there."""
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
    return [row for place, row in enumerate(rows, 1) if place not in old]


def copied(session: Session, rows: Sequence[Row]) -> bool:
    """All of them at once, or none when one of them is there already."""
    connection = session.connection()
    failure = connection.dialect.loaded_dbapi.Error
    line = connection.connection.cursor()
    try:
        line.execute("SAVEPOINT copied")
        line.copy_expert(COPY, BytesIO(copy_of(rows)))
        line.execute("RELEASE copied")
    except failure as error:
        if getattr(error, "pgcode", None) != THERE_ALREADY:  # told as everything else that asks the database tells it
            raise DBAPIError.instance(COPY, None, error, failure) from error
        line.execute("ROLLBACK TO copied")
        return False
    return True


def mark(session: Session, rows: Sequence[Row]) -> None:
    """Note which minutes of which metrics have new readings, for the roll-ups: with the readings or not at all."""
    devices = {id(row.device_id): row.device_id for row in rows}  # by the object: hashing an id costs more than this
    touched = {(id(row.device_id), row.metric, row.at.timestamp() // 60) for row in rows}
    if touched:
        minutes = {each[2]: datetime.fromtimestamp(each[2] * 60, UTC).isoformat() for each in touched}
        session.execute(
            MARK,
            {
                "device": array([str(devices[device]) for device, _, _ in touched]),
                "metric": array_of_texts([metric for _, metric, _ in touched]),
                "minute": array([minutes[minute] for _, _, minute in touched]),
                "now": max(row.received_at for row in rows),
            },
        )
