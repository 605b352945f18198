"""Reports upwards: first, follow-up and final, by phone or in writing; the text is made from what is known."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.response import report_clock
from dispatch.events import EmergencyNoted
from foundation.clock import city_zone
from foundation.ids import new_id
from foundation.settings import settings
from foundation.tables import Base, one_of
from foundation.work import Work


class Report(Base):
    """One report that has gone out: to whom, which channel, and its very words."""

    __tablename__ = "emergency_report"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(ForeignKey("emergency.id"))
    stage: Mapped[str]
    channel: Mapped[str]
    addressee: Mapped[str]
    text: Mapped[str]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(report_clock.STAGES)), name="stage"),
        CheckConstraint(one_of("channel", tuple(report_clock.CHANNELS)), name="channel"),
        Index("ix_emergency_report_emergency", "emergency_id", "at"),
    )


def limits() -> report_clock.Limits:
    told = settings().reporting
    return report_clock.Limits(
        timedelta(minutes=told.first_phone_min),
        timedelta(minutes=told.first_written_min),
        timedelta(minutes=told.follow_up_min),
    )


def of(session: Session, emergency_id: UUID) -> list[Report]:
    """All of an emergency, oldest first."""
    query = select(Report).where(Report.emergency_id == emergency_id)
    return list(session.scalars(query.order_by(Report.at, Report.id)))


def clocks(emergency: Emergency, sent: Iterable[Report]) -> list[report_clock.Due]:
    told = [report_clock.Sent(each.stage, each.channel, each.at) for each in sent]
    return report_clock.due(emergency.opened_at, emergency.closed_at, told, limits())


def send(work: Work, emergency: Emergency, stage: str, channel: str, addressee: str, text: str) -> Report:
    """Log that it has gone out: who, when, to whom, its words."""
    sent = Report(
        id=new_id(),
        emergency_id=emergency.id,
        stage=stage,
        channel=channel,
        addressee=addressee,
        text=text,
        by=work.actor.id,
        by_name=work.actor.name,
        at=work.now,
    )
    work.session.add(sent)
    work.session.flush()
    work.record(EmergencyNoted(subject=emergency.id, version=emergency.version, what="report"))
    return sent


def moment(at: datetime) -> str:
    return f"{at.astimezone(city_zone()):%Y年%m月%d日%H时%M分}"


def instant(at: datetime, english: bool = False) -> str:
    """The same to the second: what happened within three minutes is told apart."""
    here = at.astimezone(city_zone())
    return f"{here:%Y-%m-%d %H:%M:%S}" if english else f"{here:%Y年%m月%d日 %H:%M:%S}"
