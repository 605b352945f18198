"""The reactor's tick: at once again while there is more, again after a failure, and gone when the reactor ends."""

from foundation.reactor import Reactor
from foundation.work import Works


def test_a_tick_that_fails_is_tried_again_and_ends_with_the_reactor(works: Works) -> None:
    ticks: list[int] = []

    def tick() -> int:
        ticks.append(len(ticks))
        if len(ticks) == 1:
            raise RuntimeError("a fault of its own")
        if len(ticks) == 3:
            reactor._stop()
        return 1

    reactor = Reactor(works, {}, lambda work, bells: [], lambda job, event: None, tick=tick)
    reactor.beat()
    assert ticks == [0, 1, 2]
