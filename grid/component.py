"""Components (管理部件): the things of the city that somebody owns and keeps, each at its place (domain.md §1.2)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import METRES, SRID, Base, one_of, point_column

STATES = ("intact", "damaged", "lost", "abandoned", "removed")
NEAR_M = 30.0  # a report is offered the components within this distance (domain.md §4)
NEAR_DEG = 0.0004  # a box surely larger than that at this latitude, for the index


class Component(Base):
    """One component as it is now; `category` is the code of its kind in the catalogue, owner and maintainer are
    departments. Every change is an edition (grid/component_edition.py) and makes `version` one larger."""

    __tablename__ = "component"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    category: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'intact'"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    maintainer_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    grid: Mapped[str]
    point: Mapped[WKBElement] = mapped_column(point_column())
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime]
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        Index("ix_component_category", "category"),
        Index("ix_component_grid", "grid"),
        Index(
            "ix_component_cell",
            text("tile_cell(point)"),
            postgresql_include=["point"],
            postgresql_where=text("state <> 'removed'"),
        ),
    )


def near(
    session: Session, lon: float, lat: float, category: str | None = None, most: int = 20
) -> list[tuple[Component, float]]:
    """The components within 30 m of the place (lon/lat, CGCS2000) with their metres, the nearest first."""
    here = func.ST_SetSRID(func.ST_MakePoint(lon, lat), SRID)
    metres = func.ST_Distance(func.ST_Transform(Component.point, METRES), func.ST_Transform(here, METRES))
    query = select(Component, metres).where(
        Component.point.intersects(func.ST_Expand(here, NEAR_DEG)), Component.state != "removed", metres <= NEAR_M
    )
    if category:
        query = query.where(Component.category == category)
    return [(row[0], float(row[1])) for row in session.execute(query.order_by(metres, Component.id).limit(most))]


def nearest(session: Session, lon: float, lat: float, category: str) -> Component | None:
    """The nearest component of that kind within 30 m."""
    return next((found for found, _ in near(session, lon, lat, category, 1)), None)


@dataclass(frozen=True)
class Asked:
    """What narrows a list of components; `box` is west, south, east, north in CGCS2000."""

    grid: str | None = None
    category: str | None = None
    state: str | None = None
    words: str | None = None
    box: tuple[float, float, float, float] | None = None


def page(session: Session, asked: Asked, limit: int, after: str | None) -> list[Component]:
    """Components by code, past `after`; removed ones only when asked for by their state."""
    query = select(Component).order_by(Component.code).limit(limit)
    query = query.where(Component.state == asked.state if asked.state else Component.state != "removed")
    if asked.grid:
        query = query.where(Component.grid == asked.grid)
    if asked.category:
        query = query.where(Component.category.startswith(asked.category, autoescape=True))
    if asked.words:
        named = Component.name.contains(asked.words, autoescape=True)
        query = query.where(named | Component.code.startswith(asked.words, autoescape=True))
    if asked.box:
        query = query.where(Component.point.intersects(func.ST_MakeEnvelope(*asked.box, SRID)))
    if after:
        query = query.where(Component.code > after)
    return list(session.scalars(query))
