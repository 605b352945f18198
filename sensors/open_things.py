"""The open situations an alarm could be of, read once in a unit of work and kept true while alarms join them.

A flood brings alarms by the score in one unit of work: to read for each what the one before it has left would cost with
the square of the flood.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from foundation.work import Work
from sensors.alarm import Alarm
from sensors.alarm_situation import AlarmSituation
from sensors.crossing import Bearing, Fix, Place
from sensors.gathering import REACH, Signal, Thing

MOST_THINGS, MOST_SEEN = 300, 60  # open situations looked at, and signals of each that its place is reckoned from
EARLIER = timedelta(minutes=10)  # an alarm of the same unit of work may be older than the first one


@dataclass
class OpenThings:
    """Those of one kind whose last signal came after `since`."""

    since: datetime
    things: dict[UUID, Thing]

    def seen(self, row: AlarmSituation, signal: Signal) -> list[Bearing | Place]:
        """What its alarms have seen, with one more."""
        before = self.things[row.id].seen if row.id in self.things else ()
        return [*before, signal.seen][-MOST_SEEN:]

    def joined(self, row: AlarmSituation, signal: Signal, fix: Fix | None) -> None:
        """One signal more, of one of them or of a new one."""
        seen = self.seen(row, signal)
        before = self.things.get(row.id) or Thing(row.id, row.kind, signal.at, row.county, row.grouped, [], None)
        place = (fix.lon, fix.lat, round(fix.semi_major_m, 1)) if fix else before.fix
        self.things[row.id] = replace(before, last_at=max(before.last_at, signal.at), seen=seen, fix=place)


def open_things(work: Work, signal: Signal, demo: bool) -> OpenThings:
    """What this work knows already, or what the table says now; the caller holds the lock of all situations."""
    since = signal.at - REACH[signal.kind][1]
    found = work.kept((signal.kind, demo), lambda: read(work.session, signal.kind, demo, since - EARLIER))
    if found.since > since:
        work.forget()
        return open_things(work, signal, demo)
    return found


def read(session: Session, kind: str, demo: bool, since: datetime) -> OpenThings:
    rows = session.scalars(
        select(AlarmSituation)
        .where(
            AlarmSituation.kind == kind,
            AlarmSituation.stage == "open",
            AlarmSituation.demo == demo,
            AlarmSituation.last_at >= since,
        )
        .order_by(AlarmSituation.last_at.desc())
        .limit(MOST_THINGS)
    ).all()
    seen = seen_of(session, [row.id for row in rows])
    return OpenThings(
        since,
        {
            row.id: Thing(row.id, row.kind, row.last_at, row.county, row.grouped, seen.get(row.id, []), fix_of(row))
            for row in rows
        },
    )


def fix_of(row: AlarmSituation) -> tuple[float, float, float] | None:
    place: Any = to_shape(row.point)
    return (place.x, place.y, row.semi_major_m or 0.0) if row.located else None


def seen_of(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[Bearing | Place]]:
    """What each situation's alarms have seen, the newest of each, so many that a flood does not grow without end."""
    newest = (
        select(Alarm)
        .where(Alarm.situation_id == AlarmSituation.id)
        .order_by(Alarm.raised_at.desc())
        .limit(MOST_SEEN)
        .lateral()
    )
    told = newest.c
    place = func.ST_X(told.point), func.ST_Y(told.point)
    rows = session.execute(
        select(AlarmSituation.id, *place, told.bearing_deg, told.bearing_width_deg)
        .join(newest, true())
        .where(AlarmSituation.id.in_(list(ids)))
        .order_by(told.raised_at)
    )
    found: dict[UUID, list[Bearing | Place]] = {}
    for situation_id, lon, lat, bearing, width in rows:
        seen = Place(lon, lat) if bearing is None else Bearing(lon, lat, bearing, width or 0.0)
        found.setdefault(situation_id, []).append(seen)
    return found
