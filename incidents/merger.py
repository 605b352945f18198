"""The merger (并案): which case was put into which, when, by whom, and exactly how the case stood before."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Table, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base
from incidents.case import Case

OPEN = text("ended_at IS NULL")
CASES = cast(Table, Case.__table__)
# A version is the lifecycle's own; a place travels through JSON with too few digits, and never moves; what the
# database reckons from other columns follows them.
NOT_KEPT = {"id", "version", "point", *(column.name for column in CASES.columns if column.computed is not None)}


class Merger(Base):
    """One merge. `main_id` is the case that was stated; `cases.merged_into` the case all of them rest in at last,
    so that nobody has to walk a chain. `before` is the whole row as it stood, for the way back.
    """

    __tablename__ = "merger"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    child_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    main_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    merged_at: Mapped[datetime]
    merged_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    before: Mapped[dict[str, Any]]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        Index("uq_merger_open", "child_id", unique=True, postgresql_where=OPEN),
        Index("ix_merger_main", "main_id", postgresql_where=OPEN),
        CheckConstraint("child_id <> main_id", name="not_into_itself"),
        CheckConstraint("ended_at >= merged_at", name="order"),
    )


def snapshot(session: Session, case_id: UUID) -> dict[str, Any]:
    """Every column of the case as the database itself writes it down."""
    whole: dict[str, Any] = session.scalars(
        select(func.to_jsonb(CASES.table_valued())).where(CASES.c.id == case_id)
    ).one()
    return {name: value for name, value in whole.items() if name not in NOT_KEPT}


RESTORED = text(
    "SELECT kept.* FROM merger, jsonb_populate_record(NULL::cases, merger.before) AS kept WHERE merger.id = :id"
).columns(**{column.name: column.type for column in CASES.columns if column.name not in NOT_KEPT})


def as_before(session: Session, merger: Merger) -> dict[str, Any]:
    """The columns as they stood before the merge, with their types; a column added to the table since is left alone."""
    row = session.execute(RESTORED, {"id": merger.id}).mappings().one()
    return {name: row[name] for name in merger.before if name in CASES.columns}


def open_merger(session: Session, child_id: UUID) -> Merger:
    return session.scalars(select(Merger).where(Merger.child_id == child_id, Merger.ended_at.is_(None))).one()


def below(session: Session, case_id: UUID) -> set[UUID]:
    """The cases that were put into this one, and those that had been put into them before."""
    first = (
        select(Merger.child_id.label("id"))
        .where(Merger.main_id == case_id, Merger.ended_at.is_(None))
        .cte("below", recursive=True)
    )
    every = first.union(
        select(Merger.child_id).join(first, Merger.main_id == first.c.id).where(Merger.ended_at.is_(None))
    )
    return set(session.scalars(select(every.c.id)))
