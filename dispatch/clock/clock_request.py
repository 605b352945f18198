"""Requests about the clock (延期、挂账、申诉): asked by the department, answered in two steps by two other people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, one_of
from incidents.case_stages import REQUESTS

STATES = ("asked", "endorsed", "approved", "declined", "withdrawn", "lapsed")


class ClockRequest(Base):
    """One request with both answers; at most one of a case is open."""

    __tablename__ = "clock_request"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    ground: Mapped[str | None]
    until: Mapped[datetime | None]
    reason: Mapped[str]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    endorsed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    endorsed_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(REQUESTS)), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(
            "state <> 'approved' OR ((endorsed_by IS NULL OR asked_by IS DISTINCT FROM endorsed_by)"
            " AND (decided_by IS NULL OR (decided_by IS DISTINCT FROM asked_by"
            " AND decided_by IS DISTINCT FROM endorsed_by)))",
            name="two_other_people",
        ),
        Index("uq_clock_request_open", "case_id", unique=True, postgresql_where=text("state IN ('asked', 'endorsed')")),
    )


def open_request(session: Session, case_id: UUID) -> ClockRequest | None:
    return session.scalar(
        select(ClockRequest).where(ClockRequest.case_id == case_id, ClockRequest.state.in_(("asked", "endorsed")))
    )


def of_case(session: Session, case_id: UUID) -> list[ClockRequest]:
    """All requests of a case, oldest first."""
    return list(
        session.scalars(
            select(ClockRequest).where(ClockRequest.case_id == case_id).order_by(ClockRequest.asked_at, ClockRequest.id)
        )
    )
