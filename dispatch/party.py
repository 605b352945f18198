"""The departments beside the lead (协办、抄送、吹哨): what each was asked, what it answered, whether it came."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, SmallInteger, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, one_of

ROLES = ("assist", "copied", "whistled")
WHISTLES = ("everyday", "enforcement", "emergency")


class Party(Base):
    """One department's part in one case; a whistled one answers by `due_at` and signs in on site;
    `arrived_m`: how far from the place, where its phone said so."""

    __tablename__ = "party"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True)
    role: Mapped[str]
    whistle: Mapped[str | None]
    words: Mapped[str | None]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    answer_words: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    arrived_m: Mapped[float | None] = mapped_column(Float)
    done_at: Mapped[datetime | None]
    done_words: Mapped[str | None]
    stars: Mapped[int | None] = mapped_column(SmallInteger)

    __table_args__ = (
        UniqueConstraint("case_id", "department_id", "role"),
        CheckConstraint(one_of("role", ROLES), name="role"),
        CheckConstraint(one_of("whistle", WHISTLES), name="whistle"),
        CheckConstraint(one_of("answer", ("coming", "cannot")), name="answer"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("arrived_at IS NULL OR answer = 'coming'", name="arrived_after_answer"),
    )


def of_case(session: Session, case_id: UUID) -> list[Party]:
    """All parts of a case, in the order in which they were asked."""
    return list(session.scalars(select(Party).where(Party.case_id == case_id).order_by(Party.asked_at, Party.id)))
