"""Roads, where a city has loaded them: edges between crossings, with how fast one drives there."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Float, Identity, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base
from foundation.work import Work
from grid import road_lines
from grid.city_files import Faults, read_geojson

FILE = "roads.geojson"


class RoadEdge(Base):
    """A piece of road from one crossing to the next (lon/lat); driven both ways unless `one_way`."""

    __tablename__ = "road_edge"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    from_lon: Mapped[float] = mapped_column(Float)
    from_lat: Mapped[float] = mapped_column(Float)
    to_lon: Mapped[float] = mapped_column(Float)
    to_lat: Mapped[float] = mapped_column(Float)
    length_m: Mapped[float] = mapped_column(Float)
    speed_kmh: Mapped[float] = mapped_column(Float)
    one_way: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (CheckConstraint("length_m >= 0 AND speed_kmh > 0", name="driven"),)


def load(work: Work, folder: Path) -> int:
    """A folder's roads replace those before unless they are the same; without a file all stays. How many are new."""
    faults = Faults()
    told = read_geojson(folder, FILE, faults)
    faults.refuse()
    if told is None:
        return 0
    fresh, wrong = road_lines.edges(told)
    for number, words in wrong:
        faults.add(FILE, f"#{number}", words.zh, words.en)
    faults.refuse()
    if sorted(tuple(each.values()) for each in fresh) == sorted(tuple(row) for row in edges(work.session)):
        return 0
    return replace(work, fresh)


def replace(work: Work, fresh: Iterable[Mapping[str, Any]]) -> int:
    """All roads anew; numbers never come back, so that whoever keeps a network knows it is of yesterday."""
    rows = [dict(each) for each in fresh]
    work.session.execute(delete(RoadEdge))
    if rows:
        work.session.execute(insert(RoadEdge), rows)
    return len(rows)


def edition(session: Session) -> tuple[int, int]:
    """Tells one load from another: how many edges, and the highest number."""
    row = session.execute(select(func.count(), func.coalesce(func.max(RoadEdge.id), 0)).select_from(RoadEdge)).one()
    return int(row[0]), int(row[1])


def edges(session: Session) -> list[Any]:
    """Every edge as (from_lon, from_lat, to_lon, to_lat, length_m, speed_kmh, one_way)."""
    columns = ("from_lon", "from_lat", "to_lon", "to_lat", "length_m", "speed_kmh", "one_way")
    return list(session.execute(select(*(getattr(RoadEdge, name) for name in columns))).all())
