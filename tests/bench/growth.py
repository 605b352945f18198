"""What a message costs as the city grows: CPU of the listener's part and of the database's, by devices and by readings.

Every device speaks every ten seconds by a clock that is handed in, so ten times the devices are ten times the messages;
they are taken in batches of a thousand, and nothing waits.
"""

import json
import math
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import text

from foundation import clock
from foundation.work import Works
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.listener import spare_the_collector
from sensors.rejecting import Quota
from tests.acting import NORTH_GATE

BATCH, BATCHES, EVERY = 1000, 24, timedelta(seconds=10)
DEVICES = text("""
    INSERT INTO device (id, code, name, type, point, grid, password_hash, created_at)
    SELECT gen_random_uuid(), 'GROW-' || n, 'GROW-' || n, 'gas_lel',
           ST_SetSRID(ST_MakePoint(:lon + (n % 100) * 0.0002, :lat + (n / 100 % 100) * 0.0002), 4490), g.code, 'x',
           now()
    FROM generate_series(:first, :last) AS n, (SELECT code FROM grid ORDER BY code LIMIT 1) AS g""")


def on_cpu_s(pid: int) -> float:
    """Seconds a process has run, to the nanosecond (Linux: /proc/PID/schedstat)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


class Ground:
    """A city whose devices speak in turn; `at` is its clock."""

    def __init__(self, works: Works):
        self.at = clock.now() - timedelta(hours=1)
        self.works = Works(works.engine, lambda: self.at)
        self.devices, self.seq = 0, count()
        spare_the_collector()

    def grow(self, devices: int) -> None:
        with self.works.open() as work:
            told = {"first": self.devices, "last": devices - 1, "lon": NORTH_GATE[0], "lat": NORTH_GATE[1]}
            work.session.execute(DEVICES, told)
        with self.works.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
            line.execute(text("ANALYZE device"))
        self.devices = devices

    def messages(self) -> Iterator[list[Incoming]]:
        """Every device in its turn."""
        while True:
            self.at += EVERY * BATCH / self.devices
            batch = []
            for _ in range(BATCH):
                number = next(self.seq)
                told = {"ts": self.at.isoformat(), "seq": number, "values": {"lel": 2.0}}
                topic = f"moyang/v1/devices/GROW-{number % self.devices}/telemetry"
                batch.append(Incoming(topic, json.dumps(told).encode(), False, self.at))
            yield batch

    def cost(self, batches: int = BATCHES) -> tuple[float, float]:
        """Microseconds of CPU a message: of this process, and of the database's."""
        known, quota, source = Known(), Quota("grown"), self.messages()
        ours = theirs = 0.0
        for turn in range(-max(2, self.devices // BATCH), batches):
            batch = next(source)
            with self.works.open() as work:
                server = int(work.session.scalar(text("SELECT pg_backend_pid()")) or 0)
                before = time.process_time(), on_cpu_s(server)
                take(work, batch, known, quota)
            if turn >= 0:  # everybody has been heard once
                ours, theirs = ours + time.process_time() - before[0], theirs + on_cpu_s(server) - before[1]
        return ours * 1e6 / BATCH / batches, theirs * 1e6 / BATCH / batches


def slope(few: float, many: float, times: float) -> float:
    """Of a straight line on double logarithmic paper: 0 is no growth, 1 grows as what it is asked of."""
    return math.log(many / few) / math.log(times)
