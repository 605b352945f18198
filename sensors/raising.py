"""The house's own hand on alarms: new readings are judged, and alarms raised, joined, upgraded and cleared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from foundation.ids import new_id
from foundation.work import Work
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import CLOSED, LIFECYCLE, SEEN
from sensors.device import Device
from sensors.events import AlarmRepeated
from sensors.evidence import gather
from sensors.judging import Open, State, Verdict, judge
from sensors.known import Known
from sensors.reading_store import Row
from sensors.rule import AlarmPending
from sensors.track import Track, Watched, watched_by
from sensors.trials import count_trials

ACKNOWLEDGE_WITHIN = {1: timedelta(minutes=15), 2: timedelta(minutes=5)}  # domain.md §6.3
TELL_REPEATS_EVERY = timedelta(seconds=1)


def judge_new(work: Work, known: Known, rows: Sequence[Row]) -> None:
    """Judge readings that were just stored; in one fixed order, so that two listeners cannot lock each other out."""
    tracks = watched_by(known.rules, rows)
    if tracks:
        gather(work, tracks)
        judge_tracks(work, tracks)
    count_trials(work, known.rules, rows)


def judge_tracks(work: Work, tracks: Mapping[Track, Watched]) -> None:
    """Judge what came in, track by track."""
    devices = {track.device_id for track in tracks}
    alarms, pending = open_alarms(work, devices), pending_of(work, devices)
    for track in sorted(tracks):
        judge_track(work, track, tracks[track], alarms.get(track), pending[track.device_id])


def open_alarms(work: Work, devices: Iterable[UUID]) -> dict[Track, Alarm]:
    """The open alarms of these devices, held until commit so that no person moves one under the judge's hand."""
    found = work.session.scalars(
        select(Alarm)
        .where(Alarm.device_id.in_(devices), Alarm.stage != CLOSED)
        .order_by(Alarm.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {Track(alarm.device_id, alarm.metric, alarm.comparison): alarm for alarm in found}


def pending_of(work: Work, devices: Iterable[UUID]) -> dict[UUID, dict[UUID, datetime]]:
    found: dict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for row in work.session.scalars(select(AlarmPending).where(AlarmPending.device_id.in_(devices))):
        found[row.device_id][row.rule_id] = row.since
    return found


def judge_track(work: Work, track: Track, watched: Watched, alarm: Alarm | None, pending: dict[UUID, datetime]) -> None:
    before = State(as_open(alarm), {rule.id: pending[rule.id] for rule in watched.ladder if rule.id in pending})
    verdicts, after = judge(watched.ladder, before, watched.samples, work.now, watched.evidence)
    keep_pending(work, track, before, after)
    for verdict in verdicts:
        if verdict.what == "raise":
            alarm = raise_alarm(work, track, verdict)
            if alarm is None:  # another listener raised it a moment ago: join that one instead
                judge_track(work, track, watched, open_alarms(work, [track.device_id]).get(track), pending)
                return
        elif alarm is not None:
            follow(work, alarm, verdict)


def as_open(alarm: Alarm | None) -> Open | None:
    if alarm is None:
        return None
    return Open(alarm.level, alarm.last_at, alarm.cleared_at is not None, alarm.recurred > 0, alarm.stage == SEEN)


def keep_pending(work: Work, track: Track, before: State, after: State) -> None:
    """Remember since when a threshold with an on-delay has been passed."""
    gone = before.pending.keys() - after.pending.keys()
    if gone:
        work.session.execute(
            delete(AlarmPending).where(AlarmPending.device_id == track.device_id, AlarmPending.rule_id.in_(gone))
        )
    fresh = [
        {"device_id": track.device_id, "rule_id": rule, "since": since}
        for rule, since in after.pending.items()
        if before.pending.get(rule) != since
    ]
    if fresh:
        added = insert(AlarmPending).values(fresh)
        work.session.execute(
            added.on_conflict_do_update(
                index_elements=["device_id", "rule_id"], set_={"since": added.excluded["since"]}
            )
        )


def raise_alarm(work: Work, track: Track, verdict: Verdict) -> Alarm | None:
    """A new alarm, or None when the unique index says that one is open already."""
    device = work.session.get_one(Device, track.device_id)
    rule, sample = verdict.rule, verdict.sample
    alarm = Alarm(
        id=new_id(),
        device_id=device.id,
        device_code=device.code,
        rule_id=rule.id,
        metric=track.metric,
        comparison=track.comparison,
        level=rule.level,
        threshold=rule.threshold,
        value=sample.value,
        peak=sample.value,
        count=1,
        recurred=0,
        first_at=sample.at,
        last_at=sample.at,
        raised_at=work.now,
        repeat_told_at=work.now,
        acknowledge_by=work.now + ACKNOWLEDGE_WITHIN[rule.level],
        grid=device.grid,
        point=device.point,
        demo=device.demo,
    )
    try:
        with work.session.begin_nested():
            return LIFECYCLE.begin(work, alarm, "raise", told(verdict))
    except IntegrityError as error:
        if "uq_alarm_open" not in str(error.orig):
            raise
        return None


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
    """Level 1 becomes level 2: a new deadline, and whoever has seen or judged level 1 is asked again."""
    move(
        work,
        alarm,
        verdict,
        **joined(alarm, verdict),
        level=verdict.rule.level,
        rule_id=verdict.rule.id,
        threshold=verdict.rule.threshold,
        acknowledge_by=work.now + ACKNOWLEDGE_WITHIN[verdict.rule.level],
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
