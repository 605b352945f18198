"""Roll-ups equal the readings, exactly and always: late ones, duplicates, out of order, with some bad among them."""

import random
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from foundation.actor import HOUSE
from foundation.work import Work
from sensors import rolling
from sensors.reading import midnight, readings
from sensors.reading_store import Row, store
from tests.sensors.tiny_city import GAS, rows

SCAN = """
    SELECT date_trunc(:step, at, 'Asia/Shanghai') AS at, count(*) FILTER (WHERE quality = 'good'), count(*),
           round(sum(value) FILTER (WHERE quality = 'good')), min(value) FILTER (WHERE quality = 'good'),
           max(value) FILTER (WHERE quality = 'good')
    FROM reading GROUP BY 1 ORDER BY 1"""


def told(works, rng, device, count, newest):
    """So many readings somewhere in the last 30 hours, stored as batches, some of them twice."""
    batch = [
        Row(device, "gas_lel", "lel", newest - timedelta(seconds=rng.randrange(108_000)), rng.randrange(3),
            float(rng.randrange(100)), None, rng.choice(("good", "good", "bad")), newest)
        for _ in range(count)
    ]  # fmt: skip
    for each in (batch, batch[: count // 3]):
        with works.open() as work:
            store(work.session, list({row.key(): row for row in each}.values()))


def rolled(works):
    while True:
        with works.open() as work:
            if not rolling.roll(work):
                return


def test_roll_ups_equal_the_scan_and_curves_are_whole_while_marks_wait(sensed):
    rng = random.Random(7)
    with sensed.open() as work:
        device = work.session.execute(text("SELECT id FROM device WHERE code = :code"), {"code": GAS}).scalar_one()
        now = work.now
    for turn in range(3):
        told(sensed, rng, device, 400, now)
        for step, length in (
            ("minute", timedelta(minutes=1)),
            ("hour", timedelta(hours=1)),
            ("day", timedelta(days=1)),
        ):
            wanted = rows(sensed, SCAN, step=step)
            with sensed.open() as work:  # before anything of this turn is rolled up, the curve knows it
                since = midnight(now - timedelta(days=3))
                points = readings(work.session, device, ["lel"], since, now + timedelta(days=1), length)
            assert [(p.at, p.count, p.low, p.high) for p in points] == [
                (row[0], row[2], row[4], row[5]) for row in wanted
            ]
        if turn == 1:
            continue
        rolled(sensed)
        for step in ("minute", "hour", "day"):
            kept = rows(sensed, f"SELECT at, count, total, round(sum), low, high FROM rollup_{step} ORDER BY at")
            assert kept == rows(sensed, SCAN, step=step)
    local = [row[0].astimezone(ZoneInfo("Asia/Shanghai")) for row in rows(sensed, "SELECT at, low FROM rollup_day")]
    assert {(at.hour, at.minute) for at in local} == {(0, 0)}
    assert rows(sensed, "SELECT 1 FROM rollup_due") == []


def test_one_roller_at_a_time_and_a_killed_one_leaves_its_marks(sensed):
    with sensed.open() as work:
        device = work.session.execute(text("SELECT id FROM device WHERE code = :code"), {"code": GAS}).scalar_one()
        now = work.now
    told(sensed, random.Random(1), device, 5, now)
    with Session(sensed.engine) as first:
        assert rolling.roll(Work(first, HOUSE, now)) == 5
        with sensed.open() as second:
            assert rolling.roll(second) == 0
    with sensed.open() as work:
        assert rolling.roll(work) == 5


def test_months_past_what_is_kept_are_dropped_whole_and_never_the_legal_thirty_days(sensed, cluster):
    with cluster.owner(sensed.engine.url.database).begin() as owner:
        for kept in ("reading", "rollup_minute"):
            owner.execute(text("SELECT months_make(:kept, now() - interval '14 months', 1)"), {"kept": kept})
    parts = "SELECT relname FROM pg_class WHERE relname ~ '^(reading|rollup_minute)_20' AND relkind = 'r'"
    tables = lambda: set(rows(sensed, parts))  # noqa: E731
    before = tables()
    with sensed.open() as work:
        assert rolling.forget(work) == 4
    assert len(before - tables()) == 4
    for kept, before in (("reading", "10 days"), ("person", "400 days")):
        with pytest.raises(DBAPIError), sensed.open() as work:
            work.session.execute(
                text("SELECT months_drop(:kept, now() - CAST(:before AS interval))"), {"kept": kept, "before": before}
            )
