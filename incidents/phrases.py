"""Description templates (描述短语): ready sentences for a category, in editions, with blanks the phone fills in."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid
from foundation.tables import Base
from foundation.words import Words
from foundation.work import Work
from incidents.catalogue import Category, StandardCondition

MOST, LONGEST = 12, 120  # phrases of one category; characters of one
BLANKS = ("place", "measure")
HOLE = re.compile(r"\{([^{}]*)\}")

CHANGED = Words("别人刚改过这些短语，请看最新内容后再改。", "Somebody else has just changed them; look again.")
NO_CATEGORY = Words("没有这个类别，请重新选择。", "There is no such category; choose again.")
NO_CONDITION = Words("该类别没有这条立案条件。", "The category has no such condition.")
BAD_BLANK = Words("空格只能写 {place}（地点）或 {measure}（数量）。", "The only blanks are {place} and {measure}.")
TWICE = Words("有重复的短语，请去掉。", "A phrase stands there twice; remove one.")


class PhraseEdition(Base):
    """All phrases of one category over a time; `phrases` is a list of {condition, text, text_en}.

    `condition` is the number of the standard condition it belongs to, None for the whole category.
    """

    __tablename__ = "phrase_edition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    category: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    phrases: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        Index("uq_phrase_edition_number", "category", "number", unique=True),
        Index("uq_phrase_edition_current", "category", unique=True, postgresql_where=text("valid_to IS NULL")),
    )


@dataclass(frozen=True)
class Phrase:
    """One ready sentence; blanks are written {place} and {measure}."""

    text: str
    text_en: str = ""
    condition: int | None = None


def faults(phrases: list[Phrase], conditions: int) -> list[tuple[str, Words]]:
    """What is wrong with the phrases of a category that has so many standard conditions, by field."""
    found = []
    for place, each in enumerate(phrases):
        for name, told in (("text", each.text), ("text_en", each.text_en)):
            if any(hole not in BLANKS for hole in HOLE.findall(told)) or re.search(r"[{}]", HOLE.sub("", told)):
                found.append((f"phrases.{place}.{name}", BAD_BLANK))
        if each.condition is not None and not 1 <= each.condition <= conditions:
            found.append((f"phrases.{place}.condition", NO_CONDITION))
    if len({(each.text, each.condition) for each in phrases}) < len(phrases):
        found.append(("phrases", TWICE))
    return found


def in_force(session: Session) -> list[PhraseEdition]:
    """The phrases of all categories now, by category."""
    rows = select(PhraseEdition).where(PhraseEdition.valid_to.is_(None)).order_by(PhraseEdition.category)
    return [each for each in session.scalars(rows) if each.phrases]


def current(session: Session, category: str) -> PhraseEdition | None:
    rows = select(PhraseEdition).where(PhraseEdition.category == category, PhraseEdition.valid_to.is_(None))
    return session.scalar(rows)


def change(work: Work, category: str, number: int, phrases: list[Phrase]) -> PhraseEdition:
    """The next edition of a category's phrases; `number` is the one they were changed from, 0 for none.

    The same phrases again are no new edition, so an answer that was lost may be asked for anew.
    """
    told = [each.__dict__ for each in phrases]
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:it, 3))"), {"it": f"phrases/{category}"})
    found = faults(phrases, _conditions(work.session, category))
    if found:
        raise Invalid(errors=found)
    before = current(work.session, category)
    if before is not None and before.phrases == told:
        return before
    if (before.number if before else 0) != number:
        raise Conflict(CHANGED, code="lost_race", number=before.number if before else 0)
    if before:
        before.valid_to = work.now
        work.session.flush()
    row = PhraseEdition(
        id=new_id(), category=category, number=number + 1, phrases=told, changed_by=work.actor.id, valid_from=work.now
    )
    work.session.add(row)
    work.session.flush()
    return row


def _conditions(session: Session, category: str) -> int:
    """How many standard conditions the category has; refuses one that is not in force."""
    kind, _, code = category.partition(":")
    found = session.scalar(
        select(Category.id).where(Category.kind == kind, Category.code == code, Category.valid_to.is_(None))
    )
    if found is None:
        raise Invalid(errors=[("category", NO_CATEGORY)])
    rows = select(func.count()).select_from(StandardCondition).where(StandardCondition.category_id == found)
    return session.scalar(rows) or 0
