"""The alarms' timer, beside the cases': silence every five seconds, by a clock that does not jump."""

import time
from collections.abc import Callable

from dispatch.reminders.timer import Steadiness
from foundation.work import Works
from sensors.silence import judge_silence

SILENCE_EVERY_S = 5.0


class AlarmTimer:
    """What the reactor calls twice a second; each act takes its rows so that two timers do nothing twice."""

    def __init__(self, works: Works, monotonic: Callable[[], float] = time.monotonic):
        self.works, self.monotonic, self.steadiness = works, monotonic, Steadiness(monotonic)
        self.listened_at = -SILENCE_EVERY_S

    def tick(self) -> int:
        """What is due now; how much was done."""
        if not self.steadiness.steady(self.works.tell_time()):
            return 0
        if self.monotonic() - self.listened_at < SILENCE_EVERY_S:
            return 0
        self.listened_at = self.monotonic()
        with self.works.open() as work:
            return judge_silence(work)
