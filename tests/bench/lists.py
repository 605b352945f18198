"""Lists and search over 1 and 10 million cases: a page as the API makes it, against the best plain SQL by turns.

`MOYANG_BENCH_CASES=1000000 bin/bench lists` measures one size alone; both sizes together take as long as laying them.
"""

import math
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, select, text

from dispatch import desk_queue
from foundation.actor import Actor
from foundation.settled import settle
from foundation.work import Work, Works
from incidents import case_list
from incidents.case import OPEN
from incidents.case_filter import Filter
from incidents.case_order import DUE, NEWEST, Place, tell_mark
from people.person import Person
from tests.acting import actor
from tests.bench import ground, million
from tests.bench.ground import percentile
from tests.conftest import Cluster

SIZES = tuple(int(float(each)) for each in os.environ.get("MOYANG_BENCH_CASES", "1e6,1e7").split(","))
TURNS, PAGE = 60, 50
NOBODY = UUID(int=0)
COLUMNS = "id, number, report_number, stage, description, grid, town, reported_at, due_at, department_id"
Job = Callable[[], Any]


class Desk:
    """What is asked of one database; every asking is another one, so that no answer is simply remembered."""

    def __init__(self, works: Works, seed: int = 1):
        self.works, self.rng = works, Random(seed)
        self.supervisor, self.handler, self.officer = (actor(works, n) for n in ("supervisor", "handler", "officer"))
        with works.open() as work:
            self.first, self.last = work.session.execute(
                text("SELECT min(reported_at), max(reported_at) FROM cases")
            ).one()
            self.samples = work.session.execute(
                text("SELECT * FROM cases TABLESAMPLE system (0.1) WHERE stage = 'closed' LIMIT 400")
            ).all()
            self.people = list(work.session.scalars(select(Person.name).order_by(Person.id).limit(400)))

    def moment(self) -> datetime:
        moment: datetime = self.first + self.rng.random() * (self.last - self.first)
        return moment

    def page(self, who: Actor | None = None, mark: str | None = None, **asked: Any) -> None:
        who = who or self.supervisor
        with self.works.open(who) as work:
            case_list.page(work.session, who, Filter(**asked), datetime.now(UTC), PAGE, mark)

    def plain(self, where: str, order: str = "reported_at DESC, id DESC", **facts: Any) -> None:
        with self.works.open() as work:
            sentence = f"SELECT {COLUMNS} FROM cases WHERE {where} ORDER BY {order} LIMIT {PAGE}"
            work.session.execute(text(sentence), facts).all()

    def one(self) -> Any:
        return self.rng.choice(self.samples)

    def deep(self) -> str:
        return tell_mark(NEWEST, self.place())

    def place(self) -> Place:
        return self.moment(), NOBODY


def jobs(desk: Desk) -> Iterator[tuple[str, Job, Job | None]]:
    """Name, the house's way, and the plain way (None: there is no better plain way than the house's own index)."""
    page, plain, one = desk.page, desk.plain, desk.one
    yield "first_page", lambda: page(), lambda: plain("true")
    yield "deep_page", lambda: page(mark=desk.deep()), lambda: plain("reported_at < :at", at=desk.moment())
    yield "urgency_page", lambda: page(urgent_first=True), lambda: plain(OPEN, "due_at, id")
    yield "urgency_deep", lambda: page(urgent_first=True, mark=tell_mark(DUE, soon(desk))), None
    yield (
        "urgency_desk",
        lambda: page(urgent_first=True, stages=["pending_dispatch"]),
        lambda: plain(f"stage = 'pending_dispatch' AND {OPEN}", "due_at, id"),
    )
    yield (
        "urgency_department",
        lambda: page(desk.handler, urgent_first=True, stages=["handling"]),
        lambda: plain(f"department_id = :d AND stage = 'handling' AND {OPEN}", "due_at, id", d=desk.handler.unit_id),
    )
    yield "officer_list", lambda: page(desk.officer), lambda: plain("grid = '441702001001001'")
    yield "by_stage", lambda: page(stages=["handling"]), lambda: plain("stage = 'handling' AND stage <> 'closed'")
    yield "by_grid", lambda: page(grid=one().grid), lambda: plain("grid = :grid", grid=one().grid)
    yield "by_community", lambda: page(area=one().community, mark=desk.deep()), None
    yield "by_town", lambda: page(area=one().town, mark=desk.deep()), None
    yield "by_category", lambda: page(category=one().category_id, mark=desk.deep()), None
    yield "by_source", lambda: page(source="media", mark=desk.deep()), None
    yield "by_department", lambda: page(department=one().department_id, mark=desk.deep()), None
    yield "by_handler", lambda: page(handler=one().handler_id), None
    yield "by_card", lambda: page(card="red"), lambda: plain("open_card IS NOT NULL AND open_card = 'red'")
    yield "by_hung", lambda: page(hung=True), lambda: plain("hung_at IS NOT NULL")
    yield "by_dates", lambda: page(until=desk.moment(), source="video"), None
    yield "by_two_rare", lambda: page(area=one().community, category=one().category_id), None
    yield "by_box", lambda: page(bbox=box(desk)), None
    yield "overdue_desk", lambda: page(overdue=True, urgent_first=True), None
    yield (
        "search_frequent",
        lambda: page(words=desk.rng.choice(["路口", "公交站", "垃圾", "损坏"]), mark=desk.deep()),
        None,
    )
    yield "search_middling", lambda: page(words=one().address[-6:-1], mark=desk.deep()), None
    yield "search_rare", lambda: page(words=one().address), None
    yield "search_two_words", lambda: page(words=f"{one().description[-4:]} {one().address[:3]}"), None
    yield "search_nothing", lambda: page(words="龙卷风"), None
    yield "search_in_queue", lambda: page(words=one().address[:4], urgent_first=True, stages=["handling"]), None
    yield "search_by_department", lambda: page(desk.handler, words=one().address[:4]), None
    yield (
        "search_number",
        lambda: page(words=one().report_number),
        lambda: plain("report_number = :n", n=one().report_number),
    )
    yield "search_tail", lambda: page(words=one().number[-5:]), None
    yield "search_person", lambda: page(words=desk.rng.choice(desk.people)), None
    yield "queue_counts", lambda: counts(desk, desk.supervisor), None
    yield "queue_counts_department", lambda: counts(desk, desk.handler), None


