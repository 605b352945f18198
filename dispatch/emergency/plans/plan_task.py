"""Tasks of a response: each card of the plan with its owner and due time; ticked with a note and photos.

The owner is a department, or the officer of the grid where it happens. What a department is whistled for is a task that
it answers and signs in for (whistling.py).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, and_, false, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency import log
from dispatch.emergency.emergency import Emergency, refuse_ended
from dispatch.emergency.plans import duty_telling
from dispatch.emergency.plans.plan import Plan
from dispatch.events import EmergencyNoted
from foundation.actor import Actor
from foundation.clock import city_zone, when
from foundation.event import Bell
from foundation.ids import new_id
from foundation.refusals import Conflict, NotFound
from foundation.tables import Base, one_of
from foundation.words import Words
from foundation.work import Work
from incidents import evidence
from incidents.photo import Photo
from people.organisation import Department

STATES = ("open", "done", "cancelled")
ANSWERS = ("coming", "cannot")
ENDED = Words("应急已终止，不能再下任务。", "The emergency has been stood down; no more tasks.")
OFFICER = "网格员"  # the department of a card that the grid's own officer is to do


class PlanTask(Base):
    """One thing to do. `card` is its place in the plan's cards; empty when the commander gave it by word."""

    __tablename__ = "emergency_task"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(ForeignKey("emergency.id"))
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("emergency_plan.id"))
    card: Mapped[int | None] = mapped_column(Integer)
    act: Mapped[str]
    message: Mapped[str]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"), index=True)
    department_name: Mapped[str]
    grid: Mapped[str | None] = mapped_column(index=True)
    whistle: Mapped[bool] = mapped_column(server_default=text("false"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_name: Mapped[str | None]
    arrived_at: Mapped[datetime | None]
    arrived_m: Mapped[float | None] = mapped_column(Float)
    state: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    settled_by_name: Mapped[str | None]
    note: Mapped[str | None]
    photos: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("answer", ANSWERS), name="answer"),
        Index("uq_emergency_task_card", "emergency_id", "plan_id", "card", unique=True),
        Index("ix_emergency_task_photos", "photos", postgresql_using="gin"),
    )

    def late(self, now: datetime) -> bool:
        return self.state != "cancelled" and (self.settled_at or now) > self.due_at

    def dropped(self) -> bool:
        """Whether it ended with the response, undone; what the command took back bears a name."""
        return self.state == "cancelled" and self.settled_by_name is None

    def done_before_the_end(self, told_at: datetime | None, now: datetime) -> bool:
        """Whether work that a phone tells of late was done while it was still asked."""
        ended = self.settled_at if self.dropped() else None
        return ended is not None and when(told_at, self.created_at, now) < ended


def follow(work: Work, emergency: Emergency, plan: Plan, level: int) -> list[PlanTask]:
    """Every card of that level that is not a task yet becomes one; its time runs from now."""
    there = set(
        work.session.scalars(
            select(PlanTask.card).where(PlanTask.emergency_id == emergency.id, PlanTask.plan_id == plan.id)
        )
    )
    cards = [(place, card) for place, card in enumerate(plan.told.cards) if level in card.levels and place not in there]
    owners = _departments(work.session, {card.department for _, card in cards})
    made = [
        new_task(work, emergency, card.act, card.message, card.department, owners.get(card.department), card.due_min)
        for _, card in cards
    ]
    for task, (place, card) in zip(made, cards, strict=True):
        task.plan_id, task.card = plan.id, place
        task.grid = emergency.grid if card.department == OFFICER else None
    work.session.add_all(made)
    work.session.flush()
    duty_telling.tell_the_owners(work, emergency, made)
    return made


def _departments(session: Session, names: set[str]) -> dict[str, UUID]:
    rows = session.execute(select(Department.name, Department.id).where(Department.name.in_(names)))
    return {row.name: row.id for row in rows}


def new_task(
    work: Work, emergency: Emergency, act: str, message: str, name: str, owner: UUID | None, due_min: int
) -> PlanTask:
    return PlanTask(
        id=new_id(),
        emergency_id=emergency.id,
        act=act,
        message=message,
        department_id=owner,
        department_name=name,
        state="open",
        version=1,
        created_at=work.now,
        due_at=work.now + timedelta(minutes=due_min),
        photos=[],
    )


