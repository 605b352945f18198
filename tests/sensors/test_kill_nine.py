"""kill -9 of listener, broker and PostgreSQL, alone and together, in any order, in the middle of a stream.

Every message whose PUBACK came is committed once. Mosquitto keeps its queue in memory between saves, so the broker is
killed when what it acknowledged has been taken (docs/operation.md states that window); what it acknowledges from its
return on must wait for the listener's return. PostgreSQL is one of this test's own, because it recovers from a crash.
"""

import json
import os
import random
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from foundation import clock
from foundation.migrate import migrate
from foundation.work import Works
from tests.conftest import EXTENSIONS, Cluster
from tests.sensors.tiny_city import GAS, Broker, eventually, one, rows

TOPIC = f"moyang/v1/devices/{GAS}/telemetry"
VICTIMS = ("listener", "backend", "postmaster", "broker")
OWNER = "moyang_owner"
CONF = """
listen_addresses = ''
unix_socket_directories = '{folder}'
shared_buffers = 32MB
max_connections = 40
timezone = 'UTC'
lc_messages = 'C'
log_min_messages = panic
"""


@dataclass
class Postgres:
    """A server of this test alone, which may be killed."""

    folder: Path
    programs: Path
    server: subprocess.Popen[bytes] | None = None

    def found(self) -> None:
        made = [self.programs / "initdb", "-D", self.folder / "data", "-U", OWNER, "-A", "trust", "-E", "UTF8"]
        subprocess.run([*made, "--locale=C.UTF-8", "--no-sync", "--no-instructions"], check=True, capture_output=True)
        with (self.folder / "data" / "postgresql.conf").open("a") as conf:
            conf.write(CONF.format(folder=self.folder))

    def start(self) -> None:
        """Starts, after a crash as soon as the last child of the dead server has gone."""
        eventually(self._started, "PostgreSQL answers", 60)

    def _started(self) -> bool:
        if self.server is None or self.server.poll() is not None:
            quiet = subprocess.DEVNULL
            argv = [self.programs / "postgres", "-D", self.folder / "data"]
            self.server = subprocess.Popen(argv, stdout=quiet, stderr=quiet)
        ready = [self.programs / "pg_isready", "-q", "-h", self.folder]
        return subprocess.run(ready, check=False).returncode == 0 and self.server.poll() is None

    def stop(self, number: int) -> None:
        assert self.server
        self.server.send_signal(number)
        self.server.wait(30)


@pytest.fixture
def postgres(cluster: Cluster) -> Iterator[Postgres]:
    with cluster.admin.connect() as line:
        programs = line.execute(text("SELECT setting FROM pg_config WHERE name = 'BINDIR'")).scalar_one()
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        made = Postgres(Path(folder), Path(programs))
        made.found()
        made.start()
        yield made
        made.stop(signal.SIGINT)


@pytest.fixture
def works(postgres: Postgres) -> Iterator[Works]:
    """In place of the shared server's: a migrated, empty database of the own one."""
    url = "postgresql+psycopg2:///{}?host={}&user={}"
    own = Cluster(*(url.format("postgres", postgres.folder, role) for role in (OWNER, "moyang_app")))
    own._say("CREATE ROLE moyang_app LOGIN")
    own.make("city")
    owner = own.owner("city")
    with owner.begin() as line:
        for extension in EXTENSIONS:
            line.execute(text(f"CREATE EXTENSION {extension}"))
    migrate(owner)
    owner.dispose()
    own.admin.dispose()
    engine = own.app("city")
    yield Works(engine)
    engine.dispose()


@dataclass
class Stand:
    """What may die, and what has been acknowledged."""

    works: Works
    broker: Broker
    postgres: Postgres
    process: Callable[[], subprocess.Popen[bytes]]
    start = clock.now() - timedelta(minutes=20)
    sent: int = 0
    running: subprocess.Popen[bytes] = field(init=False)

    def stored(self) -> int:
        try:
            return int(one(self.works, "SELECT count(*) FROM reading"))
        except SQLAlchemyError:
            return -1

    def listening(self) -> bool:
        return bool(rows(self.works, "SELECT 1 FROM listener_state WHERE connected"))

    def saved(self) -> bool:
        """Whether the broker has written down that the listener listens: it is asked at each signing in."""
        kept = self.broker.folder / "mosquitto" / "mosquitto.db"
        return kept.exists() and TOPIC.replace(GAS, "+").encode() in kept.read_bytes()

    def kill(self, victim: str) -> None:
        if victim == "listener":
            self.running.kill()
            self.running.wait()
        elif victim == "broker":
            self.broker.stop(signal.SIGKILL)
        elif victim == "postmaster":
            self.postgres.stop(signal.SIGKILL)
        else:
            self.kill_backend()

    def kill_backend(self) -> None:
        """One that does the house's work: PostgreSQL then throws out all the others and recovers by itself."""
        try:
            found = rows(self.works, "SELECT pid FROM pg_stat_activity WHERE application_name = 'moyang'")
        except SQLAlchemyError:  # the server is dead already
            return
        for pid in found[:1]:
            os.kill(pid, signal.SIGKILL)

    def revive(self, victim: str) -> None:
        if victim == "listener":
            self.running = self.process()
        elif victim == "broker":
            self.broker.start()
        else:
            self.postgres.start()

    def stream(self, count: int, begun: threading.Event) -> None:
        """Publish so many; the last is waited for, so that all are acknowledged."""
        device = self.broker.device(GAS)
        for number in range(self.sent, self.sent + count):
            at = self.start + timedelta(milliseconds=10 * number)
            payload = json.dumps({"ts": at.isoformat(), "seq": number, "values": {"lel": 2.0}}).encode()
            if number == self.sent + count - 1:
                device.publish_and_wait(TOPIC, payload)
            else:
                device.publish(TOPIC, payload)
                while device.wait(0.0):
                    device.read()
            if number == self.sent + count // 3:
                begun.set()
        device.close()
        self.sent += count


def kill_in_random_order(stand: Stand, rounds: int, seed: int) -> None:
    rng = random.Random(seed)
    stand.running = stand.process()
    eventually(lambda: stand.listening() and stand.saved(), "the listener has its session, and the broker saved it", 60)
    crew = ThreadPoolExecutor(1)
    for _ in range(rounds):
        victims, begun = rng.sample(VICTIMS, rng.choice((1, 1, 2, 3))), threading.Event()
        count = rng.randrange(100, 900)
        if "broker" in victims:
            eventually(lambda: stand.stored() == stand.sent, "what the broker acknowledged is taken", 90)
        else:
            stream = crew.submit(stand.stream, count, begun)
            assert begun.wait(30)
        for victim in victims:
            stand.kill(victim)
        if "broker" in victims:  # what it takes now must wait for whoever is still dead
            victims.remove("broker")
            stand.revive("broker")
            stream = crew.submit(stand.stream, count, begun)
        for victim in rng.sample(victims, len(victims)):
            stand.revive(victim)
        stream.result(60)
    eventually(lambda: stand.stored() == stand.sent, f"all {stand.sent} are committed", 120)
    assert one(stand.works, "SELECT count(DISTINCT seq) FROM reading") == stand.sent
    assert rows(stand.works, "SELECT reason FROM reject") == []


def test_kill_nine_in_random_order_loses_and_doubles_nothing(sensed, broker, process, postgres):
    kill_in_random_order(Stand(sensed, broker, postgres, process), 5, seed=11)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_kill_nine_in_random_order_a_hundred_times(sensed, broker, process, postgres):
    kill_in_random_order(Stand(sensed, broker, postgres, process), 100, seed=12)
