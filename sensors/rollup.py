"""Roll-ups: readings told again by minute, hour and day, so that a year's curve costs no more than a day's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Float, Identity, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base


class Rolled:
    """One step of one metric: of good values their number, sum, extremes and last; `total` counts the others too."""

    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
    total: Mapped[int]
    sum: Mapped[float | None] = mapped_column(Float)
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)
    last: Mapped[float | None] = mapped_column(Float)


class RollupMinute(Rolled, Base):
    __tablename__ = "rollup_minute"
    __table_args__ = ({"postgresql_partition_by": "RANGE (at)"},)


class RollupHour(Rolled, Base):
    __tablename__ = "rollup_hour"
    __table_args__ = ({"postgresql_partition_by": "RANGE (at)"},)


class RollupDay(Rolled, Base):
    """Days of the city's own time zone begin at its midnight."""

    __tablename__ = "rollup_day"


class RollupDue(Base):
    """What one stored batch has touched: device, metric and minute, place by place. Written with the readings, in their
    transaction; whoever rolls up takes the rows away. A late reading marks its old minute like a new one."""

    __tablename__ = "rollup_due"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    device: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    metric: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    minute: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)))
    marked_at: Mapped[datetime]

    __table_args__ = (Index("ix_rollup_due_marked", "marked_at"),)
