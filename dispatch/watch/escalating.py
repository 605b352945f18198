"""An alarm nobody acknowledged in time is passed on: to the leader of its county, then of the city, each told once."""

from collections.abc import Sequence
from uuid import UUID

from dispatch.reminders import roster
from dispatch.reminders.notice import Telling, give
from foundation.event import Bell
from foundation.work import Work
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE, UNSEEN, UNSEEN_CLEARED
from sensors.alarm_timing import ACKNOWLEDGE_WITHIN, LINE, next_due
from sensors.device import Device
from sensors.rule import AlarmRule
from sensors.sight import places

WAITING = (UNSEEN, UNSEEN_CLEARED)


def escalate(work: Work, alarm: Alarm) -> None:
    """Pass it on to the next in line; where a place has no leader of its own, the one above is next."""
    if alarm.stage not in WAITING or alarm.escalated >= len(LINE):
        alarm.next_due = None
        return
    step, people = alarm.escalated, list[UUID]()
    while step < len(LINE) and not people:
        people = in_line(work, LINE[step], alarm.grid)
        step += 1
    to = LINE[step - 1]
    due = next_due(alarm.level, alarm.acknowledge_by, step, True, False, None, work.now)
    late = due is not None and due <= work.now  # a timer that was away passes on once, and gives each his time
    changes = {"escalated": step, "next_due": work.now + ACKNOWLEDGE_WITHIN[alarm.level] if late else due}
    LIFECYCLE.move(work, alarm, "escalate", alarm.version, stated={"to": to, "step": step}, changes=changes)
    give(work, [telling(work, alarm, "alarm_unanswered", [*people, *duty(work)], f"escalate/{step}")])


def in_line(work: Work, role: str, grid: str | None) -> list[UUID]:
    """The people of a step: leaders of the alarm's county, or of the city."""
    known = roster.roster(work)
    if role == "county":
        return known.places.get(("county", places(grid)[0]), []) if grid else []
    return known.desks.get(role, [])


def duty(work: Work) -> list[UUID]:
    """The duty desk itself hears that its alarm was passed on."""
    return roster.desk(work, "commander")


def telling(work: Work, alarm: Alarm, kind: str, people: Sequence[UUID], cause: str) -> Telling:
    device = work.session.get_one(Device, alarm.device_id)
    rule = work.session.get_one(AlarmRule, alarm.rule_id)
    facts = {
        "device": device.name,
        "rule": rule.name,
        "level": str(alarm.level),
        "raised_at": alarm.raised_at.isoformat(),
        "minutes": str(round((work.now - alarm.raised_at).total_seconds() / 60)),
    }
    return Telling(kind, people, alarm.id, f"alarm/{alarm.id}/{alarm.raised_at.isoformat()}/{cause}", facts, "alarm")


def tell_the_assignee(work: Work, bell: Bell) -> None:
    """Whoever is given an alarm must know."""
    alarm = work.session.get_one(Alarm, bell.subject)
    person = UUID(bell.facts["person"])
    give(work, [telling(work, alarm, "alarm_assigned", [person], f"assign/{bell.version}")])
