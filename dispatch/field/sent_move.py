"""A move that an officer's phone sent under its own key, written down with the answer it got: it is made once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base, one_of

FIELD_MOVES = {
    "case": ("verify", "check", "pass_on", "self_handle"),
    "alarm": ("confirm", "deny", "unsure"),
    "duty": ("tick", "coming", "cannot", "arrive"),  # a task of an emergency's response
    "emergency": ("sign_in", "sign_off"),  # on its scene
    "errand": ("set_out", "arrive", "check", "back"),  # of a team, by its crew
}  # what is answered on the spot, by what it is about


class SentMove(Base):
    """One answer from the spot. `version` and `stage` are what it led to; `told_at` is the phone's own time."""

    __tablename__ = "sent_move"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    move: Mapped[str]
    number: Mapped[str]
    stage: Mapped[str]
    version: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    claimed_person: Mapped[UUID | None]
    claimed_name: Mapped[str | None]
    told_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    request_hash: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("subject_kind", tuple(FIELD_MOVES)), name="subject_kind"),
        Index("ix_sent_move_subject", "subject_kind", "subject_id"),
    )


@dataclass(frozen=True)
class Told:
    """The answer as the phone fixed it when it was given: on which version, with which facts."""

    kind: str
    subject: UUID
    move: str
    version: int
    facts: Mapping[str, Any]
    taken_at: datetime | None = None
