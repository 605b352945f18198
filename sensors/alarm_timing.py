"""When an alarm must be looked at again: the limits for acknowledging it, and the next in line after them. Pure."""

from datetime import datetime, timedelta

ACKNOWLEDGE_WITHIN = {1: timedelta(minutes=15), 2: timedelta(minutes=5)}  # domain.md §6.3
LINE = ("county", "city")  # after the duty desk: the leader of the alarm's county, then of the city
LOOK_AGAIN = timedelta(minutes=1)  # at a hold without an end, whose condition may have ended


def next_due(
    level: int,
    acknowledge_by: datetime,
    escalated: int,
    waiting: bool,
    held: bool,
    held_until: datetime | None,
    now: datetime,
) -> datetime | None:
    """The next moment: the end of a hold, or the limit, and that limit again for each one it was passed on to."""
    if held:
        return held_until or now + LOOK_AGAIN
    if not waiting or escalated >= len(LINE):
        return None
    return acknowledge_by + escalated * ACKNOWLEDGE_WITHIN[level]
