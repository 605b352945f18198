"""Reactions of alarms upon situations: what is told is gathered, what moves is followed."""

from foundation.event import Bell
from foundation.work import Work
from sensors import load_meter, situating
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import CLOSED


def the_alarm(work: Work, bell: Bell) -> Alarm:
    """Read once for all that follows from the same bell."""
    return work.kept(bell.subject, lambda: work.session.get_one(Alarm, bell.subject))


def gather_the_alarm(work: Work, bell: Bell) -> None:
    """A told alarm joins a situation or begins one; in a flood the situations are wider."""
    alarm = the_alarm(work, bell)
    if alarm.stage != CLOSED and alarm.held is None:
        flood = work.kept("flood", lambda: load_meter.in_flood(work.session, work.now))
        situating.gather(work, alarm, flood)


def show_it_in_the_situation(work: Work, bell: Bell) -> None:
    """Acknowledged, upgraded, cleared, closed: the situation's figures follow."""
    situating.follow(work, work.session.get_one(Alarm, bell.subject))