def soon(desk: Desk) -> Place:
    return datetime.now(UTC) + timedelta(hours=desk.rng.random() * 48 - 12), NOBODY


def box(desk: Desk) -> tuple[float, float, float, float]:
    with desk.works.open() as work:
        sentence = "SELECT st_x(point) AS x, st_y(point) AS y FROM cases WHERE id = :id"
        at = work.session.execute(text(sentence), {"id": desk.one().id}).one()
    return at.x - 0.01, at.y - 0.01, at.x + 0.01, at.y + 0.01


def counts(desk: Desk, who: Actor) -> None:
    with desk.works.open(who) as work:
        desk_queue.counts(work.session, who, desk_queue.of(who, False), datetime.now(UTC))


def measure(
    works: Works, turns: int = TURNS, tell: Callable[[str], Any] = lambda line: print(line, flush=True)
) -> dict[str, Any]:
    """p50 and p99 of each job in ms, by turns with its plain form."""
    desk, told = Desk(works), {}
    settle()  # as the web process does
    for name, house, plain in jobs(desk):
        for each in (house, plain):
            if each:
                taken(each)
        ours, bare = [], []
        for _ in range(turns):
            ours.append(taken(house))
            bare += [taken(plain)] if plain else []
        told[f"{name}_p50_ms"], told[f"{name}_p99_ms"] = (round(percentile(ours, share), 2) for share in (0.5, 0.99))
        if bare:
            told[f"{name}_plain_p50_ms"] = round(percentile(bare, 0.5), 2)
            told[f"{name}_ratio"] = round(percentile(ours, 0.5) / percentile(bare, 0.5), 2)
        shown = (told.get(f"{name}_{each}_ms", "") for each in ("p50", "p99", "plain_p50"))
        tell("  {:<26} p50 {:>8}  p99 {:>8}  plain {:>8}".format(name, *shown))
    with works.open() as work:
        told["offset_peer_p50_ms"] = round(percentile([offset(work) for _ in range(3)], 0.5), 1)
    return told


def offset(work: Work) -> float:
    """The way of most lists: the page in the middle of everything by OFFSET."""
    half = int(work.session.execute(text("SELECT reltuples FROM pg_class WHERE relname = 'cases'")).scalar_one() / 2)
    sentence = f"SELECT {COLUMNS} FROM cases ORDER BY reported_at DESC, id DESC LIMIT {PAGE} OFFSET {half}"
    work.session.execute(text("SET LOCAL statement_timeout = 0"))
    return taken(lambda: work.session.execute(text(sentence)).all())


def taken(act: Job) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def run() -> dict[str, Any]:
    told: dict[str, Any] = {}
    for size in SIZES:
        with ground.demo_city() as works:
            cluster = Cluster(os.environ["MOYANG__DATABASE__OWNER_URL"], os.environ["MOYANG__DATABASE__URL"])
            owner = create_engine(cluster.owner_url.set(database=works.engine.url.database))
            million.fill(owner, size)
            owner.dispose()
            told[f"at_{size}"] = measure(works)
    if len(SIZES) > 1:
        told["slope"] = slopes(told[f"at_{SIZES[0]}"], told[f"at_{SIZES[-1]}"], SIZES[-1] / SIZES[0])
    return told


def slopes(small: dict[str, float], large: dict[str, float], growth: float) -> dict[str, float]:
    """Log-log slope of each p50: 0 is flat, 1 grows with the table."""
    return {
        name.removesuffix("_p50_ms"): round(math.log(large[name] / small[name]) / math.log(growth), 3)
        for name in small
        if name.endswith("_p50_ms") and "plain" not in name
    }