def add(work: Work, emergency: Emergency, act: str, message: str, department: Department, due_min: int) -> PlanTask:
    """A task the commander gives by hand: the log says what, to whom and until when."""
    refuse_ended(emergency, ENDED)
    task = new_task(work, emergency, act, message, department.name, department.id, due_min)
    work.session.add(task)
    work.session.flush()
    duty_telling.tell_the_owners(work, emergency, [task])
    until = f"{task.due_at.astimezone(city_zone()):%m-%d %H:%M}"
    words = Words(f"交办{department.name}：{act}（{until}前）", f"Given to {department.name}: {act} (due {until})")
    log.write(work, emergency, "task", words, task=str(task.id))
    return task


def visible(actor: Actor) -> Any:
    """The WHERE of tasks an actor may see and tick: all, the own department's, or those of an officer's grid."""
    return PlanTask.id.is_not(None) if actor.may("emergency.see") else own(actor)


def own(actor: Actor) -> Any:
    """The WHERE of tasks that are the actor's own to do: the department's, or those of an officer's grid."""
    units = actor.scopes.get("department", ()) if actor.may("emergency.task") else ()
    departments = [UUID(each) for each in sorted(units)]
    grids = sorted(actor.scopes.get("grid", ())) if actor.may("emergency.duty") else []
    return or_(false(), PlanTask.department_id.in_(departments), PlanTask.grid.in_(grids))


def taken_back() -> Any:
    """The WHERE of tasks that the command took back; what ended with the response bears nobody's name."""
    return and_(PlanTask.state == "cancelled", PlanTask.settled_by_name.is_not(None))


def tick(
    work: Work,
    task_id: UUID,
    version: int,
    state: str,
    note: str | None,
    photos: list[str],
    told_at: datetime | None = None,
) -> PlanTask:
    """Done, or no longer to be done; by the command or by the department it was given to. `told_at`: when it was
    written down on a phone, whose pictures may come after it."""
    task = taken(work, task_id, version, told_at)
    if told_at is None:
        evidence.require_received(work.session, photos)
    task.state, task.version, task.note, task.photos = state, version + 1, note, list(photos)
    task.settled_at = when(told_at, task.created_at, work.now)
    task.settled_by, task.settled_by_name = work.actor.id, work.actor.name
    work.session.flush()
    tell(work, work.session.get_one(Emergency, task.emergency_id))
    return task


def taken(work: Work, task_id: UUID, version: int, done_at: datetime | None = None) -> PlanTask:
    """The open task as the actor saw it, held for this transaction; also the one that ended after it was done."""
    task = held(work, task_id)
    if task.version != version or not (task.state == "open" or task.done_before_the_end(done_at, work.now)):
        raise Conflict(
            Words("该任务已有新情况，请刷新查看。", "The task has changed meanwhile; refresh to see it."),
            code="task_changed",
        )
    return task


def held(work: Work, task_id: UUID) -> PlanTask:
    """A task the actor may tick, held for this transaction, as it is now."""
    query = select(PlanTask).where(PlanTask.id == task_id, visible(work.actor)).with_for_update()
    task = work.session.scalar(query.execution_options(populate_existing=True))
    if task is None:
        raise NotFound
    return task


def cancel_open(work: Work, emergency: Emergency) -> None:
    """What was still to be done when the response ended is no longer asked."""
    for task in of(work.session, emergency.id):
        if task.state == "open":
            task.state, task.version, task.settled_at = "cancelled", task.version + 1, work.now


def of(session: Session, emergency_id: UUID) -> list[PlanTask]:
    """All of an emergency, by their due time."""
    query = select(PlanTask).where(PlanTask.emergency_id == emergency_id)
    return list(session.scalars(query.order_by(PlanTask.due_at, PlanTask.card, PlanTask.id)))


def shows(session: Session, actor: Actor, sha256: str) -> bool:
    """Whether it is a picture of a task in sight, taken by whoever did the task: a hash that somebody else has named
    opens nothing."""
    query = select(PlanTask.id).join(Photo, Photo.uploaded_by == PlanTask.settled_by)
    fits = (Photo.sha256 == sha256, PlanTask.photos.contains([sha256]), visible(actor))
    return session.scalar(query.where(*fits).limit(1)) is not None


def show_photo(work: Work, bell: Bell) -> None:
    """A picture has come behind the task it belongs to: whoever looks at the emergency looks again."""
    query = select(PlanTask.emergency_id).where(PlanTask.photos.contains([bell.facts["sha256"]])).distinct()
    for each in work.session.scalars(query):
        tell(work, work.session.get_one(Emergency, each))


def tell(work: Work, emergency: Emergency) -> None:
    work.record(EmergencyNoted(subject=emergency.id, version=emergency.version, what="task"))
