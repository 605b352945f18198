"""One act of calling: its lines (one for each level), the calls made in each, and every attempt to reach somebody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, false, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.cascade.chain import PLACES
from dispatch.emergency.emergency import Emergency
from foundation.tables import Base, one_of

LINE_STATES = ("calling", "confirmed", "exhausted", "stopped")
CALL_STATES = ("calling", "passed", "confirmed", "settled")
CHANNELS = ("live", "web_push", "webhook", "sms", "voice", "wecom")
ATTEMPT_STATES = ("queued", "sent", "failed", "quiet")
VIAS = ("phone", "push", "desk", "voice")


class Cascade(Base):
    """`message` is what everybody is told; `step_s` how long one has to answer, `limit_s` when all should have.

    A communication test (`test`) belongs to no emergency and calls everybody of a level at once.
    """

    __tablename__ = "cascade"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID | None] = mapped_column(ForeignKey(Emergency.id), index=True)
    message: Mapped[str]
    drill: Mapped[bool]
    test: Mapped[bool] = mapped_column(server_default=false())
    step_s: Mapped[int] = mapped_column(Integer)
    limit_s: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime]
    started_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    started_by_name: Mapped[str]

    __table_args__ = (
        CheckConstraint("test = (emergency_id IS NULL)", name="test"),
        Index("ix_cascade_test", "started_at", postgresql_where=text("test")),
    )

    @property
    def mark(self) -> str:
        """What stands before every word that leaves the house."""
        return "【通信测试】" if self.test else "【演练】" if self.drill else ""


class CascadeLine(Base):
    """One level being called. `people`: the order as the call began, [{person, name, post}], a test's with `place`;
    `no_list`: in a test the places of the level where nobody is on duty, by name."""

    __tablename__ = "cascade_line"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cascade_id: Mapped[UUID] = mapped_column(ForeignKey(Cascade.id))
    level: Mapped[str]
    place: Mapped[str]
    people: Mapped[list[Any]] = mapped_column(JSONB)
    no_list: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    position: Mapped[int] = mapped_column(Integer)
    state: Mapped[str]
    due_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_name: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("cascade_id", "level"),
        CheckConstraint(one_of("level", tuple(PLACES)), name="level"),
        CheckConstraint(one_of("state", LINE_STATES), name="state"),
        Index("ix_cascade_line_due", "due_at", postgresql_where=text("state = 'calling'")),
    )


class CascadeCall(Base):
    """One person called in a line: each step once, whoever runs the timer."""

    __tablename__ = "cascade_call"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey(CascadeLine.id))
    position: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]
    post: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    called_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    via: Mapped[str | None]
    note: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("line_id", "position"),
        CheckConstraint(one_of("state", CALL_STATES), name="state"),
        CheckConstraint(one_of("via", VIAS), name="via"),
        Index("ix_cascade_call_person", "person_id", "state"),
    )


class CallAttempt(Base):
    """One try to reach one person over one channel, and how it ended."""

    __tablename__ = "call_attempt"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey(CascadeCall.id))
    channel: Mapped[str]
    state: Mapped[str]
    detail: Mapped[str | None]
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("call_id", "channel"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint(one_of("state", ATTEMPT_STATES), name="state"),
    )


class DutyList(Base):
    """Who is called for a county, town or community (its code), in this order; a list of persons' ids."""

    __tablename__ = "duty_list"

    division: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[list[Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default=text("1"))


def of_emergency(session: Session, emergency_id: UUID) -> list[Cascade]:
    """The newest first."""
    query = select(Cascade).where(Cascade.emergency_id == emergency_id)
    return list(session.scalars(query.order_by(Cascade.started_at.desc(), Cascade.id.desc()).limit(20)))


def lines_of(session: Session, cascade_id: UUID) -> list[CascadeLine]:
    """From above: city (of a test) or county first, grid officer last."""
    rows = session.scalars(select(CascadeLine).where(CascadeLine.cascade_id == cascade_id))
    return sorted(rows, key=lambda each: list(PLACES).index(each.level))


def calls_of(session: Session, line_id: UUID) -> list[CascadeCall]:
    query = select(CascadeCall).where(CascadeCall.line_id == line_id)
    return list(session.scalars(query.order_by(CascadeCall.position)))


def attempts_of(session: Session, call_id: UUID) -> list[CallAttempt]:
    query = select(CallAttempt).where(CallAttempt.call_id == call_id)
    return list(session.scalars(query.order_by(CallAttempt.channel)))
