"""Notices (通知): what a person must know, once per cause; a storm of one kind is grouped into one with a count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.events import NoticeGiven
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.refusals import NotFound
from foundation.tables import Base
from foundation.work import Work
from incidents.case import Case
from incidents.sight import visible

SPAN = timedelta(minutes=10)
MOST_OF_A_KIND = 10  # of one kind in ten minutes; faults.md 27, after EEMUA 191: more is noise, and told as a number
KEPT = timedelta(days=90)
COUNTED = 99  # a badge that says more is not read


class Notice(Base):
    """One thing one person must know. `facts` fill the sentence of its kind (dispatch/notice_words.py).

    A grouped notice has no subject: `count` says how many of its kind came on top of those told singly.
    """

    __tablename__ = "notice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    cause: Mapped[str]
    facts: Mapped[dict[str, Any]]
    count: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("person_id", "cause"),
        Index("ix_notice_person", "person_id", "at", "id"),
        Index("ix_notice_unread", "person_id", "at", "id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notice_at", "at"),
    )


@dataclass(frozen=True)
class Telling:
    """One thing to be told to some people; `cause` names it, so that it is told to each of them once."""

    kind: str
    people: Sequence[UUID]
    subject_id: UUID
    cause: str
    facts: dict[str, Any] = field(default_factory=dict)
    subject_kind: str = "case"


def give(work: Work, tellings: Iterable[Telling]) -> None:
    """Write the notices in this very transaction; the people hear a bell when it commits."""
    rows = [_row(work, telling, person) for telling in tellings for person in dict.fromkeys(telling.people)]
    if not rows:
        return
    rows.sort(key=lambda row: (row["person_id"].bytes, row["cause"]))  # two givers take their locks in one order
    single, more = _grouped(rows, _recent(work, {row["person_id"] for row in rows}))
    if single:
        work.session.execute(insert(Notice).on_conflict_do_nothing(), single)
    for (person, kind), count in more.items():
        _count(work, person, kind, count)
    for person in dict.fromkeys(row["person_id"] for row in rows):
        work.record(NoticeGiven(subject=person))


def _row(work: Work, telling: Telling, person: UUID) -> dict[str, Any]:
    return {
        "id": new_id(),
        "person_id": person,
        "kind": telling.kind,
        "subject_kind": telling.subject_kind,
        "subject_id": telling.subject_id,
        "cause": telling.cause,
        "facts": telling.facts,
        "at": work.now,
    }


def _recent(work: Work, people: set[UUID]) -> Counter[tuple[UUID, str]]:
    """How many of each kind a person was told lately."""
    work.session.flush()
    rows = work.session.execute(
        select(Notice.person_id, Notice.kind, func.count())
        .where(Notice.person_id.in_(people), Notice.at > work.now - SPAN, Notice.at <= work.now)
        .group_by(Notice.person_id, Notice.kind)
    )
    return Counter({(person, kind): count for person, kind, count in rows})


def _grouped(
    rows: list[dict[str, Any]], told: Counter[tuple[UUID, str]]
) -> tuple[list[dict[str, Any]], dict[tuple[UUID, str], int]]:
    """Those told singly, and of each kind how many are told as a number."""
    single, more = [], Counter[tuple[UUID, str]]()
    for row in rows:
        key = (row["person_id"], row["kind"])
        told[key] += 1
        if told[key] <= MOST_OF_A_KIND:
            single.append(row)
        else:
            more[key] += 1
    return single, more


def _count(work: Work, person: UUID, kind: str, count: int) -> None:
    """Add to the grouped notice of this span; it is unread anew."""
    span = int(work.now.timestamp() // SPAN.total_seconds())
    row = {
        "id": new_id(),
        "person_id": person,
        "kind": kind,
        "cause": f"{kind}/more/{span}",
        "facts": {},
        "count": count,
        "at": work.now,
    }
    grown = {"count": Notice.count + count, "at": work.now, "read_at": None}
    work.session.execute(
        insert(Notice).values(row).on_conflict_do_update(index_elements=["person_id", "cause"], set_=grown)
    )


def _mine(actor: Actor) -> ColumnElement[bool]:
    """The person's own notices; those about a case as far as it is still in their sight."""
    seen = select(Case.id).where(Case.id == Notice.subject_id, visible(actor)).exists()
    return (Notice.person_id == actor.id) & or_(Notice.subject_id.is_(None), Notice.subject_kind != "case", seen)


def page(session: Session, actor: Actor, unread: bool, limit: int, after: tuple[datetime, UUID] | None) -> list[Notice]:
    """The person's notices, newest first, past `after`."""
    query = select(Notice).where(_mine(actor)).order_by(Notice.at.desc(), Notice.id.desc()).limit(limit)
    if unread:
        query = query.where(Notice.read_at.is_(None))
    if after:
        at, last = after
        query = query.where((Notice.at < at) | ((Notice.at == at) & (Notice.id < last)))
    return list(session.scalars(query))


def unread_count(session: Session, actor: Actor) -> int:
    """How many are unread; beyond 99 nobody counts."""
    some = select(Notice.id).where(_mine(actor), Notice.read_at.is_(None)).limit(COUNTED + 1).subquery()
    return int(session.scalar(select(func.count()).select_from(some)) or 0)


def read(work: Work, notice_id: UUID) -> None:
    """The person has seen it; seen twice is seen once. Somebody else's does not exist."""
    row = work.session.scalar(select(Notice).where(Notice.id == notice_id, _mine(work.actor)))
    if row is None:
        raise NotFound
    if row.read_at is None:
        row.read_at = work.now
        work.record(NoticeGiven(subject=row.person_id))


def read_all(work: Work) -> None:
    """Everything up to this moment has been seen."""
    done = work.session.execute(
        update(Notice)
        .where(Notice.person_id == work.actor.id, Notice.read_at.is_(None), Notice.at <= work.now)
        .values(read_at=work.now)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount and work.actor.id:  # type: ignore[attr-defined]
        work.record(NoticeGiven(subject=work.actor.id))


def forget(work: Work) -> None:
    """Notices of last season tell nobody anything; the history of the case keeps what happened."""
    work.session.execute(delete(Notice).where(Notice.at < work.now - KEPT))
