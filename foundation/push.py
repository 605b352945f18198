"""The push log: what screens must hear, in one order, kept so that a screen that was away can catch up."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Index, Text, delete, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from foundation.ear import Ear
from foundation.tables import Base
from foundation.work import Work

CHANNEL = "moyang_push"
REPLAY_LIMIT = 1000  # more missed than this: a reload is quicker than a replay


class PushRow(Base):
    """One bell for screens: never content, only kind, id and version; the screen fetches under its own permission."""

    __tablename__ = "push_event"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    subject: Mapped[UUID]
    version: Mapped[int]
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_push_event_at", "at"),)


class PushCounter(Base):
    """The last sequence number given; a plain row, because a database sequence would not roll back."""

    __tablename__ = "push_counter"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]


class Told(NamedTuple):
    """A bell as it is handed out."""

    seq: int
    kind: str
    subject: str
    version: int
    topics: list[str]


AFTER = "SELECT seq, kind, subject, version, topics FROM push_event WHERE seq > %s ORDER BY seq LIMIT %s"


@dataclass(frozen=True)
class Missed:
    """The answer to "what did I miss": rows to replay, or `reload` because too much or too old."""

    items: list[dict[str, Any]]
    seq: int
    reload: bool


# The counter's row is held until the commit: one writer at a time, so that commit order is sequence order.
WRITE = text("""
    WITH counter AS (
        UPDATE push_counter SET last = last + :n WHERE id = 1 RETURNING last
    ), written AS (
        INSERT INTO push_event (seq, kind, subject, version, topics, at)
        SELECT counter.last - :n + bell.place, bell.kind, bell.subject, bell.version,
               ARRAY(SELECT jsonb_array_elements_text(bell.topics)), CAST(:at AS timestamptz)
        FROM counter, jsonb_to_recordset(CAST(:bells AS jsonb))
             AS bell(place bigint, kind text, subject uuid, version integer, topics jsonb)
    )
    SELECT pg_notify(:channel, '')""")


def write(work: Work, bells: list[dict[str, Any]]) -> None:
    """Number and store bells ({kind, subject, version, topics}) and wake the realtime processes; the last thing a
    transaction does, because every other that writes bells waits for its end."""
    if bells:
        told = [{**bell, "subject": str(bell["subject"]), "place": place} for place, bell in enumerate(bells, 1)]
        work.session.execute(WRITE, {"n": len(bells), "at": work.now, "bells": json.dumps(told), "channel": CHANNEL})


def as_change(row: Any) -> dict[str, Any]:
    return {"kind": row.kind, "id": str(row.subject), "version": row.version, "seq": row.seq}


def last_seq(connection: Connection) -> int:
    return int(connection.execute(select(PushCounter.last).where(PushCounter.id == 1)).scalar_one())


def after(ear: Ear, seq: int, limit: int = 500) -> list[Told]:
    """Rows past `seq` in order, whatever their topic: what the realtime process hands out."""
    return [Told(*row) for row in ear.ask(AFTER, seq, limit)]


def missed(connection: Connection, seq: int, topics: Iterable[str]) -> Missed:
    """What a screen with these topics missed since `seq`."""
    last = last_seq(connection)
    if seq > last or seq < 0:
        return Missed([], last, True)
    oldest = connection.execute(select(func.min(PushRow.seq))).scalar()
    if seq < last and (oldest is None or oldest > seq + 1):
        return Missed([], last, True)
    rows = list(
        connection.execute(
            select(PushRow.__table__)
            .where(PushRow.seq > seq, PushRow.seq <= last, PushRow.topics.overlap(list(topics)))
            .order_by(PushRow.seq)
            .limit(REPLAY_LIMIT + 1)
        )
    )
    if len(rows) > REPLAY_LIMIT:
        return Missed([], last, True)
    return Missed([as_change(row) for row in rows], last, False)


def forget(work: Work, keep_h: int) -> int:
    """Drop bells older than `keep_h` hours; screens that were away longer reload."""
    done = work.session.execute(delete(PushRow).where(PushRow.at < work.now - timedelta(hours=keep_h)))
    return int(done.rowcount)  # type: ignore[attr-defined]
