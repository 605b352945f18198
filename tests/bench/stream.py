"""A living stream at several rates: publish -> committed, and a new alarm's publish -> committed -> browser's socket.

The socket is a WebSocket through nginx and realtime, as a browser has it. The bare broker (publish -> subscriber) has
the same rates in the same run. Moments are this machine's clock; commits are looked for every few milliseconds.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sqlalchemy import text
from websocket import WebSocket, WebSocketException, create_connection

from foundation.settings import settings
from foundation.work import Works
from sensors import broker_access
from sensors.broker_link import Link, Login
from sensors.delivery import Delivery
from sensors.registering import NewDevice, register
from tests.acting import NORTH_GATE
from tests.bench import ground
from tests.bench.ground import HOUSE, percentile
from tests.waiting import until

RATES, SECONDS, ALARMS_PER_S, SPEAKERS = (1000, 5000, 10_000), 6, 8, 20
LOOK_S = 0.003
SPOKEN = [f"BENCH-{number:04d}" for number in range(SPEAKERS)]
COMMITTED = text("""
    SELECT at FROM reading WHERE device_id = (SELECT id FROM device WHERE code = :code) AND metric = 'lel'
       AND at > :last ORDER BY at""")


def alarming(rate: int) -> list[str]:
    return [f"ALARM-{rate}-{number}" for number in range(ALARMS_PER_S * (SECONDS - 1))]


def register_all(works: Works) -> None:
    with works.open() as work:
        for code in (*SPOKEN, *(code for rate in RATES for code in alarming(rate))):
            register(work, NewDevice(code, "gas_lel", *NORTH_GATE, code), "bench", tell_broker=False)
    with works.open() as work:
        broker_access.write(work.session)
    time.sleep(1.0)


@contextmanager
def generator(rate: int) -> Iterator[None]:
    argv = [sys.executable, "-m", "tests.bench.generator", str(rate), str(SECONDS), *SPOKEN]
    running = subprocess.Popen(argv, cwd=HOUSE, stdout=subprocess.DEVNULL)
    try:
        yield
        running.wait(SECONDS + 60)
    finally:
        running.kill()


@contextmanager
def door(web: int, realtime: int) -> Iterator[int]:
    """nginx as the city has it, before these two processes; its port."""
    port, folder = ground.free_port(), settings().var / "bench" / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    told = (HOUSE / "bin" / "launcher" / "nginx.conf.in").read_text(encoding="utf-8")
    told = told.replace("unix:@run@/web.sock", f"127.0.0.1:{web}").replace(
        "unix:@run@/realtime.sock", f"127.0.0.1:{realtime}"
    )
    words = {"connections": "512", "run": str(folder), "data": str(folder), "house": str(HOUSE), "visitors": ""}
    for name, word in {**words, "listen": f"127.0.0.1:{port}", "scheme": "$scheme"}.items():
        told = told.replace(f"@{name}@", word)
    conf = folder / "nginx.conf"
    conf.write_text(told, encoding="utf-8")
    program = next(str(path) for path in map(Path, ("/usr/sbin/nginx", "/usr/bin/nginx")) if path.exists())
    running = subprocess.Popen([program, "-e", "stderr", "-c", str(conf), "-p", str(folder)])
    try:
        until(lambda: ground.answers(port), "nginx listens", 20)
        yield port
    finally:
        running.terminate()
        running.wait(10)


class Screen:
    """What a signed-in commander's browser hears, with the moment of each word."""

    def __init__(self, port: int):
        line = HTTPConnection("127.0.0.1", port, timeout=20)
        who = json.dumps({"username": "commander", "password": "moyang-demo"})
        line.request("POST", "/api/v1/session", who, {"Content-Type": "application/json"})
        answer = line.getresponse()
        if answer.status != 200:
            raise RuntimeError(answer.read())
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        self.line: WebSocket = create_connection(url, cookie=cookie, origin=f"http://127.0.0.1:{port}")
        self.heard: dict[str, float] = {}
        self.open = False
        threading.Thread(target=self._listen, daemon=True).start()
        until(lambda: self.open, "the live line is open", 20)

    def _listen(self) -> None:
        while True:
            try:
                told = str(self.line.recv())
            except (WebSocketException, OSError):
                return
            if told.startswith("0"):
                self.line.send("40")
            elif told == "2":
                self.line.send("3")
            elif told.startswith("40"):
                self.open = True
            elif told.startswith('42["changed"'):
                change = json.loads(told[2:])[1]
                if change["kind"] == "alarm":
                    self.heard.setdefault(str(change["id"]), time.time())


