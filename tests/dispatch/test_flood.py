"""A flood of alarms: everything is stored, the desk has a few lines to look at, and memory stays where it was."""

import gc
import resource
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from sensors.load_meter import in_flood
from tests.dispatch.test_alarm_watch import LAT, LON, Desk
from tests.sensors.tiny_city import one

BATCH = 500
DEVICES = text("""
    INSERT INTO device (id, code, name, type, point, grid, password_hash, created_at)
    SELECT gen_random_uuid(), 'FLOOD-' || n, 'FLOOD-' || n, 'gas_lel',
           ST_SetSRID(ST_MakePoint(:lon + (n % 100) * 0.0002, :lat + (n / 100 % 100) * 0.0002), 4490), g.code, 'x',
           now()
    FROM generate_series(:first, :last) AS n, (SELECT code FROM grid ORDER BY code LIMIT 1) AS g""")


def batches(count: int) -> Iterator[range]:
    for first in range(0, count, BATCH):
        yield range(first, min(first + BATCH, count))


def grown_kb(before: int) -> int:
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(400, id="small"),
        pytest.param(100_000, id="whole", marks=[pytest.mark.slow, pytest.mark.timeout(14_000)]),
    ],
)
def test_a_flood_stays_bounded(city_works, count: int) -> None:  # type: ignore[no-untyped-def]
    desk = Desk(city_works)
    settled, began = 0, time.monotonic()
    for numbers in batches(count):
        with desk.works.open() as work:
            work.session.execute(DEVICES, {"first": numbers[0], "last": numbers[-1], "lon": LON, "lat": LAT})
        desk.say(*((f"FLOOD-{number}", 60.0) for number in numbers))
        if numbers[0] == 0:
            settled = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if (numbers[-1] + 1) % 5000 == 0:
            rate = (numbers[-1] + 1) / (time.monotonic() - began)
            print(f"{numbers[-1] + 1} alarms, {rate:.0f}/s, memory grown {grown_kb(settled) // 1024} MB", flush=True)
    assert one(desk.works, "SELECT count(*) FROM alarm WHERE situation_id IS NOT NULL") == count
    assert one(desk.works, "SELECT sum(alarms) FROM alarm_situation") == count
    assert one(desk.works, "SELECT count(*) FROM alarm_situation WHERE stage = 'open'") <= 20
    assert one(desk.works, "SELECT count(*) FROM outbox") == 0
    assert one(desk.works, "SELECT count(*) FROM task WHERE state = 'open'") <= 25
    with desk.works.open() as work:
        assert in_flood(work.session, work.now)
    assert grown_kb(settled) < 120_000
