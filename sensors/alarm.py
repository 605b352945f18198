"""An alarm: one device's value beyond a rule, from the first reading until a person or the value has ended it."""

from datetime import datetime
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base, one_of, point_column
from people.person import Person
from sensors.alarm_lifecycle import CAUSES, LIFECYCLE, VERDICTS
from sensors.alarm_situation import AlarmSituation
from sensors.device import Device
from sensors.rule import COMPARISONS, AlarmRule

HELD = ("out_of_service", "suppressed", "shelved")


class Alarm(Base):
    """One alarm; `stage` and `version` are written by the lifecycle alone.

    Repeats join it: `count`, `value`, `peak` and `last_at` follow the readings without raising the version, so that a
    sensor reporting every second cannot make every person's answer come too late. The unique index holds one open
    alarm per device, metric and direction, which is stronger than per rule: level 1 and level 2 are one alarm.
    `held` keeps it from telling anybody (sensors/alarm_hold.py); `announced_at` is when it was told. `next_due` is when
    the timer looks at it again. A camera's alarm has the bearing of what it saw, in degrees from true north.
    """

    __tablename__ = "alarm"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey(Device.id), index=True)
    device_code: Mapped[str]
    rule_id: Mapped[UUID] = mapped_column(ForeignKey(AlarmRule.id))
    metric: Mapped[str]
    comparison: Mapped[str]
    level: Mapped[int] = mapped_column(SmallInteger)
    threshold: Mapped[float] = mapped_column(Float)
    stage: Mapped[str]
    version: Mapped[int]
    verdict: Mapped[str | None]

    value: Mapped[float] = mapped_column(Float)
    peak: Mapped[float] = mapped_column(Float)
    count: Mapped[int]
    recurred: Mapped[int] = mapped_column(server_default=text("0"))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    repeat_told_at: Mapped[datetime]

    acknowledge_by: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    acknowledged_by_name: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    confirmed_by_name: Mapped[str | None]
    closed_at: Mapped[datetime | None]

    announced_at: Mapped[datetime | None]
    next_due: Mapped[datetime | None]
    escalated: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    held: Mapped[str | None]
    held_until: Mapped[datetime | None]
    held_reason: Mapped[str | None]
    held_by_name: Mapped[str | None]
    assigned_to: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    assigned_to_name: Mapped[str | None]
    cause: Mapped[str | None]
    situation_id: Mapped[UUID | None] = mapped_column(ForeignKey(AlarmSituation.id))
    bearing_deg: Mapped[float | None] = mapped_column(Float)
    bearing_width_deg: Mapped[float | None] = mapped_column(Float)

    grid: Mapped[str | None]
    point: Mapped[WKBElement] = mapped_column(point_column())
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(LIFECYCLE.stages)), name="stage"),
        CheckConstraint("verdict IS NULL OR " + one_of("verdict", VERDICTS), name="verdict"),
        CheckConstraint(one_of("comparison", COMPARISONS), name="comparison"),
        CheckConstraint("level IN (1, 2)", name="level"),
        CheckConstraint("count >= 1", name="count"),
        CheckConstraint("held IS NULL OR " + one_of("held", HELD), name="held"),
        CheckConstraint("cause IS NULL OR " + one_of("cause", tuple(value for value, _ in CAUSES)), name="cause"),
        Index("ix_alarm_due", "next_due", postgresql_where=text("next_due IS NOT NULL")),
        Index("ix_alarm_announced", "announced_at"),
        Index("ix_alarm_cell", text("tile_cell(point)"), postgresql_where=text("stage <> 'closed'")),
        Index("ix_alarm_situation", "situation_id", "raised_at", postgresql_where=text("situation_id IS NOT NULL")),
        Index(
            "uq_alarm_open",
            "device_id",
            "metric",
            "comparison",
            unique=True,
            postgresql_where=text("stage <> 'closed'"),
        ),
        Index("ix_alarm_stage", "stage", "raised_at", "id"),
        Index("ix_alarm_raised", "raised_at", "id"),
        Index("ix_alarm_grid", "grid", "raised_at", "id"),
    )
