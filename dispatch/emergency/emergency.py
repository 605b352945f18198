"""The emergency (突发事件): its place, its alarm, its level, and the verbs of its moves."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Sequence, select, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.emergency.emergency_lifecycle import LIFECYCLE
from foundation.clock import city_day
from foundation.ids import new_id
from foundation.tables import Base, one_of, point_column
from foundation.work import Work
from sensors.alarm import Alarm

NUMBERS = Sequence("emergency_number", metadata=Base.metadata)
KINDS = ("accident", "natural", "health", "security")  # the four classes of GB/T 35561


class Emergency(Base):
    """One emergency; `level` is the response level, 1 the highest, empty until a response is started."""

    __tablename__ = "emergency"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[str]
    stage: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    level: Mapped[int | None] = mapped_column(Integer)
    point: Mapped[WKBElement] = mapped_column(point_column())
    grid: Mapped[str]
    alarm_id: Mapped[UUID | None] = mapped_column(ForeignKey("alarm.id"))
    signal_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(LIFECYCLE.stages)), name="stage"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        Index("uq_emergency_alarm", "alarm_id", unique=True, postgresql_where=text("alarm_id IS NOT NULL")),
        Index("ix_emergency_opened", "opened_at", "id"),
    )


def open_for_alarm(work: Work, alarm: Alarm, title: str) -> Emergency:
    """The emergency of a confirmed alarm; an alarm has one, however often it is confirmed."""
    found = work.session.scalar(select(Emergency).where(Emergency.alarm_id == alarm.id))
    return found or begin(work, title, "accident", alarm.point, alarm.grid or "", alarm.raised_at, alarm)


def begin(
    work: Work, title: str, kind: str, point: Any, grid: str, signal_at: datetime, alarm: Alarm | None = None
) -> Emergency:
    """Open an emergency at a place."""
    running = work.session.execute(select(NUMBERS.next_value())).scalar_one()
    emergency = Emergency(
        id=new_id(),
        number=f"E{city_day(work.now):%Y%m%d}{running:04d}",
        title=title,
        kind=kind,
        point=point,
        grid=grid,
        alarm_id=alarm.id if alarm else None,
        signal_at=signal_at,
        opened_at=work.now,
        opened_by=work.actor.id,
        demo=alarm.demo if alarm else False,
    )
    return LIFECYCLE.begin(work, emergency, "open", {"alarm": str(alarm.id)} if alarm else {})


def move(work: Work, emergency: Emergency, name: str, version: int, stated: dict[str, Any]) -> Emergency:
    """Make the named move; level and closing time change with it."""
    changes: dict[str, Any] = {}
    if name in ("respond", "change_level") and stated.get("level") in ("1", "2", "3", "4"):
        changes["level"] = int(stated["level"])
    if name == "stand_down":
        changes["closed_at"] = work.now
    facts = {key: value for key, value in stated.items() if key != "reason"}
    return LIFECYCLE.move(work, emergency, name, version, stated=facts, changes=changes, reason=stated.get("reason"))
