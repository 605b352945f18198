"""Waiting on a condition, never on time alone."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(seen: Callable[[], Found], words: str, limit_s: float = 20, every_s: float = 0.05) -> Found:
    """The first truthy answer of `seen` within the limit; fails with `words` otherwise."""
    end = time.monotonic() + limit_s
    while True:
        found = seen()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit_s} s: {words}")
        time.sleep(every_s)
