"""The forest-fire weather index, reckoned once a day for each county from the noon of its weather stations.

After a break the days that were missed are reckoned from the stored readings, the oldest first, so that the moisture
codes go on as if nothing had happened. The newest index also comes in as a reading of the county's own device of the
type `fire_weather`, so that rules of levels, replay and alarms hold for it as for any sensor.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from foundation.settings import settings
from foundation.work import Work
from sensors.device import Device
from sensors.fire_day import FireDay
from sensors.fire_weather import Codes, Noon
from sensors.fire_weather import day as reckon_day
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.registering import NewDevice, register
from sensors.rejecting import Quota

TYPE = "fire_weather"
DUE_AT = time(14)  # noon's readings are in by then
MOST_DAYS = 30  # looked back after a break
FORGOTTEN = timedelta(days=7)  # after a longer silence of the stations the codes begin anew
M_S_TO_KM_H = 3.6
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('fire_day', 0))")

# Each station's mean around noon (an hour, or four when that hour is empty), its rain by hours of the day before; then
# the mean of the county's stations.
OBSERVED = text("""
    WITH told AS (
        SELECT left(d.grid, 6) AS division, d.id, r.metric, r.at, r.value, d.demo FROM reading r
        JOIN device d ON d.id = r.device_id
        JOIN device_type t ON t.code = d.type AND t.metrics @> '[{"metric": "wind_speed"}, {"metric": "humidity"}]'
        WHERE d.active AND d.grid IS NOT NULL AND r.quality = 'good' AND r.value IS NOT NULL
          AND r.metric IN ('temperature', 'humidity', 'wind_speed', 'rain')
          AND (NOT d.demo OR NOT EXISTS (SELECT FROM device o WHERE o.active AND NOT o.demo AND o.type = d.type
                                         AND left(o.grid, 6) = left(d.grid, 6)))
          AND r.at >= :noon - interval '24 hours' AND r.at < :noon + interval '2 hours'
    ), near AS (
        SELECT division, id, demo, metric,
               coalesce(avg(value) FILTER (WHERE at >= :noon - interval '30 min' AND at < :noon + interval '30 min'),
                        avg(value)) AS value
        FROM told WHERE metric <> 'rain' AND at >= :noon - interval '2 hours' GROUP BY 1, 2, 3, 4
    ), hours AS (
        SELECT division, id, date_trunc('hour', at) AS hour, avg(value) AS value
        FROM told WHERE metric = 'rain' AND at < :noon GROUP BY 1, 2, 3
    ), rain AS (
        SELECT division, avg(total) AS rain
        FROM (SELECT division, id, sum(greatest(value, 0)) AS total FROM hours GROUP BY 1, 2) AS each GROUP BY 1
    )
    SELECT division, avg(value) FILTER (WHERE metric = 'temperature') AS temperature,
           avg(value) FILTER (WHERE metric = 'humidity') AS humidity,
           avg(value) FILTER (WHERE metric = 'wind_speed') AS wind, coalesce(max(rain), 0) AS rain,
           count(DISTINCT id) AS stations, bool_and(demo) AS demo
    FROM near LEFT JOIN rain USING (division) GROUP BY division
    HAVING count(DISTINCT metric) = 3 ORDER BY division""")


@dataclass(frozen=True)
class Observed:
    """A county's noon."""

    division: str
    noon: Noon
    stations: int
    demo: bool


def zone() -> ZoneInfo:
    return ZoneInfo(settings().city.timezone)


def newest_due(now: datetime) -> date:
    """The last day whose noon is over and told."""
    local = now.astimezone(zone())
    return local.date() if local.time() >= DUE_AT else local.date() - timedelta(days=1)


def days_due(last: date | None, now: datetime) -> list[date]:
    """The days still to be reckoned, oldest first; at most a month back. Pure."""
    newest = newest_due(now)
    first = newest - timedelta(days=MOST_DAYS - 1)
    begin = first if last is None else max(first, last + timedelta(days=1))
    return [begin + timedelta(days=n) for n in range((newest - begin).days + 1)]


