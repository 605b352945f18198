"""Uploads that break off: bytes kept where they stopped, so that the next attempt continues there."""

import fcntl
import os
from pathlib import Path

from foundation import clock
from foundation.refusals import Conflict
from foundation.settings import settings
from foundation.words import Words


class WrongOffset(Conflict):
    code = "wrong_offset"
    words = Words("请从第{offset}字节继续上传。", "Continue the upload from byte {offset}.")


KEPT_S = 7 * 24 * 3600  # a phone that has not come back for a week sends the photo from its beginning


def _path(name: str) -> Path:
    if not name.replace("-", "").isalnum():
        raise ValueError("not a plain name")
    folder = settings().var / "cache" / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def offset(name: str) -> int:
    """How many bytes are here."""
    path = _path(name)
    return path.stat().st_size if path.exists() else 0


def append(name: str, start: int, body: bytes) -> int:
    """Add a piece at `start`; a piece already here is passed over; returns the bytes now here, safely on disk."""
    with open(_path(name), "ab") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        here = os.fstat(kept.fileno()).st_size
        if start > here:
            raise WrongOffset(offset=here)
        kept.write(body[here - start :])
        kept.flush()
        os.fsync(kept.fileno())
        return max(here, start + len(body))


def take(name: str) -> bytes:
    """All bytes, when the upload is whole."""
    return _path(name).read_bytes()


def forget(name: str) -> None:
    _path(name).unlink(missing_ok=True)


def sweep() -> None:
    """What was begun and never finished must not fill the disk."""
    for kept in (settings().var / "cache" / "uploads").glob("*"):
        if kept.stat().st_mtime < clock.now().timestamp() - KEPT_S:
            kept.unlink(missing_ok=True)
