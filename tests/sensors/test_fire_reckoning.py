"""The fire-weather index of each county: once a day, caught up after a break, kept, and judged by rules of levels."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from dispatch.watch.alarm_timer import AlarmTimer
from foundation.work import Works
from sensors.fire_day import FireDay, effis_class
from sensors.fire_reckoning import carried, days_due, reckon
from sensors.fire_weather import Codes, Noon, day
from tests.dispatch.test_alarm_watch import Desk
from tests.sensors.tiny_city import one, rows
from tests.web.test_sight import as_

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # twelve in Yangjiang


@pytest.mark.parametrize(
    ("fwi", "grade"), [(0, 1), (5.1, 1), (5.2, 2), (11.2, 3), (21.3, 4), (38, 5), (49.9, 5), (50, 6), (120, 6)]
)
def test_the_classes_are_those_of_effis(fwi: float, grade: int) -> None:
    assert effis_class(fwi) == grade


@pytest.mark.parametrize(
    ("last", "hour", "due"),
    [
        (date(2026, 11, 19), 13, []),
        (date(2026, 11, 19), 14, ["2026-11-20"]),
        (date(2026, 11, 20), 23, []),
        (date(2026, 11, 17), 15, ["2026-11-18", "2026-11-19", "2026-11-20"]),
        (date(2026, 12, 1), 15, []),  # a clock that went back
    ],
)
def test_a_day_is_due_when_its_noon_is_told(last: date, hour: int, due: list[str]) -> None:
    now = datetime(2026, 11, 20, hour - 8, 30, tzinfo=UTC)
    assert [each.isoformat() for each in days_due(last, now)] == due
    assert len(days_due(None, now)) == 30 == len(days_due(date(2020, 1, 1), now))


def test_codes_go_on_from_the_day_before_and_begin_anew_after_a_long_silence() -> None:
    before = FireDay(day=date(2026, 11, 19), ffmc=90.0, dmc=20.0, dc=200.0, run=9)
    assert carried(before, date(2026, 11, 20)) == (Codes(90.0, 20.0, 200.0), 9)
    assert carried(before, date(2026, 11, 22)) == (Codes(90.0, 20.0, 200.0), 0)
    assert carried(before, date(2026, 11, 27)) == (Codes(), 0) == carried(None, date(2026, 11, 20))


def weather(works: Works, code: str, days: tuple[tuple[int, float], ...]) -> None:
    """What a station told around noon of these days, each with its warmth."""
    told = """INSERT INTO reading (device_id, metric, at, seq, value, quality, received_at)
        SELECT id, :metric, :at, 1, :value, 'good', :at FROM device WHERE code = :code"""
    with works.open() as work:
        for day, warm in days:
            values = {"temperature": warm, "humidity": 20.0, "wind_speed": 10.0, "rain": 0.0}
            for hour in (-3, -1, 0, 1):
                at = NOON + timedelta(days=day, hours=hour)
                for metric, value in values.items():
                    work.session.execute(text(told), {"code": code, "metric": metric, "at": at, "value": value})


@pytest.fixture
def station(city_works: Works) -> Desk:
    """A weather station with three dry days, each hotter than the one before."""
    desk = Desk(city_works)
    desk.device("STATION", "weather")
    weather(city_works, "STATION", ((-2, 30.0), (-1, 34.0), (0, 38.0)))
    return desk


def test_missed_days_are_caught_up_once_and_the_newest_index_is_judged(city_works: Works, station: Desk) -> None:
    later = Works(city_works.engine, lambda: NOON + timedelta(hours=2, minutes=5))
    with later.open() as work:
        assert reckon(work) == 3
    with later.open() as work:
        assert reckon(work) == 0  # once a day
    found = rows(city_works, "SELECT day, fwi, run, stations FROM fire_day ORDER BY day")
    assert [(each[0].day, each[2], each[3]) for each in found] == [(18, 1, 1), (19, 2, 1), (20, 3, 1)]
    codes = Codes()
    for warm, (_, fwi, _, _) in zip((30.0, 34.0, 38.0), found, strict=True):
        expected = day(Noon(warm, 20.0, 36.0, 0.0, 11), codes)
        assert fwi == pytest.approx(expected.fwi)
        codes = expected.codes
    told = rows(city_works, "SELECT value FROM reading JOIN device ON id = device_id WHERE type = 'fire_weather'")
    assert told == [round(found[-1][1], 2)]
    assert one(city_works, "SELECT device_code, metric, level FROM alarm")[:2] == ("FWI-441702", "fwi")
    ((newest, *_),) = [as_(city_works, "county").get("/api/v1/fire-weather?days=1").json["items"]]
    assert newest["division"] == "441702" and newest["fwi_class"] >= 5 and newest["day"] == "2026-11-20"
    timer = AlarmTimer(later)
    assert timer.tick() == 0 and timer.tick() == 0
    assert as_(city_works, "officer").get("/api/v1/fire-weather").status_code == 403


def test_a_county_that_tells_late_is_asked_again_and_no_day_is_reckoned_twice(city_works: Works, station: Desk) -> None:
    station.device("LATE", "weather", east=-18_300.0, north=34_900.0)
    later = Works(city_works.engine, lambda: NOON + timedelta(hours=2, minutes=5))
    with later.open() as work:
        assert reckon(work) == 3
    weather(city_works, "LATE", ((0, 36.0),))
    with later.open() as work:
        assert reckon(work) == 1
    with later.open() as work:
        assert reckon(work) == 0
    counties = rows(city_works, "SELECT division, count(*) FROM fire_day GROUP BY division ORDER BY count(*)")
    assert [each[1] for each in counties] == [1, 3]
