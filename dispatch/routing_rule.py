"""Routing rules as data: ordered, dated, versioned; here they are read, seeded, and asked for a verdict."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.routing import Candidate, Facts, Rule, Verdict, decide
from foundation.ids import new_id
from foundation.once import forget, once
from foundation.tables import Base, one_of
from foundation.work import Work
from incidents.case import Case
from incidents.catalogue import Category
from people.organisation import Department

CHOICES = ("town_office", "county", "city", "department")
CORE_DISTRICT = "441702"  # Jiangcheng: the city's own departments serve the urban core themselves


class RoutingRule(Base):
    """One rule; `conditions` holds lists under levels, kinds, majors, categories, places (empty = any)."""

    __tablename__ = "routing_rule"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    conditions: Mapped[dict[str, Any]]
    choose: Mapped[str]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    version: Mapped[int]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (CheckConstraint(one_of("choose", CHOICES), name="choose"),)


SEED: tuple[tuple[str, dict[str, list[str]], str], ...] = (
    ("镇街属地事项", {"levels": ["grid", "town"]}, "town_office"),
    ("主城区由市级部门直管", {"levels": ["county"], "places": [CORE_DISTRICT]}, "city"),
    ("县级部门事项", {"levels": ["county"]}, "county"),
    ("市级部门事项", {"levels": ["city"]}, "city"),
    ("兜底：属地镇街", {}, "town_office"),
)


def seed(work: Work) -> int:
    """The first rules of a city, only where there are none."""
    if work.session.scalar(select(exists(select(RoutingRule.id)))):
        return 0
    for place, (name, conditions, choose) in enumerate(SEED, start=1):
        work.session.add(
            RoutingRule(
                id=new_id(),
                place=place,
                name=name,
                conditions=conditions,
                choose=choose,
                version=1,
                valid_from=work.now,
            )
        )
    forget(work.session, RoutingRule)
    return len(SEED)


def rules(session: Session) -> list[Rule]:
    """The rules in force, in their order, read once in a unit of work."""
    return once(session, RoutingRule, lambda: _rules(session))


def _rules(session: Session) -> list[Rule]:
    rows = session.scalars(select(RoutingRule).where(RoutingRule.valid_to.is_(None)).order_by(RoutingRule.place))
    return [
        Rule(
            row.id,
            row.name,
            row.choose,
            department=row.department_id,
            **{name: tuple(listed) for name, listed in row.conditions.items()},
        )
        for row in rows
    ]


def candidates(session: Session, county: str, town: str) -> list[Candidate]:
    """Departments of the city, of that county and of that town; higher first, then by name."""
    return once(session, (Candidate, town), lambda: _candidates(session, county, town))


def _candidates(session: Session, county: str, town: str) -> list[Candidate]:
    rows = session.execute(
        select(Department.id, Department.name, Department.kind, Department.level, Department.division)
        .where((Department.level == "city") | (Department.division == county) | (Department.division == town))
        .order_by(Department.level, Department.code)
    )
    return [Candidate(*row) for row in rows]


def propose(session: Session, case: Case) -> Verdict:
    """Where this case should go, by the rules in force now."""
    category = session.get_one(Category, case.category_id)
    return propose_for(session, category, case.county, case.town, case.returned_by)


def propose_for(
    session: Session, category: Category, county: str, town: str, returned_by: UUID | None = None
) -> Verdict:
    """Where a matter of that category at that place should go."""
    facts = Facts(
        kind=category.kind,
        category_code=category.code,
        category_name=category.name,
        major=category.major,
        level=category.level,
        department_hint=category.department_hint,
        county=county,
        town=town,
        returned_by=returned_by,
    )
    return decide(facts, rules(session), candidates(session, county, town))
