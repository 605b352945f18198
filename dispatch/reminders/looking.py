"""A timer that only looks: each look takes the rows that are due, and does nothing while the clock jumps."""

import time
from collections.abc import Callable
from typing import ClassVar

from dispatch.reminders.timer import Steadiness
from foundation.work import Work, Works


class Looking:
    """What the reactor calls twice a second; rows are taken with SKIP LOCKED, so two timers do nothing twice."""

    looks: ClassVar[tuple[Callable[[Work], int], ...]] = ()

    def __init__(self, works: Works, monotonic: Callable[[], float] = time.monotonic):
        self.works, self.steadiness = works, Steadiness(monotonic)

    def tick(self) -> int:
        """What is due now; how much was done."""
        if not self.steadiness.steady(self.works.tell_time()):
            return 0
        with self.works.open() as work:
            return sum(look(work) for look in self.looks)
