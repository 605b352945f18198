"""Readings: every value a device has told, kept by month, and told again in steps for a curve."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Float, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.settings import settings
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
    SELECT date_bin(:step, at, :origin) AS at, metric, avg(value) FILTER (WHERE quality = 'good') AS value,
           min(value) FILTER (WHERE quality = 'good') AS low, max(value) FILTER (WHERE quality = 'good') AS high,
           NULL AS text, CASE WHEN bool_or(quality = 'good') THEN 'good' ELSE min(quality) END AS quality,
           count(*) AS count
    FROM reading WHERE device_id = :device AND metric = ANY(:metrics) AND at >= :since AND at < :until
    GROUP BY 1, 2 ORDER BY 1, 2 LIMIT :limit""")
ROLLED = """
    SELECT date_bin(:step, at, :origin) AS at, metric, sum(sum) / nullif(sum(count), 0) AS value, min(low) AS low,
           max(high) AS high, NULL AS text, CASE WHEN sum(count) > 0 THEN 'good' ELSE 'bad' END AS quality,
           CAST(sum(total) AS bigint) AS count
    FROM {table} WHERE device_id = :device AND metric = ANY(:metrics) AND at >= :since AND at < :until
    GROUP BY 1, 2 ORDER BY 1, 2 LIMIT :limit"""
SHORT, LONG = timedelta(days=2), timedelta(days=92)
OLDEST_DUE = text("""
    SELECT min(t.minute) FROM rollup_due AS d, unnest(d.device, d.minute) AS t(device, minute)
    WHERE t.device = :device""")
BY_STEP = {
    timedelta(days=1): text(ROLLED.replace("{table}", "rollup_day")),
    timedelta(hours=1): text(ROLLED.replace("{table}", "rollup_hour")),
    timedelta(minutes=1): text(ROLLED.replace("{table}", "rollup_minute")),
}


def readings(
    session: Session,
    device_id: UUID,
    metrics: list[str],
    since: datetime,
    until: datetime,
    step: timedelta | None = None,
    limit: int = 2000,
) -> list[Point]:
    """The values of [since, until), oldest first; with `step` the mean, least and greatest of every step.

    Steps of whole minutes, hours or days come from the roll-ups, the newest ones from the readings. Means are of good
    values alone.
    """
    values: dict[str, Any] = {
        "device": str(device_id),
        "metrics": metrics,
        "since": since,
        "until": until,
        "limit": limit,
    }
    if step is None:
        return [Point(**row._mapping) for row in session.execute(RAW, values)]
    finer, since = rolled_by(since, until, step)
    values |= {"step": step, "origin": since, "since": since}
    if finer is None:
        return [Point(**row._mapping) for row in session.execute(STEPPED, values)]
    cut = min(until, max(since, rolled_until(session, device_id, until, since, step)))
    found = list(session.execute(BY_STEP[finer], {**values, "until": cut}))
    found += session.execute(STEPPED, {**values, "since": cut})
    return [Point(**row._mapping) for row in found][:limit]


def rolled_by(since: datetime, until: datetime, step: timedelta) -> tuple[timedelta | None, datetime]:
    """Which roll-up serves such a curve (None: the readings themselves), and where its first step then begins.

    The coarsest whose steps begin where the curve does. A long curve that begins between is moved back to a whole
    minute, hour or day.
    """
    fitting = [each for each in BY_STEP if step % each == timedelta(0)]
    day = midnight(since)
    whole = next((each for each in fitting if (since - day) % each == timedelta(0)), None)
    if whole or not fitting or until - since <= SHORT:
        return whole, since
    coarse = fitting[0] if until - since > LONG else fitting[-1]
    return coarse, day + (since - day) // coarse * coarse


def rolled_until(session: Session, device_id: UUID, until: datetime, origin: datetime, step: timedelta) -> datetime:
    """Up to which step this device's roll-ups are whole; from there on the readings themselves are asked."""
    oldest = session.scalar(OLDEST_DUE, {"device": str(device_id)})
    return until if oldest is None else origin + (oldest - origin) // step * step


def midnight(at: datetime) -> datetime:
    """The beginning of that day in the city's time zone."""
    return at.astimezone(ZoneInfo(settings().city.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)


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
