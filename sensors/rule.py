"""Alarm rules: from which value on a reading is an alarm of level 1 or 2, and which standard says so."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, SmallInteger, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, one_of
from sensors.device import Device
from sensors.device_type import DeviceType

COMPARISONS = ("above", "below")


class AlarmRule(Base):
    """One level of one metric of one device type, valid for a while; a changed rule is a new row with version + 1.

    `hysteresis` is a fraction of the threshold (0.05: an alarm above 25 clears below 23.75). `on_delay_s` is how long
    the value must stay beyond before the alarm is raised; `off_delay_s` how long it must stay normal once it has come
    back.
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
        Index(
            "uq_alarm_rule_present",
            "device_type",
            "metric",
            "comparison",
            "level",
            unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
    )


class AlarmPending(Base):
    """A value that is beyond a threshold, but not yet for as long as the rule's on-delay asks."""

    __tablename__ = "alarm_pending"

    device_id: Mapped[UUID] = mapped_column(ForeignKey(Device.id), primary_key=True)
    rule_id: Mapped[UUID] = mapped_column(ForeignKey(AlarmRule.id), primary_key=True)
    since: Mapped[datetime]


def present_rules(session: Session) -> list[AlarmRule]:
    """The rules in force, lowest level first."""
    return list(
        session.scalars(
            select(AlarmRule)
            .where(AlarmRule.valid_to.is_(None), AlarmRule.active)
            .order_by(AlarmRule.device_type, AlarmRule.metric, AlarmRule.level)
        )
    )
