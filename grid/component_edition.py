"""Editions of a component: who entered or changed it, when, why, and what it was before and after; append-only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.ids import new_id
from foundation.refusals import Conflict
from foundation.tables import Base, one_of
from foundation.words import Words
from foundation.work import Work
from grid.component import Component
from grid.drawing import point_at

ACTS = ("load", "add", "move", "retire", "correct")
FACTS = ("name", "category", "state", "owner", "maintainer", "grid", "lon", "lat")
PLACES = 7  # decimals of a degree that are told apart: a centimetre


class ComponentEdition(Base):
    """One row per change. `after` holds all facts of FACTS as plain values; `before` is empty for the first."""

    __tablename__ = "component_edition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    component_id: Mapped[UUID] = mapped_column(ForeignKey("component.id"))
    version: Mapped[int]
    act: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    proposal_id: Mapped[UUID | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str]
    unit_name: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("component_id", "version"), CheckConstraint(one_of("act", ACTS), name="act"))


class ComponentChanged(Conflict):
    code = "component_changed"
    words = Words(
        "该部件已由{by}于{at}改动（第{version}版），请看最新情况后再定。",
        "This component was changed by {by} at {at} (edition {version}); look at it as it is now, then decide.",
    )


def facts_of(one: Component) -> dict[str, Any]:
    """The component as plain values; owner and maintainer by id, the place in CGCS2000."""
    place = to_shape(one.point)
    return {
        "name": one.name,
        "category": one.category,
        "state": one.state,
        "owner": str(one.owner_id) if one.owner_id else None,
        "maintainer": str(one.maintainer_id) if one.maintainer_id else None,
        "grid": one.grid,
        "lon": round(place.x, PLACES),
        "lat": round(place.y, PLACES),
    }


def enter(work: Work, one: Component, act: str, reason: str | None = None, proposal: UUID | None = None) -> Component:
    """A new component with its first edition."""
    one.version, one.changed_at = 1, work.now
    work.session.add(one)
    work.session.flush()
    _write(work, one, act, None, reason, proposal)
    return one


def hold(session: Session, component_id: UUID) -> Component:
    """The component as it is now, kept still until this work ends."""
    query = select(Component).where(Component.id == component_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def change(
    work: Work,
    one: Component,
    act: str,
    facts: Mapping[str, Any],
    reason: str | None = None,
    proposal: UUID | None = None,
) -> Component:
    """Set the facts told (names of FACTS) on a component that is held, and write its next edition."""
    before = facts_of(one)
    after = {**before, **facts}
    for name in ("name", "category", "state", "grid"):
        setattr(one, name, after[name])
    one.owner_id = UUID(after["owner"]) if after["owner"] else None
    one.maintainer_id = UUID(after["maintainer"]) if after["maintainer"] else None
    if (after["lon"], after["lat"]) != (before["lon"], before["lat"]):
        one.point = point_at(after["lon"], after["lat"])
    one.version, one.changed_at = one.version + 1, work.now
    work.session.flush()
    _write(work, one, act, before, reason, proposal)
    return one


def _write(
    work: Work, one: Component, act: str, before: dict[str, Any] | None, reason: str | None, proposal: UUID | None
) -> None:
    work.session.add(
        ComponentEdition(
            id=new_id(),
            component_id=one.id,
            version=one.version,
            act=act,
            before=before,
            after=facts_of(one),
            reason=reason,
            proposal_id=proposal,
            by_id=work.actor.id,
            by_name=work.actor.name,
            unit_name=work.actor.unit_name,
            at=work.now,
        )
    )


def editions(session: Session, component_id: UUID) -> list[ComponentEdition]:
    """Oldest first."""
    query = select(ComponentEdition).where(ComponentEdition.component_id == component_id)
    return list(session.scalars(query.order_by(ComponentEdition.version)))


def edition(session: Session, component_id: UUID, version: int) -> ComponentEdition | None:
    return session.scalar(
        select(ComponentEdition).where(
            ComponentEdition.component_id == component_id, ComponentEdition.version == version
        )
    )
