"""The steps of reminding (50/75/100 % of a limit, then escalation) as data; a change closes one and opens another."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.reminders.roster import TELLS
from dispatch.reminders.timing import BREACH, Step
from foundation.ids import new_id
from foundation.once import forget, once
from foundation.refusals import Invalid
from foundation.tables import Base, one_of
from foundation.words import Words
from foundation.work import Work
from incidents.case import Case
from incidents.case_stages import CARDS, DISPOSAL_STAGES

MOST_STEPS = 12
LAST_MARK = BREACH + 20 * 24 * 60  # twenty days of counted minutes; later than that nobody is helped by a timer


class ReminderStep(Base):
    """One step; `mark` up to 100 is percent of the limit used, above it 100 + counted minutes past the deadline."""

    __tablename__ = "reminder_step"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    mark: Mapped[int] = mapped_column(SmallInteger)
    card: Mapped[str | None]
    tells: Mapped[list[str]] = mapped_column(ARRAY(Text))
    set_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"mark BETWEEN 1 AND {LAST_MARK}", name="mark"),
        CheckConstraint(one_of("card", tuple(CARDS)), name="card"),
        CheckConstraint("card IS NULL OR mark >= 100", name="card_when_late"),
        Index("uq_reminder_step_in_force", "mark", unique=True, postgresql_where=text("valid_to IS NULL")),
    )


def rows(session: Session) -> list[ReminderStep]:
    """The steps in force, in the order in which a case passes them."""
    return list(
        session.scalars(select(ReminderStep).where(ReminderStep.valid_to.is_(None)).order_by(ReminderStep.mark))
    )


def steps(session: Session) -> list[Step]:
    """The steps in force, read once in a unit of work."""
    return once(session, ReminderStep, lambda: [Step(row.mark, row.card, tuple(row.tells)) for row in rows(session)])


def set_steps(work: Work, wanted: Sequence[Step]) -> list[ReminderStep]:
    """The steps from now on; what stays the same keeps its row, and every running clock is looked at anew."""
    _refuse_bad(wanted)
    work.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("reminder_step"))))
    new = {step.mark: step for step in wanted}
    for row in rows(work.session):
        if new.get(row.mark) == Step(row.mark, row.card, tuple(row.tells)):
            del new[row.mark]
        else:
            row.valid_to = max(work.now, row.valid_from + timedelta(microseconds=1))
    work.session.flush()
    for step in new.values():
        work.session.add(_row(work, step))
    work.session.flush()
    forget(work.session, ReminderStep)
    _look_again(work)
    return rows(work.session)


def _row(work: Work, step: Step) -> ReminderStep:
    return ReminderStep(
        id=new_id(), mark=step.mark, card=step.card, tells=list(step.tells), set_by=work.actor.id, valid_from=work.now
    )


def _look_again(work: Work) -> None:
    """The timer plans every running clock by the new steps; the rows keep their version."""
    running = Case.stage.in_(DISPOSAL_STAGES) & Case.deadline.is_not(None) & Case.finished_at.is_(None)
    soon = func.least(func.coalesce(Case.next_due, work.now), work.now)
    work.session.execute(update(Case).where(running).values(next_due=soon).execution_options(synchronize_session=False))


def _refuse_bad(wanted: Sequence[Step]) -> None:
    errors: list[tuple[str, Words]] = []
    marks = [step.mark for step in wanted]
    if len(wanted) > MOST_STEPS:
        errors.append(("items", Words(f"最多{MOST_STEPS}个步骤。", f"At most {MOST_STEPS} steps.")))
    if len(set(marks)) != len(marks):
        errors.append(("items", Words("有两个步骤在同一时刻。", "Two steps are at the same moment.")))
    if any(not 1 <= mark <= LAST_MARK for mark in marks):
        words = Words("步骤应在时限的1%至超期20天之间。", "A step is between 1 % of the limit and 20 days too late.")
        errors.append(("items", words))
    if any(step.card and step.mark < BREACH for step in wanted):
        errors.append(("items", Words("未超期不能自动发牌。", "No card is given by itself before the deadline.")))
    if any(not step.tells or set(step.tells) - TELLS.keys() for step in wanted):
        errors.append(("items", Words("请选择通知对象。", "Choose who is told.")))
    if errors:
        raise Invalid(errors=errors)
