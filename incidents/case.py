"""The case (案卷): one problem at one place, from the first report to its closing."""

from datetime import datetime
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, Date, Float, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base, one_of, point_column
from incidents.case_lifecycle import LIFECYCLE, OPEN_STAGES

SOURCES = ("officer", "public", "hotline", "video", "leader", "department", "media", "alarm")


class Case(Base):
    """One case; `stage` and `version` are written by the lifecycle alone."""

    __tablename__ = "cases"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(unique=True)
    report_number: Mapped[str] = mapped_column(unique=True)
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

    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
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

    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(LIFECYCLE.stages)), name="stage"),
        CheckConstraint(one_of("source", SOURCES), name="source"),
        CheckConstraint("deadline IS NULL OR deadline >= dispatched_at", name="deadline_after_start"),
        Index("ix_cases_stage", "stage", "reported_at", "id"),
        Index("ix_cases_grid", "grid", "reported_at", "id"),
        Index("ix_cases_department", "department_id", "stage", "reported_at", "id"),
        Index("ix_cases_reported", "reported_at", "id"),
        Index(
            "ix_cases_deadline",
            "deadline",
            postgresql_where=text(one_of("stage", OPEN_STAGES) + " AND deadline IS NOT NULL"),
        ),
        Index("ix_cases_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )


class DayCounter(Base):
    """Case numbers of a day: a row locked while one is given; gaps are allowed, reuse is not (domain.md §2.8)."""

    __tablename__ = "day_counter"

    day: Mapped[datetime] = mapped_column(Date, primary_key=True)
    last: Mapped[int]
