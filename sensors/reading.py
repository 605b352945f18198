"""Readings: every value a device has told, kept by month, and told again in steps for a curve."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, one_of

QUALITIES = ("good", "bad", "maintenance")


class Reading(Base):
    """One value of one metric at one moment, as the device dates it.

    The identity is (device, metric, at, seq): a message delivered twice changes nothing, and a device whose counter
    starts again at 0 after a power cut loses nothing, because its clock has gone on. The same key, read backwards,
    serves curves and “the last value”, so a reading costs one index. No foreign key: devices are never deleted and the
    writer has just looked the device up; the check would cost a lookup per value.
    """

    __tablename__ = "reading"

    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[float | None] = mapped_column(Float)
    text_value: Mapped[str | None]
    quality: Mapped[str]
    received_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("quality", QUALITIES), name="quality"),
        {"postgresql_partition_by": "RANGE (at)"},
    )


@dataclass(frozen=True)
class Point:
    """One point of a curve: the mean over its step with the extremes, or one raw value (low = high = value)."""

    at: datetime
    metric: str
    value: float | None
    low: float | None
    high: float | None
    text: str | None
    quality: str
    count: int


RAW = text("""
    SELECT at, metric, value, value AS low, value AS high, text_value AS text, quality, 1 AS count
    FROM reading WHERE device_id = :device AND metric = ANY(:metrics) AND at >= :since AND at < :until
    ORDER BY at, metric, seq LIMIT :limit""")

STEPPED = text("""
    SELECT date_bin(:step, at, :since) AS at, metric, avg(value) AS value, min(value) AS low, max(value) AS high,
           NULL AS text, CASE WHEN bool_or(quality = 'good') THEN 'good' ELSE min(quality) END AS quality,
           count(*) AS count
    FROM reading WHERE device_id = :device AND metric = ANY(:metrics) AND at >= :since AND at < :until
    GROUP BY 1, 2 ORDER BY 1, 2 LIMIT :limit""")


def readings(
    session: Session,
    device_id: UUID,
    metrics: list[str],
    since: datetime,
    until: datetime,
    step: timedelta | None = None,
    limit: int = 2000,
) -> list[Point]:
    """The values of [since, until), oldest first; with `step` the mean, least and greatest of every step."""
    values: dict[str, Any] = {
        "device": str(device_id),
        "metrics": metrics,
        "since": since,
        "until": until,
        "limit": limit,
    }
    found = session.execute(STEPPED, {**values, "step": step}) if step else session.execute(RAW, values)
    return [Point(**row._mapping) for row in found]


def last_values(session: Session, device_id: UUID, metrics: list[str]) -> dict[str, Point]:
    """The newest value of each metric."""
    found: dict[str, Point] = {}
    for metric in metrics:
        row = session.scalar(
            select(Reading)
            .where(Reading.device_id == device_id, Reading.metric == metric)
            .order_by(Reading.at.desc(), Reading.seq.desc())
            .limit(1)
        )
        if row:
            found[metric] = Point(row.at, metric, row.value, row.value, row.value, row.text_value, row.quality, 1)
    return found
