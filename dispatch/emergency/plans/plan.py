"""Plans in editions: a draft is put in force and replaces the one before; every edition stays readable."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.plans.content import Content
from foundation import history
from foundation.clock import city_day
from foundation.ids import new_id
from foundation.refusals import Conflict, NotFound
from foundation.tables import Base, one_of
from foundation.words import Words
from foundation.work import Work

KINDS = ("overall", "special", "department", "basic", "enterprise", "event")
STATES = ("draft", "in_force", "replaced", "void")
REVISED_EVERY = timedelta(days=3 * 365)  # domain.md §6.5: at least every three years


class Plan(Base):
    """One edition of a plan. `content` is a Content (content.py); an edition that was in force never changes."""

    __tablename__ = "emergency_plan"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    edition: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    content: Mapped[dict[str, Any]]
    revised_on: Mapped[date] = mapped_column(Date)
    revise_by: Mapped[date] = mapped_column(Date)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        UniqueConstraint("code", "edition"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        Index("uq_emergency_plan_in_force", "code", unique=True, postgresql_where=text("state = 'in_force'")),
    )

    @property
    def told(self) -> Content:
        return Content.model_validate(self.content)


def find(session: Session, plan_id: UUID) -> Plan:
    found = session.get(Plan, plan_id)
    if found is None:
        raise NotFound
    return found


def plans(session: Session, state: str | None = None) -> list[Plan]:
    """Editions by code, the newest first."""
    query = select(Plan).order_by(Plan.code, Plan.edition.desc()).limit(500)
    return list(session.scalars(query.where(Plan.state == state) if state else query))


def draft(
    work: Work, code: str, name: str, kind: str, content: Content, demo: bool = False, revised_on: date | None = None
) -> Plan:
    """The next edition of that code, as a draft."""
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:code, 7))"), {"code": code})
    last = work.session.scalar(select(func.max(Plan.edition)).where(Plan.code == code)) or 0
    today = revised_on or city_day(work.now)
    made = Plan(
        id=new_id(),
        code=code,
        edition=last + 1,
        name=name,
        kind=kind,
        state="draft",
        content=content.model_dump(),
        revised_on=today,
        revise_by=today + REVISED_EVERY,
        made_by=work.actor.id,
        made_at=work.now,
        version=1,
        demo=demo,
    )
    work.session.add(made)
    work.session.flush()
    _note(work, made, "draft")
    return made


def revise(work: Work, plan: Plan, version: int, name: str, kind: str, content: Content, revised_on: date) -> Plan:
    """A draft written anew; what was in force never changes."""
    _allow(plan, version, ("draft",))
    plan.name, plan.kind, plan.content = name, kind, content.model_dump()
    plan.revised_on, plan.revise_by, plan.version = revised_on, revised_on + REVISED_EVERY, version + 1
    work.session.flush()
    _note(work, plan, "revise")
    return plan


def put_in_force(work: Work, plan: Plan, version: int) -> Plan:
    """The draft replaces the edition before it, at once."""
    _allow(plan, version, ("draft",))
    before = work.session.scalar(select(Plan).where(Plan.code == plan.code, Plan.state == "in_force").with_for_update())
    if before:
        before.state, before.version = "replaced", before.version + 1
        work.session.flush()
    plan.state, plan.in_force_at, plan.version = "in_force", work.now, plan.version + 1
    work.session.flush()
    _note(work, plan, "put_in_force")
    return plan


def void(work: Work, plan: Plan, version: int) -> Plan:
    """It is no longer proposed; emergencies that used it keep it."""
    _allow(plan, version, ("draft", "in_force"))
    plan.state, plan.version = "void", plan.version + 1
    work.session.flush()
    _note(work, plan, "void")
    return plan


def _note(work: Work, plan: Plan, move: str) -> None:
    """Who did what to which edition is sealed history; a draft is kept as it was written."""
    stated = {"code": plan.code, "edition": plan.edition, "name": plan.name}
    written = {"content": plan.content} if move in ("draft", "revise") else {}
    history.note(work.session, work.actor, work.now, "plan", plan.id, move, plan.state, {**stated, **written})


def _allow(plan: Plan, version: int, states: tuple[str, ...]) -> None:
    if plan.version != version or plan.state not in states:
        raise Conflict(
            Words("预案状态已变化，请刷新查看。", "The plan has changed meanwhile; refresh to see it."),
            code="plan_changed",
        )
