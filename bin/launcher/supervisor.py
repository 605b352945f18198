"""Keeps the city's processes alive: reads what they say, starts them again with back-off, ends them in order."""

import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterable

from launcher import orphans, signals
from launcher.console import say
from launcher.journal import Journal
from launcher.place import Place
from launcher.service import Service

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 15.0
STEADY_S = 30  # alive for so long, a process has earned a quick restart again
RESTLESS = 6  # so many deaths within a minute are told plainly
GLANCE_S = 0.5


class Child:
    """One service with its present process, if it has one."""

    def __init__(self, service: Service, journal: Journal):
        self.service, self.journal = service, journal
        self.process: subprocess.Popen[bytes] | None = None
        self.pause, self.due, self.born = FIRST_PAUSE_S, time.monotonic(), 0.0
        self.deaths: deque[float] = deque(maxlen=RESTLESS)
        self.wanted = True

    def record(self) -> dict[str, object] | None:
        if self.process is None:
            return None
        name, pid, number = self.service.name, self.process.pid, int(self.service.end_signal)
        return {"name": name, "pid": pid, "birth": orphans.birth(pid), "signal": number}


class Supervisor:
    """All children of one launcher; nothing happens but within `turn`."""

    def __init__(self, place: Place):
        self.place = place
        self.children: dict[str, Child] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(signals.bell(), selectors.EVENT_READ)

    def add(self, services: Iterable[Service]) -> None:
        for service in services:
            child = Child(service, Journal(service.name, self.place.log, say))
            self.children[service.name] = child
            self._start(child)

    def turn(self, longest_s: float = GLANCE_S) -> None:
        """Wait for output, a death, a due restart or a signal, and deal with what came."""
        for key, _ in self.selector.select(self._until_due(longest_s)):
            if key.data is None:
                signals.quiet()
            else:
                self._read(key.data)
        for child in self.children.values():
            if child.process and ended(child.process.pid):
                self._bury(child)
            elif child.process is None and child.wanted and child.due <= time.monotonic():
                self._start(child)

    def until(self, condition: Callable[[], bool], limit_s: float, every_s: float = 0.05) -> bool:
        """Turn until the condition holds, looking every so often; False when the limit has passed."""
        end, due = time.monotonic() + limit_s, 0.0
        while time.monotonic() < end:
            signals.check()
            if time.monotonic() >= due:
                if condition():
                    return True
                due = time.monotonic() + every_s
            self.turn(every_s)
        return False

    def down(self) -> list[Child]:
        """The children that are not at work."""
        return [child for child in self.children.values() if child.process is None or not child.service.ready()]

    def stop(self) -> None:
        """End all, those first that need the others."""
        for tier in sorted({child.service.tier for child in self.children.values()}):
            self._stop([child for child in self.children.values() if child.service.tier == tier])

    def _until_due(self, longest_s: float) -> float:
        dues = [child.due for child in self.children.values() if child.process is None and child.wanted]
        return max(0.0, min([longest_s, *(due - time.monotonic() for due in dues)]))

    def _start(self, child: Child) -> None:
        service = child.service
        argv = service.account.command(service.argv, service.end_signal.name.removeprefix("SIG"))
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=service.env,
            cwd=service.cwd,
            umask=0o077,
            start_new_session=True,
        )
        child.process, child.born = process, time.monotonic()
        assert process.stdout
        os.set_blocking(process.stdout.fileno(), False)
        self.selector.register(process.stdout, selectors.EVENT_READ, child)
        self._note()

    def _read(self, child: Child) -> None:
        process = child.process
        if process is None or process.stdout is None:
            return
        piece = process.stdout.read(65536)
        if piece:
            child.journal.take(piece)
        elif piece == b"":
            self._deafen(process)

    def _deafen(self, process: "subprocess.Popen[bytes]") -> None:
        if process.stdout and not process.stdout.closed:
            self.selector.unregister(process.stdout)
            process.stdout.close()

    def _bury(self, child: Child) -> None:
        """Clear a dead process away, its own children too, and set the time of the next start."""
        process = child.process
        assert process
        kill_group(process.pid)
        process.wait()
        if process.stdout and not process.stdout.closed:
            self._read(child)
        self._deafen(process)
        child.process = None
        self._note()
        if child.wanted:
            self._mourn(child, process.returncode)

    def _mourn(self, child: Child, code: int) -> None:
        now = time.monotonic()
        if now - child.born > STEADY_S:
            child.pause = FIRST_PAUSE_S
        child.deaths.append(now)
        say(
            f"{child.service.name} ended ({cause(code)}); starting it again in {child.pause:g} s. "
            f"Its log: {child.journal.path}"
        )
        if len(child.deaths) == RESTLESS and now - child.deaths[0] < 60:
            say(
                f"{child.service.name} has ended {RESTLESS} times within a minute and something is wrong with it; "
                f"it is tried again all the same. It said last:\n{child.journal.tail()}"
            )
            child.deaths.clear()
        child.due, child.pause = now + child.pause, min(child.pause * 2, LONGEST_PAUSE_S)

    def _stop(self, children: list[Child]) -> None:
        for child in children:
            child.wanted = False
            if child.process:
                child.process.send_signal(child.service.end_signal)
        limit = time.monotonic() + max(child.service.end_s for child in children)
        while any(child.process for child in children) and time.monotonic() < limit:
            self.turn(0.05)
        for child in children:
            if child.process:
                say(f"{child.service.name} did not end in {child.service.end_s:g} s and is ended by force")
                self._bury(child)

    def _note(self) -> None:
        records = [record for child in self.children.values() if (record := child.record())]
        orphans.note(self.place.launcher / "children.json", records)


def ended(pid: int) -> bool:
    """Whether our child is dead; it stays a zombie, so its number is not given away before its group is cleared."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def kill_group(pid: int) -> None:
    """A process leads its own group: whatever it has started and left goes too."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
