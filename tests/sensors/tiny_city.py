"""What the sensors' tests share: a tiny city's names, a broker that may be killed, and waiting for conditions."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from foundation.work import Works
from sensors.broker_link import Address, Link, Login
from sensors.listener import Listener

LON, LAT = 111.96, 21.86
GRID = "441702001001001"
DIVISIONS = (
    ("441700", "city", None),
    ("441702", "county", "441700"),
    ("441702001", "town", "441702"),
    ("441702001001", "community", "441702001"),
)
GAS, SMOKE, CAMERA, OXYGEN = "GAS-1", "SMOKE-1", "CAMERA-1", "OXYGEN-1"
KINDS = {GAS: "gas_lel", "GAS-2": "gas_lel", SMOKE: "forest_smoke", CAMERA: "camera", OXYGEN: "gas_o2"}
PASSWORD = "correct-horse-battery-staple"
LISTENER_PASSWORD = "the-listener-of-this-test"

BROKER = """
listener {port} 127.0.0.1
use_username_as_clientid true
listener 0 {run}/mosquitto.sock
allow_anonymous false
password_file {data}/passwd
acl_file {data}/acl
persistence true
persistence_location {data}/
max_queued_messages 1000000
max_inflight_messages 0
message_size_limit 262144
persistent_client_expiration 7d
pid_file {run}/mosquitto.pid
log_dest none
"""


@dataclass
class Broker:
    """A Mosquitto of this test alone, configured like the city's."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(["mosquitto", "-c", str(self.folder / "mosquitto.conf")])
        eventually(self.answers, "the broker answers")

    def answers(self) -> bool:
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, number: int = signal.SIGTERM) -> None:
        assert self.process
        self.process.send_signal(number)
        self.process.wait(10)

    def device(self, code: str, password: str = PASSWORD, **more: Any) -> Link:
        """A device signed in."""
        link = Link(Login(code, code, password), Address("127.0.0.1", self.port), **more)
        link.connect()
        return link

    def tell(self, link: Link, topic: str, payloads: list[bytes]) -> None:
        """Publish all of them as fast as the broker takes them; returns when it has the last."""
        for payload in payloads[:-1]:
            link.publish(topic, payload)
            while link.wait(0.0):
                link.read()
        link.publish_and_wait(topic, payloads[-1])


def eventually(holds: Callable[[], object], what: str, seconds: float = 10.0) -> None:
    """Wait for a condition, not for a time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"waited {seconds} s for: {what}"
        time.sleep(0.02)


def turn(listener: Listener, holds: Callable[[], object], what: str, seconds: float = 10.0) -> None:
    """Let the listener work until a condition holds."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"waited {seconds} s for: {what}"
        listener.step()


def rows(works: Works, told: str, **values: object) -> list[Any]:
    """Whatever the question finds; a single column comes without its tuple."""
    with works.open() as work:
        found = [tuple(row) for row in work.session.execute(text(told), values)]
    return [row[0] if len(row) == 1 else row for row in found]


def one(works: Works, told: str, **values: object) -> Any:
    found = rows(works, told, **values)
    assert len(found) == 1, found
    return found[0]
