"""When and why a case's clock stood still: hung as a whole, or the department's part while it waits for another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, one_of

KINDS = ("hang", "wait")


class ClockStop(Base):
    """One stop; open at its end while the clock stands still. `party` names whom or what is waited for."""

    __tablename__ = "clock_stop"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    party: Mapped[str | None]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"), index=True)
    reason: Mapped[str]
    from_at: Mapped[datetime]
    until: Mapped[datetime | None]
    to_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("to_at >= from_at", name="order"),
        Index("uq_clock_stop_open", "case_id", unique=True, postgresql_where=text("to_at IS NULL")),
    )


def of_case(session: Session, case_id: UUID) -> list[ClockStop]:
    """All stops of a case, oldest first."""
    return list(
        session.scalars(select(ClockStop).where(ClockStop.case_id == case_id).order_by(ClockStop.from_at, ClockStop.id))
    )


def open_stop(session: Session, case_id: UUID) -> ClockStop | None:
    return session.scalar(select(ClockStop).where(ClockStop.case_id == case_id, ClockStop.to_at.is_(None)))
