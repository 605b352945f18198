"""The case (案卷): one problem at one place, from the first report to its closing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    FetchedValue,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Uuid,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base, one_of, point_column
from grid.component import Component
from incidents.case_lifecycle import LIFECYCLE
from incidents.case_stages import (
    ARCHIVE_TYPES,
    CARDS,
    DISPOSAL_STAGES,
    LEVELS,
    OPEN_STAGES,
    PATHS,
    REQUESTS,
    RESTING_STAGES,
    SENSITIVITIES,
)

OPEN = one_of("stage", OPEN_STAGES)
# The clock that runs for whoever must act; a case without one comes after all others (migration 0006).
DUE = f"""CASE WHEN {OPEN} THEN coalesce(least(desk_due, CASE WHEN hung_at IS NULL
    AND {one_of("stage", DISPOSAL_STAGES)} THEN deadline END), '9999-12-31 00:00:00+00'::timestamptz)
    ELSE '9999-12-31 00:00:00+00'::timestamptz END"""
ON_MAP = ["point", "stage", "sensitivity", "county", "town", "urgent", "deadline", "finished_at"]
SOURCES = ("officer", "public", "hotline", "video", "leader", "department", "media", "alarm")


class Case(Base):
    """One case; `stage` and `version` are written by the lifecycle alone.

    `deadline` is the department's part of the clock: it moves with extensions, hanging and waiting for others.
    `level` is where the case lives now: that of its department, else `routed_level`, by which routing chooses.
    `first_deadline` is what was promised first and never moves. `helpers` are the departments beside the lead,
    `awaited` those whistled for that have not answered, `arriving` those that come and have not signed in.
    `next_due` is when a timer looks again, `reminded` the last step it took, `desk_told` the desk limit it has told of.
    """

    __tablename__ = "cases"
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - number and desk limit come back with the INSERT

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(unique=True)
    report_number: Mapped[str] = mapped_column(unique=True, server_default=FetchedValue())
    stage: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    condition_id: Mapped[UUID | None] = mapped_column(ForeignKey("standard_condition.id"))
    description: Mapped[str]
    urgent: Mapped[bool]
    self_handled: Mapped[bool]
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    search: Mapped[str]

    point: Mapped[WKBElement] = mapped_column(point_column())
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    grid_id: Mapped[UUID] = mapped_column(ForeignKey("grid.id"))
    grid: Mapped[str]
    community: Mapped[str]
    town: Mapped[str]
    county: Mapped[str]

    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime]
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    filed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    filed_at: Mapped[datetime | None]
    dispatched_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    dispatched_at: Mapped[datetime | None]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    returned_by: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    handler_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    limit_value: Mapped[int | None] = mapped_column(Integer)
    limit_unit: Mapped[str | None]
    deadline: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    check_result: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closing_text: Mapped[str | None]
    rework_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    return_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))

    level: Mapped[str] = mapped_column(server_default=text("'city'"))
    routed_level: Mapped[str] = mapped_column(server_default=text("'city'"))
    path: Mapped[str] = mapped_column(server_default=text("'standard'"))
    sensitivity: Mapped[str] = mapped_column(server_default=text("'open'"))
    address: Mapped[str | None]
    component_id: Mapped[UUID | None] = mapped_column(ForeignKey(Component.id))
    claimed_at: Mapped[datetime | None]
    stage_since: Mapped[datetime] = mapped_column(server_default=func.now())
    desk_due: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    first_deadline: Mapped[datetime | None]
    extended: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    hung_at: Mapped[datetime | None]
    hung_until: Mapped[datetime | None]
    hang_count: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    waiting_since: Mapped[datetime | None]
    waiting_for: Mapped[str | None]
    request_kind: Mapped[str | None]
    request_state: Mapped[str | None]
    request_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    request_second: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    supervise_count: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    open_card: Mapped[str | None]
    appealed: Mapped[bool] = mapped_column(server_default=false())
    exempt: Mapped[bool] = mapped_column(server_default=false())
    archive_type: Mapped[str | None]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    reopen_count: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    department_returns: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    adjudicating: Mapped[bool] = mapped_column(server_default=false())
    adjudicated: Mapped[bool] = mapped_column(server_default=false())
    passed: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    passed_from: Mapped[str | None]
    return_mark: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    helpers: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    awaited: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    arriving: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    next_due: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    desk_told: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    due_at: Mapped[datetime] = mapped_column(Computed(DUE, persisted=True), deferred=True)

    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(LIFECYCLE.stages)), name="stage"),
        CheckConstraint(one_of("source", SOURCES), name="source"),
        CheckConstraint("deadline IS NULL OR deadline >= dispatched_at", name="deadline_after_start"),
        CheckConstraint(one_of("level", LEVELS), name="level"),
        CheckConstraint(one_of("routed_level", LEVELS), name="routed_level"),
        CheckConstraint(one_of("path", tuple(PATHS)), name="path"),
        CheckConstraint(one_of("sensitivity", tuple(SENSITIVITIES)), name="sensitivity"),
        CheckConstraint(one_of("request_kind", tuple(REQUESTS)), name="request_kind"),
        CheckConstraint(one_of("request_state", ("asked", "endorsed")), name="request_state"),
        CheckConstraint(one_of("open_card", tuple(CARDS)), name="open_card"),
        CheckConstraint(one_of("archive_type", tuple(ARCHIVE_TYPES)), name="archive_type"),
        CheckConstraint("(stage = 'merged') = (merged_into IS NOT NULL)", name="merged_into"),
        CheckConstraint("merged_into <> id", name="not_into_itself"),
        CheckConstraint("hung_at IS NULL OR waiting_since IS NULL", name="one_stop"),
        Index("ix_cases_next_due", "next_due", postgresql_where=text("next_due IS NOT NULL")),
        Index("ix_cases_helpers", "helpers", postgresql_using="gin"),
        Index("ix_cases_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        # Every page newest first, and the growth of a month.
        Index("ix_cases_reported", "reported_at", "id"),
        # What is not closed is a few of a hundred: queues newest first, and ends that are rare.
        Index("ix_cases_stage", "stage", "reported_at", "id", postgresql_where=text("stage <> 'closed'")),
        # The officer's and the department's own lists, and "what I reported".
        Index("ix_cases_grid", "grid", "reported_at", "id"),
        Index(
            "ix_cases_department",
            "department_id",
            "reported_at",
            "id",
            postgresql_where=text("department_id IS NOT NULL"),
        ),
        Index("ix_cases_reporter", "reporter_id", "reported_at", "id"),
        # Queues by urgency: of the house, of a desk, of a department; and the counts of GET /desks.
        Index("ix_cases_due", "due_at", "id", postgresql_where=text(OPEN)),
        Index("ix_cases_stage_due", "stage", "due_at", "id", postgresql_where=text(OPEN)),
        Index("ix_cases_department_due", "department_id", "stage", "due_at", "id", postgresql_where=text(OPEN)),
        # Few at any time: what somebody has taken, what hangs, what has an unanswered card, what is past its deadline.
        Index("ix_cases_claimed", "claimed_by", "reported_at", "id", postgresql_where=text("claimed_by IS NOT NULL")),
        Index("ix_cases_hung", "reported_at", "id", postgresql_where=text("hung_at IS NOT NULL")),
        Index("ix_cases_card", "reported_at", "id", postgresql_where=text("open_card IS NOT NULL")),
        Index("ix_cases_deadline", "deadline", postgresql_where=text(OPEN + " AND deadline IS NOT NULL")),
        # The map: a tile is one stretch of it, and it brings what a count needs of sight and clock (web/tiles.py).
        Index("ix_cases_cell", text("tile_cell(point)"), postgresql_include=ON_MAP, postgresql_where=text(OPEN)),
    )


def ended_at(case: Case) -> datetime | None:
    """When nobody had to act on it any more: closed, refused, voided, or at rest in another case."""
    return case.closed_at or (case.stage_since if case.stage in RESTING_STAGES else None)


class DayCounter(Base):
    """Case numbers of a day: a row locked while one is given; gaps are allowed, reuse is not (domain.md §2.8)."""

    __tablename__ = "day_counter"

    day: Mapped[datetime] = mapped_column(Date, primary_key=True)
    last: Mapped[int]
