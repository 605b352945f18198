"""Who is on the scene: signed in by their own phone, as who they are at this emergency; off when they leave."""

from datetime import datetime
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import Float, ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency import holder, log
from dispatch.emergency.cascade.cascade import Cascade, CascadeCall, CascadeLine
from dispatch.emergency.cascade.chain import LEVELS
from dispatch.emergency.emergency import Emergency, refuse_ended
from dispatch.emergency.emergency_lifecycle import COMMAND, POSTS
from dispatch.emergency.plans import plan_task
from dispatch.emergency.plans.plan_task import PlanTask
from foundation.actor import Actor
from foundation.clock import when
from foundation.ids import new_id
from foundation.refusals import NotFound
from foundation.tables import Base
from foundation.words import Words
from foundation.work import Work
from grid.measure import metres_between

W = Words
ENDED = W("应急已终止，无需签到。", "It has been stood down; nobody signs in.")


class Presence(Base):
    """One stay of one person; `post` says as what, `distance_m` how far from the emergency's place they signed in. The
    position itself is not kept."""

    __tablename__ = "emergency_presence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(ForeignKey("emergency.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]
    post: Mapped[str]
    since: Mapped[datetime]
    distance_m: Mapped[float | None] = mapped_column(Float)
    left_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_emergency_presence_emergency", "emergency_id", "since"),
        Index(
            "uq_emergency_presence_there",
            "emergency_id",
            "person_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
    )


def post_of(session: Session, actor: Actor, emergency: Emergency) -> Words | None:
    """As what somebody belongs to an emergency: a post of the command, a task, a call of the cascade; else nothing."""
    for role, held in emergency.roles.items():
        by_name = role == "commander" and not held.get("person")  # a name that may not command gives no command
        if holder.holds(session, held, actor) and (actor.may(COMMAND) or not by_name):
            return POSTS.get(role, W(role, role))
    task = session.scalar(
        select(PlanTask)
        .where(PlanTask.emergency_id == emergency.id, PlanTask.state != "cancelled", plan_task.own(actor))
        .order_by(PlanTask.due_at)
        .limit(1)
    )
    if task is not None:
        return W(task.department_name, task.department_name)
    level = session.scalar(
        select(CascadeLine.level)
        .join(CascadeCall, CascadeCall.line_id == CascadeLine.id)
        .join(Cascade, Cascade.id == CascadeLine.cascade_id)
        .where(Cascade.emergency_id == emergency.id, CascadeCall.person_id == actor.id)
        .limit(1)
    )
    return W(f"{LEVELS[level].zh}值班", f"on duty, {LEVELS[level].en}") if level else None


def there(session: Session, emergency_id: UUID, person: UUID | None) -> Presence | None:
    """The stay that has not ended."""
    query = select(Presence).where(Presence.emergency_id == emergency_id, Presence.person_id == person)
    return session.scalar(query.where(Presence.left_at.is_(None)))


def of(session: Session, emergency_id: UUID) -> list[Presence]:
    """All stays, the first to come first."""
    query = select(Presence).where(Presence.emergency_id == emergency_id)
    return list(session.scalars(query.order_by(Presence.since, Presence.id)))


def sign_in(
    work: Work, emergency: Emergency, place: tuple[float, float] | None, told_at: datetime | None = None
) -> Presence:
    """On the scene, at lon/lat (CGCS2000) where the phone knows it; who is there already stays as they are."""
    work.session.refresh(emergency, with_for_update=True)
    refuse_ended(emergency, ENDED)
    post = post_of(work.session, work.actor, emergency)
    if post is None or work.actor.id is None:
        raise NotFound
    known = there(work.session, emergency.id, work.actor.id)
    if known is not None:
        return known
    centre = to_shape(emergency.point)
    made = Presence(
        id=new_id(),
        emergency_id=emergency.id,
        person_id=work.actor.id,
        person_name=work.actor.name,
        post=post.zh,
        since=when(told_at, emergency.opened_at, work.now),
        distance_m=round(metres_between((centre.x, centre.y), place), 1) if place else None,
    )
    work.session.add(made)
    far = W(f"，距{made.distance_m:.0f}米", f", {made.distance_m:.0f} m away") if place else W("", "")
    words = W(
        f"{made.person_name}（{post.zh}）现场签到{far.zh}", f"{made.person_name} ({post.en}) signed in on site{far.en}"
    )
    log.write(work, emergency, "scene", words, person=made.person_name)
    return made


def sign_off(work: Work, emergency: Emergency, told_at: datetime | None = None) -> Presence:
    """Left; who has left already stays as they are, and who was not there cannot leave."""
    work.session.refresh(emergency, with_for_update=True)
    known = there(work.session, emergency.id, work.actor.id)
    if known is None:
        return _left(work.session, emergency.id, work.actor.id)
    known.left_at = max(known.since, when(told_at, emergency.opened_at, work.now))
    words = W(f"{known.person_name}（{known.post}）离开现场", f"{known.person_name} ({known.post}) left the scene")
    log.write(work, emergency, "scene", words, person=known.person_name)
    return known


def _left(session: Session, emergency_id: UUID, person: UUID | None) -> Presence:
    """The last stay, which has ended."""
    query = select(Presence).where(Presence.emergency_id == emergency_id, Presence.person_id == person)
    found = session.scalar(query.order_by(Presence.left_at.desc()).limit(1))
    if found is None:
        raise NotFound
    return found


def end_all(work: Work, emergency: Emergency) -> None:
    """Whoever is still there when it is stood down is so until then."""
    still = update(Presence).where(Presence.emergency_id == emergency.id, Presence.left_at.is_(None))
    work.session.execute(still.values(left_at=work.now))
