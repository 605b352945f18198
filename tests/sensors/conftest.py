"""Sensors' own fixtures: a tiny city of one grid with devices that may sign in, and a broker that may be killed."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func

from foundation.ids import new_id
from foundation.settings import HOUSE, settings
from foundation.work import Works
from grid.cell import Grid
from grid.division import Division
from sensors import broker_access
from sensors.listener import Listener
from sensors.registering import NewDevice, register
from sensors.seed import seed_types
from tests.sensors.tiny_city import (
    BROKER,
    DIVISIONS,
    GRID,
    KINDS,
    LAT,
    LISTENER_PASSWORD,
    LON,
    PASSWORD,
    Broker,
    eventually,
)


@pytest.fixture
def sensed(works: Works) -> Works:
    """The tiny city with a device of several kinds, all with PASSWORD."""
    with works.open() as work:
        for code, level, parent in DIVISIONS:
            work.session.add(Division(code=code, name=code, level=level, parent=parent))
            work.session.flush()
        box = func.ST_Multi(func.ST_MakeEnvelope(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01, 4490))
        work.session.add(
            Grid(
                id=new_id(),
                code=GRID,
                name="北门社区第1网格",
                community="441702001001",
                town="441702001",
                county="441702",
                area_m2=4e6,
                area=box,
                valid_from=work.now,
                point=func.ST_SetSRID(func.ST_MakePoint(LON, LAT), 4490),
            )
        )
        work.session.flush()
        seed_types(work)
        for code, kind in KINDS.items():
            register(work, NewDevice(code, kind, LON, LAT, code), PASSWORD, tell_broker=False)
    return works


@pytest.fixture
def broker(sensed: Works, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """Running, on a free port, with the tiny city's devices in its files; the settings of this test point to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name in ("mosquitto", "run"):
        (tmp_path / name).mkdir()
    (tmp_path / "mosquitto.conf").write_text(
        BROKER.format(port=port, data=tmp_path / "mosquitto", run=tmp_path / "run")
    )
    monkeypatch.setenv("MOYANG__SERVER__VAR", str(tmp_path))
    monkeypatch.setenv("MOYANG__MQTT__PORT", str(port))
    monkeypatch.setenv("MOYANG__MQTT__HOST", "127.0.0.1")
    monkeypatch.setenv("MOYANG__MQTT__SOCKET", str(tmp_path / "run" / "mosquitto.sock"))
    monkeypatch.setenv("MOYANG_SECRET_MQTT_LISTENER", LISTENER_PASSWORD)
    settings.cache_clear()
    with sensed.open() as work:
        broker_access.write(work.session)
    made = Broker(tmp_path, port)
    made.start()
    yield made
    made.stop(signal.SIGKILL)
    settings.cache_clear()


@pytest.fixture
def listener(sensed: Works, broker: Broker) -> Iterator[Listener]:
    """A listener in this process, signed in; tests turn it with `turn`."""
    made = Listener(sensed)
    eventually(made.sign_in, "the listener signs in")
    yield made
    made.link.close()


@pytest.fixture
def process(sensed: Works, broker: Broker) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts listener processes of their own; whatever still lives at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []
    url = sensed.engine.url.render_as_string(False)

    def start() -> subprocess.Popen[bytes]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "sensors"], cwd=HOUSE, env={**os.environ, "MOYANG__DATABASE__URL": url}
            )
        )
        return started[-1]

    yield start
    for each in started:
        if each.poll() is None:
            each.kill()
        each.wait()
