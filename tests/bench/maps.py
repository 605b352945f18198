"""The map over a million cases and 100,000 components: tiles by eight clients, against plain capped tiles by turns,
while two cases a second change (a million a year with ten moves each, in the hours of work)."""

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from threading import Event, local
from typing import Any

from playwright.sync_api import sync_playwright
from sqlalchemy import text

from foundation.work import Works
from incidents.case_lifecycle import OPEN_STAGES
from tests.bench import ground
from tests.bench.ground import percentile
from tests.bench.live import CHROMIUM
from tests.bench.million import fill
from tests.conftest import Cluster
from tests.mvt import features
from tests.waiting import until
from web.tiles import Tile

CASES = int(os.environ.get("MOYANG_BENCH_CASES", "1000000"))
COMPONENTS, CLIENTS, TURNS, ROUNDS = 100_000, 8, 40, 3
CHANGE_S = 0.5
SOME = "SELECT id FROM cases WHERE stage = 'handling' ORDER BY random() LIMIT 500"
CHANGED = "UPDATE cases SET urgent = NOT urgent WHERE id = :id"
SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
GLANCE, DRAWN = (f"performance.getEntriesByName('{name}')[0]?.startTime" for name in ("glance-drawn", "map-drawn"))
WEST, SOUTH, EAST, NORTH = 111.3, 21.5, 112.35, 22.6
LAID = """INSERT INTO component (id, code, name, category, state, grid, point, changed_at, demo)
    SELECT gen_random_uuid(), 'BENCH-' || n, '井盖', '01001', 'intact', grid.code,
           ST_Translate(grid.point, (random() - 0.5) * 0.004, (random() - 0.5) * 0.004), now(), true
    FROM generate_series(1, :total) AS n
    JOIN (SELECT code, point, row_number() OVER (ORDER BY code) - 1 AS place FROM grid WHERE valid_to IS NULL) AS grid
      ON grid.place = n % (SELECT count(*) FROM grid WHERE valid_to IS NULL)"""
# What a tile server does that knows nothing of the matter: every point by itself, cut off at ten thousand.
PLAIN = """SELECT ST_AsMVT(inside, 'cases', 4096, 'geom') FROM (
    SELECT id::text, stage, urgent, ST_AsMVTGeom(ST_Transform(point, 3857), ST_TileEnvelope(:z, :x, :y)) AS geom
    FROM cases WHERE stage <> 'closed' AND point && ST_Transform(ST_TileEnvelope(:z, :x, :y), 4490) LIMIT 10000)
    AS inside"""


def run() -> dict[str, Any]:
    with ground.demo_city() as works:
        _lay(works)
        with ground.processes(works, "web") as started:
            port = started["web"][0]
            with _changing(works):
                told = _measured(works, port)
            told |= _exact(works, port)
            return {"cases": CASES, "components": COMPONENTS} | told | _seen(port)


def _lay(works: Works) -> None:
    cluster = Cluster(os.environ["MOYANG__DATABASE__OWNER_URL"], os.environ["MOYANG__DATABASE__URL"])
    owner = cluster.owner(works.engine.url.database or "")
    fill(owner, CASES)
    with owner.begin() as line:
        line.execute(text(LAID), {"total": COMPONENTS})
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("VACUUM (ANALYZE) component"))
    owner.dispose()


@contextmanager
def _changing(works: Works) -> Iterator[None]:
    """The city goes on: now here, now there a case changes."""
    over = Event()
    with works.open() as work:
        some = cycle(work.session.scalars(text(SOME)).all())

    def go_on() -> None:
        while not over.wait(CHANGE_S):
            with works.open() as work:
                work.session.execute(text(CHANGED), {"id": next(some)})

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(go_on)
        try:
            yield
        finally:
            over.set()
            going.result()


def whole_city() -> list[Tile]:
    """What a wall shows when it stands and nobody touches it: the same for all of them."""
    low, high = at(10, WEST, NORTH), at(10, EAST, SOUTH)
    return [Tile(10, x, y) for x in range(low.x, high.x + 1) for y in range(low.y, high.y + 1)]


def looks(seed: int) -> list[Tile]:
    """A commander's glances: half at the whole city and its counties, half close by."""
    dice, found = random.Random(seed), []
    for _ in range(TURNS):
        zoom = dice.choice((8, 9, 10, 11, 12, 14, 15, 16))
        found.append(at(zoom, dice.uniform(WEST, EAST), dice.uniform(SOUTH, NORTH)))
    return found


def at(zoom: int, lon: float, lat: float) -> Tile:
    """The tile around a place."""
    x = int((lon + 180) / 360 * 2**zoom)
    rows = range(2**zoom)
    y = next(y for y in _near(rows, zoom, lat) if Tile(zoom, x, y).bounds()[1] < lat <= Tile(zoom, x, y).bounds()[3])
    return Tile(zoom, x, y)


def _near(rows: range, zoom: int, lat: float) -> range:
    """Halves the rows until few are left: y grows to the south."""
    low, high = rows.start, rows.stop
    while high - low > 4:
        middle = (low + high) // 2
        if Tile(zoom, 0, middle).bounds()[3] >= lat:
            low = middle
        else:
            high = middle
    return range(low, high)


