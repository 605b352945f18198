"""Tiles made a moment ago: fifty walls that look at the same city get one and the same, made once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock

MOST = 512  # tiles kept by one process; the largest have some 60 KB
LASTS = timedelta(seconds=5)  # by then a deadline may have passed, which changes what is overdue and no row


class Spot:
    """One tile on the shelf; whoever makes it holds the lock, and those who wait for it take what was made."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.state: Hashable = None
        self.made_at: datetime | None = None
        self.body = b""

    def fits(self, state: Hashable, now: datetime) -> bool:
        return self.made_at is not None and self.state == state and abs(now - self.made_at) < LASTS


class Shelf:
    """What is asked for again is taken from here while nothing it shows has changed."""

    def __init__(self, most: int = MOST) -> None:
        self.most, self.lock = most, Lock()
        self.spots: OrderedDict[Hashable, Spot] = OrderedDict()

    def tile(self, key: Hashable, now: datetime, read: Callable[[], Hashable], make: Callable[[], bytes]) -> bytes:
        """`key` names the question and the tile; `read` tells what the tile rests on, and is asked before it is made.
        A tile that could not be made is not kept."""
        spot = self._spot(key)
        with spot.lock:
            state = read()
            if not spot.fits(state, now):
                spot.body = make()
                spot.state, spot.made_at = state, now
            return spot.body

    def _spot(self, key: Hashable) -> Spot:
        with self.lock:
            spot = self.spots.setdefault(key, Spot())
            self.spots.move_to_end(key)
            if len(self.spots) > self.most:
                self.spots.popitem(last=False)
            return spot
