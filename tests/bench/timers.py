"""A million open cases: the idle look, the next thousand, what is overdue, steps a second, and two timers at once."""

import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import delete, func, select, text, update

from dispatch.card import Card
from dispatch.reminders import timer
from dispatch.reminders.notice import Notice
from dispatch.reminders.timer import Timer
from foundation import clock
from foundation.outbox import OutboxRow
from foundation.work import Works
from incidents.case import Case
from incidents.case_stages import OPEN_STAGES
from tests.acting import Cast
from tests.bench import ground
from tests.bench.ground import percentile
from tests.conftest import Cluster
from tests.waiting import until

OPEN, SLICE, OVERDUE_SHARE = 1_000_000, 100_000, 0.05
STEPS, CARDS, LIVE, ROUNDS = 5_000, 300, 30, 5
NEEDED = ("pk_cases", "ix_cases_next_due", "ix_cases_deadline", "uq_cases_number", "uq_cases_report_number")

# Copies of one case in handling; the first part is overdue and has passed every step, the others lie ahead.
FILL = """
INSERT INTO cases (id, report_number, stage, version, source, category_id, condition_id, description, urgent,
  self_handled, search, point, accuracy_m, grid_id, grid, community, town, county, reporter_id, reported_at,
  department_id, handler_id, dispatched_at, limit_value, limit_unit, deadline, reminded, next_due)
SELECT gen_random_uuid(), 'B' || n, stage, version, source, category_id, condition_id, description, urgent,
  self_handled, search, point, accuracy_m, grid_id, grid, community, town, county, reporter_id, reported_at,
  department_id, handler_id, :now - interval '100 hours', 200, 'urgent_hour',
  CASE WHEN n <= :late THEN :now - n * interval '1 second' ELSE :now + n * interval '1 second' END,
  CASE WHEN n <= :late THEN 32000 ELSE 0 END,
  CASE WHEN n <= :late THEN NULL ELSE :now + interval '1 day' + n * interval '1 second' END
FROM cases, generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n WHERE id = :model
"""
OPEN_NOW = "stage IN ({}) AND deadline IS NOT NULL"
TAKE = "SELECT id FROM cases WHERE next_due <= :now ORDER BY next_due LIMIT {} FOR UPDATE SKIP LOCKED"
PLAIN_STEP = """
WITH taken AS (SELECT id FROM cases WHERE next_due <= :now ORDER BY next_due LIMIT 500 FOR UPDATE SKIP LOCKED),
moved AS (UPDATE cases SET reminded = 50, next_due = :now + interval '50 hours' FROM taken WHERE cases.id = taken.id
  RETURNING cases.id, handler_id),
told AS (INSERT INTO notice (id, person_id, kind, subject_kind, subject_id, cause, facts, at)
  SELECT gen_random_uuid(), handler_id, 'reminder', 'case', id, 'plain/' || id, '{}', :now FROM moved RETURNING 1)
SELECT count(*) FROM moved
"""


def run() -> dict[str, Any]:
    """All figures by name; what each is, the names say."""
    with ground.demo_city() as works:
        cast = Cast(works)
        fill(works, cast)
        found: dict[str, Any] = {"open cases": OPEN, "of them overdue": int(OPEN * OVERDUE_SHARE)}
        for part in (idle, overdue, next_thousand, steps_a_second, two_at_once, noticed):
            found |= part(works)
        return found


