"""`python -m dispatch`: the reactor, which makes happen what reactions.py says and what time brings (timer.py)."""

import foundation.log
from dispatch.audience import audience
from dispatch.chores import CHORES
from dispatch.reactions import REACTIONS
from dispatch.reminders.timer import Timer
from foundation import jobs
from foundation.reactor import Reactor
from foundation.work import Works, connect


def main() -> None:
    foundation.log.start("reactor")
    works = Works(connect(pool=3))
    Reactor(works, REACTIONS, audience, jobs.hand_out, CHORES, Timer(works).tick).run()


main()
