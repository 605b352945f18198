"""What a person received: their own list, one to read, and the receipt that says read or confirmed."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from dispatch.announcing.announcement import Announcement, AnnouncementReceipt
from dispatch.announcing.publishing import KIND
from dispatch.announcing.whom import may_oversee
from dispatch.events import AnnouncementRead, NoticeGiven
from dispatch.reminders.notice import Notice
from foundation.actor import Actor
from foundation.refusals import NotFound
from foundation.work import Work

Row = tuple[Announcement, AnnouncementReceipt]
Receipt = AnnouncementReceipt
NOT_CONFIRMED = Announcement.confirm_by.is_not(None) & Receipt.confirmed_at.is_(None)


def mine(session: Session, actor: Actor, limit: int, after: UUID | None) -> list[Row]:
    """What was announced to this person, newest first; what was withdrawn unread is not shown."""
    rows = (
        select(Announcement, Receipt)
        .join(Receipt, Receipt.announcement_id == Announcement.id)
        .where(Receipt.person_id == actor.id, or_(Announcement.withdrawn_at.is_(None), Receipt.read_at.is_not(None)))
        .order_by(Announcement.published_at.desc(), Announcement.id.desc())
        .limit(limit)
    )
    last = session.get(Announcement, after) if after else None
    if last:
        rows = rows.where(earlier(last))
    return [(row[0], row[1]) for row in session.execute(rows)]


def earlier(last: Announcement):  # type: ignore[no-untyped-def]
    """The WHERE of what stands behind this one in a list, newest first."""
    same = (Announcement.published_at == last.published_at) & (Announcement.id < last.id)
    return (Announcement.published_at < last.published_at) | same


def waiting(session: Session, actor: Actor) -> int:
    """How many wait for this person: unread, or read and still to be confirmed."""
    rows = (
        select(func.count())
        .select_from(Receipt)
        .join(Announcement, Announcement.id == Receipt.announcement_id)
        .where(Receipt.person_id == actor.id, Announcement.withdrawn_at.is_(None))
        .where(or_(Receipt.read_at.is_(None), NOT_CONFIRMED))
    )
    return session.scalar(rows) or 0


def find(session: Session, actor: Actor, announcement_id: UUID) -> tuple[Announcement, AnnouncementReceipt | None]:
    """One announcement for whoever received it or looks after it, with their own receipt; else it does not exist."""
    row = session.get(Announcement, announcement_id)
    own = session.scalar(
        select(Receipt).where(Receipt.announcement_id == announcement_id, Receipt.person_id == actor.id)
    )
    told = row is not None and own is not None and (row.withdrawn_at is None or own.read_at is not None)
    if row is None or not (told or may_oversee(actor, row.division, row.author_id)):
        raise NotFound
    return row, own


def shows(session: Session, actor: Actor, sha256: str) -> bool:
    """Whether this photo belongs to an announcement the person may read."""
    found = session.scalars(select(Announcement).where(Announcement.photo == sha256))
    return any(may_oversee(actor, each.division, each.author_id) or _received(session, actor, each) for each in found)


def _received(session: Session, actor: Actor, row: Announcement) -> bool:
    """What was withdrawn is kept by those alone who have read it."""
    own = select(Receipt.id).where(Receipt.announcement_id == row.id, Receipt.person_id == actor.id)
    return session.scalar(own if row.withdrawn_at is None else own.where(Receipt.read_at.is_not(None))) is not None


def settle(work: Work, receipt_id: UUID, state: Literal["read", "confirmed"], at: datetime | None) -> Row:
    """The person has read or confirmed it, also one withdrawn meanwhile; told twice it stays as it was told first.

    `at` is the phone's time; one before the announcement or in the future is taken to its nearest end.
    """
    found = work.session.execute(
        select(Announcement, Receipt)
        .join(Announcement, Announcement.id == Receipt.announcement_id)
        .where(Receipt.id == receipt_id, Receipt.person_id == work.actor.id)
        .with_for_update(of=Receipt)
    ).first()
    if found is None:
        raise NotFound
    row, own = found
    if _write(own, state, min(max(at or work.now, row.published_at), work.now)):
        own.received_at = work.now
        work.session.flush()
        _forget_the_notice(work, row)
        work.record(AnnouncementRead(subject=row.id, version=row.version, person=own.person_id))
    return row, own


def _write(own: AnnouncementReceipt, state: str, at: datetime) -> bool:
    """Whether this says anything new."""
    new = own.read_at is None or (state == "confirmed" and own.confirmed_at is None)
    own.read_at = own.read_at or at
    if state == "confirmed":
        own.confirmed_at = own.confirmed_at or max(at, own.read_at)
    return new


def _forget_the_notice(work: Work, row: Announcement) -> None:
    """The bell at the edge of the screen has done its work."""
    read = update(Notice).where(
        Notice.person_id == work.actor.id,
        Notice.subject_kind == KIND,
        Notice.subject_id == row.id,
        Notice.read_at.is_(None),
    )
    done = work.session.execute(read.values(read_at=work.now).execution_options(synchronize_session=False))
    if done.rowcount and work.actor.id:  # type: ignore[attr-defined]
        work.record(NoticeGiven(subject=work.actor.id))
