"""The log of an emergency: what was done and said, line by line; append-only, each line sealed to the one before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.entry import heard_late
from dispatch.events import EmergencyNoted
from foundation import history
from foundation.history import HistoryRow
from foundation.words import Words
from foundation.work import Work

KIND, STAGE = "emergency_log", "logged"
MESSAGES = {
    "note": Words("记录", "note"),
    "order": Words("指令", "order"),
    "request": Words("请示", "request"),
    "report": Words("报告", "report"),
}


def write(
    work: Work, emergency: Emergency, what: str, words: Words, done_at: datetime | None = None, **facts: Any
) -> HistoryRow:
    """One line, in both languages; the screens of the command are told. `done_at`: when it was done that is only heard
    of now, after the end."""
    work.session.flush()
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 11))"), {"id": str(emergency.id)})
    if done_at:
        words, facts = heard_late(words, work.now), {**facts, "done_at": done_at.isoformat()}
    stated = {"zh": words.zh, "en": words.en, **facts}
    row = history.note(work.session, work.actor, work.now, KIND, emergency.id, what, STAGE, stated)
    work.record(EmergencyNoted(subject=emergency.id, version=emergency.version, what=what))
    return row


def say(work: Work, emergency: Emergency, kind: str, said: str) -> HistoryRow:
    """A message of a person, as it was said."""
    words = MESSAGES[kind]
    return write(work, emergency, kind, Words(f"{words.zh}：{said}", f"{words.en}: {said}"))


def done_at(row: HistoryRow) -> datetime:
    """When that was done which the line tells."""
    told = row.stated.get("done_at")
    return datetime.fromisoformat(told) if told else row.at


def lines(session: Session, emergency_id: UUID) -> list[HistoryRow]:
    """All lines, oldest first."""
    return history.rows_of(session, KIND, emergency_id)