def carried(before: FireDay | None, today: date) -> tuple[Codes, int]:
    """The codes to go on from, and how many days on end they stand on. Pure."""
    if before is None or today - before.day > FORGOTTEN:
        return Codes(), 0
    unbroken = today - before.day == timedelta(days=1)
    return Codes(before.ffmc, before.dmc, before.dc), before.run if unbroken else 0


def reckon(work: Work) -> int:
    """Every day that is due, once; how many county days were new."""
    last = work.session.scalar(select(func.max(FireDay.day)))
    due = days_due(last - timedelta(days=1) if last else None, work.now)  # a county that told late is asked again
    if not due:
        return 0
    work.session.execute(ONE_AT_A_TIME)
    made = [each for day in due for each in one_day(work, day)]
    told = [each for each in made if each.day == newest_due(work.now)]
    if told:
        tell(work, told)
    return len(made)


def one_day(work: Work, day: date) -> list[FireDay]:
    before = latest(work, day)
    fresh = [
        made
        for each in observed(work, day)
        if (made := reckoned(each, before.get(each.division), day, work.now)) is not None
    ]
    work.session.add_all(fresh)
    work.session.flush()
    return fresh


def observed(work: Work, day: date) -> list[Observed]:
    noon = datetime.combine(day, time(12), zone())
    return [
        Observed(
            row.division,
            Noon(row.temperature, row.humidity, row.wind * M_S_TO_KM_H, row.rain, day.month),
            row.stations,
            row.demo,
        )
        for row in work.session.execute(OBSERVED, {"noon": noon})
    ]


def latest(work: Work, until: date) -> dict[str, FireDay]:
    """Of each county the last day reckoned, up to a day."""
    rows = select(FireDay).where(FireDay.day <= until).ext(distinct_on(FireDay.division))
    return {each.division: each for each in work.session.scalars(rows.order_by(FireDay.division, FireDay.day.desc()))}


def reckoned(each: Observed, before: FireDay | None, day: date, now: datetime) -> FireDay | None:
    """The day from its noon and the day before; None when it stands already. Pure."""
    if before is not None and before.day >= day:
        return None
    codes, run = carried(before, day)
    told = reckon_day(each.noon, codes)
    return FireDay(
        division=each.division, day=day, temperature=each.noon.temperature, humidity=each.noon.humidity,
        wind=each.noon.wind, rain=each.noon.rain, ffmc=told.codes.ffmc, dmc=told.codes.dmc, dc=told.codes.dc,
        isi=told.isi, bui=told.bui, fwi=told.fwi, run=run + 1, stations=each.stations, reckoned_at=now,
    )  # fmt: skip


def tell(work: Work, days: Iterable[FireDay]) -> None:
    """The newest index as a reading of the county's device, by the way every reading takes."""
    batch = []
    for each in days:
        code = device_for(work, each.division)
        if code:
            told = {"ts": work.now.isoformat(), "seq": each.day.toordinal(), "values": {"fwi": round(each.fwi, 2)}}
            topic = f"moyang/v1/devices/{code}/telemetry"
            batch.append(Incoming(topic, json.dumps(told).encode(), False, work.now))
    if batch:
        work.session.flush()
        take(work, batch, Known(), Quota("fire weather"))


STATION = text("""
    SELECT ST_X(d.point) AS lon, ST_Y(d.point) AS lat, d.demo, v.name FROM device d
    JOIN device_type t ON t.code = d.type AND t.metrics @> '[{"metric": "wind_speed"}, {"metric": "humidity"}]'
    LEFT JOIN division v ON v.code = :division
    WHERE d.active AND left(d.grid, 6) = :division ORDER BY d.demo, d.code LIMIT 1""")


def device_for(work: Work, division: str) -> str | None:
    """The county's device, registered by the house beside its first station when it is missing."""
    code = f"FWI-{division}"
    if work.session.scalar(select(Device.id).where(Device.code == code)):
        return code
    at = work.session.execute(STATION, {"division": division}).first()
    if at is None:
        return None
    name = f"{at.name or division}森林火险天气指数"
    register(work, NewDevice(name, TYPE, at.lon, at.lat, code, demo=at.demo), tell_broker=False)
    return code
