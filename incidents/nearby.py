"""What else was reported around a place: cases that may be the same thing, most alike first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from foundation.actor import Actor
from foundation.tables import SRID
from foundation.work import Work
from grid.cell import Grid
from incidents.case import Case
from incidents.case_lifecycle import OPEN_STAGES
from incidents.catalogue import Category
from incidents.duplicates import REACH_M, Likeness, Sighting, likeness
from incidents.evidence import Evidence
from incidents.sight import visible

CLOSED_FOR = timedelta(days=7)  # a case closed longer ago than this has come back: that is a new case
MOST_WEIGHED = 200  # the nearest are compared; a street corner has never had more
MOST_TOLD = 10
DEGREE_M = 111_000.0
ADJACENT_DEG = 0.0003  # grids that touch, with some 30 m for a road between them


@dataclass(frozen=True)
class Near:
    """A case near the place, how alike it is, and whether the one who asks may see it whole."""

    case: Case
    category: Category
    photos: tuple[str, ...]
    likeness: Likeness
    seen: bool

    @property
    def open(self) -> bool:
        return self.case.stage in OPEN_STAGES


def look(
    session: Session, actor: Actor, told: Sighting, now: datetime, which: ColumnElement[bool], least: float
) -> list[Near]:
    """Open cases and those closed of late among `which`, at least `least` alike, most alike first."""
    rows = session.execute(_around(actor, told, now).where(which))
    found = [
        Near(row.Case, row.Category, tuple(row.photos or ()), likeness(told, _sighting(*row[:3])), row.seen)
        for row in rows
    ]
    alike = sorted(found, key=lambda each: (-each.likeness.score, each.likeness.distance_m, each.case.id))
    return [each for each in alike if each.likeness.score >= least][:MOST_TOLD]


def _around(actor: Actor, told: Sighting, now: datetime) -> Select[Any]:
    """The nearest cases within reach, through the index on the place."""
    here = func.ST_SetSRID(func.ST_MakePoint(told.lon, told.lat), SRID)
    box = func.ST_Expand(here, REACH_M / (DEGREE_M * cos(radians(told.lat))))
    distance = func.ST_DistanceSphere(Case.point, here)
    lately = and_(Case.stage.in_(CLOSED), Case.closed_at >= now - CLOSED_FOR)
    return (
        select(Case, Category, PHOTOS.label("photos"), visible(actor).label("seen"))
        .join(Category, Category.id == Case.category_id)
        .where(Case.point.op("&&")(box), distance <= REACH_M, or_(Case.stage.in_(OPEN_STAGES), lately))
        .order_by(distance, Case.id)
        .limit(MOST_WEIGHED)
    )


CLOSED = ("closed", "forced_close")
PHOTOS = (
    select(func.array_agg(aggregate_order_by(Evidence.sha256, Evidence.added_at, Evidence.id)))
    .where(Evidence.case_id == Case.id, Evidence.role == "before")
    .correlate(Case)
    .scalar_subquery()
)


def _sighting(case: Case, category: Category, photos: Sequence[str] | None) -> Sighting:
    place = to_shape(case.point)
    return Sighting(
        place.x,
        place.y,
        case.reported_at,
        category.kind,
        category.code,
        case.description,
        case.accuracy_m,
        frozenset(photos or ()),
    )


def sighting_of(session: Session, case: Case) -> Sighting:
    category = session.get_one(Category, case.category_id)
    photos = session.scalars(select(Evidence.sha256).where(Evidence.case_id == case.id, Evidence.role == "before"))
    return _sighting(case, category, photos.all())


def may_join(work: Work, child: Case, main_id: UUID) -> bool:
    """Whether the reporter of this new case may say "it is that one": near it, under way, and theirs to know of.

    How alike the two are is not asked again: the reporter has seen both.
    """
    told, which = sighting_of(work.session, child), and_(told_to(work.actor), Case.id == main_id)
    found = look(work.session, work.actor, told, work.now, which, 0.0)
    return child.id != main_id and any(each.open for each in found)


def told_to(actor: Actor) -> ColumnElement[bool]:
    """What a reporter may be told exists: all they may see, and the open matters of the own and adjacent grids."""
    own = sorted(actor.scopes.get("grid", ()))
    return or_(visible(actor), and_(Case.sensitivity == "open", Case.grid.in_(_grids_around(own))))


def _grids_around(own: Sequence[str]) -> Select[Any]:
    home, near = aliased(Grid), aliased(Grid)
    return (
        select(near.code)
        .join(home, func.ST_DWithin(home.area, near.area, literal(ADJACENT_DEG)))
        .where(home.code.in_(own), home.valid_to.is_(None), near.valid_to.is_(None))
    )
