"""What a list may be asked for, as a condition on each case and as the ways that lead to such cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.tables import SRID
from incidents import case_finding, case_search
from incidents.case import Case
from incidents.case_finding import STRETCH, Hunt
from incidents.case_order import DUE, NEWEST, Order, Place, read_mark
from incidents.case_stages import END_STAGES, OPEN_STAGES, RESTING_STAGES
from incidents.case_ways import Way, cells, combined, division, sights
from incidents.sight import visible

AHEAD = timedelta(days=1)  # a case is never reported later than now; clocks of two machines may differ


@dataclass(frozen=True)
class Filter:
    """What a list is asked for; empty means any. Cases merged into another are shown only when asked for by stage."""

    stages: Sequence[str] = ()
    urgent_first: bool = False
    grid: str | None = None
    area: str | None = None
    department: UUID | None = None
    category: UUID | None = None
    source: str | None = None
    level: str | None = None
    path: str | None = None
    card: str | None = None
    hung: bool | None = None
    overdue: bool | None = None
    words: str | None = None
    bbox: tuple[float, float, float, float] | None = None
    reporter: UUID | None = None
    handler: UUID | None = None
    claimed_by: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    queue: ColumnElement[bool] | None = None  # what makes a case wait in one queue of a desk
    among: ColumnElement[bool] | None = None  # the few cases such a queue draws from, where an index knows them


PLAIN = {
    "grid": Case.grid,
    "department": Case.department_id,
    "category": Case.category_id,
    "source": Case.source,
    "level": Case.level,
    "path": Case.path,
    "card": Case.open_card,
    "reporter": Case.reporter_id,
    "handler": Case.handler_id,
    "claimed_by": Case.claimed_by,
}
FACTS = ("grid", "department", "category", "source", "reporter", "handler")
WALKED = {"grid": "grid", "department": "department", "reporter": "reporter", "claimed_by": "claimed"}


def overdue(now: datetime | ColumnElement[datetime]) -> Any:
    """Past its deadline while still to be handled, or handled after it and not yet ended."""
    return and_(Case.stage.in_(sorted(OPEN_STAGES)), Case.deadline < func.coalesce(Case.finished_at, now))


def places(
    session: Session, actor: Actor, asked: Filter, now: datetime, limit: int, after: str | None, stretch: int = STRETCH
) -> list[tuple[Order, Place]]:
    """Where the next cases stand; most urgent first means the open ones by their clocks, then the ended ones, newest
    first."""
    meanings = case_search.understand(session, actor, asked.words or "")
    fits = [visible(actor), *_conditions(asked, now), *(each.holds for each in meanings)]
    ways = combined(sights(actor), [_way(asked)], *(each.ways for each in meanings))
    begun, place = read_mark(after) if after else (None, None)
    found: list[tuple[Order, Place]] = []
    for order, stages in _phases(asked):
        if begun not in (None, order):
            continue
        some = _stage_ways(order, stages, ways)
        hunt = Hunt(
            and_(*fits, Case.stage.in_(stages)),
            order,
            not set(stages) & set(RESTING_STAGES),
            limit - len(found),
            asked.since,
            asked.until or now + AHEAD,
            stretch,
        )
        found += [(order, each) for each in case_finding.find(session, hunt, some, place)]
        if len(found) >= limit:
            break
        begun, place = None, None
    return found


def _phases(asked: Filter) -> list[tuple[Order, list[str]]]:
    stages = list(asked.stages) or [*OPEN_STAGES, *END_STAGES]
    if asked.overdue:
        stages = [stage for stage in stages if stage in OPEN_STAGES]
    if not asked.urgent_first:
        return [(NEWEST, stages)]
    split = (
        (DUE, [stage for stage in stages if stage in OPEN_STAGES]),
        (NEWEST, [s for s in stages if s in RESTING_STAGES]),
    )
    return [(order, some) for order, some in split if some]


def _stage_ways(order: Order, stages: list[str], ways: list[Way]) -> list[Way]:
    """A few stages are walked each by itself; the ended ones are most of all cases and need no index of their own."""
    if len(stages) > 4 or "closed" in stages:
        return ways
    return combined(ways, [Way({"stage": Case.stage == stage}) for stage in stages])


def _conditions(asked: Filter, now: datetime) -> list[ColumnElement[bool]]:
    told = [column == getattr(asked, name) for name, column in PLAIN.items() if getattr(asked, name) is not None]
    if asked.area:
        told.append((Case.county == asked.area) | (Case.town == asked.area) | (Case.community == asked.area))
    if asked.hung is not None:
        told.append(Case.hung_at.is_not(None) if asked.hung else Case.hung_at.is_(None))
    if asked.overdue is not None:
        late = overdue(now)
        told.append(late if asked.overdue else ~func.coalesce(late, False))
    if asked.queue is not None:
        told.append(asked.queue)
    if asked.bbox:
        told.append(Case.point.intersects(func.ST_MakeEnvelope(*asked.bbox, SRID)))
    if asked.since:
        told.append(Case.reported_at >= asked.since)
    if asked.until:
        told.append(Case.reported_at < asked.until)
    return told


def _way(asked: Filter) -> Way:
    """What of the filter an index knows."""
    facts = tuple(f"{name}:{getattr(asked, name)}" for name in FACTS if getattr(asked, name) is not None)
    walks = {
        walk: PLAIN[name] == getattr(asked, name) for name, walk in WALKED.items() if getattr(asked, name) is not None
    }
    if asked.card:
        walks["card"] = Case.open_card.is_not(None)
    if asked.hung:
        walks["hung"] = Case.hung_at.is_not(None)
    if asked.among is not None:
        walks["among"] = asked.among
    way = Way(walks, facts)
    if asked.area:
        way = way.and_then(division(asked.area))
    return way.and_then(cells(*asked.bbox)) if asked.bbox else way