def _measured(works: Works, port: int) -> dict[str, Any]:
    told: dict[str, list[float]] = {"cases": [], "components": [], "walls": [], "plain": []}
    rates: dict[str, list[float]] = {name: [] for name in told}
    sizes: dict[str, list[int]] = {name: [] for name in told}
    ways: dict[str, Callable[[Tile], int]] = {
        "cases": Fetch(port, "cases"),
        "components": Fetch(port, "components"),
        "walls": Fetch(port, "cases"),
        "plain": lambda tile: _plain(works, tile),
    }
    for turn in range(ROUNDS):
        for name, way in ways.items():
            begun = time.perf_counter()
            seeds = range(turn * CLIENTS, (turn + 1) * CLIENTS)
            with ThreadPoolExecutor(CLIENTS) as pool:
                shown = [whole_city() if name == "walls" else looks(seed) for seed in seeds]
                done = list(pool.map(lambda tiles, way=way: [_timed(way, tile) for tile in tiles], shown))
            flat = [each for one in done for each in one]
            rates[name].append(len(flat) / (time.perf_counter() - begun))
            told[name] += [each[0] for each in flat]
            sizes[name] += [each[1] for each in flat]
    return {
        f"{name}_{what}": figure
        for name in told
        for what, figure in (
            ("p50_ms", round(percentile(told[name], 0.5), 1)),
            ("p99_ms", round(percentile(told[name], 0.99), 1)),
            ("tiles_per_s", round(statistics.median(rates[name]), 1)),
            ("largest_kb", round(max(sizes[name]) / 1024, 1)),
        )
    }


def _timed(way: Callable[[Tile], int], tile: Tile) -> tuple[float, int]:
    begun = time.perf_counter()
    size = way(tile)
    return (time.perf_counter() - begun) * 1000, size


class Fetch:
    """One layer's tiles over HTTP as the commander, each client on its own line."""

    def __init__(self, port: int, layer: str):
        self.port, self.layer, self.mine = port, layer, local()
        self.cookie = ground.cookie(port, "commander")

    def __call__(self, tile: Tile) -> int:
        return len(self.body(tile))

    def body(self, tile: Tile) -> bytes:
        if not hasattr(self.mine, "line"):
            self.mine.line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        path = f"/api/v1/map/{self.layer}/{tile.z}/{tile.x}/{tile.y}.mvt"
        self.mine.line.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.mine.line.getresponse()
        body: bytes = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return body


def _plain(works: Works, tile: Tile) -> int:
    with works.engine.connect() as line:
        line.execute(text("SET statement_timeout = 0"))
        return len(line.execute(text(PLAIN), {"z": tile.z, "x": tile.x, "y": tile.y}).scalar() or b"")


def _exact(works: Works, port: int) -> dict[str, Any]:
    """The counts of all tiles of a zoom against the count of the table."""
    fetch, found = Fetch(port, "cases"), {}
    with works.engine.connect() as line:
        asked = text("SELECT count(*) FROM cases WHERE stage = ANY(:stages)")
        found["open_cases"] = line.execute(asked, {"stages": sorted(OPEN_STAGES)}).scalar()
    for zoom in (8, 10):
        low, high = at(zoom, WEST - 0.5, NORTH + 0.3), at(zoom, EAST + 0.5, SOUTH - 0.5)
        tiles = [Tile(zoom, x, y) for x in range(low.x, high.x + 1) for y in range(low.y, high.y + 1)]
        told = [each for tile in tiles for each in features(fetch.body(tile)).get("cases", [])]
        found[f"counted_at_zoom_{zoom}"] = sum(each.get("count", 1) for each in told)
    return found


def _seen(port: int) -> dict[str, Any]:
    """From opening the wall in a browser that knows nothing yet: until counties and counts of cases are on the screen
    (headless Chromium as it comes, which draws nothing in three dimensions), and until the map is drawn whole (the same
    where software draws in three dimensions)."""
    asked = (("first_glance", ["--disable-3d-apis"], GLANCE), ("first_map", SOFTWARE_GL, DRAWN))
    told: dict[str, Any] = {}
    for name, way, mark in asked:
        taken = _opened(port, way, mark)
        told |= {f"{name}_ms": round(statistics.median(taken)), f"slowest_{name}_ms": round(max(taken))}
    return told


def _opened(port: int, way: Sequence[str], mark: str) -> list[float]:
    """Milliseconds from opening the wall to that mark, each time in a browser context of its own."""
    name, _, value = ground.cookie(port, "commander").partition("=")
    url, taken = f"http://127.0.0.1:{port}", []
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM, *way])
        for _ in range(ROUNDS):
            context = browser.new_context(viewport={"width": 1920, "height": 1080})
            context.add_cookies([{"name": name, "value": value, "url": url}])
            page = context.new_page()
            page.goto(f"{url}/wall/", wait_until="commit")
            until(lambda page=page: page.evaluate(mark), "it is on the screen", 60)
            taken.append(page.evaluate(mark))
            context.close()
        browser.close()
    return taken
