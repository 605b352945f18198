"""Routing: decisions with 10,000 rules and precedents, pure and durable, against plain SQL writing the same rows."""

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

import psycopg2
from sqlalchemy import insert, select, text

from dispatch import desk
from dispatch.routing import routing_editing, routing_rule
from dispatch.routing.precedent import Precedent
from dispatch.routing.routing_area import stored
from dispatch.routing.routing_edition import RoutingRule
from dispatch.routing.routing_facts import Facts
from dispatch.routing.routing_rule import propose
from dispatch.routing.routing_standing import standing
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.work import Works
from grid.division import Division
from incidents.case import Case
from incidents.catalogue import Category
from people.organisation import Department
from tests.acting import Cast
from tests.bench import ground

SIZES = (1_000, 10_000)  # rules and precedents together, half and half
PURE_S, ROUNDS = 2.0, 3
SINGLE, BATCH = 60, 100  # moves of one round: one by one, and in one transaction
CASES = 2 * ROUNDS * (SINGLE + BATCH) * 2 + 100


def run() -> dict[str, Any]:
    figures: dict[str, Any] = {}
    with ground.demo_city() as works:
        cast = Cast(works)
        waiting = _cases(works, cast)
        for size in SIZES:
            _rule(works, size)
            figures |= {f"{size:>6} {name}": value for name, value in _measure(works, cast, waiting).items()}
    small, large = (f"{size:>6} decisions/s pure" for size in SIZES)
    figures["growth 1,000 -> 10,000: pure time"] = round(figures[small] / figures[large], 2)
    one, ten = (f"{size:>6} dispatches/s in a batch" for size in SIZES)
    figures["growth 1,000 -> 10,000: durable time"] = round(figures[one] / figures[ten], 2)
    return figures


def _cases(works: Works, cast: Cast) -> list[UUID]:
    """Cases waiting for dispatch: copies of a real one, over all categories and grids."""
    model = cast.case_at("pending_dispatch")
    with works.open() as work:
        columns = work.session.scalars(
            text(
                "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_name = 'cases'"
                " AND is_generated = 'NEVER' AND"
                " column_name NOT IN ('id', 'number', 'report_number', 'category_id', 'condition_id', 'routed_level',"
                " 'point', 'grid_id', 'grid', 'community', 'town', 'county')"
            )
        ).all()
        listed = ", ".join(columns)
        return list(
            work.session.scalars(
                text(
                    "INSERT INTO cases (id, report_number, category_id, routed_level, point, grid_id, grid, community,"
                    f" town, county, {listed}) SELECT gen_random_uuid(), 'B' || n, kinds.id, kinds.level, g.point,"
                    f" g.id, g.code, g.community, g.town, g.county, {', '.join(f'one.{name}' for name in columns)}"
                    " FROM generate_series(1, :count) AS n"
                    " JOIN (SELECT *, row_number() OVER () - 1 AS at, count(*) OVER () AS n_of FROM category) AS kinds"
                    " ON kinds.at = n % kinds.n_of"
                    " JOIN (SELECT *, row_number() OVER () - 1 AS at, count(*) OVER () AS n_of FROM grid) AS g"
                    " ON g.at = (n * 7919) % g.n_of, (SELECT * FROM cases WHERE id = :id) AS one RETURNING id"
                ),
                {"count": CASES, "id": model.id},
            )
        )


