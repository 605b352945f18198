"""The log of one process: every line is kept, the file is turned over by size, important lines are shown."""

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

LARGEST_BYTES = 10 * 1024 * 1024
OLD_FILES = 3
IMPORTANT = re.compile(
    r'"level": ?"(?:warning|error|critical)"|\b(?:ERROR|FATAL|PANIC|CRITICAL)\b|^\w*Error: |\[(?:alert|emerg)\]'
)
SHOWN_LINES, SHOWN_S = 5, 10  # at most so many important lines of one process in so many seconds
LONGEST_SHOWN = 300
LONGEST_LINE_BYTES = 256 * 1024


class Journal:
    """Takes the raw output of a process piece by piece."""

    def __init__(self, name: str, folder: Path, show: Callable[[str], None]):
        self.name, self.path, self.show = name, folder / f"{name}.log", show
        self.file = self.path.open("ab")
        self.rest = b""
        self.window, self.shown = 0.0, 0

    def take(self, piece: bytes) -> None:
        self.file.write(piece)
        self.file.flush()
        lines = (self.rest + piece).split(b"\n")
        self.rest = lines.pop()[-LONGEST_LINE_BYTES:]
        for line in lines:
            self._judge(line.decode(errors="replace"))
        if self.file.tell() > LARGEST_BYTES:
            self._turn_over()

    def _judge(self, line: str) -> None:
        if not IMPORTANT.search(line):
            return
        if time.monotonic() - self.window > SHOWN_S:
            self.window, self.shown = time.monotonic(), 0
        self.shown += 1
        if self.shown <= SHOWN_LINES:
            self.show(f"{self.name} | {_printable(_spoken(line))[:LONGEST_SHOWN]}")
        elif self.shown == SHOWN_LINES + 1:
            self.show(f"{self.name} | more of this in {self.path}")

    def _turn_over(self) -> None:
        self.file.close()
        for number in range(OLD_FILES - 1, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            if older.exists():
                older.replace(self.path.with_name(f"{self.path.name}.{number + 1}"))
        self.path.replace(self.path.with_name(f"{self.path.name}.1"))
        self.file = self.path.open("ab")

    def tail(self, lines: int = 8) -> str:
        """The last lines, for a message about a failure."""
        with self.path.open("rb") as told:
            told.seek(max(0, os.fstat(told.fileno()).st_size - 8192))
            return _printable("\n".join(told.read().decode(errors="replace").splitlines()[-lines:]))


def _spoken(line: str) -> str:
    """A line of the house's own log as a person would say it: what happened, and why."""
    try:
        told = json.loads(line)
        return f"{told['event']}: {told['error']}" if "error" in told else str(told["event"])
    except (ValueError, KeyError, TypeError):
        return line


def _printable(text: str) -> str:
    """Control characters of a process must not steer the terminal."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
