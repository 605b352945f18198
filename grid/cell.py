"""The responsibility grid: the smallest piece of the city, and the one an officer answers for."""

from datetime import datetime
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.refusals import NotFound
from foundation.tables import Base, area_column, point_column
from foundation.words import Words


class Grid(Base):
    """One version of a grid, from `valid_from` until `valid_to` (open = in force).

    A code is never used again for another place; a new shape is a new row, and a case keeps the row of its day.
    `point` lies inside the shape: labels and distances use it.
    """

    __tablename__ = "grid"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    community: Mapped[str] = mapped_column(ForeignKey("division.code"), index=True)
    town: Mapped[str] = mapped_column(ForeignKey("division.code"), index=True)
    county: Mapped[str] = mapped_column(ForeignKey("division.code"), index=True)
    population_estimate: Mapped[int | None]
    area_m2: Mapped[float] = mapped_column(Float)
    area: Mapped[WKBElement] = mapped_column(area_column())
    point: Mapped[WKBElement] = mapped_column(point_column())
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("id", "code"),
        CheckConstraint("valid_to > valid_from", name="order"),
        Index("uq_grid_code_in_force", "code", unique=True, postgresql_where=text("valid_to IS NULL")),
    )


NO_SUCH_GRID = Words("没有编码为{grid}的在用网格，请核对编码。", "No grid {grid} is in force; please check the code.")


def find_grid(session: Session, code: str) -> Grid:
    """The version in force of that code, or a refusal."""
    grid = session.scalar(select(Grid).where(Grid.code == code, Grid.valid_to.is_(None)))
    if grid is None:
        raise NotFound(NO_SUCH_GRID, grid=code)
    return grid