def _rule(works: Works, size: int) -> None:
    """So many rules and precedents as a city might gather: by category and town, by community, by drawn circle."""
    rng = Random(size)
    with works.open() as work:
        session = work.session
        session.execute(text("DELETE FROM precedent"))
        draft = routing_editing.begin(work)
        session.execute(text("DELETE FROM routing_rule WHERE edition_id = :id"), {"id": draft.id})
        categories = list(session.scalars(select(Category).where(Category.valid_to.is_(None))))
        towns = list(session.scalars(select(Division.code).where(Division.level == "town")))
        communities = list(session.scalars(select(Division.code).where(Division.level == "community")))
        bureaus = list(session.scalars(select(Department.id).where(Department.level != "town")))
        rows = [_one(rng, draft.id, place, categories, towns, communities, bureaus) for place in range(1, size // 2)]
        seeded = [
            {
                "edition_id": draft.id,
                "id": new_id(),
                "place": size + at,
                "name": name,
                "conditions": told,
                "choose": how,
            }
            for at, (name, told, how) in enumerate(routing_rule.SEED)
        ]
        session.execute(insert(RoutingRule), [{"department_id": None, **row} for row in [*rows, *seeded]])
        session.execute(insert(Precedent), [_kept(rng, work.now, categories, bureaus) for _ in range(size // 2)])
        routing_editing.put_in_force(work, draft.id, draft.version, "测速")


def _one(
    rng: Random,
    edition: UUID,
    place: int,
    categories: list[Category],
    towns: list[str],
    places: list[str],
    to: list[UUID],
) -> dict[str, Any]:
    kind = rng.choice(categories)
    shapes: tuple[dict[str, Any], ...] = (
        {"categories": [f"{kind.kind}:{kind.code}"], "places": [rng.choice(towns)]},
        {"majors": [kind.major], "places": [rng.choice(places)]},
        {"categories": [f"{kind.kind}:{kind.code}"], "sources": ["hotline"], "hours": [22, 6]},
    )
    return {
        "edition_id": edition,
        "id": new_id(),
        "place": place,
        "name": f"规则{place}",
        "conditions": shapes[place % 3],
        "choose": "department",
        "department_id": rng.choice(to),
    }


def _kept(rng: Random, now: Any, categories: list[Category], to: list[UUID]) -> dict[str, Any]:
    west, south = 111.3 + rng.random(), 21.6 + rng.random()
    ring = [[west, south], [west + 0.004, south], [west + 0.004, south + 0.004], [west, south + 0.004], [west, south]]
    return {
        "id": new_id(),
        "area": stored({"type": "Polygon", "coordinates": [ring]}),
        "category_id": rng.choice(categories).id,
        "department_id": rng.choice(to),
        "basis": "界线图",
        "state": "in_force",
        "valid_from": now,
    }


def _measure(works: Works, cast: Cast, waiting: list[UUID]) -> dict[str, Any]:
    begun = time.perf_counter()
    with works.open() as work:
        now = standing(work.session)
        told = [_facts(work, case) for case in work.session.scalars(select(Case).where(Case.id.in_(waiting[:500])))]
    compiled = time.perf_counter() - begun
    found: dict[str, list[float]] = defaultdict(list)
    raw = Raw(works)
    for _ in range(ROUNDS):
        found["pure"].append(_pure(now, told))
        found["propose"].append(_proposals(works, waiting))
        _round(works, cast, waiting, raw, found)
    raw.close()
    middle = {name: statistics.median(each) for name, each in found.items()}
    return {
        "compiled in s": round(compiled, 2),
        "decisions/s pure": round(middle["pure"]),
        "decisions/s with the case read": round(middle["propose"]),
        "dispatches/s one by one": round(middle["one"]),
        "dispatches/s in a batch": round(middle["batch"]),
        "CPU ms a dispatch in a batch": round(middle["cpu"], 2),
        "plain SQL/s one by one": round(middle["sql one"]),
        "plain SQL/s in a batch": round(middle["sql batch"]),
        "ratio one by one": round(middle["one"] / middle["sql one"], 2),
        "ratio in a batch": round(middle["batch"] / middle["sql batch"], 2),
    }


def _round(works: Works, cast: Cast, waiting: list[UUID], raw: "Raw", found: dict[str, list[float]]) -> None:
    """House and plain SQL by turns, one by one and in one transaction."""
    ones, others = ([waiting.pop() for _ in range(SINGLE)] for _ in range(2))
    many, more = ([waiting.pop() for _ in range(BATCH)] for _ in range(2))
    found["one"].append(_timed(SINGLE, lambda: [_dispatch(works, cast.dispatcher, [id]) for id in ones]))
    found["sql one"].append(_timed(SINGLE, lambda: [raw.write([id]) for id in others]))
    before = time.process_time()
    found["batch"].append(_timed(BATCH, lambda: _dispatch(works, cast.dispatcher, many)))
    found["cpu"].append((time.process_time() - before) / BATCH * 1000)
    found["sql batch"].append(_timed(BATCH, lambda: raw.write(more)))


def _facts(work: Any, case: Case) -> Facts:
    return routing_rule.facts_of(work.session, standing(work.session), case)


def _pure(now: Any, told: list[Facts]) -> float:
    count, end = 0, time.process_time() + PURE_S / ROUNDS
    begun = time.process_time()
    while time.process_time() < end:
        now.decide(told[count % len(told)])
        count += 1
    return count / (time.process_time() - begun)


def _proposals(works: Works, waiting: list[UUID]) -> float:
    """As the command desk asks: the case read in a unit of work of its own, its verdict with every reason."""

    def ask() -> None:
        for id in waiting[:SINGLE]:
            with works.open() as work:
                propose(work.session, work.session.get_one(Case, id))

    return _timed(SINGLE, ask)


def _timed(count: int, act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return count / (time.perf_counter() - begun)


def _dispatch(works: Works, dispatcher: Actor, ids: list[UUID]) -> None:
    """The real verb: the verdict is asked for and followed; the move with history and event, in one transaction."""
    with works.open(dispatcher) as work:
        for case in work.session.scalars(select(Case).where(Case.id.in_(ids))):
            found = propose(work.session, case).department
            target = str(found.id) if found else str(dispatcher.unit_id)
            desk.move(work, case, "dispatch", case.version, {"department": target})


class Raw:
    """The same rows by plain SQL on one connection: the case read and moved, history read and written, the event."""

    def __init__(self, works: Works):
        self.line = psycopg2.connect(
            works.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        )
        with works.open() as work:
            self.department = str(work.session.scalar(select(Department.id).where(Department.level == "city").limit(1)))
        self.stated = json.dumps({"department": self.department, "routing": "规则" * 40}, ensure_ascii=False)

    def write(self, ids: list[UUID]) -> None:
        with self.line, self.line.cursor() as cursor:
            for id in map(str, ids):
                cursor.execute("SELECT * FROM cases WHERE id = %s", (id,))
                cursor.execute("SELECT * FROM history WHERE subject_id = %s ORDER BY seq DESC LIMIT 1", (id,))
                cursor.execute(
                    "UPDATE cases SET stage = 'pending_handle', version = version + 1, department_id = %s,"
                    " dispatched_at = now(), deadline = now() + interval '1 day' WHERE id = %s",
                    (self.department, id),
                )
                cursor.execute(
                    "INSERT INTO history (subject_kind, subject_id, seq, move, from_stage, to_stage, actor_name, post,"
                    " unit_name, at, stated, previous_hash, hash) VALUES ('case', %s, 1, 'dispatch',"
                    " 'pending_dispatch', 'pending_handle', 'x', 'x', 'x', now(), %s, 'previous', repeat('0', 64))",
                    (id, self.stated),
                )
                cursor.execute(
                    "INSERT INTO outbox (lane, name, kind, subject, version, facts, at, not_before)"
                    " VALUES (1, 'CaseMoved', 'case', %s, 2, '{}', now(), now())",
                    (id,),
                )

    def close(self) -> None:
        self.line.close()
