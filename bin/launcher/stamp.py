"""Remembers what a piece of work was made from, so that it is done again only when that has changed."""

import contextlib
import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from launcher import signals
from launcher.console import Progress
from launcher.place import CHECKOUT


def of_files(paths: Iterable[Path], *words: str) -> str:
    """A hash over the names and contents of files, and over further words."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        total.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def matches(stamp: Path, value: str) -> bool:
    try:
        return stamp.read_text() == value
    except OSError:
        return False


@contextlib.contextmanager
def alone(what: str) -> Iterator[None]:
    """Only one launcher at a time builds in this checkout; the others wait for it."""
    path = CHECKOUT / "var" / "setup.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as lock:
        progress = Progress(f"Waiting for another bin/ command that is preparing {what}")
        while not _locked(lock.fileno()):
            signals.pause(0.1)
            progress.tick()
        progress.done()
        yield


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
