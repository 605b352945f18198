"""The house's own hand on alarms: new readings are judged, and alarms raised, joined, upgraded and cleared."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, any_, cast, delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from foundation.ids import new_id
from foundation.work import Work
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import CLOSED, LIFECYCLE, SEEN
from sensors.alarm_timing import ACKNOWLEDGE_WITHIN
from sensors.array_words import array
from sensors.device import Device
from sensors.evidence import gather
from sensors.following import follow, told
from sensors.holding import held, hold_over
from sensors.judging import Open, Sample, State, Verdict, judge
from sensors.known import Known
from sensors.reading_store import Row
from sensors.rule import AlarmPending
from sensors.track import Track, Watched, watched_by
from sensors.trials import count_trials


def judge_new(work: Work, known: Known, rows: Sequence[Row]) -> None:
    """Judge readings that were just stored; in one fixed order, so that two listeners cannot lock each other out."""
    tracks = watched_by(known.rules, rows)
    if tracks:
        gather(work, tracks)
        judge_tracks(work, tracks)
    count_trials(work, known.rules, rows)


def judge_tracks(work: Work, tracks: Mapping[Track, Watched]) -> None:
    """Judge what came in, track by track; where nothing was and nothing is, there is nothing to judge."""
    devices = {track.device_id for track in tracks}
    delayed = any(rule.on_delay for watched in tracks.values() for rule in watched.ladder)
    alarms, pending = open_alarms(work, devices), pending_of(work, devices if delayed else ())
    stirred = [
        track
        for track, watched in tracks.items()
        if (alarms and track in alarms) or (pending and track.device_id in pending) or watched.may_be_beyond
    ]
    at_hand = hold_devices(work, stirred)
    for track in sorted(stirred):
        judge_track(work, track, tracks[track], alarms.get(track), pending[track.device_id])
    at_hand.clear()


def hold_devices(work: Work, tracks: Iterable[Track]) -> list[Device]:
    """All of them at once; as long as the list lives, asking the session for one of them costs nothing."""
    ids = {track.device_id for track in tracks}
    return list(work.session.scalars(select(Device).where(Device.id == one_of(ids)))) if ids else []


def open_alarms(work: Work, devices: Iterable[UUID]) -> dict[Track, Alarm]:
    """The open alarms of these devices, held until commit so that no person moves one under the judge's hand."""
    found = work.session.scalars(
        select(Alarm)
        .where(Alarm.device_id == one_of(devices), Alarm.stage != CLOSED)
        .order_by(Alarm.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {Track(alarm.device_id, alarm.metric, alarm.comparison): alarm for alarm in found}


def pending_of(work: Work, devices: Collection[UUID]) -> dict[UUID, dict[UUID, datetime]]:
    """Since when which rules with an on-delay have been passed; nothing is asked about no devices."""
    found: dict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for row in (
        work.session.scalars(select(AlarmPending).where(AlarmPending.device_id == one_of(devices))) if devices else ()
    ):
        found[row.device_id][row.rule_id] = row.since
    return found


def one_of(ids: Iterable[UUID]) -> Any:
    """One array instead of a parameter each: a batch may be of a thousand devices."""
    return any_(cast(literal(array(map(str, ids)), String()), ARRAY(Uuid())))


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
    hold = hold_over(work, device.id, track.metric, track.comparison)
    limit = work.now + ACKNOWLEDGE_WITHIN[rule.level]
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
        acknowledge_by=limit,
        grid=device.grid,
        point=device.point,
        demo=device.demo,
        escalated=0,
        **(held(work, hold) if hold else {"next_due": limit, "announced_at": work.now}),
        **seen_at(sample),
    )
    try:
        with work.session.begin_nested():
            return LIFECYCLE.begin(work, alarm, "raise", told(verdict))
    except IntegrityError as error:
        if "uq_alarm_open" not in str(error.orig):
            raise
        return None


def seen_at(sample: Sample) -> dict[str, Any]:
    """The bearing of a camera's detection, from what it tells besides its confidence."""
    try:
        detail = json.loads(sample.detail or "{}")
    except ValueError:
        return {}
    azimuth, width = (degrees(detail, name) for name in ("azimuth_deg", "opening_deg"))
    if azimuth is None:
        return {}
    return {"bearing_deg": azimuth % 360, "bearing_width_deg": min(abs(width or 0.0), 180.0)}


def degrees(detail: Any, name: str) -> float | None:
    told = detail.get(name) if isinstance(detail, dict) else None
    if not isinstance(told, int | float) or isinstance(told, bool) or not abs(told) <= 1000:
        return None
    return float(told)
