"""Stays on a scene, as they are when somebody comes or goes; where the emergency has ended, as they were then. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class Stay(Protocol):
    """From when to when; without an end while they are there."""

    since: datetime
    left_at: datetime | None


S = TypeVar("S", bound=Stay)


def known(stays: Sequence[S], at: datetime, ended: datetime | None) -> S | None:
    """The stay they are in; after the end, the one they were in at that moment."""
    if ended is None:
        return next((each for each in stays if each.left_at is None), None)
    return next((each for each in stays if each.left_at and each.since <= at <= each.left_at), None)


def left(stays: Sequence[S], at: datetime, ended: datetime | None) -> S | None:
    """The stay that somebody leaves who goes at that moment; after the end, only one that nothing but it has ended."""
    found = known(stays, at, ended)
    return found if found and found.left_at == ended else None


def until(stays: Sequence[Stay], at: datetime, ended: datetime | None) -> datetime | None:
    """To when a stay lasts that begins then: while the emergency runs it is open, else to the next one or the end."""
    return min((each.since for each in stays if each.since > at), default=ended) if ended else None
