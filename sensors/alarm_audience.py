"""Who hears of an alarm, and alarms told at once: in the very transaction that raises them."""

from collections.abc import Sequence
from uuid import UUID

from foundation import push
from foundation.event import ALARM_LANE, Event
from foundation.work import Work
from sensors.alarm import Alarm
from sensors.events import AlarmRaised
from sensors.sight import places


def heard_of(grid: str | None) -> list[str]:
    """The topics of an alarm in a grid: the desks that watch all, the leaders of its county and town, its officer."""
    return ["alarms", f"grid:{grid}", *(f"alarms-in:{each}" for each in places(grid))]


def tell_at_once(work: Work, events: Sequence[Event]) -> set[int]:
    """Push what the alarms' lane tells of alarms, the newest of each; returns the places of these events. Nobody has to
    take them from the outbox first: what a screen is told and the alarm itself are committed together."""
    newest: dict[UUID, Event] = {}
    for event in (ours := {place: event for place, event in enumerate(events) if of_alarms(event)}).values():
        newest[event.subject] = event
    told = [
        {
            "kind": event.kind,
            "subject": event.subject,
            "version": event.version,
            "topics": heard_of(grid_of(work, event)),
        }
        for event in newest.values()
    ]
    push.write(work, told)
    return set(ours)


def of_alarms(event: Event) -> bool:
    return event.kind == "alarm" and event.lane == ALARM_LANE


def grid_of(work: Work, event: Event) -> str | None:
    return event.grid if isinstance(event, AlarmRaised) else work.session.get_one(Alarm, event.subject).grid
