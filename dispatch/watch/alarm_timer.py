"""The alarms' timer, beside the cases': limits passed, holds over, silence; by a clock that does not jump."""

import time
from collections.abc import Callable

from sqlalchemy import select

from dispatch.reminders.timer import Steadiness
from dispatch.watch.escalating import escalate
from foundation.work import Work, Works
from sensors import fire_reckoning, holding
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import CLOSED
from sensors.cameras import watching
from sensors.silence import judge_silence

SILENCE_EVERY_S = 5.0
FIRE_WEATHER_EVERY_S = 600.0
BATCH = 100


class AlarmTimer:
    """What the reactor calls twice a second; each act takes its rows so that two timers do nothing twice."""

    def __init__(self, works: Works, monotonic: Callable[[], float] = time.monotonic):
        self.works, self.monotonic, self.steadiness = works, monotonic, Steadiness(monotonic)
        self.listened_at = -SILENCE_EVERY_S
        self.reckoned_at = -FIRE_WEATHER_EVERY_S

    def tick(self) -> int:
        """What is due now; how much was done."""
        if not self.steadiness.steady(self.works.tell_time()):
            return 0
        with self.works.open() as work:
            done = look(work)
        if self.monotonic() - self.listened_at >= SILENCE_EVERY_S:
            self.listened_at = self.monotonic()
            with self.works.open() as work:
                done += judge_silence(work) + watching.call_due(work)
        if self.monotonic() - self.reckoned_at >= FIRE_WEATHER_EVERY_S:
            self.reckoned_at = self.monotonic()
            with self.works.open() as work:
                done += fire_reckoning.reckon(work)
        return done


def look(work: Work, most: int = BATCH) -> int:
    """Alarms whose moment has come, those due longest first; what another timer or a desk holds is passed over."""
    due = work.session.scalars(
        select(Alarm)
        .where(Alarm.next_due <= work.now)
        .order_by(Alarm.next_due)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for alarm in due:
        if alarm.stage == CLOSED:
            alarm.next_due = None
        elif alarm.held:
            holding.look(work, alarm)
        else:
            escalate(work, alarm)
    return len(due)
