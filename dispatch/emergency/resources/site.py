"""Sites an emergency asks about: depots, shelters, hospitals, protection targets, hazard sources."""

from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, one_of, point_column

KINDS = ("depot", "shelter", "hospital", "target", "hazard")
STATES = ("ready", "full", "closed")


class Site(Base):
    """One site. `capacity` is people of a shelter or beds of a hospital, `occupied` how many of them are taken;
    `people` those usually at a target.

    `facts` holds what its kind needs: {"substance", "quantity_t", "grade"} of a hazard source.
    """

    __tablename__ = "emergency_site"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    type: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'ready'"))
    point: Mapped[WKBElement] = mapped_column(point_column())
    capacity: Mapped[int | None]
    occupied: Mapped[int] = mapped_column(server_default=text("0"))
    people: Mapped[int | None]
    contact: Mapped[str | None]
    phone: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("occupied >= 0", name="occupied"),
        Index("ix_emergency_site_kind", "kind", "code"),
    )


def sites(session: Session, kind: str | None, limit: int, after: str | None) -> list[Site]:
    """Sites by code, past `after`."""
    query = select(Site).order_by(Site.code).limit(limit)
    if kind:
        query = query.where(Site.kind == kind)
    if after:
        query = query.where(Site.code > after)
    return list(session.scalars(query))
