"""Forms and their editions: a draft may change, one edition is in force, what was once in force stays as it was."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, select, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.refusals import Invalid, NotFound
from foundation.tables import Base, one_of
from foundation.words import Words
from incidents.forms.design import PURPOSES
from incidents.forms.question import Question, read

STATES = ("draft", "in_force", "past")


class Form(Base):
    """One form; `category` (`kind:code`) is what a report is about that asks its questions."""

    __tablename__ = "form"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    category: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=true())
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("purpose", tuple(PURPOSES)), name="purpose"),
        CheckConstraint("(purpose = 'report') = (category IS NOT NULL)", name="category"),
        Index("uq_form_category", "category", unique=True, postgresql_where=text("active AND category IS NOT NULL")),
    )


class FormEdition(Base):
    """What a form asks, as one numbered edition; a trigger keeps the words of what has been in force (migration)."""

    __tablename__ = "form_edition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("form.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    in_force_from: Mapped[datetime | None]
    in_force_to: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("(state = 'draft') = (in_force_from IS NULL)", name="in_force"),
        Index("uq_form_edition_number", "form_id", "number", unique=True),
        Index("uq_form_edition_draft", "form_id", unique=True, postgresql_where=text("state = 'draft'")),
        Index("uq_form_edition_in_force", "form_id", unique=True, postgresql_where=text("state = 'in_force'")),
    )

    def asks(self) -> tuple[Question, ...]:
        return read(self.questions)

    def title(self, language: str) -> str:
        return self.name_en or self.name if language.startswith("en") else self.name


def find(session: Session, form_id: UUID) -> Form:
    form = session.get(Form, form_id)
    if form is None:
        raise NotFound
    return form


def edition_in(session: Session, form_id: UUID, state: str) -> FormEdition | None:
    """The draft, or the edition in force."""
    return session.scalar(select(FormEdition).where(FormEdition.form_id == form_id, FormEdition.state == state))


def editions_of(session: Session, forms: Iterable[UUID]) -> dict[UUID, list[FormEdition]]:
    """All editions of the forms, the newest first."""
    found: dict[UUID, list[FormEdition]] = {form: [] for form in forms}
    rows = session.scalars(
        select(FormEdition).where(FormEdition.form_id.in_(list(found))).order_by(FormEdition.number.desc())
    )
    for row in rows:
        found[row.form_id].append(row)
    return found


def in_force(session: Session, purpose: str | None = None) -> list[tuple[Form, FormEdition]]:
    """Forms that may be filled now, each with its edition."""
    query = (
        select(Form, FormEdition)
        .join(FormEdition, FormEdition.form_id == Form.id)
        .where(Form.active, FormEdition.state == "in_force")
        .order_by(Form.purpose, Form.created_at, Form.id)
    )
    if purpose:
        query = query.where(Form.purpose == purpose)
    return list(session.execute(query))


def usable(session: Session, edition_id: UUID, purposes: tuple[str, ...]) -> tuple[Form, FormEdition]:
    """The form and the edition somebody has filled: one that is, or has been, in force."""
    row = session.execute(
        select(Form, FormEdition)
        .join(FormEdition, FormEdition.form_id == Form.id)
        .where(FormEdition.id == edition_id, FormEdition.state != "draft", Form.purpose.in_(purposes))
    ).first()
    if row is None:
        words = Words("没有这份表单，请刷新后重新填写。", "There is no such form; refresh and fill it in again.")
        raise Invalid(errors=[("edition", words)])
    return row[0], row[1]
