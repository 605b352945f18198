"""Filled forms: who answered what, to which edition, where and when; never changed afterwards."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ForeignKey, Index, Integer, Text, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.actor import Actor
from foundation.tables import SRID, Base
from incidents.case import Case
from incidents.forms.form import FormEdition


class FilledForm(Base):
    """The answers of one filling. `case_id` for the extra questions of a report; else where it was filled.

    `taken_at` is when the officer says it was filled, `received_at` when it came; `hazards` counts the lines that mean
    one. `claimed_name` is who wrote it, when another handed it in from an outbox file. `task_id` names the task it
    answers; tasks are kept further right in the house.
    """

    __tablename__ = "filled_form"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey(FormEdition.id), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    key_place_id: Mapped[UUID | None] = mapped_column(ForeignKey("key_place.id"))
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"))
    task_id: Mapped[UUID | None]
    grid: Mapped[str]
    point: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    accuracy_m: Mapped[float | None]
    answers: Mapped[dict[str, Any]]
    photos: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    hazards: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    filled_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    request_hash: Mapped[str]
    claimed_name: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        Index("ix_filled_form_case", "case_id", unique=True, postgresql_where=text("case_id IS NOT NULL")),
        Index(
            "ix_filled_form_key_place", "key_place_id", "received_at", postgresql_where=text("key_place_id IS NOT NULL")
        ),
        Index(
            "ix_filled_form_campaign", "campaign_id", "received_at", postgresql_where=text("campaign_id IS NOT NULL")
        ),
        Index("ix_filled_form_photos", "photos", postgresql_using="gin"),
    )


class Finding(Base):
    """A case that was reported from a line of a filled form; the form itself may still be on its way."""

    __tablename__ = "finding"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    filled_form_id: Mapped[UUID] = mapped_column(index=True)
    question: Mapped[str]
    found_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


def of_case(session: Session, case_id: UUID) -> tuple[FilledForm, FormEdition] | None:
    """The extra answers that came with the report of the case."""
    row = session.execute(
        select(FilledForm, FormEdition)
        .join(FormEdition, FormEdition.id == FilledForm.edition_id)
        .where(FilledForm.case_id == case_id)
    ).first()
    return (row[0], row[1]) if row else None


def found_at(session: Session, case_id: UUID) -> tuple[Finding, FilledForm, FormEdition] | None:
    """The filled form from which the case was reported, when it is here and the same person filled it."""
    row = session.execute(
        select(Finding, FilledForm, FormEdition)
        .join(FilledForm, FilledForm.id == Finding.filled_form_id)
        .join(FormEdition, FormEdition.id == FilledForm.edition_id)
        .where(Finding.case_id == case_id, FilledForm.filled_by == Finding.found_by)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def cases_from(session: Session, forms: Iterable[UUID]) -> dict[UUID, list[tuple[Finding, Case]]]:
    """The cases that came from lines of these filled forms."""
    found: dict[UUID, list[tuple[Finding, Case]]] = {each: [] for each in forms}
    rows = session.execute(
        select(Finding, Case)
        .join(Case, Case.id == Finding.case_id)
        .join(FilledForm, FilledForm.id == Finding.filled_form_id)
        .where(Finding.filled_form_id.in_(list(found)), FilledForm.filled_by == Finding.found_by)
        .order_by(Case.reported_at, Case.id)
    )
    for finding, case in rows:
        found[finding.filled_form_id].append((finding, case))
    return found


def counted(session: Session, forms: Iterable[UUID]) -> dict[UUID, int]:
    """How often each form has been filled."""
    rows = session.execute(
        select(FormEdition.form_id, func.count())
        .join(FilledForm, FilledForm.edition_id == FormEdition.id)
        .where(FormEdition.form_id.in_(list(forms)))
        .group_by(FormEdition.form_id)
    )
    return {row[0]: row[1] for row in rows}


def shows(session: Session, actor: Actor, sha256: str) -> bool:
    """Whether the photo answers a question of a form that the actor may read; what one has only named oneself, by a
    photo that another took, is not shown."""
    rows = select(FilledForm.id).where(
        FilledForm.photos.contains([sha256]),
        FilledForm.case_id.is_(None),
        FilledForm.filled_by.is_distinct_from(actor.id),
    )
    if not actor.may("form.see"):
        rows = rows.where(FilledForm.grid.in_(sorted(actor.scopes.get("grid", ()))))
    return session.scalar(rows.limit(1)) is not None
