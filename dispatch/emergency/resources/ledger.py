"""How stock is counted: which lots a taking comes from, what may be taken, what is low or expires soon; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

SOON = timedelta(days=30)  # a reminder while there is time to exchange what expires


@dataclass(frozen=True)
class Lot:
    """What is left of one delivery, and until when it may be used."""

    id: UUID
    balance: int
    expires_on: date | None = None

    def usable(self, today: date) -> bool:
        return self.balance > 0 and (self.expires_on is None or self.expires_on >= today)


def usable(lots: Sequence[Lot], today: date) -> int:
    """How much may be used today; what has expired does not count."""
    return sum(lot.balance for lot in lots if lot.usable(today))


def taking(lots: Sequence[Lot], quantity: int, today: date) -> list[tuple[UUID, int]] | None:
    """[(lot, how much)] with what expires first taken first; None when there is not enough."""
    left, taken = quantity, []
    for lot in sorted(
        (each for each in lots if each.usable(today)), key=lambda each: (each.expires_on or date.max, each.id)
    ):
        share = min(left, lot.balance)
        if share:
            taken.append((lot.id, share))
        left -= share
    return taken if left == 0 else None


def standing(lots: Sequence[Lot], minimum: int, today: date) -> str:
    """expired, low, expiring or good: the worst there is."""
    there = [lot for lot in lots if lot.balance > 0]
    if any(lot.expires_on is not None and lot.expires_on < today for lot in there):
        return "expired"
    if usable(there, today) < minimum:
        return "low"
    return "expiring" if any(lot.expires_on is not None and lot.expires_on <= today + SOON for lot in there) else "good"
