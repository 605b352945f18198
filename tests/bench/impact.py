"""What lies inside an area, over the city's grids and 100,000 sites and devices, against the bare counts by turns."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import shapely
from shapely import MultiPolygon, Point
from sqlalchemy import text

from dispatch.emergency.impact.inside import inside
from foundation.work import Works
from tests.bench import ground
from tests.bench.ground import percentile

SIZES, TURNS, DEGREE_M = (10_000, 100_000), 15, 108_000
RADII_M = (500, 3_000, 20_000)
SITES = """INSERT INTO emergency_site (id, code, name, kind, type, point, people, demo)
    SELECT gen_random_uuid(), 'BENCH-' || n, '测点' || n,
           (ARRAY['target','target','hazard','shelter','depot'])[n % 5 + 1], 'school',
           ST_SetSRID(ST_MakePoint(111.4 + random() * 0.9, 21.6 + random() * 0.7), 4490), 40, true
    FROM generate_series(1, :total) AS n"""
BARE = """SELECT (SELECT count(*) FROM emergency_site WHERE ST_Intersects(point, area)),
    (SELECT count(*) FROM device WHERE ST_Intersects(point, area)),
    (SELECT count(*) FROM grid WHERE ST_Intersects(grid.area, wanted.area))
    FROM (SELECT ST_GeomFromText(:area, 4490) AS area) AS wanted"""


def run() -> dict[str, Any]:
    told: dict[str, Any] = {}
    for size in SIZES:
        with ground.demo_city() as works:
            with works.open() as work:
                work.session.execute(text(SITES), {"total": size})
            with works.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
                told["grids"] = line.execute(text("SELECT count(*) FROM grid WHERE valid_to IS NULL")).scalar()
            told |= {f"{name}_{size}": figure for name, figure in _measured(works).items()}
    return told


def _measured(works: Works) -> dict[str, float]:
    figures: dict[str, float] = {}
    for radius in RADII_M:
        dice = Random(radius)
        taken: dict[str, list[float]] = {"whole": [], "bare": []}
        ways: dict[str, Callable[[MultiPolygon], Any]] = {
            "whole": lambda area: _whole(works, area),
            "bare": lambda area: _bare(works, area),
        }
        for _ in range(TURNS):
            area = _around(dice, radius)
            for name, way in ways.items():
                begun = time.perf_counter()
                way(area)
                taken[name].append((time.perf_counter() - begun) * 1000)
        figures |= {f"{name}_{radius}m_p50_ms": round(statistics.median(taken[name]), 1) for name in taken}
        figures[f"whole_{radius}m_p99_ms"] = round(percentile(taken["whole"], 0.99), 1)
    return figures


def _around(dice: Random, radius: float) -> MultiPolygon:
    middle = Point(dice.uniform(111.8, 112.1), dice.uniform(21.8, 22.1))
    return MultiPolygon([shapely.buffer(middle, radius / DEGREE_M)])


def _whole(works: Works, area: MultiPolygon) -> Any:
    with works.open() as work:
        return inside(work.session, area, datetime.now(UTC))


def _bare(works: Works, area: MultiPolygon) -> Any:
    with works.open() as work:
        return work.session.execute(text(BARE), {"area": area.wkt}).one()
