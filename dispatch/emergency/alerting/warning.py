"""A warning to the public: one CAP message from draft to end, and the chain of its updates and its cancelling."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, ForeignKey, Index, and_, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.alerting import cap
from dispatch.emergency.alerting.warning_lifecycle import LIFECYCLE
from dispatch.emergency.emergency import Emergency
from foundation.ids import new_id
from foundation.refusals import Conflict, NotFound, TooMany
from foundation.settings import settings
from foundation.tables import Base, area_column, one_of
from foundation.words import Words
from foundation.work import Work

WORDS = ("category", "event", "response", "urgency", "colour", "certainty", "headline", "description", "instruction")


class Warning(Base):
    """One message. `status` Exercise is set by a drill and never leaves for the public; `xml` is what was published."""

    __tablename__ = "warning"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID | None] = mapped_column(ForeignKey("emergency.id"))
    stage: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    identifier: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[str]
    msg_type: Mapped[str]
    told: Mapped[dict[str, Any]]
    area_name: Mapped[str]
    area: Mapped[WKBElement | None] = mapped_column(area_column())
    earlier_id: Mapped[UUID | None] = mapped_column(ForeignKey("warning.id"))
    drafted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    drafted_by_name: Mapped[str]
    approved_by_name: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    xml: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(LIFECYCLE.stages)), name="stage"),
        CheckConstraint(one_of("status", ("Actual", "Exercise")), name="status"),
        CheckConstraint(one_of("msg_type", ("Alert", "Update", "Cancel")), name="msg_type"),
        Index("ix_warning_sent", "sent_at", "id"),
    )


def find(session: Session, warning_id: UUID) -> Warning:
    found = session.get(Warning, warning_id)
    if found is None:
        raise NotFound
    return found


def public(now: datetime) -> ColumnElement[bool]:
    """The WHERE of what the public may read now: really meant, sent, not over."""
    return and_(
        Warning.status == "Actual",
        Warning.stage.in_(("published", "cancelled", "replaced")),
        Warning.expires_at > now,
        Warning.xml.is_not(None),
    )


def draft(
    work: Work,
    told: dict[str, Any],
    area_name: str,
    area: Any,
    expires_at: datetime,
    emergency: Emergency | None = None,
    earlier: Warning | None = None,
    msg_type: str = "Alert",
) -> Warning:
    """A new message; an update or a cancel names the published one it speaks of."""
    if earlier is not None and (earlier.stage != "published" or earlier.msg_type == "Cancel"):
        raise Conflict(
            Words("只能更新或解除正在生效的预警。", "Only a warning in force can be updated or cancelled."),
            code="not_in_force",
        )
    exercise = earlier.status == "Exercise" if earlier else bool(emergency and emergency.drill)
    made = Warning(
        id=new_id(),
        emergency_id=emergency.id if emergency else (earlier.emergency_id if earlier else None),
        status="Exercise" if exercise else "Actual",
        msg_type=msg_type,
        told={name: told[name] for name in WORDS},
        area_name=area_name,
        area=area,
        earlier_id=earlier.id if earlier else None,
        drafted_by=work.actor.id,
        drafted_by_name=work.actor.name,
        expires_at=expires_at,
    )
    return LIFECYCLE.begin(work, made, "draft", {"msg_type": msg_type, "status": made.status})


def move(work: Work, warning: Warning, name: str, version: int, reason: str | None) -> Warning:
    """Approve, send back, publish, withdraw."""
    LIFECYCLE.allow(work.actor, warning, name)
    changes: dict[str, Any] = {}
    if name == "approve":
        changes["approved_by_name"] = work.actor.name
    if name == "publish":
        changes = _message(work, warning)
    moved = LIFECYCLE.move(work, warning, name, version, changes=changes, reason=reason)
    if name == "publish" and warning.earlier_id:
        earlier = find(work.session, warning.earlier_id)
        ends = "cancel" if warning.msg_type == "Cancel" else "replace"
        LIFECYCLE.move(work, earlier, ends, earlier.version, stated={"by": moved.identifier})
    return moved


def _message(work: Work, warning: Warning) -> dict[str, Any]:
    """The columns of publishing: identifier, time and the very XML that goes out."""
    if warning.expires_at <= work.now:
        raise Conflict(
            Words("有效期已过，请修改后再发布。", "It would already have expired; revise it first."), code="expired"
        )
    earlier = find(work.session, warning.earlier_id) if warning.earlier_id else None
    told, given = settings().warning, _identifier(work)
    shape = to_shape(warning.area) if warning.area is not None else None
    message = cap.Message(
        identifier=given,
        sender=told.sender,
        sent=work.now,
        status=warning.status,
        msg_type=warning.msg_type,
        scope="Public",
        expires=warning.expires_at,
        sender_name=told.sender_name,
        area=warning.area_name,
        rings=tuple(tuple(part.exterior.coords) for part in shape.geoms) if shape else (),
        geocode=settings().city.code,
        references=((told.sender, earlier.identifier or "", earlier.sent_at or work.now),) if earlier else (),
        note="演练 Exercise" if warning.status == "Exercise" else None,
        **warning.told,
    )
    return {"identifier": given, "sent_at": work.now, "xml": cap.xml(message)}


def _identifier(work: Work) -> str:
    """The next free one of this second; nine in one second are enough for a city."""
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('warning identifier', 1))"))
    first = cap.identifier(settings().city.code, settings().warning.trade, work.now, 1)
    used = work.session.scalar(select(func.count()).where(Warning.identifier.startswith(first[:-1])))
    if (used or 0) >= 9:
        raise TooMany(retry_after=1)
    return f"{first[:-1]}{(used or 0) + 1}"


def expire(work: Work) -> int:
    """What has run out ends by itself; how many did."""
    over = work.session.scalars(
        select(Warning)
        .where(Warning.stage == "published", Warning.expires_at <= work.now)
        .with_for_update(skip_locked=True)
    ).all()
    for each in over:
        LIFECYCLE.move(work, each, "expire", each.version)
    return len(over)
