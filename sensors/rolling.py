"""Rolls readings up: what a batch has touched is marked with it, and soon afterwards reckoned anew from the readings.

A step is always reckoned whole (minutes from readings, hours from minutes, days from hours), so a duplicate changes
nothing, a late reading mends its old minute, and a roll-up that was killed half way is simply done again.
"""

from datetime import timedelta

from sqlalchemy import TextClause, text

from foundation.settings import settings
from foundation.work import Work
from sensors.reading_months import drop_months

LOCK = 0x4D59_0003  # advisory lock "MY", 3: one roller at a time, or the slower would write the older truth
MARKS_AT_ONCE = 50  # batches of up to a thousand messages

TAKE = text("""
    WITH taken AS (DELETE FROM rollup_due WHERE id IN (SELECT id FROM rollup_due ORDER BY id LIMIT :most)
                   RETURNING device, metric, minute),
         touched AS (SELECT DISTINCT each.* FROM taken,
                     unnest(taken.device, taken.metric, taken.minute) AS each(device, metric, minute))
    INSERT INTO rolling SELECT device, metric, minute FROM touched""")
ROLLING = text("CREATE TEMPORARY TABLE rolling (device_id uuid, metric text, at timestamptz) ON COMMIT DROP")
MINUTES = text("""
    INSERT INTO rollup_minute (device_id, metric, at, count, total, sum, low, high, last)
    SELECT r.device_id, r.metric, t.at, count(*) FILTER (WHERE r.good), count(*), sum(r.value) FILTER (WHERE r.good),
           min(r.value) FILTER (WHERE r.good), max(r.value) FILTER (WHERE r.good),
           (array_agg(r.value ORDER BY r.at DESC, r.seq DESC) FILTER (WHERE r.good))[1]
    FROM rolling AS t CROSS JOIN LATERAL (
        SELECT *, quality = 'good' AND value IS NOT NULL AS good FROM reading
        WHERE device_id = t.device_id AND metric = t.metric AND at >= t.at AND at < t.at + interval '1 minute') AS r
    GROUP BY 1, 2, 3
    ON CONFLICT (device_id, metric, at) DO UPDATE SET count = excluded.count, total = excluded.total,
        sum = excluded.sum, low = excluded.low, high = excluded.high, last = excluded.last""")
COARSER = """
    INSERT INTO {into} (device_id, metric, at, count, total, sum, low, high, last)
    SELECT r.device_id, r.metric, t.at, sum(r.count), sum(r.total), sum(r.sum), min(r.low), max(r.high),
           (array_agg(r.last ORDER BY r.at DESC) FILTER (WHERE r.last IS NOT NULL))[1]
    FROM (SELECT DISTINCT device_id, metric, date_trunc({step}, at, :zone) AS at FROM rolling) AS t
         JOIN {of} AS r ON r.device_id = t.device_id AND r.metric = t.metric AND r.at >= t.at AND r.at < t.at + {span}
    GROUP BY 1, 2, 3
    ON CONFLICT (device_id, metric, at) DO UPDATE SET count = excluded.count, total = excluded.total,
        sum = excluded.sum, low = excluded.low, high = excluded.high, last = excluded.last"""


def coarser(into: str, of: str, step: str) -> TextClause:
    """The statement that reckons one step from the finer one; all its words are of this file."""
    named = {"{into}": into, "{of}": of, "{step}": f"'{step}'", "{span}": f"interval '1 {step}'"}
    told = COARSER
    for place, word in named.items():
        told = told.replace(place, word)
    return text(told)


HOURS = coarser("rollup_hour", "rollup_minute", "hour")
DAYS = coarser("rollup_day", "rollup_hour", "day")


def roll(work: Work) -> int:
    """Roll up the oldest marks; the number of minutes done, 0 when nothing waits or another is at it."""
    if not work.session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LOCK}):
        return 0
    work.session.execute(ROLLING)
    minutes: int = work.session.execute(TAKE, {"most": MARKS_AT_ONCE}).rowcount  # type: ignore[attr-defined]
    if minutes:
        work.session.execute(text("ANALYZE rolling"))
        work.session.execute(MINUTES)
        for each in (HOURS, DAYS):
            work.session.execute(each, {"zone": settings().city.timezone})
    return minutes


def forget(work: Work) -> int:
    """Drop the months that are past what the settings keep; the number of them. Days stay."""
    told = settings().readings
    kept = (("reading", told.keep_days), ("rollup_minute", told.keep_minute_days), ("rollup_hour", told.keep_hour_days))
    return sum(drop_months(work.session, table, work.now - timedelta(days=days)) for table, days in kept)
