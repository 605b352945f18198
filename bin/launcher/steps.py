"""One piece of work that ends: installing, building, migrating. Its output goes to a log, its length to the screen."""

import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from launcher import signals
from launcher.console import Progress, say
from launcher.refusal import Refusal

GLANCE_S = 0.5  # for the line with the seconds; the end of a child wakes us at once
SHOWN = 10  # lines of a failed step's output, from each end
COLOUR = re.compile(r"\033\[[0-9;]*m")
END_S = 5  # what a step may take to end by itself when asked to stop


class Failed(Refusal):
    """A step ended with an error; `output` is what it said."""

    def __init__(self, label: str, code: int, log: Path, output: str):
        super().__init__(f"{label} failed (exit {code}); the whole output is in {log}\n{_ends(output)}")
        self.output = output


def _ends(output: str) -> str:
    """Some programs say the cause first, others last: show both ends, without colours."""
    lines = ["    " + line for line in COLOUR.sub("", output).strip().splitlines()]
    return "\n".join(lines if len(lines) <= 2 * SHOWN else [*lines[:SHOWN], "    ...", *lines[-SHOWN:]])


def step(
    label: str,
    argv: list[str],
    log: Path,
    *,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    whole: bool = False,
    idle: Callable[[], None] | None = None,
) -> None:
    """Run argv to its end, or raise Failed; `whole` work is not broken off by Ctrl-C but finished first."""
    progress = Progress(label)
    with log.open("ab") as output:
        begin = output.tell()
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
        )
        _wait(process, progress, whole, idle or (lambda: signals.wait_for(None, GLANCE_S)))
    if process.returncode:
        progress.done("failed")
        raise Failed(label, process.returncode, log, _since(log, begin))
    progress.done()
    if whole:
        signals.check()


def _wait(process: "subprocess.Popen[bytes]", progress: Progress, whole: bool, idle: Callable[[], None]) -> None:
    told = False
    while process.poll() is None:
        progress.tick()
        if signals.asked() and not whole:
            _end(process)
            signals.check()
        if signals.asked() and not told:
            say(f"Stopping as soon as this is finished: {progress.label}")
            told = True
        idle()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the step with everything it has started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(END_S)
            return
        except ProcessLookupError:
            process.wait()
            return
        except subprocess.TimeoutExpired:
            continue


def _since(log: Path, begin: int) -> str:
    with log.open("rb") as told:
        told.seek(begin)
        return told.read().decode(errors="replace")
