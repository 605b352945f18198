"""Tasks of a grid officer: what somebody on the spot is asked to do, by when."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.events import TaskMoved
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.tables import Base, one_of, point_column
from foundation.work import Work
from grid.post import officer_of
from sensors.alarm import Alarm

ROUNDS = ("inspect_place", "visit_place", "census")  # what an officer does day by day
KINDS = ("confirm_alarm", "check_case", "verify_case", *ROUNDS)
STATES = ("open", "done", "cancelled")
LIMITS = {
    "confirm_alarm": timedelta(minutes=5),
    "check_case": timedelta(minutes=30),
    "verify_case": timedelta(minutes=30),
}  # where the desk has no limit of its own (incidents/desk_limit.py): domain.md §2.5 and §6.3


class Task(Base):
    """One question to the officer of one grid about one subject; answered by moving the subject."""

    __tablename__ = "task"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    grid: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    title: Mapped[str]
    words: Mapped[str]
    point: Mapped[WKBElement] = mapped_column(point_column())
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        Index("uq_task_open", "kind", "subject_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_task_grid", "grid", "state", "due_at"),
    )


def asked_of_the_situation(work: Work, alarm: Alarm) -> bool:
    """Whether the officer of that grid is being asked about another alarm of the same thing in a flood of them."""
    if alarm.situation_id is None:
        return False
    asked = (
        select(Task.id)
        .join(Alarm, Alarm.id == Task.subject_id)
        .where(Task.kind == "confirm_alarm", Task.state == "open", Task.grid == alarm.grid, Task.subject_id != alarm.id)
        .where(Alarm.situation_id == alarm.situation_id, Alarm.level >= alarm.level)
        .limit(1)
    )
    return work.session.scalar(asked) is not None


def ask(
    work: Work, kind: str, subject_kind: str, subject: Any, title: str, words: str, due_at: datetime | None = None
) -> Task | None:
    """Ask the officer of the subject's grid; one open question of a kind per subject, until `due_at` or its limit."""
    asked = work.session.scalar(
        select(Task).where(Task.kind == kind, Task.subject_id == subject.id, Task.state == "open").with_for_update()
    )
    if asked:
        return _hand_over(work, asked, subject, due_at) if asked.grid != subject.grid else None
    officer = officer_of(work.session, subject.grid, work.now)
    task = Task(
        id=new_id(),
        kind=kind,
        state="open",
        version=1,
        grid=subject.grid,
        person_id=officer.id if officer else None,
        subject_kind=subject_kind,
        subject_id=subject.id,
        title=title,
        words=words,
        point=subject.point,
        created_at=work.now,
        due_at=due_at or _due(work, kind, subject),
    )
    work.session.add(task)
    work.session.flush()
    work.record(TaskMoved(subject=task.id, version=1, state="open"))
    return task


def _due(work: Work, kind: str, subject: Any) -> datetime:
    return getattr(subject, "desk_due", None) or work.now + LIMITS[kind]


def _hand_over(work: Work, asked: Task, subject: Any, due_at: datetime | None) -> Task:
    """The same question, to the officer of the grid that has it now."""
    officer = officer_of(work.session, subject.grid, work.now)
    asked.grid, asked.person_id = subject.grid, officer.id if officer else None
    asked.version += 1
    asked.due_at = due_at or _due(work, asked.kind, subject)
    work.session.flush()
    work.record(TaskMoved(subject=asked.id, version=asked.version, state="open"))
    return asked


def settle(work: Work, kind: str, subject_id: UUID, state: str) -> None:
    """The question is answered (done) or no longer asked (cancelled)."""
    settled = work.session.execute(
        update(Task)
        .where(Task.kind == kind, Task.subject_id == subject_id, Task.state == "open")
        .values(state=state, version=Task.version + 1, settled_at=work.now)
        .returning(Task.id, Task.version)
        .execution_options(synchronize_session=False)
    ).all()
    for task_id, version in settled:
        work.record(TaskMoved(subject=task_id, version=version, state=state))


def mine(session: Session, actor: Actor, state: str | None = None, limit: int = 50) -> list[Task]:
    """The tasks of the actor's grids, most urgent first."""
    query = select(Task).where(Task.grid.in_(sorted(actor.scopes.get("grid", ()))))
    if state:
        query = query.where(Task.state == state)
    order = (Task.due_at, Task.id) if state == "open" else (Task.created_at.desc(), Task.id)
    return list(session.scalars(query.order_by(*order).limit(limit)))
