"""Ten times the city, ten times the readings: a message costs what it cost; the register is asked when it changes."""

import statistics
from datetime import timedelta

import pytest
from sqlalchemy import text

from foundation import clock
from sensors.hearing import Heard, hear
from sensors.known import LOOK_EVERY, Known
from sensors.registering import retire
from sensors.registry_version import PARTS, versions
from tests.bench.growth import Ground, slope
from tests.sensors.tiny_city import GAS

STEEPEST = 0.15  # log-log: ten times as much costs at most 1.41 times
PAST = text("""
    INSERT INTO reading (device_id, metric, at, seq, value, quality, received_at)
    SELECT d.id, 'lel', date_trunc('hour', now()) - interval '2 hours' - n * interval '1 second', n, 2.0, 'good', now()
    FROM generate_series(:first, :last) AS n,
         (SELECT id FROM device WHERE code LIKE 'GROW-%' ORDER BY code LIMIT 100) AS d
""")


def cost(ground: Ground, devices: int) -> float:
    ground.devices = devices
    return sum(ground.cost(12))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_message_costs_the_same_in_a_city_of_ten_times_the_devices_and_the_readings(sensed):
    ground = Ground(sensed)
    ground.grow(10_000)
    pairs = [(cost(ground, 1000), cost(ground, 10_000)) for _ in range(3)]
    devices = slope(*(statistics.median(each) for each in zip(*pairs, strict=True)), 10)
    stored, told = [], 0
    for each in (1000, 10_000):  # of each of a hundred devices
        while told < each:
            with sensed.open() as work:
                work.session.execute(PAST, {"first": told + 1, "last": told + 1000})
            told += 1000
        stored.append(statistics.median(cost(ground, 1000) for _ in range(3)))
    readings = slope(stored[0], stored[1], 10)
    print(f"us a message {pairs} by devices: slope {devices:.3f}; {stored} by readings: slope {readings:.3f}")
    assert devices <= STEEPEST and readings <= STEEPEST


CHANGES = {
    "alarm_rule": "UPDATE alarm_rule SET threshold = threshold",
    "device": "UPDATE device SET active = active WHERE code = 'GAS-2'",
    "device_maintenance": "DELETE FROM device_maintenance",
    "device_type": "UPDATE device_type SET period_s = period_s",
    "ingest_route": "UPDATE ingest_route SET active = active",
}


def test_the_register_is_asked_again_when_somebody_changes_it_and_not_when_a_device_is_heard(sensed):
    known, now = Known(), clock.now()

    def after(seconds):
        with sensed.open() as work:
            at = now + timedelta(seconds=seconds)
            known.look(work.session, at)
            known.refresh(work.session, {GAS}, at)
            return known.devices[GAS]

    first = after(0)
    with sensed.open() as work:
        before = versions(work.session)
        hear(work, known, {GAS: Heard(first.id, now, 1, True)})
    with sensed.open() as work:
        assert versions(work.session) == before and set(before) == set(PARTS) == set(CHANGES)
    assert after(3600) is first
    with sensed.open() as work:
        retire(work, GAS)
    assert after(3600 + LOOK_EVERY.total_seconds()) is first  # looked a moment ago
    assert not after(3601 + LOOK_EVERY.total_seconds()).active
    for part, change in CHANGES.items():
        with sensed.open() as work:
            before = versions(work.session)
            work.session.execute(text(change))
            work.session.flush()
            assert {name for name, version in versions(work.session).items() if version != before[name]} == {part}
