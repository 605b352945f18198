"""The simulated city's scenes: who smells and sees a fire, whose bearings cross, who falls silent and comes back."""

import csv
import math
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from sensors import broker_access, scenes
from sensors.demo_device import password_of
from sensors.scenes import FIRE, WIRELESS, Fire, Leak, Script, Spot, battery, bearing, course, distance_m, outage
from sensors.seed import DEMO
from sensors.simulate import simulate
from tests.sensors.tiny_city import CAMERA, GAS, LAT, LON, SMOKE, one, rows, turn

BEGIN = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
with (DEMO / "devices.csv").open(newline="") as file:
    SPOTS = [Spot(row["code"], row["type"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]


class AwayAtFirst(Script):
    """The gateway is away for the smoke post's first three tellings, and every battery half full."""

    told, seen = 0, 0

    def away(self, spot, moment):
        AwayAtFirst.told += spot.type in WIRELESS
        return spot.type in WIRELESS and AwayAtFirst.told <= 3

    def battery(self, spot, moment):
        return 55.0 if spot.type in WIRELESS else None

    def detection(self, spot, moment):
        found = super().detection(spot, moment)
        AwayAtFirst.seen += found is not None
        return found


def crossing(one_spot, one_deg, other, other_deg):
    """Where two bearings meet, in metres from the first spot."""
    east, north = (
        -scenes.offset_m(other, one_spot.lon, one_spot.lat)[0],
        -scenes.offset_m(other, one_spot.lon, one_spot.lat)[1],
    )
    a, b = math.radians(one_deg), math.radians(other_deg)
    along = (east * math.cos(b) - north * math.sin(b)) / math.sin(a - b)
    return along * math.sin(a), along * math.cos(a)


def test_a_fire_is_smelt_near_by_and_seen_by_two_lookouts_whose_bearings_cross_at_it():
    script, middle = Script(fires=[Fire(*FIRE, BEGIN, 2 * HOUR)]), BEGIN + HOUR
    smelling = [spot for spot in SPOTS if script.value(spot, "smoke", 0.4, middle) >= 5 and spot.type == "forest_smoke"]
    assert len(smelling) >= 3 and all(distance_m(spot, *FIRE) < 8000 for spot in smelling)
    seen = {spot: told for spot in SPOTS if (told := script.detection(spot, middle))}
    assert len(seen) == 2 and all(told["confidence"] >= 0.7 for told in seen.values())
    (first, told), (second, other) = seen.items()
    east, north = crossing(first, told["azimuth_deg"], second, other["azimuth_deg"])
    wanted = scenes.offset_m(first, *FIRE)
    assert math.hypot(east - wanted[0], north - wanted[1]) < 300
    assert not any(script.detection(spot, BEGIN - HOUR) or script.detection(spot, BEGIN + 3 * HOUR) for spot in SPOTS)


@pytest.mark.parametrize(("to", "degrees"), [((0, 1), 0), ((1, 0), 90), ((0, -1), 180), ((-1, 0), 270)])
def test_bearings_are_from_north_clockwise(to, degrees):
    assert bearing(Spot("x", "camera", 111.0, 22.0), 111.0 + to[0] / 1e4, 22.0 + to[1] / 1e4) == pytest.approx(degrees)


def test_a_leak_passes_the_second_level_at_its_device_alone_and_goes_back():
    script = Script([Leak("A", "lel", 50.0, BEGIN, HOUR)])
    course_of = [script.value(Spot("A", "gas_lel", 0, 0), "lel", 2.0, BEGIN + HOUR * n / 20) for n in range(21)]
    assert max(course_of) == 75 and course_of[0] == 5 and course_of[-1] < 5
    assert script.value(Spot("B", "gas_lel", 0, 0), "lel", 2.0, BEGIN + HOUR / 2) == 2.0
    assert (course(0), course(0.5)) == (0.1, 1.5)


def test_gateways_are_away_once_a_day_for_a_while_and_some_batteries_die():
    minutes = [BEGIN + timedelta(minutes=n) for n in range(1440)]
    for gateway in range(scenes.GATEWAYS):
        assert sum(outage(gateway, at) for at in minutes) == scenes.OUTAGE_MIN
    wireless = [spot for spot in SPOTS if spot.type in WIRELESS]
    days = [BEGIN + timedelta(hours=6 * n) for n in range(40)]
    dying = [spot for spot in wireless if any(battery(spot.code, at) == 0 for at in days)]
    assert 0 < len(dying) < len(wireless) / 2
    assert Script().battery(Spot("A", "gas_lel", 0, 0), BEGIN) is None


def test_what_a_device_measured_while_its_gateway_was_away_is_told_afterwards(sensed, broker, listener):
    with sensed.open() as work:
        for code in (GAS, SMOKE, CAMERA):
            work.session.execute(
                text("UPDATE device SET demo = true, password_hash = :hash WHERE code = :code"),
                {"hash": broker_access.hash_password(password_of(code)), "code": code},
            )
        work.session.flush()
        broker_access.write(work.session)
    script = AwayAtFirst([], [Fire(LON + 0.01, LAT + 0.01, sensed.tell_time(), 2 * HOUR)])
    simulate(sensed, 300, 60, lambda: AwayAtFirst.told >= 5 and AwayAtFirst.seen >= 1, script)
    smoke = (
        "SELECT count(*) FROM reading JOIN device ON device.id = device_id WHERE code = 'SMOKE-1' AND metric = 'smoke'"
    )
    turn(listener, lambda: one(sensed, smoke) >= 4, "also what was held back is stored")
    turn(
        listener,
        lambda: rows(sensed, "SELECT 1 FROM reading WHERE metric = 'smoke' AND text_value LIKE '%azimuth%'"),
        "seen",
    )
    assert one(sensed, "SELECT battery FROM device WHERE code = 'SMOKE-1'") == 55
    seqs = rows(
        sensed,
        "SELECT seq FROM reading JOIN device ON device.id = device_id WHERE code = 'SMOKE-1' AND metric = 'smoke'",
    )
    assert sorted(seqs) == list(range(1, len(seqs) + 1)), "nothing is missing"
    assert rows(sensed, "SELECT 1 FROM alarm WHERE NOT demo") == []
