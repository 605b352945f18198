"""One city in one folder: who runs it, and what others may know of it."""

import fcntl
import json
import os
from pathlib import Path
from typing import IO, Any

from launcher import orphans
from launcher.place import Place
from launcher.refusal import Refusal


def take(place: Place) -> IO[str]:
    """Held as long as the launcher lives; whoever comes second is told so."""
    lock = (place.launcher / "lock").open("a+")
    try:
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = present(place.launcher)
        number = f" (process {holder['pid']})" if holder else ""
        raise Refusal(
            f"Moyang already runs with {place.var}{number}; stop it with bin/stop, or choose another folder "
            "with --var and another port with --port"
        ) from error
    write(place, {})
    return lock


def write(place: Place, told: dict[str, Any]) -> None:
    """Note who holds the lock and, once known, the address and the environment of the city."""
    path = place.launcher / "present.json"
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump({"pid": os.getpid(), "birth": orphans.birth(os.getpid())} | told, file)
    fresh.replace(path)


def present(folder: Path) -> dict[str, Any] | None:
    """What the running launcher of this folder has noted; None when none runs."""
    try:
        noted: dict[str, Any] = json.loads((folder / "present.json").read_text())
    except (OSError, ValueError):
        return None
    return noted if orphans.alive(noted) else None


def ready(folder: Path) -> bool:
    """Whether the running launcher has seen its city ready."""
    return "url" in (present(folder) or {})
