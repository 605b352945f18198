"""Precedents: what was once decided between quarrelling departments holds at that place for the next case too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, Row, Select, Text, and_, func, literal, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.routing import routing_area
from dispatch.routing.routing_version import changed
from foundation.actor import Actor
from foundation.clock import city_zone
from foundation.ids import new_id
from foundation.refusals import Invalid, LostRace, NotFound
from foundation.tables import SRID, Base, area_column, one_of, point_column
from foundation.work import Work
from incidents.case import Case
from incidents.catalogue import KINDS, Category
from incidents.sight import visible
from people.organisation import Department
from people.person import Person

AROUND_M = 200.0  # without a drawn area the decision holds this far around the case
STATES = ("in_force", "withdrawn")
BREADTHS = ("category", "major", "kind")


class Precedent(Base):
    """In this area, matters of this category (or major, or kind) are led by that department, on this basis."""

    __tablename__ = "precedent"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[WKBElement] = mapped_column(area_column())
    category_id: Mapped[UUID | None] = mapped_column(ForeignKey("category.id"))
    major: Mapped[str | None]
    kind: Mapped[str | None]
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True)
    basis: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("(category_id IS NULL) <> (kind IS NULL)", name="one_breadth"),
        CheckConstraint("major IS NULL OR kind IS NOT NULL", name="major_of_kind"),
        CheckConstraint("(state = 'in_force') = (valid_to IS NULL)", name="valid_to"),
        Index("ix_precedent_in_force", "valid_from", postgresql_where=text("valid_to IS NULL")),
    )


def keep(
    work: Work, case: Case, department: Department, area: dict[str, Any] | None, basis: str, breadth: str = "category"
) -> Precedent:
    """Keep a decision: in `area` (GeoJSON; None = 200 m around the case) for the case's category, major or kind."""
    category = work.session.get_one(Category, case.category_id)
    kept = Precedent(
        id=new_id(),
        area=_drawn(area, case) if area else _around(work.session, case),
        category_id=category.id if breadth == "category" else None,
        major=category.major if breadth == "major" else None,
        kind=None if breadth == "category" else category.kind,
        department_id=department.id,
        basis=basis,
        case_id=case.id,
        decided_by=work.actor.id,
        state="in_force",
        valid_from=work.now,
    )
    work.session.add(kept)
    changed(work.session)
    return kept


def _around(session: Session, case: Case) -> Any:
    """A circle on the earth, told as the polygon the database keeps."""
    circle = func.geometry(func.ST_Buffer(func.geography(literal(case.point, point_column())), AROUND_M))
    return session.scalar(select(func.ST_Multi(func.ST_SetSRID(circle, SRID))))


def _drawn(area: dict[str, Any], case: Case) -> WKBElement:
    wrong = routing_area.problem(area) or routing_area.out_of_measure(area, case.point)
    if wrong:
        raise Invalid(errors=[("area", wrong)])
    return routing_area.stored(area)


def withdraw(work: Work, id: UUID, reason: str) -> Precedent:
    """It no longer holds from now on; it stays readable, with who withdrew it and why."""
    withdrawn = work.session.scalar(
        update(Precedent)
        .where(Precedent.id == id, Precedent.state == "in_force")
        .values(state="withdrawn", valid_to=work.now, withdrawn_by=work.actor.id, withdrawn_reason=reason)
        .returning(Precedent)
    )
    if withdrawn is None:
        _refuse(work.session, id)
    changed(work.session)
    return withdrawn


def _refuse(session: Session, id: UUID) -> NoReturn:
    """Whoever comes second is told who withdrew it."""
    row = session.execute(
        select(Person.name, Precedent.valid_to)
        .select_from(Precedent)
        .outerjoin(Person, Person.id == Precedent.withdrawn_by)
        .where(Precedent.id == id)
    ).first()
    if row is None:
        raise NotFound
    at = row.valid_to.astimezone(city_zone())
    raise LostRace(by=row.name or "?", at=f"{at:%H:%M}", when=row.valid_to.isoformat())


def _told(actor: Actor) -> Select[Any]:
    """Precedents with their area as GeoJSON and the names around them."""
    query: Any = (
        select(
            Precedent,
            func.ST_AsGeoJSON(Precedent.area, 6, type_=Text).label("shape"),
            Category.name.label("category_name"),
            Category.name_en.label("category_name_en"),
            Department.name.label("department_name"),
            Department.name_en.label("department_name_en"),
            Person.name.label("decided_by_name"),
            Case.id.label("case_seen"),
            Case.number.label("case_number"),
        )
        .outerjoin(Category, Category.id == Precedent.category_id)
        .join(Department, Department.id == Precedent.department_id)
        .outerjoin(Person, Person.id == Precedent.decided_by)
        .outerjoin(Case, and_(Case.id == Precedent.case_id, visible(actor)))
    )
    told: Select[Any] = query
    return told


def one(session: Session, actor: Actor, id: UUID) -> Row[Any]:
    return session.execute(_told(actor).where(Precedent.id == id)).one()


def precedents(
    session: Session,
    actor: Actor,
    at: tuple[float, float] | None = None,
    department: UUID | None = None,
    withdrawn: bool = False,
    limit: int = 500,
) -> Sequence[Row[Any]]:
    """The newest first; at a place, of a department, in force or withdrawn too; each with the case behind it, for
    those who may see that case."""
    query = _told(actor).order_by(Precedent.valid_from.desc(), Precedent.id).limit(limit)
    if not withdrawn:
        query = query.where(Precedent.state == "in_force")
    if department:
        query = query.where(Precedent.department_id == department)
    if at:
        point = func.ST_SetSRID(func.ST_MakePoint(*at), SRID)
        query = query.where(func.ST_Intersects(Precedent.area, point))
    return session.execute(query).all()