def committed(works: Works, taken: list[float], stop: threading.Event) -> None:
    """Milliseconds from publish to commit of the first speaker's readings, a twentieth of the whole stream."""
    last = works.tell_time()
    while not stop.is_set():
        with works.open() as work:
            found = list(work.session.scalars(COMMITTED, {"code": SPOKEN[0], "last": last}))
        now = time.time()
        taken += [(now - at.timestamp()) * 1000 for at in found]
        last = found[-1] if found else last
        time.sleep(LOOK_S)


def whole(works: Works, screen: Screen, rate: int) -> dict[str, Any]:
    sent: dict[str, float] = {}
    taken: list[float] = []
    stop = threading.Event()
    links = {code: Link(Login(code, code, "bench")) for code in alarming(rate)}
    for link in links.values():
        link.connect()
    looker = threading.Thread(target=committed, args=(works, taken, stop))
    looker.start()
    with generator(rate):
        until(lambda: taken, "the stream has begun", 30)
        begun = time.perf_counter()
        for number, (code, link) in enumerate(links.items()):
            time.sleep(max(0.0, begun + number / ALARMS_PER_S - time.perf_counter()))
            sent[code] = time.time()
            told = {"ts": sent[code] * 1000, "seq": 1, "values": {"lel": 60.0}}
            link.publish(f"moyang/v1/devices/{code}/telemetry", json.dumps(told).encode())
    question = "SELECT id::text, device_code FROM alarm WHERE device_code LIKE :like"
    asked = {"like": f"ALARM-{rate}-%"}
    until(lambda: len(alarms(works, question, asked)) == len(sent), "every alarm is raised", 120)
    time.sleep(2.0)
    stop.set()
    looker.join()
    for link in links.values():
        link.close()
    of = alarms(works, question, asked)
    seen = [(screen.heard[ident] - sent[code]) * 1000 for ident, code in of.items() if ident in screen.heard]
    return told_of(f"{rate}_per_s_committed", taken) | told_of(f"{rate}_per_s_alarm_on_screen", seen)


def alarms(works: Works, question: str, asked: dict[str, str]) -> dict[str, str]:
    with works.open() as work:
        return {row[0]: row[1] for row in work.session.execute(text(question), asked)}


def bare(rate: int) -> dict[str, Any]:
    """The broker alone, with nobody else listening: publish -> a subscriber in this process."""
    taken: list[float] = []
    heard: list[int] = []

    def hear(message: Delivery) -> None:
        heard.append(message.mid)
        if message.topic.split("/")[3] == SPOKEN[0]:
            taken.append((time.time() - json.loads(message.payload)["ts"] / 1000) * 1000)

    secret = settings().secret("mqtt_listener")
    link = Link(Login("bench-bare", broker_access.LISTENER, secret), None, hear)
    link.connect()
    link.subscribe(["moyang/v1/devices/+/telemetry"])
    with generator(rate):
        quiet = time.perf_counter() + SECONDS + 5
        while time.perf_counter() < quiet:
            link.keep_alive()
            if link.wait(0.2):
                link.read()
                link.acknowledge(heard)
                heard.clear()
    link.close()
    return told_of(f"{rate}_per_s_bare_broker", taken)


def told_of(name: str, taken: list[float]) -> dict[str, Any]:
    if not taken:
        return {f"{name}_count": 0}
    return {f"{name}_count": len(taken)} | {
        f"{name}_p{round(share * 100)}_ms": round(percentile(taken, share), 1) for share in (0.5, 0.99)
    }
