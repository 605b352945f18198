"""What happened to a thing, move by move: append-only, each row sealed with the hash of the one before."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Integer, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.actor import Actor
from foundation.tables import Base


class HistoryRow(Base):
    """One move. The database refuses UPDATE, DELETE and TRUNCATE by trigger and by privilege."""

    __tablename__ = "history"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    seq: Mapped[int] = mapped_column(Integer)
    move: Mapped[str]
    from_stage: Mapped[str | None]
    to_stage: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    post: Mapped[str]
    unit_id: Mapped[UUID | None]
    unit_name: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str | None]
    stated: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "seq"),
        Index(  # who may see a picture that was stated with a move
            "ix_history_photos",
            text("(stated -> 'photos')"),
            postgresql_using="gin",
            postgresql_where=text("stated ? 'photos'"),
        ),
    )


SEALED = (
    "subject_kind",
    "subject_id",
    "seq",
    "move",
    "from_stage",
    "to_stage",
    "actor_id",
    "actor_name",
    "post",
    "unit_id",
    "unit_name",
    "at",
    "reason",
    "stated",
    "previous_hash",
)


def seal(row: HistoryRow) -> str:
    """SHA-256 over the row's facts as canonical JSON; `at` in UTC with microseconds."""
    facts = {name: getattr(row, name) for name in SEALED}
    facts["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def last_row(session: Session, kind: str, subject: UUID) -> HistoryRow | None:
    return session.scalar(
        select(HistoryRow)
        .where(HistoryRow.subject_kind == kind, HistoryRow.subject_id == subject)
        .order_by(HistoryRow.seq.desc())
        .limit(1)
    )


def tail(session: Session, kind: str, subject: UUID) -> tuple[int, str]:
    """Number and seal of the last row, to which the next one is tied; (0, "") before the first."""
    last = session.execute(
        select(HistoryRow.seq, HistoryRow.hash)
        .where(HistoryRow.subject_kind == kind, HistoryRow.subject_id == subject)
        .order_by(HistoryRow.seq.desc())
        .limit(1)
    ).first()
    return (last.seq, last.hash) if last else (0, "")


def note(
    session: Session,
    actor: Actor,
    at: datetime,
    kind: str,
    subject: UUID,
    move: str,
    stage: str,
    stated: dict[str, Any],
    reason: str | None = None,
) -> HistoryRow:
    """One sealed row of a thing without a lifecycle of its own (a device); the caller holds the thing's row."""
    seq, sealed = tail(session, kind, subject)
    row = HistoryRow(
        subject_kind=kind,
        subject_id=subject,
        seq=seq + 1,
        move=move,
        from_stage=None if seq == 0 else stage,
        to_stage=stage,
        actor_id=actor.id,
        actor_name=actor.name,
        post=actor.post,
        unit_id=actor.unit_id,
        unit_name=actor.unit_name,
        at=at,
        reason=reason,
        stated=stated,
        previous_hash=sealed,
    )
    row.hash = seal(row)
    session.add(row)
    session.flush()
    return row


def rows_of(session: Session, kind: str, subject: UUID) -> list[HistoryRow]:
    """All moves of one thing, oldest first."""
    return list(
        session.scalars(
            select(HistoryRow)
            .where(HistoryRow.subject_kind == kind, HistoryRow.subject_id == subject)
            .order_by(HistoryRow.seq)
        )
    )


def first_broken(rows: Iterable[HistoryRow]) -> HistoryRow | None:
    """The first row whose seal or link does not hold, or None when the chain is whole."""
    previous, expected = "", 1
    for row in rows:
        if row.seq != expected or row.previous_hash != previous or row.hash != seal(row):
            return row
        previous, expected = row.hash, expected + 1
    return None
