"""Where photos lie: by the hash of their content, on a disk or in an object store, whichever config.toml says."""

import hashlib
from functools import cache
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from foundation.settings import settings


@cache
def store() -> ObjectStore:
    url = settings().storage.url
    if url and not url.startswith("file://"):
        return from_url(url)
    folder = Path(url.removeprefix("file://")) if url else settings().var / "storage"
    folder.mkdir(parents=True, exist_ok=True)
    return LocalStore(folder)


def path_of(sha256: str, variant: str = "original") -> str:
    """original/ab/cdef…; the hash is checked to be one, so no path can be smuggled in."""
    if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
        raise ValueError("not a SHA-256 in lower-case hex")
    return f"{variant}/{sha256[:2]}/{sha256[2:]}"


def keep(body: bytes, variant: str = "original", name: str | None = None) -> str:
    """Store bytes under their own hash (or the name of the original they were made from)."""
    sha256 = name or hashlib.sha256(body).hexdigest()
    obstore.put(store(), path_of(sha256, variant), body)
    return sha256


def fetch(sha256: str, variant: str = "original") -> bytes | None:
    """The bytes, or None when nothing lies there."""
    try:
        return bytes(obstore.get(store(), path_of(sha256, variant)).bytes())
    except FileNotFoundError:
        return None


def exists(sha256: str, variant: str = "original") -> bool:
    try:
        obstore.head(store(), path_of(sha256, variant))
        return True
    except FileNotFoundError:
        return False
