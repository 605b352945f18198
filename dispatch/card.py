"""Pressure on an open case (催办、黄牌、红牌): who pressed, why, and what the desk answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, one_of

KINDS = ("urge", "yellow", "red")
GROUNDS = ("timeout", "leader", "important")


class Card(Base):
    """One card; yellow and red ones must be answered by `due_at`, and one of a case is open at a time."""

    __tablename__ = "card"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    ground: Mapped[str]
    words: Mapped[str]
    given_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"), index=True)
    due_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("ground", GROUNDS), name="ground"),
        Index("uq_card_open", "case_id", unique=True, postgresql_where=text("kind <> 'urge' AND answered_at IS NULL")),
    )


def of_case(session: Session, case_id: UUID) -> list[Card]:
    """All cards of a case, oldest first."""
    return list(session.scalars(select(Card).where(Card.case_id == case_id).order_by(Card.given_at, Card.id)))


def open_card(session: Session, case_id: UUID) -> Card | None:
    return session.scalar(select(Card).where(Card.case_id == case_id, Card.kind != "urge", Card.answered_at.is_(None)))
