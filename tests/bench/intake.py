"""Report intake: API -> committed case, against the same rows by plain INSERTs with the same indexes, by turns."""

import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from threading import local
from typing import Any
from uuid import uuid4

import psycopg2
import psycopg2.extras
from sqlalchemy import text

from foundation.ids import new_id
from foundation.work import Works
from tests.acting import NORTH_GATE, actor, litter, send_photo, tell
from tests.bench import ground
from tests.bench.ground import percentile

CLIENTS, ROUND_S, ROUNDS = 8, 4.0, 3
BASE = 1_000  # cases lying there in the first measurement; ten times as many in the second


class Api:
    """Eight phones that report as fast as they are answered."""

    def __init__(self, works: Works, port: int):
        self.port, self.here = port, local()
        with works.open() as work:
            self.category = litter(work)
        self.photo = send_photo(works, actor(works, "officer"))
        self.headers = self._sign_in()

    def _sign_in(self) -> dict[str, str]:
        line = HTTPConnection("127.0.0.1", self.port)
        line.request(
            "POST",
            "/api/v1/session",
            json.dumps({"username": "officer", "password": "moyang-demo"}),
            {"Content-Type": "application/json"},
        )
        answer = line.getresponse()
        csrf = json.loads(answer.read())["csrf"]
        return {
            "Cookie": answer.headers["Set-Cookie"].split(";")[0],
            "X-CSRF-Token": csrf,
            "Content-Type": "application/json",
        }

    def one(self) -> None:
        if not hasattr(self.here, "line"):
            self.here.line = HTTPConnection("127.0.0.1", self.port)
        body = {
            "category": self.category,
            "point": {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1], "accuracy_m": 8.0},
            "description": "路口有暴露垃圾",
            "photos": [self.photo],
        }
        self.here.line.request("PUT", f"/api/v1/reports/{uuid4()}", json.dumps(body), self.headers)
        answer = self.here.line.getresponse()
        told = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status} {told[:300]!r}")


class Raw:
    """Eight connections that insert the same five rows in one transaction each."""

    def __init__(self, works: Works):
        self.url = works.engine.url
        self.here = local()
        with works.open() as work:
            self.like = {
                table: dict(work.session.execute(text(f"SELECT * FROM {table} LIMIT 1")).mappings().one())
                for table in ("cases", "report", "history", "evidence")
            }
        self.number = count(10**8)

    def one(self) -> None:
        if not hasattr(self.here, "line"):
            self.here.line = psycopg2.connect(
                host=self.url.query["host"], dbname=self.url.database, user=self.url.query["user"]
            )
            psycopg2.extras.register_uuid(conn_or_curs=self.here.line)
        with self.here.line, self.here.line.cursor() as cursor:
            case, number = new_id(), f"X{next(self.number)}"
            self._insert(cursor, "cases", id=case, report_number=number)
            self._insert(cursor, "report", id=uuid4(), number=number, case_id=case)
            self._insert(cursor, "history", id=None, subject_id=case)
            self._insert(cursor, "evidence", id=new_id(), case_id=case)
            cursor.execute(
                "INSERT INTO outbox (lane, name, kind, subject, version, facts, at, not_before)"
                " VALUES (1, 'Raw', 'raw', %s, 1, '{}', now(), now())",
                (case,),
            )

    def _insert(self, cursor: Any, table: str, **own: Any) -> None:
        row = {**self.like[table], **own}
        row = {
            name: psycopg2.extras.Json(value) if isinstance(value, dict) else value
            for name, value in row.items()
            if not (name == "id" and value is None)
        }
        names = ", ".join(row)
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values()))


def pressed(act: Any, seconds: float) -> list[float]:
    """Milliseconds of each call while eight callers call without pause."""
    end = time.monotonic() + seconds

    def caller(_: int) -> list[float]:
        taken = []
        while time.monotonic() < end:
            begun = time.perf_counter()
            act()
            taken.append((time.perf_counter() - begun) * 1000)
        return taken

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [each for caller_s in pool.map(caller, range(CLIENTS)) for each in caller_s]


def run() -> dict[str, Any]:

    with ground.demo_city() as works, ground.processes(works, "web") as started:
        port, process = started["web"]
        tell(works, actor(works, "officer"))
        api, raw = Api(works, port), Raw(works)
        grow(works, BASE)
        small = measured(api, raw, process)
        grow(works, BASE * 10)
        large = measured(api, raw, process)
    return {
        "clients": CLIENTS,
        "rounds": ROUNDS,
        "at_1000_cases": small,
        "at_10000_cases": large,
        "growth_of_api_p50_at_10x": round(large["api_p50_ms"] / small["api_p50_ms"], 2),
    }


def measured(api: Api, raw: Raw, process: Any) -> dict[str, float]:
    """Rates and percentiles of both by turns, and the median of the rounds' ratios."""
    for each in (api, raw):
        pressed(each.one, 1.0)
    ratios, api_ms, raw_ms, cpu, done = [], [], [], 0.0, 0
    for _ in range(ROUNDS):
        before = ground.cpu_seconds(process)
        one = pressed(api.one, ROUND_S)
        cpu, done = cpu + ground.cpu_seconds(process) - before, done + len(one)
        two = pressed(raw.one, ROUND_S)
        api_ms, raw_ms = api_ms + one, raw_ms + two
        ratios.append(len(one) / len(two))
    return {
        "api_per_s": round(len(api_ms) / ROUNDS / ROUND_S, 1),
        "raw_per_s": round(len(raw_ms) / ROUNDS / ROUND_S, 1),
        "ratio_api_to_raw": round(statistics.median(ratios), 3),
        "api_p50_ms": round(percentile(api_ms, 0.5), 1),
        "api_p99_ms": round(percentile(api_ms, 0.99), 1),
        "raw_p50_ms": round(percentile(raw_ms, 0.5), 1),
        "raw_p99_ms": round(percentile(raw_ms, 0.99), 1),
        "web_cpu_ms_per_report": round(cpu * 1000 / done, 2),
    }


def grow(works: Works, wanted: int) -> None:
    """Copy the one case until so many lie there, with everything the indexes look at."""
    with works.open() as work:
        have = work.session.execute(text("SELECT count(*) FROM cases")).scalar_one()
        names = [
            row[0]
            for row in work.session.execute(
                text(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = 'cases'"
                    " AND column_name NOT IN ('id', 'report_number') ORDER BY ordinal_position"
                )
            )
        ]
        columns = ", ".join(names)
        work.session.execute(
            text(
                f"INSERT INTO cases (id, report_number, {columns})"
                f" SELECT gen_random_uuid(), 'G' || gen_random_uuid(), {columns}"
                " FROM (SELECT * FROM cases LIMIT 1) AS one, generate_series(1, :more)"
            ),
            {"more": max(wanted - have, 0)},
        )
