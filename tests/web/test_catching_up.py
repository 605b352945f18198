"""The link is cut again and again while the city goes on: every screen ends with exactly what it may know."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import simple_websocket
from sqlalchemy import select

from dispatch.audience import topics_of
from foundation import push
from foundation.push import REPLAY_LIMIT, PushRow
from foundation.settings import settings
from foundation.work import Works
from tests.acting import actor
from tests.bench import ground
from tests.waiting import until
from web.application import create_app

Thing = tuple[str, str]
PEOPLE = ("commander", "officer", "handler", "supervisor")
KINDS, THINGS, SCREENS, WRITERS, ROUNDS = ("case", "alarm", "emergency", "task"), 40, 12, 3, 8


class Screen:
    """A wall or phone: hears, is cut off, comes back with the last number it has, and reads all when told to."""

    def __init__(self, works: Works, port: int, person: str, cookie: str):
        self.works, self.port, self.cookie = works, port, cookie
        self.topics = set(topics_of(actor(works, person)))
        self.known: dict[Thing, int] = {}
        self.seq, self.reloads, self.replays = -1, 0, 0
        self.resuming = True
        self.ws: Any = None

    def come(self) -> None:
        """Opens the link and asks for what was missed; until the answer, what comes moves nothing on."""
        self.resuming = True
        self.ws = simple_websocket.Client(
            f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket", headers={"Cookie": self.cookie}
        )
        threading.Thread(target=self._listen, args=(self.ws,), daemon=True).start()

    def cut(self) -> None:
        with suppress(OSError, simple_websocket.ConnectionClosed):
            self.ws.sock.shutdown(socket.SHUT_RDWR)

    def _listen(self, ws: Any) -> None:
        with suppress(OSError, simple_websocket.ConnectionClosed, ValueError):
            while True:
                said = ws.receive()
                if said[0] == "0":
                    ws.send("40")
                elif said == "2":
                    ws.send("3")
                elif said.startswith("40"):
                    ws.send("42" + json.dumps(["resume", {"seq": self.seq}]))
                elif said.startswith("42"):
                    self._heard(*json.loads(said[2:]))

    def _heard(self, event: str, told: dict[str, Any]) -> None:
        if event == "changed":
            thing = told["kind"], told["id"]
            self.known[thing] = max(self.known.get(thing, 0), told["version"])
        elif event == "reload":
            self.reloads, self.resuming = self.reloads + 1, False
            for thing, version in truth(self.works, self.topics).items():
                self.known[thing] = max(self.known.get(thing, 0), version)
        elif event == "resumed":
            self.replays, self.resuming = self.replays + 1, False
        if not self.resuming:
            self.seq = max(self.seq, told["seq"])


def truth(works: Works, topics: set[str]) -> dict[Thing, int]:
    """The newest version of everything these topics were told of."""
    with works.open() as work:
        rows = work.session.execute(select(PushRow.__table__).order_by(PushRow.seq)).all()
    return {(row.kind, str(row.subject)): row.version for row in rows if topics & set(row.topics)}


class City:
    """Goes on: each change is told to one or two audiences, some of them nobody's here."""

    def __init__(self, works: Works, audiences: list[str], seed: int):
        self.works, self.audiences, self.dice = works, audiences, Random(seed)
        self.things: dict[tuple[str, UUID], int] = {
            (KINDS[number % len(KINDS)], uuid4()): 0 for number in range(THINGS)
        }

    def change(self, many: int) -> None:
        for _ in range(many // 4):
            with self.works.open() as work:
                push.write(work, [self._bell() for _ in range(4)])

    def _bell(self) -> dict[str, Any]:
        thing = self.dice.choice(list(self.things))
        self.things[thing] += 1
        topics = self.dice.sample(self.audiences, self.dice.choice((1, 1, 2)))
        return {"kind": thing[0], "subject": thing[1], "version": self.things[thing], "topics": topics}


@pytest.fixture
def port(city_works: Works) -> Iterator[int]:
    (settings().var / "bench").mkdir(parents=True, exist_ok=True)
    with ground.processes(city_works, "realtime") as started:
        yield started["realtime"][0]


def test_every_screen_catches_up_exactly(city_works: Works, port: int) -> None:
    client = create_app(city_works).test_client()
    screens = []
    for person in PEOPLE:
        told = client.post("/api/v1/session", json={"username": person, "password": "moyang-demo"})
        cookie = told.headers["Set-Cookie"].split(";")[0]
        screens += [Screen(city_works, port, person, cookie) for _ in range(SCREENS // len(PEOPLE))]
    audiences = sorted({topic for screen in screens for topic in screen.topics} | {"nobody-here"})
    for screen in screens:
        screen.come()
    until(lambda: all(screen.seq >= 0 for screen in screens), "every screen is on the line", 60)
    long_gone = screens[0]
    long_gone.cut()
    writers = [
        threading.Thread(target=City(city_works, audiences, seed).change, args=(200,)) for seed in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    dice, rounds = Random(7), 0
    while any(writer.is_alive() for writer in writers) or rounds < ROUNDS:
        rounds += 1
        fallen = dice.sample(screens[1:], 4)
        for screen in fallen:
            screen.cut()
        time.sleep(0.15)  # how long the line is down, not a wait for anything
        for screen in fallen:
            screen.come()
    with city_works.open() as work:
        topic, thing = sorted(long_gone.topics)[:1], uuid4()
        bells = [{"kind": "case", "subject": thing, "version": n, "topics": topic} for n in range(1, REPLAY_LIMIT + 2)]
        push.write(work, bells)
    long_gone.come()
    with city_works.open() as work:
        last = push.last_seq(work.session.connection())
    until(lambda: all(screen.seq >= last for screen in screens), "every screen has heard where the log stands", 30)
    for screen in screens:
        until(lambda screen=screen: screen.known == truth(city_works, screen.topics), "it knows exactly what it may")
    assert long_gone.reloads == 2, "at the first, and because it missed more than is replayed"
    assert sum(screen.replays for screen in screens) > SCREENS
    for screen in screens:
        screen.cut()
