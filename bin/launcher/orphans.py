"""Finds what a killed launcher left running: a process is ours only when its number and its birth both match."""

import json
import os
import signal
import time
from pathlib import Path

from launcher.console import say

END_S = 8


def birth(pid: int) -> int | None:
    """When a process was started, in clock ticks since boot; None when there is none (a zombie counts as none)."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = told.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def alive(record: dict[str, int]) -> bool:
    return birth(record["pid"]) == record["birth"]


def read(path: Path) -> list[dict[str, int]]:
    """The noted processes; a file cut short by a crash counts as empty."""
    try:
        return list(json.loads(path.read_text()))
    except (OSError, ValueError):
        return []


def note(path: Path, records: list[dict[str, object]]) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(records))
    fresh.replace(path)


def end(path: Path) -> None:
    """End every noted process that still lives, then forget the list."""
    left = [record for record in read(path) if alive(record)]
    if left:
        say(f"Ending {len(left)} processes that a killed start has left behind")
    _signal(left, "signal")
    limit = time.monotonic() + END_S
    while any(alive(record) for record in left) and time.monotonic() < limit:
        time.sleep(0.05)
    _signal([record for record in left if alive(record)], None)
    path.unlink(missing_ok=True)


def _signal(records: list[dict[str, int]], key: str | None) -> None:
    for record in records:
        try:
            os.kill(record["pid"], record[key] if key else signal.SIGKILL)
        except ProcessLookupError:
            continue
