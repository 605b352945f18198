"""Voice notes of a report: checked, stored by the hash of their bytes, heard by whoever may see the case's photos."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Float, ForeignKey, UniqueConstraint, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from foundation import storage
from foundation.ids import new_id
from foundation.refusals import Invalid, TooLarge
from foundation.settings import settings
from foundation.tables import Base
from foundation.words import Words
from foundation.work import Work
from incidents import sight
from incidents.case import Case
from incidents.recording import NotRecording, Recording, probe

MOST = 3  # of one report
LONGEST_S = 60
GRACE_S = 3  # until the phone has stopped


class Voice(Base):
    """A recording whose bytes are safely stored under their own hash."""

    __tablename__ = "voice"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float] = mapped_column(Float)
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime]


class VoiceNote(Base):
    """A recording said of a case; its bytes may still be on their way from the phone."""

    __tablename__ = "voice_note"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    sha256: Mapped[str] = mapped_column(index=True)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("case_id", "sha256"),)


def check(body: bytes, sha256: str) -> Recording:
    """What it is; refuses what is damaged, no voice recording, too long or too large."""
    if len(body) > settings().storage.voice_bytes:
        raise TooLarge(most_bytes=settings().storage.voice_bytes)
    if hashlib.sha256(body).hexdigest() != sha256:
        raise Invalid(
            Words("录音传输中有损坏，请重传。", "The recording was damaged on the way; send it again."),
            code="hash_differs",
        )
    try:
        found = probe(body)
    except NotRecording as error:
        words = Words(
            "这不是可识别的录音（支持 Ogg、WebM、MP4）。", "This is no readable recording (Ogg, WebM or MP4)."
        )
        raise Invalid(words, code="not_a_recording") from error
    if found.seconds > LONGEST_S + GRACE_S:
        words = Words("录音最长 60 秒，请分段重录。", "A recording lasts 60 seconds at most; record it in parts.")
        raise Invalid(words, code="too_long")
    return found


def receive(work: Work, sha256: str, body: bytes) -> bool:
    """Check, store, enter: the file is safe before the row says so. True the first time."""
    found = check(body, sha256)
    storage.keep(body)
    row = {
        "sha256": sha256,
        "type": found.type,
        "bytes": len(body),
        "seconds": found.seconds,
        "uploaded_by": work.actor.id,
        "received_at": work.now,
    }
    done = work.session.execute(insert(Voice).values(row).on_conflict_do_nothing())
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def tie(work: Work, case_id: UUID, recordings: tuple[str, ...]) -> None:
    """Recordings of a report that has just become a case."""
    work.session.add_all(
        VoiceNote(id=new_id(), case_id=case_id, sha256=each, added_by=work.actor.id, added_at=work.now)
        for each in dict.fromkeys(recordings)
    )


def of_case(session: Session, case_id: UUID) -> list[tuple[VoiceNote, Voice | None]]:
    """Notes of a case, oldest first, each with its recording once it is here."""
    rows = session.execute(
        select(VoiceNote, Voice)
        .outerjoin(Voice, Voice.sha256 == VoiceNote.sha256)
        .where(VoiceNote.case_id == case_id)
        .order_by(VoiceNote.added_at, VoiceNote.id)
    )
    return [(row[0], row[1]) for row in rows]


def may_hear(work: Work, here: Voice) -> bool:
    """As with photos: whoever sent it, and whoever may see a case it belongs to or that one was merged into."""
    own = aliased(Case)
    seen = (
        select(VoiceNote.id)
        .join(own, own.id == VoiceNote.case_id)
        .join(Case, or_(Case.id == own.id, (Case.id == own.merged_into) & (own.sensitivity == "open")))
        .where(VoiceNote.sha256 == here.sha256, sight.visible(work.actor))
    )
    return here.uploaded_by == work.actor.id or bool(work.session.scalar(select(exists(seen))))
