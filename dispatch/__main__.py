"""`python -m dispatch`: the reactor, which makes happen what reactions.py says and what time brings (timer.py)."""

import foundation.log
from dispatch.announcing.announcement_timer import AnnouncementTimer
from dispatch.audience import audience
from dispatch.chores import CHORES
from dispatch.emergency.emergency_timer import EmergencyTimer
from dispatch.reactions import REACTIONS
from dispatch.reminders.timer import Timer
from dispatch.watch.alarm_timer import AlarmTimer
from foundation import jobs
from foundation.reactor import Reactor
from foundation.settled import settle
from foundation.work import Works, connect


def main() -> None:
    foundation.log.start("reactor")
    works = Works(connect(pool=3))
    timers = Timer(works), AlarmTimer(works), EmergencyTimer(works), AnnouncementTimer(works)
    settle()
    tick = lambda: sum(each.tick() for each in timers)  # noqa: E731
    Reactor(works, REACTIONS, audience, jobs.hand_out, CHORES, tick).run()


main()
