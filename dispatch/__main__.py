"""`python -m dispatch`: the reactor, which makes happen what reactions.py says."""

import foundation.log
from dispatch.audience import audience
from dispatch.chores import CHORES
from dispatch.reactions import REACTIONS
from foundation import jobs
from foundation.reactor import Reactor
from foundation.work import Works, connect


def main() -> None:
    foundation.log.start("reactor")
    Reactor(Works(connect(pool=3)), REACTIONS, audience, jobs.hand_out, CHORES).run()


main()
