"""What a benchmark stands on: a demo city of its own, and the real processes serving it."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import text

from dispatch.clock import calendar_change
from dispatch.routing import routing_rule
from foundation.migrate import migrate
from foundation.work import Works
from grid import city
from incidents import catalogue_load
from sensors import broker_access, seed
from tests.conftest import EXTENSIONS, Cluster
from tests.waiting import until

HOUSE = Path(__file__).parents[2]
COMMANDS = {
    "web": ["-m", "gunicorn", "--config", "web/gunicorn.py", "web.application:create_app()"],
    "realtime": ["-m", "gunicorn", "--config", "web/live/gunicorn.py", "web.live.application:create_app()"],
    "reactor": ["-m", "dispatch"],
    "listener": ["-m", "sensors"],
}


def free_port() -> int:
    """A port nobody listens on, below those that Linux gives to outgoing connections."""
    while True:
        port = secrets.randbelow(12_000) + 20_000
        if not answers(port):
            return port


@contextmanager
def demo_city() -> Iterator[Works]:
    """A database with the demo city and no history; gone afterwards."""
    cluster = Cluster(os.environ["MOYANG__DATABASE__OWNER_URL"], os.environ["MOYANG__DATABASE__URL"])
    name = f"bench_{uuid.uuid4().hex[:8]}"
    cluster.make(name)
    owner = cluster.owner(name)
    with owner.begin() as connection:
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    migrate(owner)
    owner.dispose()
    engine = cluster.app(name)
    works = Works(engine)
    with works.open() as work:
        catalogue_load.load(work)
        routing_rule.seed(work)
        calendar_change.seed(work)
        city.load(work, city.DEMO, demo=True)
    with works.open() as work:
        seed.seed_types(work)
        broker_access.write(work.session)
    try:
        yield works
    finally:
        engine.dispose()
        cluster.drop(name)


@contextmanager
def processes(works: Works, *names: str) -> Iterator[dict[str, tuple[int, subprocess.Popen[bytes]]]]:
    """The named processes on that database: name -> (port, process); web and realtime listen on loopback ports."""
    environment = {**os.environ, "MOYANG__DATABASE__URL": works.engine.url.render_as_string(False)}
    started: dict[str, tuple[int, subprocess.Popen[bytes]]] = {}
    try:
        for name in names:
            port = free_port()
            bind = ["--bind", f"127.0.0.1:{port}"] if name in ("web", "realtime") else []
            command = [sys.executable, *COMMANDS[name][:2], *bind, *COMMANDS[name][2:]]
            log = (Path(environment["MOYANG__SERVER__VAR"]) / "bench" / f"{name}.log").open("wb")
            started[name] = port, subprocess.Popen(command, cwd=HOUSE, env=environment, stdout=log, stderr=log)
        for name, (port, _) in started.items():
            if name in ("web", "realtime"):
                until(lambda port=port: answers(port), f"{name} listens", 40)
        yield started
    finally:
        for _, process in started.values():
            process.send_signal(signal.SIGTERM)
        for _, process in started.values():
            process.wait(15)


def cookie(web: int, username: str) -> str:
    """`name=value` of a demo account's session, signed in at the web process."""
    line = HTTPConnection("127.0.0.1", web, timeout=20)
    told = json.dumps({"username": username, "password": "moyang-demo"})
    line.request("POST", "/api/v1/session", told, {"Content-Type": "application/json"})
    answer = line.getresponse()
    if answer.status != 200:
        raise RuntimeError(answer.read())
    return answer.headers["Set-Cookie"].split(";")[0]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """User and system time of a process and all below it, from /proc."""
    family, found = {process.pid}, 0.0
    for status in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parent.name)):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        if int(status.parent.name) in family or int(fields[1]) in family:
            family.add(int(status.parent.name))
            found += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found
