"""What the person at the terminal sees: short lines, and a moving one while something takes its time."""

import sys
import time
from pathlib import Path
from typing import TextIO

PATIENCE_S = 2  # anything longer shows that it is still going on
CLEAR = "\r\033[K"  # wipes the moving line of a terminal

_log: TextIO | None = None


def keep(path: Path) -> None:
    """Also write every line to this file from now on."""
    global _log
    _log = path.open("a", buffering=1, encoding="utf-8", errors="replace")


def say(text: str) -> None:
    if _log:
        _log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
    write((CLEAR if sys.stdout.isatty() else "") + text + "\n")


def write(text: str) -> None:
    """A terminal that has gone away is no reason to stop the city."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115 -- lives as long as the process


class Progress:
    """One line for one piece of work: silent for two seconds, then with the seconds gone by."""

    def __init__(self, label: str):
        self.label, self.begin, self.shown = label, time.monotonic(), -1
        self.live = sys.stdout.isatty()

    def seconds(self) -> float:
        return time.monotonic() - self.begin

    def tick(self) -> None:
        second = int(self.seconds())
        if second < PATIENCE_S or second == self.shown:
            return
        if self.live:
            write(f"{CLEAR}{self.label} ... {second} s")
        elif self.shown < 0 or second % 15 == 0:
            write(f"{self.label} ... {second} s\n")
        self.shown = second

    def done(self, word: str = "done") -> None:
        if self.shown < 0:
            return
        say(f"{self.label}: {word} in {self.seconds():.1f} s")
