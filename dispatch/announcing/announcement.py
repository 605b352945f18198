"""An announcement and its receipts: what was said to whom, and who has read and confirmed it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Integer, UniqueConstraint, or_, text, true
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.announcing.whom import SEES, SENDS, SENDS_BELOW
from foundation.actor import Actor
from foundation.tables import Base, one_of
from foundation.words import Words
from grid.division import stem

URGENCIES = {
    "ordinary": Words("一般", "ordinary"),
    "important": Words("重要", "important"),
    "urgent": Words("紧急", "urgent"),
}
STATES = ("unread", "read", "confirmed")


class Announcement(Base):
    """One announcement to the people of a division (of one role there, if set); never changed, only withdrawn.

    `people` is how many were reached; with `confirm_by` each of them is asked to confirm until then, and whoever
    has not is reminded at `remind_at`; `reminded_at` says that this was done.
    """

    __tablename__ = "announcement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    words: Mapped[str]
    photo: Mapped[str | None]
    urgency: Mapped[str]
    division: Mapped[str] = mapped_column(ForeignKey("division.code"))
    role: Mapped[str | None]
    confirm_by: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    people: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    unit_name: Mapped[str]
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    request_hash: Mapped[str]
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(one_of("urgency", tuple(URGENCIES)), name="urgency"),
        Index("ix_announcement_published", "published_at", "id"),
        Index(
            "ix_announcement_remind", "remind_at", postgresql_where=text("reminded_at IS NULL AND withdrawn_at IS NULL")
        ),
        Index("ix_announcement_photo", "photo", postgresql_where=text("photo IS NOT NULL")),
    )


class AnnouncementReceipt(Base):
    """One person's receipt. `place` is where the person belonged that day: an officer's community, else the office's
    division. `read_at` and `confirmed_at` are the phone's time, never before it was published nor in the future;
    `received_at` is when the server last heard of it.
    """

    __tablename__ = "announcement_receipt"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcement.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str]
    read_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("announcement_id", "person_id"),
        CheckConstraint("confirmed_at IS NULL OR read_at IS NOT NULL", name="read_before_confirmed"),
        Index("ix_announcement_receipt_person", "person_id", "announcement_id"),
    )

    @property
    def state(self) -> str:
        return "confirmed" if self.confirmed_at else "read" if self.read_at else "unread"


def overseen(actor: Actor) -> ColumnElement[bool]:
    """The WHERE of announcements whose receipts this person may read (whom.may_oversee says the same of one)."""
    if actor.may(SENDS) or actor.may(SEES):
        return true()
    own = sorted(actor.scopes.get("division", ())) if actor.may(SENDS_BELOW) else []
    below = [Announcement.division.startswith(stem(each), autoescape=True) for each in own]
    return or_(Announcement.author_id == actor.id, *below)