def fill(works: Works, cast: Cast) -> None:
    """The million, without the indexes that have no part in this; analysed as autovacuum would."""
    model = cast.case_at("handling")
    cluster = Cluster(os.environ["MOYANG__DATABASE__OWNER_URL"], os.environ["MOYANG__DATABASE__URL"])
    owner = cluster.owner(str(works.engine.url.database)).execution_options(isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        for (name,) in connection.execute(text("SELECT indexname FROM pg_indexes WHERE tablename = 'cases'")).all():
            if name not in NEEDED:
                connection.exec_driver_sql(f'DROP INDEX "{name}"')
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET session_replication_role = replica")  # copies of a sound row need no checking
        now = clock.now()
        for first in range(1, OPEN + 1, SLICE):
            facts = {"now": now, "late": int(OPEN * OVERDUE_SHARE), "model": model.id}
            connection.execute(text(FILL), {**facts, "first": first, "last": first + SLICE - 1})
        connection.exec_driver_sql("VACUUM ANALYZE cases")
    owner.dispose()
    with works.open() as work:
        work.session.execute(update(Case).where(Case.id == model.id).values(next_due=None))


def timed(act: Callable[[], object], rounds: int) -> float:
    """Median milliseconds."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return median(taken)


def idle(works: Works) -> dict[str, Any]:
    """Nothing is due: what every half second costs."""
    tick, plain = Timer(works).tick, taking(works, 500)
    return {
        "idle tick, ms (p50)": round(timed(tick, 200), 2),
        "idle, the bare statement, ms (p50)": round(timed(plain, 200), 2),
    }


def taking(works: Works, most: int) -> Callable[[], object]:
    def act() -> None:
        with works.open() as work:
            work.session.execute(text(TAKE.format(most)), {"now": work.now}).all()

    return act


def make_due(works: Works, count: int, **also: Any) -> None:
    """So many cases that lie ahead become due now."""
    with works.open() as work:
        some = select(Case.id).where(Case.next_due > work.now, Case.reminded == 0).order_by(Case.next_due).limit(count)
        ids = work.session.scalars(some).all()
        values = {"next_due": work.now, **also}
        work.session.execute(
            update(Case).where(Case.id.in_(ids)).values(**values).execution_options(synchronize_session=False)
        )


def next_thousand(works: Works) -> dict[str, Any]:
    """Taking the next thousand of many due ones, under lock, and letting go again."""
    make_due(works, 20_000)

    def take() -> None:
        with works.open() as work:
            assert len(timer.take(work, 1000)) == 1000
            work.session.rollback()

    plain, ours = timed(taking(works, 1000), 15), timed(take, 15)
    return {
        "next 1,000: the bare statement, ms (target <= 20)": round(plain, 1),
        "next 1,000: as objects with all a tick needs, ms": round(ours, 1),
    }


def overdue(works: Works) -> dict[str, Any]:
    """Counting what is overdue: by the partial index, and by reading the table."""
    listed = ", ".join(f"'{stage}'" for stage in sorted(OPEN_STAGES))
    counting = text(f"SELECT count(*) FROM cases WHERE {OPEN_NOW.format(listed)} AND deadline < :now")

    def count(scan: str) -> Callable[[], object]:
        def act() -> None:
            with works.open() as work:
                for switch in ("indexscan", "bitmapscan", "indexonlyscan"):
                    work.session.execute(text(f"SET LOCAL enable_{switch} = {scan}"))
                work.session.execute(counting, {"now": work.now}).scalar_one()

        return act

    by_index, by_table = [], []
    for _ in range(ROUNDS):
        by_index.append(timed(count("on"), 3))
        by_table.append(timed(count("off"), 1))
    return {
        "count overdue by index, ms": round(median(by_index), 1),
        "count overdue by table, ms": round(median(by_table), 1),
        "count overdue, table/index (target >= 20)": round(median(by_table) / median(by_index), 1),
    }


def steps_a_second(works: Works) -> dict[str, Any]:
    """Reminders by the real tick, and breaches with their yellow cards; beside the same rows by one bare statement."""
    tick = Timer(works).tick
    drain(tick)
    ahead = clock.now() + timedelta(hours=90)  # 110 of 200 hours are used: the step at 50 % is due
    rates: dict[str, list[float]] = {"plain": [], "ours": []}
    for _ in range(2):
        make_due(works, STEPS, deadline=ahead)
        begun = time.perf_counter()
        while bare_step(works):
            continue
        rates["plain"].append(STEPS / (time.perf_counter() - begun))
        make_due(works, STEPS, deadline=ahead)
        begun = time.perf_counter()
        drain(tick)
        rates["ours"].append(STEPS / (time.perf_counter() - begun))
    make_due(works, CARDS, deadline=clock.now() - timedelta(seconds=1))
    begun = time.perf_counter()
    drain(tick)
    cards = CARDS / (time.perf_counter() - begun)
    return {
        "reminders a second by the tick": round(median(rates["ours"])),
        "the same rows by bare SQL a second": round(median(rates["plain"])),
        "reminders, tick/bare": round(median(rates["ours"]) / median(rates["plain"]), 2),
        "breaches with a card and history a second": round(cards),
    }


def bare_step(works: Works) -> int:
    with works.open() as work:
        return int(work.session.execute(text(PLAIN_STEP), {"now": work.now}).scalar_one())


def drain(tick: Callable[[], int]) -> int:
    total = 0
    while done := tick():
        total += done
    return total


def two_at_once(works: Works) -> dict[str, Any]:
    """Two timers on the same breaches: each is acted on once."""
    before = counted(works)
    make_due(works, 2 * CARDS, deadline=clock.now() - timedelta(seconds=1))
    shares: list[int] = []
    threads = [threading.Thread(target=lambda: shares.append(drain(Timer(works).tick))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = counted(works)
    return {
        "two timers: looked at by each": shares,
        "two timers: cards given for so many breaches": f"{after[0] - before[0]} of {2 * CARDS}",
        "two timers: handler's notices (singly and counted)": f"{after[1] - before[1]} of {2 * CARDS}",
    }


def counted(works: Works) -> tuple[int, int]:
    with works.open() as work:
        cards = work.session.scalar(select(func.count()).select_from(Card)) or 0
        handler = select(Case.handler_id).where(Case.handler_id.is_not(None)).limit(1).scalar_subquery()
        told = select(func.coalesce(func.sum(Notice.count), 0)).where(
            Notice.kind == "overdue", Notice.person_id == handler
        )
        return int(cards), int(work.session.scalar(told) or 0)


def noticed(works: Works) -> dict[str, Any]:
    """The real process: seconds from the breach to its card."""
    with works.open() as work:
        work.session.execute(delete(OutboxRow))  # what the parts before have left to do is not this one's
        last = work.now
    with ground.processes(works, "reactor"):
        make_due(works, 1, deadline=clock.now() - timedelta(seconds=1))
        until(lambda: newer(works, last), "the reactor ticks", 60)
        with works.open() as work:
            last = work.session.scalar(select(func.max(Card.given_at)))
        spread_breaches(works)
        until(lambda: len(newer(works, last)) >= LIVE, "every breach has its card", 60)
    late = [(given - due).total_seconds() for given, due in newer(works, last)]
    return {
        "breach noticed after, s (p50)": round(median(late), 2),
        "breach noticed after, s (p99, target <= 1)": round(percentile(late, 0.99), 2),
    }


def spread_breaches(works: Works) -> None:
    """Breaches at moments spread over the next seconds."""
    with works.open() as work:
        some = select(Case.id).where(Case.next_due > work.now, Case.reminded == 0).limit(LIVE)
        for place, case_id in enumerate(work.session.scalars(some).all()):
            at = work.now + timedelta(seconds=3 + place * 0.17)
            work.session.execute(update(Case).where(Case.id == case_id).values(deadline=at, next_due=at))


def newer(works: Works, than: Any) -> list[tuple[Any, Any]]:
    with works.open() as work:
        rows = work.session.execute(
            select(Card.given_at, Case.deadline).join(Case, Case.id == Card.case_id).where(Card.given_at > than)
        )
        return [(given, due) for given, due in rows]
