"""Where on the map something changed of late: what a tile made a moment ago is judged by."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base
from foundation.work import Work

PART_ZOOM = 11  # a part of the map is a tile of this zoom, in Morton order (migration 0050)
KEPT = timedelta(minutes=10)  # longer than any transaction lasts


class MapChange(Base):
    """A statement touched something of this layer (its table) in this part of the map. Written by triggers alone, in
    the statement's own transaction and without waiting for any other."""

    __tablename__ = "map_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    layer: Mapped[str]
    part: Mapped[int]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (Index("ix_map_change_part", "layer", "part", "id"),)


def state(session: Session, table: str, zoom: int, first: int) -> tuple[Any, ...]:
    """What is committed of the changes in a tile, told so that every further one tells otherwise.

    `first` is the tile's number at its zoom (Morton order). Transactions may become visible in another order than
    their numbers: the sum tells of those too.
    """
    low, high = parts(zoom, first)
    inside = (MapChange.layer == table, MapChange.part >= low, MapChange.part < high)
    asked = select(func.count(), func.max(MapChange.id), func.sum(MapChange.id)).where(*inside)
    return tuple(session.execute(asked).one())


def parts(zoom: int, number: int) -> tuple[int, int]:
    """The first part of a tile and the first beyond it; a smaller tile lies in one part.

    >>> parts(10, 5), parts(11, 5), parts(13, 85)
    ((20, 24), (5, 6), (5, 6))
    """
    if zoom >= PART_ZOOM:
        number >>= 2 * (zoom - PART_ZOOM)
        return number, number + 1
    spare = 2 * (PART_ZOOM - zoom)
    return number << spare, number + 1 << spare


def forget(work: Work) -> None:
    """What is older than any tile that is kept."""
    work.session.execute(delete(MapChange).where(MapChange.at < func.now() - KEPT))
