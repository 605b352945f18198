"""Alarm rules: from which value on a reading is an alarm of level 1 or 2, and which standard says so."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, SmallInteger, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, one_of
from sensors.device import Device
from sensors.device_type import DeviceType

# above, below: the value itself; rising, falling: its change in a minute; silent: seconds since the device was heard
COMPARISONS = ("above", "below", "rising", "falling", "silent")
RATES = ("rising", "falling")
HEARD = "heard"  # the metric of silence
MOST_WINDOW_S = 7200  # a rule looks back two hours at most


class AlarmRule(Base):
    """One level of one metric of one device type, valid for a while; a changed rule is a new row with version + 1.

    `hysteresis` is a fraction of the threshold (0.05: an alarm above 25 clears below 23.75). `on_delay_s` is how long
    the value must stay beyond before the alarm is raised; `off_delay_s` how long it must stay normal once it has come
    back. `times` within `window_s`: so many readings beyond the threshold. `devices` within `radius_m` metres and
    `window_s`: so many devices of the type beyond it. A change in a minute (rising, falling) is the slope over
    `window_s`. `hours` is {"days", "from", "to"} by the city's clock, or nothing for always. A rule of one `device`
    goes before those of its type. A rule on `monitor` raises nothing and only counts.
    """

    __tablename__ = "alarm_rule"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    device_type: Mapped[str] = mapped_column(ForeignKey(DeviceType.code))
    metric: Mapped[str]
    level: Mapped[int] = mapped_column(SmallInteger)
    comparison: Mapped[str]
    threshold: Mapped[float] = mapped_column(Float)
    hysteresis: Mapped[float] = mapped_column(Float, server_default=text("0.05"))
    on_delay_s: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    off_delay_s: Mapped[int] = mapped_column(Integer, server_default=text("30"))
    times: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    devices: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    window_s: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    radius_m: Mapped[float] = mapped_column(Float, server_default=text("0"))
    hours: Mapped[dict[str, Any] | None]
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey(Device.id))
    monitor: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str]
    version: Mapped[int]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("level IN (1, 2)", name="level"),
        CheckConstraint(one_of("comparison", COMPARISONS), name="comparison"),
        CheckConstraint("hysteresis >= 0 AND hysteresis < 1", name="hysteresis"),
        CheckConstraint("on_delay_s >= 0 AND off_delay_s >= 0", name="delays"),
        CheckConstraint("times >= 1 AND devices >= 1 AND window_s >= 0 AND radius_m >= 0", name="counts"),
        Index(
            "uq_alarm_rule_present",
            "device_type",
            "metric",
            "comparison",
            "level",
            "times",
            "devices",
            "monitor",
            "device_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
    )


class AlarmPending(Base):
    """A value that is beyond a threshold, but not yet for as long as the rule's on-delay asks."""

    __tablename__ = "alarm_pending"

    device_id: Mapped[UUID] = mapped_column(ForeignKey(Device.id), primary_key=True)
    rule_id: Mapped[UUID] = mapped_column(ForeignKey(AlarmRule.id), primary_key=True)
    since: Mapped[datetime]


class AlarmTrial(Base):
    """What a rule on monitor would have done at one device: how often, and whether its alarm would be open now."""

    __tablename__ = "alarm_trial"

    rule_id: Mapped[UUID] = mapped_column(ForeignKey(AlarmRule.id), primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey(Device.id), primary_key=True)
    raised: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_raised_at: Mapped[datetime | None]
    open_at: Mapped[datetime | None]
    since: Mapped[datetime | None]


def present_rules(session: Session) -> list[AlarmRule]:
    """The rules in force, lowest level first."""
    return list(
        session.scalars(
            select(AlarmRule)
            .where(AlarmRule.valid_to.is_(None), AlarmRule.active)
            .order_by(AlarmRule.device_type, AlarmRule.metric, AlarmRule.level)
        )
    )
