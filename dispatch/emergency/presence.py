"""Who is on the scene: signed in by their own phone, as who they are at this emergency; off when they leave."""

from datetime import datetime
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import Float, ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency import holder, log, stay
from dispatch.emergency.cascade.cascade import Cascade, CascadeCall, CascadeLine
from dispatch.emergency.cascade.chain import LEVELS
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import COMMAND, POSTS
from dispatch.emergency.plans import plan_task
from dispatch.emergency.plans.plan_task import PlanTask
from foundation.actor import Actor
from foundation.clock import when
from foundation.ids import new_id
from foundation.refusals import Conflict, NotFound
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
        .where(PlanTask.emergency_id == emergency.id, ~plan_task.taken_back(), plan_task.own(actor))
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
    """On the scene, at lon/lat (CGCS2000) where the phone knows it; who is there already stays as they are. Told after
    the end it counts when it was done before, and the stay is over."""
    at, stays = _then(work, emergency, told_at)
    if emergency.closed_at is not None and (told_at is None or at >= emergency.closed_at):
        raise Conflict(ENDED, code="ended")
    post = post_of(work.session, work.actor, emergency)
    if post is None or work.actor.id is None:
        raise NotFound
    known = stay.known(stays, at, emergency.closed_at)
    if known is not None:
        return known
    centre = to_shape(emergency.point)
    made = Presence(
        id=new_id(),
        emergency_id=emergency.id,
        person_id=work.actor.id,
        person_name=work.actor.name,
        post=post.zh,
        since=at,
        distance_m=round(metres_between((centre.x, centre.y), place), 1) if place else None,
        left_at=stay.until(stays, at, emergency.closed_at),
    )
    work.session.add(made)
    far = W(f"，距{made.distance_m:.0f}米", f", {made.distance_m:.0f} m away") if place else W("", "")
    words = W(
        f"{made.person_name}（{post.zh}）现场签到{far.zh}", f"{made.person_name} ({post.en}) signed in on site{far.en}"
    )
    _log(work, emergency, made, words, at)
    return made


def sign_off(work: Work, emergency: Emergency, told_at: datetime | None = None) -> Presence:
    """Left; who has left already stays as they are, and who was not there cannot leave."""
    at, stays = _then(work, emergency, told_at)
    leaving = stay.left(stays, at, emergency.closed_at)
    if leaving is None:
        return _last(stays)
    leaving.left_at = max(leaving.since, at)
    words = W(
        f"{leaving.person_name}（{leaving.post}）离开现场", f"{leaving.person_name} ({leaving.post}) left the scene"
    )
    _log(work, emergency, leaving, words, at)
    return leaving


def _then(work: Work, emergency: Emergency, told_at: datetime | None) -> tuple[datetime, list[Presence]]:
    """When it was done, as far as that can be true, and the actor's stays; the emergency is held meanwhile."""
    work.session.refresh(emergency, with_for_update=True)
    own = [each for each in of(work.session, emergency.id) if each.person_id == work.actor.id]
    return when(told_at, emergency.opened_at, work.now), own


def _log(work: Work, emergency: Emergency, row: Presence, words: Words, at: datetime) -> None:
    log.write(work, emergency, "scene", words, done_at=at if emergency.closed_at else None, person=row.person_name)


def _last(stays: list[Presence]) -> Presence:
    """The last stay, which has ended."""
    if not stays:
        raise NotFound
    return stays[-1]


def end_all(work: Work, emergency: Emergency) -> None:
    """Whoever is still there when it is stood down is so until then."""
    still = update(Presence).where(Presence.emergency_id == emergency.id, Presence.left_at.is_(None))
    work.session.execute(still.values(left_at=work.now))
