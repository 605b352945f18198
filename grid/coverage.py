"""Which cells of a grid were visited on which day: all that leaders see of tracks. No person, no hour, no distance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Integer, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import METRES, SRID, Base
from foundation.work import Work
from grid.patrol_rules import CELL_M, ROUGH_M


class PatrolCell(Base):
    """A square of 100 m of the city's metre system, by its column and row, in which somebody on patrol was that day."""

    __tablename__ = "patrol_cell"

    grid: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    x: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    y: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


@dataclass(frozen=True)
class Visit:
    """A place and the day; in CGCS2000."""

    lon: float
    lat: float
    day: date
    accuracy_m: float | None


@dataclass(frozen=True)
class Cell:
    """Column and row of a square that touches the grid."""

    x: int
    y: int
    visited: bool


MARK = text("""
    INSERT INTO patrol_cell (grid, day, x, y)
    SELECT DISTINCT grid.code, told.day,
        CAST(floor(ST_X(flat.p) / :cell) AS int), CAST(floor(ST_Y(flat.p) / :cell) AS int)
    FROM unnest(CAST(:lon AS float8[]), CAST(:lat AS float8[]), CAST(:day AS date[])) AS told (lon, lat, day)
    CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(told.lon, told.lat), :srid) AS p) AS round
    CROSS JOIN LATERAL (SELECT ST_Transform(round.p, :metres) AS p) AS flat
    JOIN grid ON grid.code = :grid AND grid.valid_to IS NULL AND ST_Covers(grid.area, round.p)
    ON CONFLICT DO NOTHING
""")
SQUARES = text("""
    SELECT squares.i AS x, squares.j AS y
    FROM grid
    CROSS JOIN LATERAL (SELECT ST_Transform(grid.area, :metres) AS area) AS flat
    CROSS JOIN LATERAL ST_SquareGrid(:cell, flat.area) AS squares
    WHERE grid.code = :grid AND grid.valid_to IS NULL AND ST_Intersects(squares.geom, flat.area)
    ORDER BY squares.j DESC, squares.i
""")
OURS = {"cell": CELL_M, "srid": SRID, "metres": METRES}


def mark(work: Work, grid: str, visits: Sequence[Visit]) -> None:
    """Note the cells; rough fixes and places outside the grid count for nothing."""
    sharp = [each for each in visits if each.accuracy_m is None or each.accuracy_m <= ROUGH_M]
    if sharp:
        told = {
            "grid": grid,
            "lon": [each.lon for each in sharp],
            "lat": [each.lat for each in sharp],
            "day": [each.day for each in sharp],
        }
        work.session.execute(MARK, told | OURS)


def cells(session: Session, grid: str, first: date, last: date) -> list[Cell]:
    """Every cell of the grid, north to south, and whether anybody was there between these days (both counted)."""
    span = (PatrolCell.grid == grid, PatrolCell.day >= first, PatrolCell.day <= last)
    seen = {(row.x, row.y) for row in session.execute(select(PatrolCell.x, PatrolCell.y).where(*span).distinct())}
    return [Cell(row.x, row.y, (row.x, row.y) in seen) for row in session.execute(SQUARES, {"grid": grid} | OURS)]


def forget(work: Work, before: date) -> None:
    work.session.execute(delete(PatrolCell).where(PatrolCell.day < before))
