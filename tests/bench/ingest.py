"""Waiting at the broker -> committed reading, against the same rows by COPY into such a table; and CPU a message.

Then a living stream (tests.bench.stream), rules (tests.bench.judged) and growth (tests.bench.growth).
"""

import io
import json
import os
import signal
import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from foundation import clock
from foundation.work import Works
from sensors import broker_access
from sensors.broker_link import Link, Login
from sensors.registering import NewDevice, register
from tests.acting import NORTH_GATE
from tests.bench import ground, judged, stream
from tests.conftest import Cluster
from tests.waiting import until

DEVICES, MESSAGES, ROUNDS = 20, 20_000, 3
LON, LAT = NORTH_GATE


def codes() -> list[str]:
    return [f"BENCH-{number:04d}" for number in range(DEVICES)]


def stored(works: Works) -> int:
    with works.open() as work:
        return int(work.session.execute(text("SELECT count(*) FROM reading")).scalar_one())


def publish(links: list[Link], first: int) -> None:
    """MESSAGES readings over all lines, as fast as the broker takes them; returns when it has the last."""
    start = clock.now() - timedelta(minutes=30)
    for number in range(MESSAGES):
        link = links[number % DEVICES]
        at = start + timedelta(milliseconds=first + number)
        told = {"ts": at.isoformat(), "seq": first + number, "values": {"lel": 2.0}}
        link.publish(f"moyang/v1/devices/{link.login.username}/telemetry", json.dumps(told).encode())
        while link.wait(0.0):
            link.read()
    for link in links:
        link.publish_and_wait(f"moyang/v1/devices/{link.login.username}/status", b'{"online": true}')


def copied(works: Works) -> float:
    """Seconds for as many rows by one COPY, with the same index, committed."""
    with works.open() as work:
        device = work.session.execute(text("SELECT id FROM device LIMIT 1")).scalar_one()
    now = clock.now()
    rows = "".join(
        f"{device}\tlel\t{(now + timedelta(milliseconds=n)).isoformat()}\t{n}\t2.0\t\\N\tgood\t{now.isoformat()}\n"
        for n in range(MESSAGES)
    )
    owner = Cluster(os.environ["MOYANG__DATABASE__OWNER_URL"], os.environ["MOYANG__DATABASE__URL"]).owner(
        str(works.engine.url.database)
    )
    with owner.begin() as line:
        line.execute(text("DROP TABLE IF EXISTS raw"))
        line.execute(text("CREATE TABLE raw (LIKE reading INCLUDING ALL)"))
    begun = time.perf_counter()
    with owner.begin() as line:
        line.connection.cursor().copy_expert("COPY raw FROM STDIN", io.StringIO(rows))  # type: ignore[attr-defined]
    taken = time.perf_counter() - begun
    owner.dispose()
    return taken


def run() -> dict[str, Any]:
    return drained() | streamed() | judged.run()


def streamed() -> dict[str, Any]:
    """At each rate: the bare broker, then the whole house."""
    with ground.demo_city() as works:
        stream.register_all(works)
        told: dict[str, Any] = {}
        for rate in stream.RATES:
            told |= stream.bare(rate)
        with (
            ground.processes(works, "web", "realtime", "reactor", "listener") as started,
            stream.door(started["web"][0], started["realtime"][0]) as port,
        ):
            until(lambda: listening(works), "the listener listens", 40)
            screen, listener = stream.Screen(port), started["listener"][1]
            told["listener_memory_mb_before"] = memory_mb(listener.pid)
            for rate in stream.RATES:
                told |= stream.whole(works, screen, rate)
            told["listener_memory_mb_after"] = memory_mb(listener.pid)
        return told


def memory_mb(pid: int) -> int:
    """What a process alone would give back (Linux: Rss of /proc/PID/status)."""
    told = Path(f"/proc/{pid}/status").read_text()
    return int(told.split("VmRSS:")[1].split()[0]) // 1024


def drained() -> dict[str, Any]:
    rates, raws, ratios, cpu = [], [], [], []
    with ground.demo_city() as works:
        with works.open() as work:
            for code in codes():
                register(work, NewDevice(code, "gas_lel", LON, LAT, code), "bench", tell_broker=False)
        with works.open() as work:
            broker_access.write(work.session)
        with ground.processes(works, "listener") as started:
            process = started["listener"][1]
            until(lambda: listening(works), "the listener listens", 40)
            links = [Link(Login(code, code, "bench")) for code in codes()]
            for link in links:
                link.connect()
            for turn in range(ROUNDS):
                wanted, before = stored(works) + MESSAGES, ground.cpu_seconds(process)
                process.send_signal(signal.SIGSTOP)  # the publisher would be measured, not the listener
                publish(links, turn * MESSAGES)
                begun = time.perf_counter()
                process.send_signal(signal.SIGCONT)
                until(lambda wanted=wanted: stored(works) >= wanted, "all are committed", 120)
                rates.append(MESSAGES / (time.perf_counter() - begun))
                cpu.append((ground.cpu_seconds(process) - before) * 1e6 / MESSAGES)
                raws.append(MESSAGES / copied(works))
                ratios.append(rates[-1] / raws[-1])
            for link in links:
                link.close()
    return {
        "messages_a_round": MESSAGES,
        "rounds": ROUNDS,
        "waiting_to_committed_per_s": round(statistics.median(rates)),
        "listener_cpu_us_per_message": round(statistics.median(cpu)),
        "raw_copy_rows_per_s": round(statistics.median(raws)),
        "ratio_to_copy": round(statistics.median(ratios), 3),
    }


def listening(works: Works) -> bool:
    with works.open() as work:
        return bool(work.session.execute(text("SELECT 1 FROM listener_state WHERE connected")).first())
