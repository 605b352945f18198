"""How long each desk may take before it is late (domain.md §2.5): data with a date, counted day and night."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, literal, select, text
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.functions import func

from foundation.ids import new_id
from foundation.refusals import Invalid
from foundation.tables import Base
from foundation.words import Words
from foundation.work import Work
from incidents.case_stages import OPEN_STAGES

SEED_MINUTES = {
    "pending_register": 15,
    "pending_verify": 30,
    "pending_filing": 15,
    "pending_dispatch": 15,
    "pending_handle": 60,
    "handle_finish": 30,
    "pending_check": 30,
    "pending_close": 30,
}  # `handling` has none: there the disposal limit of the standard condition rules
MOST_MINUTES = 7 * 24 * 60


class DeskLimit(Base):
    """The limit of one stage; a change closes the row in force and opens a new one."""

    __tablename__ = "desk_limit"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    stage: Mapped[str]
    minutes: Mapped[int] = mapped_column(Integer)
    set_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        Index("uq_desk_limit_in_force", "stage", unique=True, postgresql_where=text("valid_to IS NULL")),
    )


def due(now: datetime, stage: str) -> Any:
    """When the desk of that stage is late, as an expression of the very statement that sets the stage."""
    minutes = select(DeskLimit.minutes).where(DeskLimit.stage == stage, DeskLimit.valid_to.is_(None)).scalar_subquery()
    return literal(now, DateTime(timezone=True)) + func.make_interval(0, 0, 0, 0, 0, minutes, type_=INTERVAL())


def limits(session: Session) -> dict[str, int]:
    """Minutes by stage, those in force."""
    rows = session.execute(select(DeskLimit.stage, DeskLimit.minutes).where(DeskLimit.valid_to.is_(None)))
    return dict(rows.tuples().all())


def set_limit(work: Work, stage: str, minutes: int) -> DeskLimit:
    """A new limit from now on; desks that have begun keep the one they began with."""
    if stage not in OPEN_STAGES or not 1 <= minutes <= MOST_MINUTES:
        raise Invalid(
            errors=[("minutes", Words("岗位时限应为1分钟至7天。", "A desk limit is between 1 minute and 7 days."))]
        )
    old = work.session.scalar(
        select(DeskLimit).where(DeskLimit.stage == stage, DeskLimit.valid_to.is_(None)).with_for_update()
    )
    if old is not None:
        old.valid_to = max(work.now, old.valid_from + timedelta(microseconds=1))
        work.session.flush()
    new = DeskLimit(id=new_id(), stage=stage, minutes=minutes, set_by=work.actor.id, valid_from=work.now)
    work.session.add(new)
    work.session.flush()
    return new
