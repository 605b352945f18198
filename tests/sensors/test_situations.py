"""What is one thing and where it is: bearings that cross, places that join, floods that group; all on paper."""

from datetime import UTC, datetime, timedelta
from math import hypot
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sensors.alarm_timing import next_due
from sensors.crossing import Bearing, Place, Plane, azimuth_deg, distance_m, locate, off_line_m
from sensors.gathering import Signal, Thing, belongs, kind_of
from sensors.load import load

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LON, LAT = 111.9, 21.9
# One wildfire seen by three towers on 2025-07-14: position, bearing and width of the smoke (Pyronear, Apache 2.0)
MORET = Bearing(2.820833333, 48.37916667, 276.5041, 2.981)
NEMOURS = Bearing(2.7063833333, 48.2604833333, 8.2793, 0.813)
CROIX = Bearing(2.7108759097, 48.4267461256, 163.3878, 0.9756)


def test_the_fire_that_three_cameras_saw_is_one_point():
    fix = locate([MORET, NEMOURS, CROIX])
    assert (round(fix.lon, 3), round(fix.lat, 3)) == (2.730, 48.385)
    assert fix.semi_minor_m < fix.semi_major_m < 300
    off = [off_line_m(each, fix.lon, fix.lat) for each in (MORET, NEMOURS, CROIX)]
    assert max(off) < 270
    away = [distance_m(each.lon, each.lat, fix.lon, fix.lat) for each in (MORET, NEMOURS, CROIX)]
    assert [round(each / 1000, 1) for each in away] == [6.7, 14.0, 4.8]
    two = locate([MORET, NEMOURS])
    assert distance_m(two.lon, two.lat, fix.lon, fix.lat) < two.semi_major_m + fix.semi_major_m


@given(
    st.lists(st.tuples(st.floats(-8000, 8000), st.floats(-8000, 8000)), min_size=2, max_size=5, unique=True),
    st.floats(-3000, 3000),
    st.floats(-3000, 3000),
)
def test_exact_bearings_cross_where_the_thing_is(towers, x, y):
    """And a sensor beside it only makes the ellipse smaller; turned round, the lines part and there is no point."""
    plane = Plane(LON, LAT)
    thing = plane.back(x, y)
    assume(all(hypot(tower[0] - x, tower[1] - y) > 500 for tower in towers))
    seen = [Bearing(lon, lat, azimuth_deg(lon, lat, *thing)) for lon, lat in (plane.back(*tower) for tower in towers)]
    fix = locate(seen)
    assume(fix is not None)
    assume(fix.semi_major_m < 2000)  # lines nearly along one another say little about how far
    assert distance_m(fix.lon, fix.lat, *thing) < 5 + fix.semi_major_m / 20
    closer = locate([*seen, Place(*thing)])
    assert closer.semi_major_m <= fix.semi_major_m + 1
    assert locate([Bearing(each.lon, each.lat, each.azimuth + 180) for each in seen]) is None


def test_one_line_or_two_alongside_have_no_point():
    assert locate([MORET]) is None
    assert locate([Bearing(LON, LAT, 10), Bearing(LON + 0.01, LAT, 11)]) is None
    assert locate([Place(LON, LAT)]).lon == pytest.approx(LON)


@pytest.mark.parametrize(
    ("metric", "comparison", "kind"),
    [
        ("lel", "above", "gas"),
        ("so2", "rising", "gas"),
        ("o2", "below", "gas"),
        ("smoke", "above", "fire"),
        ("depth", "above", "water"),
        ("wind_speed", "above", "weather"),
        ("heard", "silent", "silence"),
        ("noise", "above", "other"),
    ],
)
def test_what_an_alarm_is_about(metric, comparison, kind):
    assert kind_of(metric, comparison) == kind


HERE, COUNTY, HERE_PLACE = UUID(int=1), "441702", Place(LON, LAT)


def thing(kind="gas", seen=(HERE_PLACE,), minutes=0, grouped=False, fix=(LON, LAT, 100.0), county=COUNTY):
    return Thing(HERE, kind, NOW - timedelta(minutes=minutes), county, grouped, seen, fix)


def signal(kind="gas", east_m=0.0, bearing=None, county=COUNTY):
    lon, lat = Plane(LON, LAT).back(east_m, 0)
    return Signal(kind, NOW, lon, lat, county, bearing)


LINE = Bearing(*Plane(LON, LAT).back(0, -5000), 0.0)  # looks north at it from five kilometres
ACROSS = Bearing(*Plane(LON, LAT).back(-5000, 0), 90.0)


@pytest.mark.parametrize(
    ("alarm", "situation", "flood", "joins"),
    [
        (signal(), thing(), False, True),
        (signal(east_m=890), thing(), False, True),  # 800 m and the error of the place
        (signal(east_m=950), thing(), False, False),
        (signal(kind="fire"), thing(), False, False),
        (signal(), thing(minutes=31), False, False),
        (signal(east_m=5000), thing(grouped=True), False, False),
        (signal(east_m=5000), thing(grouped=True), True, True),
        (signal(east_m=5000), thing(), True, False),  # begun before the flood: it keeps its place
        (signal(east_m=5000, county="441781"), thing(grouped=True), True, False),
        (signal("fire", bearing=LINE), thing("fire"), False, True),
        (signal("fire", bearing=Bearing(LINE.lon, LINE.lat, 180)), thing("fire"), False, False),
        (signal("fire", bearing=ACROSS), thing("fire", seen=[LINE], fix=None), False, True),
        (signal("fire", bearing=Bearing(LINE.lon, LINE.lat, 4)), thing("fire", seen=[LINE], fix=None), False, True),
        (signal("fire", bearing=Bearing(LINE.lon, LINE.lat, 20)), thing("fire", seen=[LINE], fix=None), False, False),
        (signal("fire", east_m=1400), thing("fire", seen=[LINE], fix=None), False, True),
        (signal("fire", east_m=1700), thing("fire", seen=[LINE], fix=None), False, False),
    ],
)
def test_which_situation_an_alarm_joins(alarm, situation, flood, joins):
    assert bool(belongs(alarm, [situation], flood)) is joins


@pytest.mark.parametrize(
    ("minutes", "operators", "state", "flood_min"),
    [
        ([0] * 60, 1, "calm", 0),
        ([0] * 59 + [1], 1, "calm", 0),
        ([0] * 59 + [2], 1, "busy", 0),
        ([0] * 59 + [9], 1, "high", 0),
        ([0] * 59 + [10], 1, "flood", 1),
        ([0] * 59 + [10], 2, "high", 0),
        ([0] * 45 + [10] + [0] * 14, 1, "calm", 10),  # ten minutes on there is nothing in the span
        ([0] * 45 + [10, 0, 0, 0, 0, 5] + [0] * 9, 1, "flood", 15),  # five are too many for it to end
        ([0] * 45 + [10, 0, 0, 0, 0, 4] + [0] * 9, 1, "high", 10),
    ],
)
def test_a_flood_begins_at_ten_for_each_operator_and_ends_below_five(minutes, operators, state, flood_min):
    told = load(minutes, operators)
    assert (told.state, told.flood_min) == (state, flood_min)


def test_when_an_alarm_is_looked_at_again():
    by = NOW + timedelta(minutes=5)
    due = [next_due(2, by, step, True, False, None, NOW) for step in range(3)]
    assert due == [by, by + timedelta(minutes=5), None]
    assert next_due(1, by, 0, False, False, None, NOW) is None
    assert next_due(1, by, 0, True, True, by, NOW) == by
    assert next_due(1, by, 0, True, True, None, NOW) == NOW + timedelta(minutes=1)
