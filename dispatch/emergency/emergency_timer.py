"""The emergencies' timer, beside the alarms': crews that must check in, calls that nobody has answered."""

import time
from collections.abc import Callable

from dispatch.emergency.cascade import calling
from dispatch.emergency.resources import dispatching
from dispatch.reminders.timer import Steadiness
from foundation.work import Works


class EmergencyTimer:
    """What the reactor calls twice a second; rows are taken with SKIP LOCKED, so two timers do nothing twice."""

    def __init__(self, works: Works, monotonic: Callable[[], float] = time.monotonic):
        self.works, self.steadiness = works, Steadiness(monotonic)

    def tick(self) -> int:
        """What is due now; how much was done."""
        if not self.steadiness.steady(self.works.tell_time()):
            return 0
        with self.works.open() as work:
            return dispatching.look(work) + calling.look(work)
