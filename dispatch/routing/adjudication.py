"""Adjudication: a case that two departments returned is settled once, by a person, with a basis (domain.md §2.4)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Uuid, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.ids import new_id
from foundation.tables import Base
from foundation.work import Work
from incidents.case import Case

LIMIT = timedelta(hours=2)  # the joint session of the returning departments, features.md "ping-pong breaker"
RETURNS = 2  # so many returns by departments open it


class Adjudication(Base):
    """One quarrel about one case: who returned it, and who decided on which basis."""

    __tablename__ = "adjudication"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    departments: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    basis: Mapped[str | None]

    __table_args__ = (
        Index("uq_adjudication_open", "case_id", unique=True, postgresql_where=text("decided_at IS NULL")),
    )


def open_adjudication(session: Session, case_id: UUID) -> Adjudication | None:
    return session.scalar(
        select(Adjudication).where(Adjudication.case_id == case_id, Adjudication.decided_at.is_(None))
    )


def of_case(session: Session, case_id: UUID) -> list[Adjudication]:
    """All quarrels about a case, oldest first."""
    asked = select(Adjudication).where(Adjudication.case_id == case_id)
    return list(session.scalars(asked.order_by(Adjudication.opened_at, Adjudication.id)))


def begin(work: Work, case: Case, departments: list[UUID]) -> Adjudication:
    """Two departments have returned the case: from now on a person decides."""
    opened = Adjudication(
        id=new_id(), case_id=case.id, departments=departments, opened_at=work.now, due_at=work.now + LIMIT
    )
    work.session.add(opened)
    return opened
