"""Finding the next cases of a list, in order, in the same short time wherever the page lies and however rare the find.

A common thing is met soon by walking the order itself, so that is tried first, for a short stretch. What is not met
there is rare enough to be asked of the index of words and facts: of the open cases at once, of all cases week by week.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, TextClause, and_, cast, func, literal, select, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from incidents.case import OPEN, Case
from incidents.case_order import NEWEST, Order, Place
from incidents.case_ways import Way
from incidents.case_words import CaseWords, OpenCaseWords

STRETCH = 1_500  # cases walked before the index of words is asked
LONGER = 8  # times as long is the next stretch, where no index of words can help
MOST_WEEKS = 64  # asked for in one question


@dataclass(frozen=True)
class Hunt:
    """What is looked for: `fits` is asked of every case, whichever way led to it."""

    fits: ColumnElement[bool]
    order: Order
    open_only: bool
    limit: int
    since: datetime | None
    until: datetime
    stretch: int = STRETCH


def find(session: Session, hunt: Hunt, ways: Iterable[Way], after: Place | None) -> list[Place]:
    """The next places in the order, at most `limit`, whichever ways lead there."""
    found: set[Place] = set()
    for way in ways:
        found.update(_by(session, hunt, way, after))
    return hunt.order.sort(found)[: hunt.limit]


def _by(session: Session, hunt: Hunt, way: Way, after: Place | None) -> list[Place]:
    met = _walk(session, hunt, way, after)
    if len(met) >= hunt.limit:
        return met
    end = _end_of_stretch(session, hunt, way, after)
    if end is None:
        return met
    rest = replace(hunt, limit=hunt.limit - len(met), stretch=hunt.stretch * LONGER)
    if not way.has_tokens():
        return met + _by(session, rest, way, end)
    return met + (_among_open if hunt.open_only else _week_by_week)(session, rest, way, end)


def _walk(session: Session, hunt: Hunt, way: Way, after: Place | None) -> list[Place]:
    """Along the index; the planner cannot leave it, because the stretch is cut before anything else is asked."""
    walked = _stretch(hunt, way, after, Case.id, hunt.order.moment.label("moment"), hunt.fits.label("fits"))
    met = walked.limit(hunt.stretch).subquery()
    query = select(met.c.moment, met.c.id).where(met.c.fits).order_by(*hunt.order.sorting(met.c.moment, met.c.id))
    return [(moment, case_id) for moment, case_id in session.execute(query.limit(hunt.limit))]


def _end_of_stretch(session: Session, hunt: Hunt, way: Way, after: Place | None) -> Place | None:
    """Where the walk broke off; None when it had come to the end of all cases."""
    query = _stretch(hunt, way, after, hunt.order.moment, Case.id).offset(hunt.stretch - 1).limit(1)
    last = session.execute(query).first()
    return (last[0], last[1]) if last else None


def _stretch(hunt: Hunt, way: Way, after: Place | None, *columns: Any) -> Any:
    order, walk = hunt.order, way.walk()
    query = select(*columns).where(*order.beyond(order.moment, Case.id, after), *_bounds(hunt, order))
    if walk is not None:
        query = query.where(walk)
    if hunt.open_only and order is not NEWEST:
        query = query.where(open_cases())
    return query.order_by(*order.sorting(order.moment, Case.id))


def open_cases() -> TextClause:
    """In the very words of the partial indexes, so that the planner knows them again."""
    return text(f"cases.{OPEN}")


def _bounds(hunt: Hunt, order: Order) -> list[ColumnElement[bool]]:
    if order is not NEWEST:
        return []
    since = [Case.reported_at >= hunt.since] if hunt.since else []
    return [*since, Case.reported_at <= hunt.until]


def _tokens(way: Way) -> Any:
    """All of these."""
    return select(func.asked_tokens(_texts(way.words), _texts(way.facts))).scalar_subquery()


def _choices(way: Way) -> list[Any]:
    """One of each of these."""
    return [select(func.fact_tokens(_texts(choice))).scalar_subquery() for choice in way.choices]


def _texts(values: Iterable[str]) -> Any:
    return cast(list(values), ARRAY(Text))


def _among_open(session: Session, hunt: Hunt, way: Way, after: Place | None) -> list[Place]:
    order = hunt.order
    having = [OpenCaseWords.tokens.op("@>")(_tokens(way))] if way.facts or way.words else []
    having += [OpenCaseWords.tokens.op("&&")(choice) for choice in _choices(way)]
    hits = select(OpenCaseWords.case_id).where(*having).offset(0).subquery()
    query = (
        select(order.moment, Case.id)
        .join(hits, hits.c.case_id == Case.id)
        .where(hunt.fits, *order.beyond(order.moment, Case.id, after), *_bounds(hunt, order))
        .order_by(*order.sorting(order.moment, Case.id))
    )
    return [(moment, case_id) for moment, case_id in session.execute(query.limit(hunt.limit))]


def _week_by_week(session: Session, hunt: Hunt, way: Way, after: Place | None) -> list[Place]:
    """From the newest week back, more weeks at a time the less was found."""
    newest = min(after[0], hunt.until) if after else hunt.until
    span: Any = select(func.min(Case.reported_at), func.max(Case.reported_at))
    first, last_one = session.execute(span).one()
    if first is None:
        return []
    newest, oldest = min(newest, last_one), max(hunt.since or first, first)
    found: list[Place] = []
    week, last, step = _week(newest), _week(oldest), 1
    while week >= last and len(found) < hunt.limit:
        rest = replace(hunt, limit=hunt.limit - len(found))
        found += _in_weeks(session, rest, way, after, week, max(last, week - step + 1))
        week, step = week - step, min(step * 4, MOST_WEEKS)
    return found


def _week(moment: datetime) -> int:
    return int(moment.timestamp() // 604_800)


def _in_weeks(session: Session, hunt: Hunt, way: Way, after: Place | None, newest: int, oldest: int) -> list[Place]:
    """Hits are put in order before the cases are read, so that only as many cases are read as the page needs."""
    weeks = func.generate_series(newest, oldest, -1).table_valued("week").render_derived(name="weeks")
    having = [CaseWords.keys.op("@>")(func.week_keys(_tokens(way), weeks.c.week))] if way.facts or way.words else []
    having += [CaseWords.keys.op("&&")(func.week_keys(choice, weeks.c.week)) for choice in _choices(way)]
    hits = (
        select(CaseWords.reported_at.label("moment"), CaseWords.case_id)
        .select_from(weeks.join(CaseWords, and_(*having)))
        .where(CaseWords.reported_at <= hunt.until, *NEWEST.beyond(CaseWords.reported_at, CaseWords.case_id, after))
        .order_by(*NEWEST.sorting(CaseWords.reported_at, CaseWords.case_id))
        .subquery()
    )
    true_hit = select(literal(1).label("one")).where(Case.id == hits.c.case_id, hunt.fits).offset(0).lateral()
    query = (
        select(hits.c.moment, hits.c.case_id)
        .join(true_hit, true())
        .order_by(*NEWEST.sorting(hits.c.moment, hits.c.case_id))
    )
    return [(moment, case_id) for moment, case_id in session.execute(query.limit(hunt.limit))]
