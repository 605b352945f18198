"""Assessments: every reach that was worked out for an emergency is kept, so that all walls show the same one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.impact.scenario import KINDS, Reach, Scenario, reach
from dispatch.events import EmergencyNoted
from foundation.ids import new_id
from foundation.tables import SRID, Base, area_column, one_of
from foundation.work import Work


class Assessment(Base):
    """One answer: what was asked, its outline, the model's figures, and how many people were reckoned inside."""

    __tablename__ = "impact_assessment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(ForeignKey("emergency.id"))
    kind: Mapped[str]
    asked: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    area: Mapped[WKBElement] = mapped_column(area_column())
    people: Mapped[int]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        Index("ix_impact_assessment_emergency", "emergency_id", "at"),
    )


def place_of(emergency: Emergency) -> tuple[float, float]:
    """lon/lat of the emergency, CGCS2000."""
    point = to_shape(emergency.point)
    return point.x, point.y


def worked_out(emergency: Emergency, told: Scenario) -> Reach:
    return reach(place_of(emergency), told)


def keep(
    work: Work, emergency: Emergency, told: Scenario, asked: dict[str, Any], found: Reach, people: int
) -> Assessment:
    """Write the answer down and tell the walls."""
    kept = Assessment(
        id=new_id(),
        emergency_id=emergency.id,
        kind=told.kind,
        asked=asked,
        figures=found.figures,
        area=from_shape(found.shape, srid=SRID),
        people=people,
        by=work.actor.id,
        by_name=work.actor.name,
        at=work.now,
    )
    work.session.add(kept)
    work.session.flush()
    work.record(EmergencyNoted(subject=emergency.id, version=emergency.version, what="impact"))
    return kept


def latest(session: Session, emergency_id: UUID) -> Assessment | None:
    return session.scalar(
        select(Assessment)
        .where(Assessment.emergency_id == emergency_id)
        .order_by(Assessment.at.desc(), Assessment.id.desc())
        .limit(1)
    )


def all_of(session: Session, emergency_id: UUID) -> list[Assessment]:
    """All of an emergency, oldest first."""
    query = select(Assessment).where(Assessment.emergency_id == emergency_id)
    return list(session.scalars(query.order_by(Assessment.at, Assessment.id)))
