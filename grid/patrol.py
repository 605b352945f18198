"""The patrol track: an officer's own, on duty and only while they want it, erased after six months at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, Date, Float, ForeignKey, Index, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.clock import city_day
from foundation.refusals import Conflict, NotAllowed, NotFound
from foundation.settings import settings
from foundation.tables import SRID, Base
from foundation.words import Words
from foundation.work import Work
from grid import coverage
from grid.drawing import point_at
from grid.patrol_rules import CLOCK_OFF, OLDEST, counts, ends_at
from grid.post import grids_of

MOST_POINTS = 20_000  # of one patrol: nine hours at a point in two seconds


class Patrol(Base):
    """One walk; `ends_at` is when it ends by itself, `ended_at` when the officer ended it."""

    __tablename__ = "patrol"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    grid: Mapped[str]
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("ends_at > started_at AND ends_at <= started_at + interval '16 hours'", name="order"),
        Index("ix_patrol_person", "person_id", "started_at"),
        Index("ix_patrol_started_at", "started_at"),
    )


class PatrolPoint(Base):
    """Where the phone was; `seq` is the phone's own count, so that a point sent twice is one point."""

    __tablename__ = "patrol_point"

    patrol_id: Mapped[UUID] = mapped_column(ForeignKey("patrol.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    point: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    accuracy_m: Mapped[float | None] = mapped_column(Float)

    __table_args__ = (CheckConstraint("seq BETWEEN 0 AND 1000000", name="seq"),)


class PatrolSignIn(Base):
    """签到 of a day, only where the city has it switched on with its basis; no position is kept."""

    __tablename__ = "patrol_sign_in"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    grid: Mapped[str]
    at: Mapped[datetime]


@dataclass(frozen=True)
class Fix:
    """One point as sent; `lon`, `lat` in CGCS2000."""

    seq: int
    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None


OFF_DUTY = Words("现在不在当班时段（{duty}），不记录轨迹。", "Off duty now ({duty}): no track is kept.")
NO_POST = Words("您此时没有任职的网格，不记录轨迹。", "You hold no grid at that time: no track is kept.")


def find(session: Session, person: UUID | None, patrol_id: UUID) -> Patrol:
    """One's own; somebody else's does not exist."""
    found = session.get(Patrol, patrol_id)
    if found is None or found.person_id != person:
        raise NotFound
    return found


def start(work: Work, patrol_id: UUID, started_at: datetime) -> tuple[Patrol, bool]:
    """The walk, and whether it is new; refused off duty and to whoever has no grid."""
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 2))"), {"id": str(patrol_id)})
    known = work.session.get(Patrol, patrol_id)
    if known:
        return find(work.session, work.actor.id, patrol_id), False
    told = settings().patrol
    ends = ends_at(started_at, told)
    if ends is None or not work.now - OLDEST <= started_at <= work.now + CLOCK_OFF:
        raise Conflict(OFF_DUTY, code="off_duty", duty=told.duty)
    if work.actor.id is None:
        raise NotAllowed
    grids = sorted(grids_of(work.session, work.actor.id, min(started_at, work.now)))
    if not grids:
        raise Conflict(NO_POST, code="no_post")
    patrol = Patrol(
        id=patrol_id, person_id=work.actor.id, grid=grids[0], started_at=started_at, ends_at=ends, ended_at=None
    )
    work.session.add(patrol)
    work.session.flush()
    return patrol, True


def end(work: Work, patrol: Patrol, at: datetime) -> Patrol:
    """Off at that moment; said twice, the first counts. Points of later moments are not kept."""
    if patrol.ended_at is None:
        patrol.ended_at = min(max(at, patrol.started_at), patrol.ends_at)
    return patrol


def take(work: Work, patrol: Patrol, fixes: Iterable[Fix]) -> tuple[int, int]:
    """(points kept now, points not kept because they lie outside the walk); cells of the grid are marked."""
    told = list(fixes)
    last = patrol.ended_at or patrol.ends_at
    good = [each for each in told if counts(each.at, patrol.started_at, last, work.now)]
    fresh = _insert(work, patrol, good) if good and _room(work, patrol) else []
    coverage.mark(work, patrol.grid, fresh)
    return len(fresh), len(told) - len(good)


def _room(work: Work, patrol: Patrol) -> bool:
    newest = select(PatrolPoint.seq).where(PatrolPoint.patrol_id == patrol.id).offset(MOST_POINTS).limit(1)
    return work.session.scalar(newest) is None


def _insert(work: Work, patrol: Patrol, fixes: list[Fix]) -> list[coverage.Visit]:
    once = {each.seq: each for each in fixes}
    rows = [
        {
            "patrol_id": patrol.id,
            "seq": each.seq,
            "at": each.at,
            "point": point_at(each.lon, each.lat),
            "accuracy_m": each.accuracy_m,
        }
        for each in once.values()
    ]
    asked = insert(PatrolPoint).on_conflict_do_nothing().returning(PatrolPoint.seq)
    kept = set(work.session.scalars(asked, rows))
    return [
        coverage.Visit(each.lon, each.lat, city_day(each.at), each.accuracy_m)
        for each in once.values()
        if each.seq in kept
    ]


def of_day(session: Session, person: UUID | None, first: datetime) -> list[Patrol]:
    """One's own walks of the 24 hours from `first` on, oldest first."""
    span = (Patrol.started_at >= first, Patrol.started_at < first + timedelta(days=1))
    return list(session.scalars(select(Patrol).where(Patrol.person_id == person, *span).order_by(Patrol.started_at)))


def points_of(session: Session, patrol: Patrol) -> list[PatrolPoint]:
    rows = select(PatrolPoint).where(PatrolPoint.patrol_id == patrol.id).order_by(PatrolPoint.seq).limit(MOST_POINTS)
    return list(session.scalars(rows))


def erase(work: Work, patrol: Patrol) -> None:
    """The officer's own wish: the walk and all its points. The cells of the grid name nobody and stay their time."""
    work.session.delete(patrol)


def sign_in(work: Work, grid: str) -> PatrolSignIn:
    """Once a day; only where the city asks for it."""
    if not settings().patrol.sign_in:
        raise NotFound(Words("本市未启用签到。", "This city does not ask for signing in."), code="no_sign_in")
    row = {"person_id": work.actor.id, "day": city_day(work.now), "grid": grid, "at": work.now}
    work.session.execute(insert(PatrolSignIn).values(row).on_conflict_do_nothing())
    return work.session.get_one(PatrolSignIn, (work.actor.id, row["day"]))


def forget(work: Work) -> None:
    """What is older than the city's limit, six months at most, is erased: walks with their points, cells, sign-ins."""
    last = work.now - timedelta(days=settings().patrol.keep_days)
    work.session.execute(delete(Patrol).where(Patrol.started_at < last))
    work.session.execute(delete(PatrolSignIn).where(PatrolSignIn.day < city_day(last)))
    coverage.forget(work, city_day(last))
