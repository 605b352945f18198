"""Routing asked about a case: the facts are gathered, the rules and precedents in force give their verdict."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from dispatch.clock import work_calendar
from dispatch.routing.routing import Candidate, Verdict
from dispatch.routing.routing_edition import RoutingEdition, RoutingRule
from dispatch.routing.routing_facts import Facts
from dispatch.routing.routing_standing import Standing, standing
from dispatch.routing.routing_version import changed
from foundation.clock import city_zone
from foundation.ids import new_id
from foundation.once import once
from foundation.settings import settings
from foundation.work import Work
from grid.component import Component
from incidents.case import Case
from incidents.catalogue import Category
from people.organisation import Department

CORE_DISTRICT = "441702"  # Jiangcheng: the city's own departments serve the urban core themselves

# Components: owner first, then territory; matters: territory first, then owner (domain.md §2.6).
SEED: tuple[tuple[str, dict[str, list[str]], str], ...] = (
    ("部件：权属单位", {"kinds": ["component"]}, "owner"),
    ("部件：养护单位", {"kinds": ["component"]}, "maintainer"),
    ("镇街属地事项", {"levels": ["grid", "town"]}, "town_office"),
    ("主城区由市级部门直管", {"levels": ["county"], "places": [CORE_DISTRICT]}, "city"),
    ("县级部门事项", {"levels": ["county"]}, "county"),
    ("市级部门事项", {"levels": ["city"]}, "city"),
    ("事项：权属单位", {"kinds": ["event", "governance"]}, "owner"),
    ("兜底：属地镇街", {}, "town_office"),
)


def seed(work: Work) -> int:
    """The first edition of a city's rules, only where there is none."""
    if work.session.scalar(select(exists(select(RoutingEdition.id)))):
        return 0
    edition = RoutingEdition(
        id=new_id(),
        number=1,
        state="in_force",
        version=1,
        note="初始规则",
        made_at=work.now,
        changed_at=work.now,
        in_force_from=work.now,
    )
    work.session.add(edition)
    work.session.flush()
    for place, (name, conditions, choose) in enumerate(SEED, start=1):
        work.session.add(
            RoutingRule(
                edition_id=edition.id, id=new_id(), place=place, name=name, conditions=conditions, choose=choose
            )
        )
    changed(work.session)
    return len(SEED)


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
    """Where this case should go, by the precedents and rules in force now."""
    now = standing(session)
    return now.decide(facts_of(session, now, case))


def propose_for(
    session: Session, category: Category, county: str, town: str, returned_by: UUID | None = None
) -> Verdict:
    """Where a matter of that category somewhere in that town should go."""
    now = standing(session)
    return now.decide(facts(now, category.id, {"county": county, "town": town, "returned_by": returned_by}))


def facts_of(session: Session, now: Standing, case: Case) -> Facts:
    """What routing may know of this case."""
    point = to_shape(case.point)
    component = session.get(Component, case.component_id) if case.component_id else None
    told = {
        "level": case.routed_level,
        "owner": component.owner_id if component else None,
        "maintainer": component.maintainer_id if component else None,
        "county": case.county,
        "town": case.town,
        "community": case.community,
        "source": case.source,
        "condition": str(case.condition_id) if case.condition_id else "",
        "returned_by": case.returned_by,
        "lon": point.x,
        "lat": point.y,
    }
    if now.asks_time:
        told |= reported(session, case.reported_at)
    return facts(now, case.category_id, told)


def facts(now: Standing, category: UUID, told: Mapping[str, Any]) -> Facts:
    """The category's own facts, with what is told of the case; the level is told once it has been raised."""
    kind = now.categories[category]
    known: dict[str, Any] = {"level": kind.level, **told}
    return Facts(
        kind=kind.kind,
        category_code=kind.code,
        category_name=kind.name,
        category_name_en=kind.name_en,
        major=kind.major,
        department_hint=kind.department_hint,
        city=settings().city.code,
        **known,
    )


def reported(session: Session, at: datetime) -> dict[str, Any]:
    """The hour of the report in city time, and whether that day is worked."""
    local = at.astimezone(city_zone())
    return {"hour": local.hour, "workday": work_calendar.calendar(session).works(local.date())}
