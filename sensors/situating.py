"""Alarms become situations: each alarm that is told joins an open one or begins its own; the place follows."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from foundation.clock import city_day
from foundation.ids import new_id
from foundation.tables import SRID
from foundation.work import Work
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import CLOSED, UNSEEN, UNSEEN_CLEARED
from sensors.alarm_situation import LIFECYCLE, NUMBERS, AlarmSituation
from sensors.crossing import Bearing, Fix, Place, locate
from sensors.events import SituationMoved
from sensors.gathering import Signal, belongs, kind_of
from sensors.open_things import MOST_SEEN, open_things, seen_of
from sensors.sight import places

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('alarm_situation', 0))")
TELL_EVERY = timedelta(seconds=1)


def gather(work: Work, alarm: Alarm, flood: bool) -> AlarmSituation:
    """Put a told alarm into its situation; an alarm that is in one already stays there."""
    if alarm.situation_id is not None:
        return refresh(work, work.session.get_one(AlarmSituation, alarm.situation_id))
    work.kept(ONE_AT_A_TIME, lambda: work.session.execute(ONE_AT_A_TIME))
    signal = signal_of(alarm)
    around = open_things(work, signal, alarm.demo)
    found = belongs(signal, around.things.values(), flood)
    situation = locked(work, found[0]) if found else begin(work, alarm, signal, flood)
    if situation.stage != "open":  # its last alarm was closed a moment ago
        work.forget()
        return gather(work, alarm, flood)
    alarm.situation_id = situation.id
    join(work, situation, alarm)
    first = situation.alarms <= MOST_SEEN
    around.joined(situation, signal, settle_place(situation, around.seen(situation, signal)) if first else None)
    return situation


def locked(work: Work, situation_id: UUID) -> AlarmSituation:
    """The row as it is now, held until this work ends."""
    return work.kept(
        situation_id,
        lambda: work.session.get_one(AlarmSituation, situation_id, populate_existing=True, with_for_update=True),
    )


def join(work: Work, situation: AlarmSituation, alarm: Alarm) -> None:
    """One alarm more; counted on, not anew, so that the ten-thousandth of a flood costs no more than the first."""
    worse = alarm.level > situation.level
    situation.alarms += 1
    situation.unacknowledged += alarm.stage in (UNSEEN, UNSEEN_CLEARED)
    situation.level = max(situation.level, alarm.level)
    situation.began_at = min(situation.began_at, alarm.first_at)
    situation.last_at = max(situation.last_at, alarm.last_at)
    tell(work, situation, "join", worse)


def tell(work: Work, situation: AlarmSituation, move: str, at_once: bool) -> None:
    """Ring its bell, at most once a second unless it has become worse.

    The version counts moves alone: figures that follow the alarms make nobody's answer come too late.
    """
    if at_once or work.now - situation.told_at >= TELL_EVERY:
        situation.told_at = work.now
        work.record(SituationMoved(subject=situation.id, version=situation.version, move=move, level=situation.level))


def signal_of(alarm: Alarm) -> Signal:
    place: Any = to_shape(alarm.point)
    bearing = None
    if alarm.bearing_deg is not None:
        bearing = Bearing(place.x, place.y, alarm.bearing_deg, alarm.bearing_width_deg or 0.0)
    county = places(alarm.grid)[0] if alarm.grid else None
    return Signal(kind_of(alarm.metric, alarm.comparison), alarm.last_at, place.x, place.y, county, bearing)


def begin(work: Work, alarm: Alarm, signal: Signal, flood: bool) -> AlarmSituation:
    running = work.session.execute(select(NUMBERS.next_value())).scalar_one()
    situation = AlarmSituation(
        id=new_id(),
        number=f"S{city_day(work.now):%Y%m%d}{running:04d}",
        kind=signal.kind,
        level=alarm.level,
        point=alarm.point,
        located=signal.bearing is None,
        grid=alarm.grid,
        county=signal.county,
        alarms=0,
        unacknowledged=0,
        grouped=flood,
        began_at=alarm.first_at,
        last_at=alarm.last_at,
        told_at=work.now,
        demo=alarm.demo,
    )
    return LIFECYCLE.begin(work, situation, "open", {"alarm": str(alarm.id), "device": alarm.device_code})


COUNTS = text("""
    SELECT count(*) AS alarms, count(*) FILTER (WHERE stage = ANY(:waiting) AND held IS NULL) AS unacknowledged,
           coalesce(max(level) FILTER (WHERE stage <> 'closed'), max(level)) AS level,
           min(first_at) AS first_at, max(last_at) AS last_at, bool_and(stage = 'closed') AS ended
    FROM alarm WHERE situation_id = :id""")


def refresh(work: Work, situation: AlarmSituation) -> AlarmSituation:
    """Counts, level and place as the alarms now are; told at most once a second, and ended with the last alarm."""
    work.session.flush()
    row = work.session.execute(COUNTS, {"id": situation.id, "waiting": [UNSEEN, UNSEEN_CLEARED]}).one()
    if not row.alarms:
        return situation
    before = (situation.alarms, situation.unacknowledged, situation.level)
    situation.alarms, situation.unacknowledged, situation.level = row.alarms, row.unacknowledged, row.level
    situation.began_at, situation.last_at = row.first_at, row.last_at
    if row.alarms != before[0]:
        settle_place(situation, seen_of(work.session, [situation.id]).get(situation.id, []))
    if row.ended == (situation.stage == "open"):
        work.forget()
    if row.ended and situation.stage == "open":
        return LIFECYCLE.move(work, situation, "end", situation.version, changes={"closed_at": work.now})
    if not row.ended and situation.stage == "closed":
        return LIFECYCLE.move(work, situation, "reopen", situation.version, changes={"closed_at": None})
    if before != (row.alarms, row.unacknowledged, row.level):
        tell(work, situation, "change", situation.level > before[2] or not row.unacknowledged)
    return situation


def settle_place(situation: AlarmSituation, seen: Sequence[Bearing | Place]) -> Fix | None:
    """The point of all its signals; what cannot be located keeps the place of its first signal."""
    fix = locate(seen) if seen else None
    if fix is not None:
        put(situation, fix)
    return fix


def put(situation: AlarmSituation, fix: Fix) -> None:
    situation.point = func.ST_SetSRID(func.ST_MakePoint(fix.lon, fix.lat), SRID)
    situation.located = True
    situation.semi_major_m, situation.semi_minor_m = round(fix.semi_major_m, 1), round(fix.semi_minor_m, 1)
    situation.axis_deg = round(fix.axis_deg, 1)


def follow(work: Work, alarm: Alarm) -> None:
    """An alarm of a situation has moved: the situation shows it, once for all that have moved before this work."""
    if alarm.situation_id is not None:
        work.kept(("followed", alarm.situation_id), lambda: _follow(work, alarm.situation_id))


def _follow(work: Work, situation_id: UUID | None) -> None:
    situation = work.session.get_one(AlarmSituation, situation_id, populate_existing=True, with_for_update=True)
    if situation.stage != "merged":
        refresh(work, situation)


def open_alarms_of(session: Session, situation_id: UUID) -> list[Alarm]:
    """Its alarms that are not closed, worst first."""
    return list(
        session.scalars(
            select(Alarm)
            .where(Alarm.situation_id == situation_id, Alarm.stage != CLOSED)
            .order_by(Alarm.level.desc(), Alarm.raised_at, Alarm.id)
        )
    )
