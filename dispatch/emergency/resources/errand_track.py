"""Where a team on its errand is and which way it went, told by its crew's phone; erased like every track."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Float, ForeignKey, Index, delete, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.resources.errand_path import BURST, Fix, allowance, during, thin
from dispatch.emergency.resources.team import Team
from dispatch.emergency.resources.team_dispatch import TeamDispatch
from dispatch.events import TeamPlaced
from foundation.refusals import NotFound, TooMany
from foundation.settings import settings
from foundation.tables import SRID, Base
from foundation.work import Work
from grid.drawing import place_of, point_at

TOLD_EVERY = timedelta(seconds=5)  # the walls hear of a team no oftener
DRAWN_DEGREES = 0.0001  # ten metres: corners of the drawn path nearer than this to its line say nothing


class ErrandPlace(Base):
    """The last place of one errand; `told_at`: when the walls last heard of it, `left`: what its phone may yet send."""

    __tablename__ = "errand_place"

    dispatch_id: Mapped[UUID] = mapped_column(ForeignKey(TeamDispatch.id), primary_key=True)
    at: Mapped[datetime]
    point: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    received_at: Mapped[datetime]
    told_at: Mapped[datetime]
    left: Mapped[float] = mapped_column(Float)


class ErrandPoint(Base):
    """One point of the path, at the moment it was measured; never changed."""

    __tablename__ = "errand_point"

    dispatch_id: Mapped[UUID] = mapped_column(ForeignKey(TeamDispatch.id), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    point: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))

    __table_args__ = (Index("ix_errand_point_at", "at"),)


def take(work: Work, dispatch_id: UUID, fixes: Sequence[Fix]) -> tuple[int, bool]:
    """(how many of the fixes are of this errand, whether it is over); of the crew of its team, of nobody else."""
    errand, team = _own(work, dispatch_id)
    place = work.session.get(ErrandPlace, errand.id)
    left = allowance(place.left, work.now - place.received_at) if place else BURST
    if left < 1:
        raise TooMany(retry_after=2)
    good = during(fixes, errand.sent_at, errand.ended_at, work.now)
    if good:
        _lengthen(work.session, errand.id, good)
        _put(work, team, place or _begin(work, errand), good[-1], left - 1)
    return len(good), errand.ended_at is not None


def _own(work: Work, dispatch_id: UUID) -> tuple[TeamDispatch, Team]:
    """The errand, held: two batches of one phone come one after the other."""
    errand = work.session.scalar(select(TeamDispatch).where(TeamDispatch.id == dispatch_id).with_for_update())
    team = work.session.get(Team, errand.team_id) if errand else None
    if errand is None or team is None or team.crew_id is None or team.crew_id != work.actor.id:
        raise NotFound
    return errand, team


def _lengthen(session: Session, errand: UUID, good: Sequence[Fix]) -> None:
    of_it = select(ErrandPoint).where(ErrandPoint.dispatch_id == errand)
    before = session.scalar(of_it.where(ErrandPoint.at <= good[0].at).order_by(ErrandPoint.at.desc()).limit(1))
    kept = session.scalar(select(func.count()).select_from(of_it.subquery())) or 0
    last = Fix(before.at, *place_of(before.point)) if before else None
    rows = [{"dispatch_id": errand, "at": each.at, "point": point_at(*each.place)} for each in thin(last, good, kept)]
    if rows:
        session.execute(insert(ErrandPoint).on_conflict_do_nothing(), rows)


def _begin(work: Work, errand: TeamDispatch) -> ErrandPlace:
    place = ErrandPlace(dispatch_id=errand.id, at=errand.sent_at, told_at=errand.sent_at - TOLD_EVERY)
    work.session.add(place)
    return place


def _put(work: Work, team: Team, place: ErrandPlace, fix: Fix, left: float) -> None:
    """What comes late from a tunnel does not move the mark back."""
    place.received_at, place.left = work.now, left
    if fix.at >= place.at:
        place.at, place.point, place.accuracy_m = fix.at, point_at(*fix.place), fix.accuracy_m
    if work.now - place.told_at >= TOLD_EVERY:
        place.told_at = work.now
        work.record(TeamPlaced(subject=team.id, version=team.version))


def places(session: Session, errands: Iterable[UUID]) -> dict[UUID, ErrandPlace]:
    rows = session.scalars(select(ErrandPlace).where(ErrandPlace.dispatch_id.in_(list(errands))))
    return {row.dispatch_id: row for row in rows}


def lines(session: Session, errands: Iterable[UUID]) -> dict[UUID, Any]:
    """The path of each errand as it is drawn; one that has a single point is none."""
    way = func.ST_MakeLine(aggregate_order_by(ErrandPoint.point, ErrandPoint.at))
    line = func.ST_Simplify(way, DRAWN_DEGREES, type_=Geometry("LINESTRING", srid=SRID))
    rows = session.execute(
        select(ErrandPoint.dispatch_id, line)
        .where(ErrandPoint.dispatch_id.in_(list(errands)))
        .group_by(ErrandPoint.dispatch_id)
        .having(func.count() > 1)
    )
    return {row[0]: row[1] for row in rows}


def points(session: Session, errands: Iterable[UUID]) -> dict[UUID, list[ErrandPoint]]:
    """Every kept point of these errands, oldest first."""
    rows = session.scalars(
        select(ErrandPoint).where(ErrandPoint.dispatch_id.in_(list(errands))).order_by(ErrandPoint.at)
    )
    found: dict[UUID, list[ErrandPoint]] = {}
    for row in rows:
        found.setdefault(row.dispatch_id, []).append(row)
    return found


def forget(work: Work) -> None:
    """What is older than the city's limit for tracks goes, path and place."""
    last = work.now - timedelta(days=settings().patrol.keep_days)
    for table in (ErrandPoint, ErrandPlace):
        work.session.execute(delete(table).where(table.at < last))
