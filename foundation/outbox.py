"""The outbox: events leave in the transaction that caused them, and every reaction happens once."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, Table, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.event import Bell
from foundation.tables import Base

CHANNEL = "moyang_outbox"


class OutboxRow(Base):
    """One event not yet fully reacted to. The row goes when every reaction is in the ledger."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lane: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[UUID]
    version: Mapped[int]
    facts: Mapped[dict[str, Any]]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]
    pushed: Mapped[bool] = mapped_column(server_default=text("false"))
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]

    __table_args__ = (
        Index("ix_outbox_due", "lane", "id", postgresql_where=text("pushed")),
        Index("ix_outbox_unpushed", "lane", "id", postgresql_where=text("NOT pushed")),
    )

    def bell(self) -> Bell:
        return Bell(self.id, self.name, self.kind, self.subject, self.version, self.facts, self.at, self.actor_id)


ROWS = cast(Table, OutboxRow.__table__)  # for writing: half the price of the mapped class


class Delivery(Base):
    """The ledger: this reaction to this event has taken effect, in the same transaction as its effect."""

    __tablename__ = "delivery"

    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    reaction: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def take(session: Session, due: Any, limit: int) -> list[OutboxRow]:
    """What is due, the alarm lane first, held until the end of this transaction; nobody waits for what others hold."""
    return list(
        session.scalars(
            select(OutboxRow)
            .where(due)
            .order_by(OutboxRow.lane, OutboxRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


def leave(session: Session, done: list[int]) -> None:
    """Events of which everything has followed leave the outbox."""
    if done:
        session.execute(delete(OutboxRow).where(OutboxRow.id.in_(done)).execution_options(synchronize_session=False))
