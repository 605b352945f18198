"""A draft tried on past cases before it takes effect: which would go elsewhere, and where cases really went."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from dispatch.routing.routing import Step, why
from dispatch.routing.routing_departments import Candidate
from dispatch.routing.routing_edition import RoutingEdition
from dispatch.routing.routing_facts import Facts
from dispatch.routing.routing_rule import facts, reported
from dispatch.routing.routing_standing import Ruling, Standing, ruling, standing
from dispatch.routing.routing_words import NOBODY
from foundation.words import Words
from grid.component import Component
from incidents.case import Case
from people.organisation import Department

MOST = 10_000
SHOWN = 50


@dataclass(frozen=True)
class Example:
    """One case that would go elsewhere; `actual` is the department that has or had it."""

    case: UUID
    number: str
    category: Words
    now: Candidate | None
    then: Candidate | None
    actual: str
    why_now: Words
    why_then: Words


@dataclass
class DryRun:
    """What the draft would change; None among the departments is "a person decides"."""

    looked_at: int = 0
    changed: int = 0
    right_now: int = 0
    right_then: int = 0
    first: datetime | None = None
    now: Counter[Candidate | None] = field(default_factory=Counter)
    then: Counter[Candidate | None] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)


def dry_run(
    session: Session, edition: RoutingEdition, now: datetime, days: int | None = None, count: int | None = None
) -> DryRun:
    """The last cases that had a department, newest first: of so many days, or so many of them."""
    since = now - timedelta(days=days) if days else None
    present, draft = standing(session), ruling(session, edition)
    told = DryRun()
    asks_time = present.asks_time or draft.index.asks_time
    for case in _past(session, since, min(count or MOST, MOST)):
        about = _facts(session, present, case, asks_time)
        told.looked_at += 1
        told.first = case.reported_at
        _compare(told, case, about, present, draft)
    return told


def _compare(told: DryRun, case: Row[Any], about: Facts, present: Standing, draft: Ruling) -> None:
    precedent = present.precedents.choice(about, present.departments)
    here = precedent or present.ruling.index.choice(about, present.departments)
    there = precedent or draft.index.choice(about, present.departments)
    now, then = (step.found if step else None for step in (here, there))
    told.now[now] += 1
    told.then[then] += 1
    told.right_now += now is not None and now.id == case.department_id
    told.right_then += then is not None and then.id == case.department_id
    if now == then:
        return
    told.changed += 1
    if len(told.examples) < SHOWN and case.sensitivity == "open":
        told.examples.append(
            Example(
                case=case.id,
                number=case.number or case.report_number,
                category=Words(about.category_name, about.category_name_en or about.category_name),
                now=now,
                then=then,
                actual=case.department_name,
                why_now=_why(about, here, present.ruling),
                why_then=_why(about, there, draft),
            )
        )


def _why(about: Facts, step: Step | None, by: Ruling) -> Words:
    return why(about, step, by.names) if step else NOBODY


def _past(session: Session, since: datetime | None, count: int) -> Sequence[Row[Any]]:
    """One question for all of them."""
    query: Any = (
        select(
            Case.id,
            Case.sensitivity,
            Case.number,
            Case.report_number,
            Case.category_id,
            Case.county,
            Case.town,
            Case.community,
            Case.source,
            Case.condition_id,
            Case.returned_by,
            Case.reported_at,
            Case.department_id,
            Case.routed_level.label("level"),
            Component.owner_id.label("owner"),
            Component.maintainer_id.label("maintainer"),
            Department.name.label("department_name"),
            func.ST_X(Case.point).label("lon"),
            func.ST_Y(Case.point).label("lat"),
        )
        .join(Department, Department.id == Case.department_id)
        .outerjoin(Component, Component.id == Case.component_id)
        .order_by(Case.reported_at.desc(), Case.id.desc())
        .limit(count)
    )
    rows: Sequence[Row[Any]] = session.execute(query.where(Case.reported_at >= since) if since else query).all()
    return rows


PLAIN = ("county", "town", "community", "source", "returned_by", "lon", "lat", "level", "owner", "maintainer")


def _facts(session: Session, now: Standing, case: Row[Any], asks_time: bool) -> Facts:
    told = {name: getattr(case, name) for name in PLAIN}
    told["condition"] = str(case.condition_id) if case.condition_id else ""
    if asks_time:
        told |= reported(session, case.reported_at)
    return facts(now, case.category_id, told)


def by_department(told: DryRun) -> Iterator[tuple[Candidate | None, int, int]]:
    """Departments whose share would change, the largest change first: now, then."""
    everybody = {*told.now, *told.then}
    moved = [(each, told.now[each], told.then[each]) for each in everybody if told.now[each] != told.then[each]]
    yield from sorted(moved, key=lambda row: (-abs(row[2] - row[1]), row[0].name if row[0] else ""))
