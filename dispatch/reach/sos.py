"""A call for help (求助): one press of an officer, wherever they are, exactly once however often the phone sends it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    false,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.events import SosPlaced
from dispatch.reach.sos_lifecycle import LIFECYCLE, LIVE
from foundation.actor import Actor
from foundation.refusals import Conflict, NotFound, TooMany
from foundation.tables import SRID, Base, one_of
from foundation.words import Words
from foundation.work import Work
from grid.cell import Grid
from grid.drawing import point_at
from grid.locate import locate
from grid.post import grids_of

SPAN, MOST_IN_SPAN = timedelta(hours=1), 30
TOLD_EVERY_S = 2


class Sos(Base):
    """One call. `pressed_at` is the phone's clock, `received_at` ours; the place may follow, and lie outside.

    `grid`, `town` and `county` are those of the place, else of the officer's own post: they say who may see it.
    """

    __tablename__ = "sos"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    stage: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    pressed_at: Mapped[datetime]
    received_at: Mapped[datetime]
    point: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    placed_at: Mapped[datetime | None]
    grid: Mapped[str | None]
    town: Mapped[str | None]
    county: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(LIFECYCLE.stages)), name="stage"),
        Index("ix_sos_live", "received_at", postgresql_where=text("stage <> 'closed'")),
        Index("ix_sos_person", "person_id", "received_at"),
    )


def visible(actor: Actor) -> ColumnElement[bool]:
    """The WHERE of calls this actor may see: one's own, those of one's territory, or all of the city."""
    if actor.may("sos.see"):
        return true()
    places = sorted(actor.scopes.get("division", ())) if actor.may("sos.see_division") else []
    own = Sos.person_id == actor.id if actor.may("sos.press") else false()
    return or_(own, Sos.town.in_(places), Sos.county.in_(places))


def find(session: Session, actor: Actor, sos_id: UUID) -> Sos:
    found = session.scalar(select(Sos).where(Sos.id == sos_id, visible(actor)))
    if found is None:
        raise NotFound
    return found


def press(
    work: Work, sos_id: UUID, pressed_at: datetime, place: tuple[float, float] | None, accuracy_m: float | None
) -> tuple[Sos, bool]:
    """The call, and whether this was its first arrival; `place` is lon/lat in CGCS2000."""
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 1))"), {"id": str(sos_id)})
    known = work.session.get(Sos, sos_id)
    if known is not None:
        if known.person_id != work.actor.id:
            raise Conflict(
                Words("这个编号已被使用，请重新求助。", "This id is taken; press again."), code="sos_differs"
            )
        return known, False
    _refuse_flood(work)
    sos = Sos(id=sos_id, person_id=work.actor.id, pressed_at=pressed_at, received_at=work.now)
    _put(work, sos, place, accuracy_m)
    told: dict[str, Any] = {"pressed_at": pressed_at.isoformat()}
    if place:  # the place moves on, what is sealed stays; + 0.0 because a database's JSON knows no -0.0
        told |= {"lon": round(place[0], 7) + 0.0, "lat": round(place[1], 7) + 0.0, "accuracy_m": accuracy_m}
    return LIFECYCLE.begin(work, sos, "press", told), True


def _refuse_flood(work: Work) -> None:
    """A phone gone wild is slowed; the calls it has already made are loud enough."""
    since = work.now - SPAN
    count = select(func.count()).where(Sos.person_id == work.actor.id, Sos.received_at > since)
    if (work.session.scalar(count) or 0) >= MOST_IN_SPAN:
        raise TooMany(retry_after=60)


def place_anew(work: Work, sos: Sos, place: tuple[float, float], accuracy_m: float | None) -> Sos:
    """Where the officer is now, while the call lives; the command view moves the mark, every two seconds at most."""
    if sos.person_id != work.actor.id:
        raise NotFound
    if sos.stage in LIVE:
        before, last = (sos.town, sos.county), sos.placed_at
        _put(work, sos, place, accuracy_m)
        left = tuple(each for each in before if each and each not in (sos.town, sos.county))
        if left or last is None or _step(last) != _step(work.now):
            work.record(SosPlaced(subject=sos.id, version=sos.version, left=left))
    return sos


def _step(at: datetime) -> int:
    """The number of the two seconds in which a moment lies: one bell in each of them."""
    return int(at.timestamp() / TOLD_EVERY_S)


def _put(work: Work, sos: Sos, place: tuple[float, float] | None, accuracy_m: float | None) -> None:
    if place:
        sos.point, sos.accuracy_m, sos.placed_at = point_at(*place), accuracy_m, work.now
    located = locate(work.session, *place) if place else None
    if located:
        sos.grid, sos.town, sos.county = located.grid, located.town, located.county
    elif sos.grid is None:
        own = work.session.scalar(
            select(Grid)
            .where(Grid.code.in_(grids_of(work.session, sos.person_id, work.now)), Grid.valid_to.is_(None))
            .order_by(Grid.code)
            .limit(1)
        )
        if own:
            sos.grid, sos.town, sos.county = own.code, own.town, own.county


def move(work: Work, sos: Sos, name: str, version: int | None, stated: dict[str, Any]) -> Sos:
    """Make the move. Without a version it is made on the newest: an officer who is offline does not know it."""
    changes: dict[str, Any] = {}
    if name == "acknowledge":
        changes["acknowledged_by"] = work.actor.id
    if name == "close":
        changes["outcome"] = stated.get("outcome")
        if sos.acknowledged_at is None:
            changes |= {"acknowledged_by": work.actor.id, "acknowledged_at": work.now}
    facts = {key: value for key, value in stated.items() if key != "reason"}
    told = sos.version if version is None else version
    return LIFECYCLE.move(work, sos, name, told, stated=facts, changes=changes, reason=stated.get("reason"))
