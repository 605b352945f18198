"""Drawings (标绘): what is drawn and written on the map of an emergency, on all walls at once; none is ever lost.

A drawing is never changed: whoever alters it takes it off and puts another in its place, so that any past hour can be
shown as it was.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape
from sqlalchemy import CheckConstraint, ForeignKey, Index, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.emergency import Emergency, refuse_ended
from dispatch.emergency.impact.sketching import COLOURS, KINDS, Sketch, shape_of
from dispatch.events import EmergencyNoted
from foundation import history
from foundation.ids import new_id
from foundation.refusals import Conflict, NotAllowed, NotFound
from foundation.tables import SRID, Base, one_of, shape_column
from foundation.words import Words
from foundation.work import Work
from sensors.sight import divisions

MOST = 200  # standing at once on one emergency: beyond it a map says nothing more

ENDED = Words("应急已终止，不能再标绘。", "It has been stood down; drawing is over.")
ELSEWHERE = Words("应急不在您的辖区，不能标绘。", "It is outside your division; you cannot draw there.")


class Drawing(Base):
    """One drawing; `facts` say how a circle or sector was meant, `replaces_id` is the one it stands for."""

    __tablename__ = "emergency_drawing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(ForeignKey("emergency.id"))
    kind: Mapped[str]
    shape: Mapped[WKBElement] = mapped_column(shape_column())
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    note: Mapped[str]
    colour: Mapped[str]
    version: Mapped[int]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("emergency_drawing.id"))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str]
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by_name: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("colour", COLOURS), name="colour"),
        Index("ix_emergency_drawing_emergency", "emergency_id", "at"),
    )


def draw(
    work: Work, emergency: Emergency, told: Sketch, note: str, colour: str, replaces: Drawing | None = None
) -> Drawing:
    """Put it on all walls."""
    shape = shape_of(told)
    _require_place(work, emergency)
    refuse_ended(emergency, ENDED)
    _refuse_too_many(work.session, emergency)
    made = Drawing(
        id=new_id(),
        emergency_id=emergency.id,
        kind=told.kind,
        shape=from_shape(shape, srid=SRID),
        facts=told.facts,
        note=note,
        colour=colour,
        version=1,
        replaces_id=replaces.id if replaces else None,
        by=work.actor.id,
        by_name=work.actor.name,
        at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    stated = {"emergency": str(emergency.id), "kind": told.kind, "note": note, "shape": shape.wkt}
    history.note(work.session, work.actor, work.now, "drawing", made.id, "draw", "standing", stated)
    _tell(work, emergency)
    return made


def remove(work: Work, emergency: Emergency, drawing: Drawing, version: int) -> Drawing:
    """Take it off all walls; the story keeps it."""
    _require_place(work, emergency)
    if drawing.removed_at is not None or drawing.version != version:
        raise Conflict(
            Words("这个标绘已被改动，请看最新画面。", "This drawing has changed meanwhile; look at the map as it is."),
            code="drawing_changed",
        )
    drawing.removed_at, drawing.removed_by_name = work.now, work.actor.name
    drawing.version = version + 1
    work.session.flush()
    history.note(work.session, work.actor, work.now, "drawing", drawing.id, "remove", "removed", {})
    _tell(work, emergency)
    return drawing


def change(
    work: Work, emergency: Emergency, old: Drawing, version: int, told: Sketch, note: str, colour: str
) -> Drawing:
    """Another one in its place."""
    remove(work, emergency, old, version)
    return draw(work, emergency, told, note, colour, replaces=old)


def find(session: Session, drawing_id: UUID, lock: bool = False) -> Drawing:
    query = select(Drawing).where(Drawing.id == drawing_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def standing(session: Session, emergency_id: UUID, at: datetime | None = None) -> list[Drawing]:
    """What stands now, or stood at that moment, oldest first."""
    query = select(Drawing).where(Drawing.emergency_id == emergency_id).order_by(Drawing.at, Drawing.id)
    if at is None:
        return list(session.scalars(query.where(Drawing.removed_at.is_(None))))
    return list(
        session.scalars(query.where(Drawing.at <= at, or_(Drawing.removed_at.is_(None), Drawing.removed_at > at)))
    )


def all_of(session: Session, emergency_id: UUID) -> list[Drawing]:
    """All there ever were, oldest first."""
    return list(session.scalars(select(Drawing).where(Drawing.emergency_id == emergency_id).order_by(Drawing.at)))


def _tell(work: Work, emergency: Emergency) -> None:
    work.record(EmergencyNoted(subject=emergency.id, version=emergency.version, what="drawing"))


def _require_place(work: Work, emergency: Emergency) -> None:
    """Whoever commands or sees the whole city draws anywhere; a leader on what happens in their own division."""
    if work.actor.may("emergency.command") or work.actor.may("case.see_all"):
        return
    if not any((emergency.grid or "").startswith(each) for each in divisions(work.actor)):
        raise NotAllowed(ELSEWHERE)


def _refuse_too_many(session: Session, emergency: Emergency) -> None:
    standing_now = select(func.count()).where(Drawing.emergency_id == emergency.id, Drawing.removed_at.is_(None))
    if (session.scalar(standing_now) or 0) >= MOST:
        raise Conflict(
            Words("标绘已达{most}个，请先清除不用的。", "There are {most} drawings; take off what is not needed."),
            code="too_many_drawings",
            most=MOST,
        )
