"""What may be reported and what counts as such: categories and standard conditions, as versioned data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.refusals import Invalid
from foundation.tables import Base, one_of
from foundation.words import Words

KINDS = ("component", "event", "governance")
LEVELS = ("grid", "town", "county", "city")
UNITS = ("urgent_hour", "working_hour", "working_day", "day")
CURRENT = text("valid_to IS NULL")


class CatalogueEdition(Base):
    """One loading of the catalogue: from which source, with which content hash."""

    __tablename__ = "catalogue_edition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    loaded_at: Mapped[datetime]


class Category(Base):
    """A kind of thing that may be reported (GB/T 47678.5: 2-digit major + 3-digit minor, unique with the kind)."""

    __tablename__ = "category"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    major: Mapped[str]
    major_name: Mapped[str]
    major_name_en: Mapped[str]
    level: Mapped[str]
    urgent: Mapped[bool]
    department_hint: Mapped[str]
    restricted: Mapped[bool]
    limit_value: Mapped[int] = mapped_column(Integer)
    limit_unit: Mapped[str]
    edition: Mapped[UUID] = mapped_column(ForeignKey("catalogue_edition.id"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_category_current", "kind", "code", unique=True, postgresql_where=CURRENT),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("level", LEVELS), name="level"),
        CheckConstraint(one_of("limit_unit", UNITS), name="limit_unit"),
        CheckConstraint("limit_value > 0", name="limit_value"),
    )


class StandardCondition(Base):
    """When a case is filed (立案条件), when it may be closed (结案条件), and within which limit (处置时限)."""

    __tablename__ = "standard_condition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"), index=True)
    place: Mapped[int] = mapped_column(Integer)
    text: Mapped[str]
    closing_text: Mapped[str]
    limit_value: Mapped[int] = mapped_column(Integer)
    limit_unit: Mapped[str]
    source: Mapped[str]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("limit_unit", UNITS), name="limit_unit"),
        CheckConstraint("limit_value > 0", name="limit_value"),
    )


def current_categories(session: Session, kind: str | None = None, words: str | None = None) -> list[Category]:
    """The categories in force, in code order; restricted ones (domain.md §1.5) are never offered."""
    query = select(Category).where(Category.valid_to.is_(None), Category.restricted.is_(False))
    if kind:
        query = query.where(Category.kind == kind)
    if words:
        query = query.where(
            Category.name.contains(words, autoescape=True)
            | Category.name_en.icontains(words, autoescape=True)
            | Category.code.startswith(words, autoescape=True)
        )
    return list(session.scalars(query.order_by(Category.kind, Category.code)))


def conditions_of(session: Session, categories: list[UUID]) -> dict[UUID, list[StandardCondition]]:
    """Standard conditions in force of each category, in their order."""
    found: dict[UUID, list[StandardCondition]] = {category: [] for category in categories}
    for row in session.scalars(
        select(StandardCondition)
        .where(StandardCondition.category_id.in_(categories), StandardCondition.valid_to.is_(None))
        .order_by(StandardCondition.category_id, StandardCondition.place)
    ):
        found[row.category_id].append(row)
    return found


def find_category(session: Session, told: str) -> Category:
    """The category named by id, or by its code where that is clear; refuses in words otherwise."""
    query = select(Category).where(Category.restricted.is_(False))
    try:
        found = session.scalars(query.where(Category.id == UUID(told))).all()
    except ValueError:
        found = session.scalars(query.where(Category.code == told, Category.valid_to.is_(None))).all()
    if len(found) != 1:
        raise Invalid(
            errors=[("category", Words("没有这个类别，请重新选择。", "No such category; please choose again."))]
        )
    return found[0]


def find_condition(session: Session, category_id: UUID, told: Any) -> StandardCondition:
    """The standard condition, if it belongs to the category and is in force."""
    wrong = Invalid(
        errors=[
            (
                "condition",
                Words("请选择该类别下有效的立案条件。", "Choose a standard condition in force for this category."),
            )
        ]
    )
    try:
        row = session.get(StandardCondition, UUID(str(told)))
    except ValueError:
        raise wrong from None
    if row is None or row.category_id != category_id or row.valid_to is not None:
        raise wrong
    return row
