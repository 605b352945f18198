"""Services for a while: started for one command, under a folder that may be thrown away, and ended with it."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from launcher import lock, signals
from launcher.place import Place
from launcher.stack import Stack
from launcher.supervisor import Supervisor

MEMORY, PLENTY = "/dev/shm", 8 << 30
LIMIT_S = 60
GRACE_S = 5
GLANCE_S = 0.5  # the end of a child wakes us at once


@contextlib.contextmanager
def folder(purpose: str, in_memory: bool = False) -> Iterator[Path]:
    """A short-named folder of state that is gone afterwards; in memory where asked for and there is plenty of it."""
    made = Path(tempfile.mkdtemp(prefix=f"moyang-{purpose}-", dir=_memory() if in_memory else None))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _memory() -> str | None:
    """Hundreds of small databases are copied there in half the time; a machine with little memory uses its disk."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < PLENTY:
        return None
    free = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text())
    return MEMORY if free and int(free[1]) * 1024 > PLENTY else None


@contextlib.contextmanager
def services(stack: Stack) -> Iterator[Supervisor]:
    """PostgreSQL, Redis and the broker, but no process of the city."""
    supervisor = Supervisor(stack.place)
    with lock.take(stack.place):
        try:
            stack.start_stores(supervisor)
            yield supervisor
        finally:
            supervisor.stop()


def start_broker(stack: Stack, supervisor: Supervisor) -> None:
    """The broker, with empty lists of passwords and topics where none are written yet."""
    if stack.broker:
        for name in ("passwd", "acl"):
            stack.place.account.create(stack.place.var / "mosquitto" / name, "")
        supervisor.add([stack.broker.service(stack.env)])
        supervisor.until(lambda: not supervisor.down(), LIMIT_S)


def command(
    place: Place, argv: list[str], env: dict[str, str], supervisor: Supervisor | None = None, cwd: Path | None = None
) -> int:
    """Run a command of the house at the terminal, as the city's account, and hand its exit code on."""
    process = subprocess.Popen(place.account.command(argv, "TERM"), env=env, cwd=cwd or place.house)
    asked_at: float | None = None
    while process.poll() is None:
        if supervisor:
            supervisor.turn()
        else:
            signals.wait_for(None, GLANCE_S)
        if signals.asked() and asked_at is None:
            asked_at = time.monotonic()
        if asked_at is not None:
            _press(process, time.monotonic() - asked_at)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def _press(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Ctrl-C at the terminal has reached the command itself: it may end in its own way before it is made to."""
    if signals.asked() == signal.SIGTERM or seconds > GRACE_S:
        process.terminate()
    if seconds > 2 * GRACE_S:
        process.kill()
