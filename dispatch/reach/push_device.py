"""Browsers that may be woken by web push: one row per device, a person's own, a handful at most."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, UniqueConstraint, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.reach.endpoint import allowed
from dispatch.reach.sealing import Keys
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid
from foundation.settings import settings
from foundation.tables import Base
from foundation.words import Words
from foundation.work import Work

MOST_DEVICES = 5
KEPT = timedelta(days=7)  # how long a letter stays in the ledger after it was due


class PushDevice(Base):
    """A browser of one person; `failures` counts refusals in a row."""

    __tablename__ = "push_device"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_sent_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class PushLetter(Base):
    """One thing told to one device: written with the event, sent by a job, kept as the proof that it is sent once."""

    __tablename__ = "push_letter"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("push_device.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    title: Mapped[str]
    number: Mapped[str | None]
    until: Mapped[datetime]
    outcome: Mapped[str | None]
    settled_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("device_id", "event_id"), Index("ix_push_letter_until", "until"))


def subscribe(work: Work, endpoint: str, keys: Keys, name: str) -> tuple[PushDevice, bool]:
    """The device, and whether it is new; a browser that changes hands tells its new person, with the same keys."""
    _refuse_bad(endpoint, keys)
    found = work.session.scalar(select(PushDevice).where(PushDevice.endpoint == endpoint).with_for_update())
    if found:
        if (found.p256dh, found.auth) != (keys.p256dh, keys.auth):
            raise Conflict(Words("请重新开启推送。", "Turn push off and on again."), code="push_keys_differ")
        found.person_id, found.name = _me(work), name
        return found, False
    device = PushDevice(
        id=new_id(),
        person_id=_me(work),
        endpoint=endpoint,
        p256dh=keys.p256dh,
        auth=keys.auth,
        name=name,
        created_at=work.now,
    )
    work.session.add(device)
    work.session.flush()
    for old in of_person(work.session, device.person_id)[MOST_DEVICES:]:
        work.session.delete(old)
    return device, True


def _me(work: Work) -> UUID:
    if work.actor.id is None:
        raise ValueError("only a person has a device")
    return work.actor.id


def _refuse_bad(endpoint: str, keys: Keys) -> None:
    errors = []
    if not allowed(endpoint, settings().web_push):
        errors.append(
            ("endpoint", Words("不支持这个浏览器的推送服务。", "This browser's push service is not on the list."))
        )
    if not keys.sound():
        errors.append(
            ("keys", Words("推送密钥不对，请重新开启推送。", "The push keys are not sound; turn it on again."))
        )
    if errors:
        raise Invalid(errors=errors)


def of_person(session: Session, person: UUID) -> list[PushDevice]:
    """The person's devices, newest first."""
    order = (PushDevice.created_at.desc(), PushDevice.id.desc())
    return list(session.scalars(select(PushDevice).where(PushDevice.person_id == person).order_by(*order)))


def unsubscribe(work: Work, endpoint: str) -> None:
    """The person wants no more of it there, or signs out; somebody else's does not exist."""
    mine = (PushDevice.endpoint == endpoint, PushDevice.person_id == work.actor.id)
    work.session.execute(delete(PushDevice).where(*mine).execution_options(synchronize_session=False))


def forget_of_person(work: Work, person: UUID, until: datetime) -> None:
    """Browsers turned on before all sessions of the person were ended: whoever holds one of them reads no more."""
    theirs = (PushDevice.person_id == person, PushDevice.created_at <= until)
    work.session.execute(delete(PushDevice).where(*theirs).execution_options(synchronize_session=False))


def forget(work: Work) -> None:
    """Letters long settled or long late."""
    work.session.execute(delete(PushLetter).where(PushLetter.until < work.now - KEPT))
