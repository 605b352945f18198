"""Departments: who can be made responsible, at city, county and town."""

from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, and_, false, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import history
from foundation.refusals import NotFound
from foundation.tables import Base, one_of, point_column
from foundation.work import Work

LEVELS = ("city", "county", "town")
KINDS = ("supervision_centre", "command_centre", "emergency_office", "bureau", "unit", "town_office")


class Department(Base):
    """One department; `division` is the code of the city, county or town it serves; a `unit` is no authority."""

    __tablename__ = "department"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    level: Mapped[str]
    kind: Mapped[str]
    division: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    phone: Mapped[str | None]
    point: Mapped[WKBElement | None] = mapped_column(point_column())
    demo: Mapped[bool] = mapped_column(server_default=false())

    __table_args__ = (
        CheckConstraint(one_of("level", LEVELS), name="level"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        Index("ix_department_division", "division", "code"),
    )


def set_phone(work: Work, department_id: UUID, phone: str | None) -> Department:
    """The duty number of a unit, entered or cleared; who did it stays known, with the number from before."""
    found = work.session.scalar(select(Department).where(Department.id == department_id).with_for_update())
    if found is None:
        raise NotFound
    stated = {"before": {"phone": found.phone}, "after": {"phone": phone}}
    found.phone = phone
    work.session.flush()
    history.note(work.session, work.actor, work.now, "department", found.id, "set_phone", "listed", stated)
    return found


def departments(
    session: Session, level: str | None = None, words: str = "", division: str | None = None
) -> list[Department]:
    """Departments by code, narrowed by level, by words in the name and by the division they serve."""
    query = select(Department).order_by(Department.code)
    if level:
        query = query.where(Department.level == level)
    if division:
        query = query.where(Department.division == division)
    if words:
        query = query.where(
            or_(Department.name.contains(words, autoescape=True), Department.name_en.icontains(words, autoescape=True))
        )
    return list(session.scalars(query))


def with_units(session: Session, department_id: UUID) -> frozenset[str]:
    """Ids of a department and the units right below it: a bureau answers for its stations, not for town offices."""
    below = and_(Department.parent_id == department_id, Department.kind != "town_office")
    return frozenset(
        str(each) for each in session.scalars(select(Department.id).where(or_(Department.id == department_id, below)))
    )
