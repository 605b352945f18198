"""When the ways of calling are tested by themselves: one row, off until somebody says how often."""

from datetime import datetime, time
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import CheckConstraint, SmallInteger, select, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.emergency.cascade.rhythm import CADENCES, Rhythm, fits, next_after
from foundation import history
from foundation.clock import city_zone
from foundation.refusals import Conflict, Invalid
from foundation.tables import Base, one_of
from foundation.words import Words
from foundation.work import Work

W = Words
SUBJECT = uuid5(NAMESPACE_OID, "communication_test_plan")
CHANGED = W("计划已被他人修改，请刷新后再改。", "Somebody else has changed the plan; read it again first.")
NO_DAY = W("每周请选 1–7（星期一至日），每月请选 1–28 日。", "Choose a day of the week (1–7) or month (1–28).")


class CommunicationTestPlan(Base):
    """`day` of the week or month, `at` "HH:MM" of the city, `next_at` null while off; `missed_at` was left out."""

    __tablename__ = "communication_test_plan"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    cadence: Mapped[str] = mapped_column(server_default=text("'off'"))
    day: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    at: Mapped[str] = mapped_column(server_default=text("'09:00'"))
    next_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("0"))

    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint(one_of("cadence", CADENCES), name="cadence"),
    )

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.cadence, self.day, time.fromisoformat(self.at))


def plan(work: Work, locked: bool = False) -> CommunicationTestPlan:
    """The one row, which the migration has written."""
    row = select(CommunicationTestPlan).where(CommunicationTestPlan.id == 1)
    return work.session.scalars(row.with_for_update() if locked else row).one()


def put(work: Work, rhythm: Rhythm, version: int) -> CommunicationTestPlan:
    """How often from now on, with the version one saw."""
    if not fits(rhythm):
        raise Invalid(errors=[("day", NO_DAY)])
    row = plan(work, locked=True)
    if row.version != version:
        raise Conflict(CHANGED, code="plan_changed")
    before = f"{row.cadence} {row.day} {row.at}"
    row.cadence, row.day, row.at = rhythm.cadence, rhythm.day, f"{rhythm.at:%H:%M}"
    row.next_at, row.missed_at = next_after(rhythm, work.now, city_zone()), None
    row.version += 1
    work.session.flush()
    stated = {"before": before, "after": f"{row.cadence} {row.day} {row.at}"}
    history.note(work.session, work.actor, work.now, "communication_test_plan", SUBJECT, "put", "listed", stated)
    return row
