"""A team's errand at an emergency: when it was sent, set out, came, and when it must next say that all are well."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.resources.team import Team
from foundation.tables import Base


class TeamDispatch(Base):
    """One errand; a team has one at a time. `basis` says how `eta_min` was reckoned: roads or straight.

    While on the scene the crew checks in every `check_every_min`; past `check_due_at` it is overdue.
    """

    __tablename__ = "team_dispatch"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(ForeignKey("emergency.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey(Team.id))
    eta_min: Mapped[float] = mapped_column(Float)
    basis: Mapped[str]
    sent_at: Mapped[datetime]
    sent_by_name: Mapped[str]
    set_out_at: Mapped[datetime | None]
    on_scene_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    check_every_min: Mapped[int] = mapped_column(Integer)
    check_due_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("basis IN ('roads', 'straight')", name="basis"),
        CheckConstraint("check_every_min > 0", name="check_every_min"),
        Index("uq_team_dispatch_once", "team_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index(
            "ix_team_dispatch_due",
            "check_due_at",
            postgresql_where=text("overdue_at IS NULL AND check_due_at IS NOT NULL"),
        ),
    )


class CrewCheck(Base):
    """All are well, said by whom, so many of them; append-only."""

    __tablename__ = "crew_check"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dispatch_id: Mapped[UUID] = mapped_column(ForeignKey(TeamDispatch.id), index=True)
    people: Mapped[int] = mapped_column(Integer)
    note: Mapped[str | None]
    by_name: Mapped[str]
    at: Mapped[datetime]


def running(session: Session, team_id: UUID) -> TeamDispatch | None:
    """The errand a team is on now."""
    return session.scalar(select(TeamDispatch).where(TeamDispatch.team_id == team_id, TeamDispatch.ended_at.is_(None)))


def of_emergency(session: Session, emergency_id: UUID) -> list[tuple[TeamDispatch, Team]]:
    """All errands of an emergency with their teams, in the order they were sent."""
    rows = session.execute(
        select(TeamDispatch, Team)
        .join(Team, Team.id == TeamDispatch.team_id)
        .where(TeamDispatch.emergency_id == emergency_id)
        .order_by(TeamDispatch.sent_at, TeamDispatch.id)
    )
    return [(row[0], row[1]) for row in rows]
