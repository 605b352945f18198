"""What an open alarm makes of one more verdict: it joins, grows, clears, comes back; told at most once a second."""

from datetime import timedelta
from typing import Any

from foundation.work import Work
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE, SEEN
from sensors.alarm_timing import ACKNOWLEDGE_WITHIN
from sensors.events import AlarmRepeated
from sensors.judging import Verdict

TELL_REPEATS_EVERY = timedelta(seconds=1)


def told(verdict: Verdict) -> dict[str, Any]:
    """What the history keeps of a verdict."""
    return {
        "value": verdict.sample.value,
        "at": verdict.sample.at.isoformat(),
        "level": verdict.rule.level,
        "threshold": verdict.rule.threshold,
        "reason": verdict.reason,
    }


def follow(work: Work, alarm: Alarm, verdict: Verdict) -> None:
    """What an open alarm makes of one more verdict. Level 2 latches: only its facts change, never its stage."""
    latched = alarm.level == 2
    if verdict.what == "upgrade":
        upgrade(work, alarm, verdict)
    elif verdict.what == "clear" and latched:
        alarm.cleared_at, alarm.value = verdict.sample.at, verdict.sample.value
        tell_repeat(work, alarm)
    elif verdict.what == "clear":
        ended = {"closed_at": work.now} if alarm.stage == SEEN else {}
        move(work, alarm, verdict, cleared_at=verdict.sample.at, value=verdict.sample.value, **ended)
    elif verdict.what == "recur" and not latched:
        move(work, alarm, verdict, **joined(alarm, verdict))
    else:
        for name, value in joined(alarm, verdict).items():
            setattr(alarm, name, value)
        tell_repeat(work, alarm)


def upgrade(work: Work, alarm: Alarm, verdict: Verdict) -> None:
    """Level 1 becomes level 2: a new deadline, and whoever has seen or judged level 1 is asked again.

    A shelf was for level 1 and falls; what is out of service or suppressed by design stays so.
    """
    limit = work.now + ACKNOWLEDGE_WITHIN[verdict.rule.level]
    shelf = dict.fromkeys(("held", "held_until", "held_reason", "held_by_name")) if alarm.held == "shelved" else {}
    held_on = alarm.held is not None and not shelf
    move(
        work,
        alarm,
        verdict,
        **joined(alarm, verdict),
        level=verdict.rule.level,
        rule_id=verdict.rule.id,
        threshold=verdict.rule.threshold,
        **shelf,
        acknowledge_by=limit,
        next_due=alarm.next_due if held_on else limit,
        announced_at=alarm.announced_at if held_on else alarm.announced_at or work.now,
        escalated=0,
        acknowledged_at=None,
        acknowledged_by=None,
        acknowledged_by_name=None,
        verdict=None,
        confirmed_at=None,
        confirmed_by=None,
        confirmed_by_name=None,
    )


def move(work: Work, alarm: Alarm, judged: Verdict, **changes: Any) -> None:
    work.session.flush()
    LIFECYCLE.move(work, alarm, judged.what, alarm.version, stated=told(judged), changes=changes)


def joined(alarm: Alarm, verdict: Verdict) -> dict[str, Any]:
    """The facts of an alarm after one more reading beyond its threshold."""
    value, worse = verdict.sample.value, min if alarm.comparison == "below" else max
    return {
        "count": alarm.count + 1,
        "value": value,
        "peak": worse(alarm.peak, value),
        "last_at": max(alarm.last_at, verdict.sample.at),
        "cleared_at": None,
        "recurred": alarm.recurred + (alarm.cleared_at is not None),
    }


def tell_repeat(work: Work, alarm: Alarm) -> None:
    if work.now - alarm.repeat_told_at >= TELL_REPEATS_EVERY:
        alarm.repeat_told_at = work.now
        work.record(AlarmRepeated(subject=alarm.id, version=alarm.version))
