"""What a wall sends under an id of its own: done once, and answered the same however often it is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.emergency.emergency import Emergency
from foundation import sent_once
from foundation.tables import Base, one_of
from foundation.work import Work

ACTS = (
    "cascade",
    "check",
    "document",
    "drawing",
    "impact",
    "log",
    "open",
    "plan",
    "redraw",
    "report",
    "stock",
    "stock_move",
    "task",
    "teams",
    "test",
    "warning",
    "whistle",
)


class SentAct(Base):
    """One act under the screen's own id; `made` are the ids of the rows that came of it and are told again. Acts that
    belong to no emergency (a plan, a line of stock), or that open one, name none."""

    __tablename__ = "emergency_act"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID | None] = mapped_column(ForeignKey("emergency.id"))
    act: Mapped[str]
    made: Mapped[list[Any]] = mapped_column(JSONB)
    by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    request_hash: Mapped[str]

    __table_args__ = (CheckConstraint(one_of("act", ACTS), name="act"),)


@dataclass(frozen=True)
class Stated:
    """Who wants what done, and at which emergency."""

    emergency: UUID | None
    act: str
    by: UUID | None
    facts: Mapping[str, Any]


def once(
    work: Work,
    emergency: Emergency | None,
    act_id: UUID | None,
    act: str,
    facts: Mapping[str, Any],
    do: Callable[[], Sequence[UUID]],
) -> tuple[list[UUID], bool]:
    """What came of it, and whether this was the first time; 409 when the id said something else. Without an id it is
    always the first time. A refusal leaves nothing behind: the same id may be sent again."""
    if act_id is None:
        return list(do()), True
    stated = Stated(emergency.id if emergency else None, act, work.actor.id, facts)
    sent = sent_once.known(work, SentAct, act_id, stated)
    if sent is not None:
        return [UUID(each) for each in sent.made], False
    made = list(do())
    work.session.add(
        SentAct(
            id=act_id,
            emergency_id=stated.emergency,
            act=act,
            made=[str(each) for each in made],
            by=work.actor.id,
            at=work.now,
            request_hash=sent_once.digest(stated),
        )
    )
    return made, True
