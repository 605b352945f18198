"""Rules that count, look around, watch the course of a value, keep hours, or only try: rows of values and verdicts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from foundation.refusals import Invalid
from sensors.fire_weather import Codes, Noon, danger_class, day, first_spread, spread_rate
from sensors.gas_limits import levels_in, limits, to_milligrams, to_ppm
from sensors.judging import STALE, Evidence, Rule, Sample, State, judge
from sensors.rate import per_minute
from sensors.rehearsing import rehearse
from sensors.rule_check import NewRule
from sensors.rule_hours import hours_of
from sensors.rule_replay import replay
from sensors.ruling import set_rule, versions
from sensors.silence import judge_silence
from tests.sensors.test_raising import tell
from tests.sensors.tiny_city import GAS, one, rows

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OTHER, THIRD = UUID(int=71), UUID(int=72)
CITY = ZoneInfo("Asia/Shanghai")


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


THRICE = Rule(UUID(int=1), 1, "above", 0.5, times=3, window=5 * MINUTE)
TOGETHER = Rule(UUID(int=2), 2, "above", 5.0, devices=2, window=5 * MINUTE, radius_m=300)
ALONE = Rule(UUID(int=3), 1, "above", 5.0)


@pytest.mark.parametrize(
    ("own", "raised"),
    [
        ((), False),
        ((-10,), False),
        ((-10, -20), True),
        ((-10, -10), False),  # the same reading twice is one
        ((-10, -301), False),
        ((-10, -300), True),
        ((-10, 5), False),  # what comes later does not count yet
    ],
)
def test_three_times_within_five_minutes(own, raised):
    evidence = {THRICE.id: Evidence(own=[at(each) for each in own])}
    assert bool(judge([THRICE], State(), [Sample(NOW, 0.6)], NOW, evidence)[0]) is raised


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ((), ["raise 1"]),
        (((OTHER, -299),), ["raise 2"]),
        (((OTHER, 299),), ["raise 2"]),
        (((OTHER, -301),), ["raise 1"]),
        (((OTHER, -10), (OTHER, -20)), ["raise 2"]),
    ],
)
def test_one_post_is_level_1_and_two_within_300_m_in_five_minutes_are_level_2(others, found):
    evidence = {TOGETHER.id: Evidence(others=[(device, at(seconds)) for device, seconds in others])}
    verdicts, _ = judge([ALONE, TOGETHER], State(), [Sample(NOW, 6)], NOW, evidence)
    assert [f"{verdict.what} {verdict.rule.level}" for verdict in verdicts] == found
    three = Rule(UUID(int=2), 2, "above", 5.0, devices=3, window=5 * MINUTE, radius_m=300)
    verdicts, _ = judge([three], State(), [Sample(NOW, 6)], NOW, evidence)
    assert not verdicts  # never two devices counted as three, however often one of them speaks


@pytest.mark.parametrize(
    ("told", "moment", "covered"),
    [
        ({"days": [], "from": "08:00", "to": "18:00"}, "2026-11-23T08:00", True),
        ({"days": [], "from": "08:00", "to": "18:00"}, "2026-11-23T18:00", False),
        ({"days": [6, 7], "from": "08:00", "to": "18:00"}, "2026-11-23T09:00", False),  # a Monday
        ({"days": [1], "from": "22:00", "to": "06:00"}, "2026-11-23T23:00", True),
        ({"days": [1], "from": "22:00", "to": "06:00"}, "2026-11-24T05:59", True),
        ({"days": [1], "from": "22:00", "to": "06:00"}, "2026-11-23T05:59", False),  # Sunday's night
        ({"days": [2], "from": "00:00", "to": "00:00"}, "2026-11-24T13:00", True),
    ],
)
def test_a_rule_keeps_its_hours(told, moment, covered):
    local = datetime.fromisoformat(moment).replace(tzinfo=CITY)
    assert hours_of(told, CITY).cover(local.astimezone(UTC)) is covered


def test_outside_its_hours_a_rule_raises_nothing_and_an_open_alarm_waits_for_the_value():
    night = Rule(UUID(int=4), 1, "above", 5.0, hours=hours_of({"from": "22:00", "to": "06:00"}, CITY))
    dawn = datetime(2026, 11, 23, 5, 59, 30, tzinfo=CITY).astimezone(UTC)
    later = dawn + MINUTE
    verdicts, state = judge([night], State(), [Sample(dawn, 6), Sample(later, 7)], later)
    assert [verdict.what for verdict in verdicts] == ["raise"]
    assert state.open is not None
    verdicts, _ = judge([night], state, [Sample(later + MINUTE, 1)], later + MINUTE)
    assert [verdict.what for verdict in verdicts] == ["clear"]


def test_the_rate_is_the_slope_of_the_line_through_half_a_window_of_readings():
    rising = [(at(-60 * back), 20.0 - 3 * back) for back in range(6)]
    assert per_minute(rising, NOW, 5 * MINUTE) == pytest.approx(3.0)
    assert per_minute(rising[:2], NOW, 5 * MINUTE) is None
    assert per_minute(rising[:3], NOW, 5 * MINUTE) is None  # two minutes of five
    assert per_minute([(NOW, 1.0)] * 5, NOW, 5 * MINUTE) is None


VALUES = st.lists(st.floats(-10, 200), min_size=1, max_size=60)


@given(VALUES, st.floats(1, 100), st.sampled_from(["above", "below"]))
def test_laws_of_judging(values, threshold, comparison):
    """Never two open at once; nothing raised without a hit; batches do not matter; a stricter rule raises no more."""
    rule = Rule(UUID(int=5), 1, comparison, threshold, hysteresis=0.05)
    samples = [Sample(at(10 * place), value) for place, value in enumerate(values)]
    end = samples[-1].at if samples[-1].at - samples[0].at <= STALE else samples[0].at + STALE
    together, state = judge([rule], State(), samples, end)
    one_by_one, step = [], State()
    for sample in samples:
        verdicts, step = judge([rule], step, [sample], end)
        one_by_one += verdicts
    assert (one_by_one, step) == (together, state)
    whats = [verdict.what for verdict in together]
    assert whats.count("raise") <= 1 and whats[:1] in ([], ["raise"])
    assert all(rule.beyond(verdict.sample.value) for verdict in together if verdict.what != "clear")
    spells = rehearse([rule], samples, lambda _: {})
    assert sum(spell.count for spell in spells) == sum(rule.beyond(value) for value in values)
    twice = Rule(UUID(int=5), 1, comparison, threshold, hysteresis=0.05, on_delay=timedelta(seconds=10))
    assert sum(spell.count for spell in rehearse([twice], samples, lambda _: {})) <= sum(map(rule.beyond, values))


def test_gas_limits_of_the_standard_in_mg_and_ppm():
    assert levels_in("lel", "%LEL") == (25, 50)
    assert (levels_in("h2s", "mg/m³"), levels_in("cl2", "mg/m³"), levels_in("c2h4o", "mg/m³")) == (
        (10, 20),
        (1, 2),
        (0.6, 1.2),
    )
    assert levels_in("h2s", "ppm") == pytest.approx((7.174, 14.349), abs=1e-3)
    assert levels_in("h2s", "%VOL") is levels_in("dust", "mg/m³") is None
    assert to_milligrams(to_ppm(20, 28.01), 28.01) == pytest.approx(20)
    assert len(limits()) == 15


def test_fire_weather_to_four_digits():
    """The worked day of Van Wagner and Pickett (1985), and the vectors of Wang Zhengfei (domain.md §6.2)."""
    told = day(Noon(17, 42, 25, 0, 4), Codes())
    found = (told.codes.ffmc, told.codes.dmc, told.codes.dc, told.isi, told.bui, told.fwi)
    assert [round(each, 2) for each in found] == [87.69, 8.55, 19.01, 10.85, 8.49, 10.1]
    first = first_spread(30, 3, 40)
    assert round(first, 4) == 1.35
    rates = (spread_rate(first, 5, 0), spread_rate(first, 5, 0, 20), spread_rate(first, 5, 180))
    assert [round(each, 4) for each in rates] == [3.2924, 9.4137, 0.5536]
    assert spread_rate(-0.1, 5, 0) == 0
    assert spread_rate(first, 30, 0, 60) == 40
    assert [danger_class(index) for index in (25, 26, 51, 72, 73, 90, 91)] == [1, 2, 3, 3, 4, 4, 5]


def new(**more) -> NewRule:
    return NewRule(**{"name": "试", "device_type": "gas_lel", "metric": "lel", "level": 1, "comparison": "above",
                      "threshold": 25.0, **more})  # fmt: skip


def test_neighbours_make_level_2_a_trial_only_counts_and_a_replay_tells_the_same(sensed):
    """Two devices at one place; one of the next place does not count. Monitor mode leaves no alarm and no bell."""
    with sensed.open() as work:
        work.session.execute(text("UPDATE alarm_rule SET active = false WHERE metric = 'lel'"))
        set_rule(work, new(name="单台", threshold=10.0))
        pair = new(name="两台", level=2, threshold=10.0, devices=2, window_s=300, radius_m=300)
        set_rule(work, pair)
        trial = set_rule(work, new(name="试行", threshold=12.0, times=2, window_s=60, monitor=True))
        work.session.execute(text("UPDATE device SET point = ST_Translate(point, 0.004, 0) WHERE code = 'GAS-2'"))
    tell(sensed, 11.0, code=GAS)
    tell(sensed, 13.0, start=1, code="GAS-2")
    assert rows(sensed, "SELECT level FROM alarm ORDER BY device_code") == [1, 1]  # 410 m apart
    with sensed.open() as work:
        work.session.execute(text("UPDATE device SET point = ST_Translate(point, -0.002, 0) WHERE code = 'GAS-2'"))
    tell(sensed, 14.0, start=2, code="GAS-2")
    assert rows(sensed, "SELECT level FROM alarm ORDER BY device_code") == [1, 2]
    assert "at 2 devices within 300 m" in one(sensed, "SELECT stated->>'reason' FROM history WHERE move = 'upgrade'")
    assert one(sensed, "SELECT raised FROM alarm_trial") == 1
    tell(sensed, 1.0, 13.0, 15.0, start=3, code="GAS-2")
    assert one(sensed, "SELECT raised FROM alarm_trial") == 2
    assert rows(sensed, "SELECT 1 FROM alarm WHERE rule_id = :id", id=trial.id) == []
    with sensed.open() as work:
        again = replay(work, pair, work.now - timedelta(hours=1), work.now + timedelta(hours=1))
        assert [(code, spell.level, spell.begin) for code, spell in again.spells][:1] == [
            ("GAS-2", 2, again.spells[0][1].begin)
        ]
        assert (again.devices, again.readings, again.happened) == (2, 6, 2)
        for wrong in (new(times=2), new(devices=2, window_s=60), new(metric="heard"), new(comparison="silent"),
                      new(comparison="rising", threshold=-1.0, window_s=60), new(hours={"from": "8", "to": "9"}),
                      new(hours={"from": "08:00", "to": "09:00", "days": [8]}), new(device_id=UUID(int=9)),
                      new(threshold=float("nan"))):  # fmt: skip
            with pytest.raises(Invalid):
                set_rule(work, wrong)


def test_a_rising_value_a_silent_device_and_a_rule_of_one_device(sensed):
    """A climb far below the limit is an alarm of its own; silence is raised once and cleared by a word."""
    with sensed.open() as work:
        old = set_rule(work, new(name="上升", comparison="rising", threshold=3.0, window_s=60))
        work.session.execute(text("UPDATE alarm_rule SET valid_from = now() - interval '1 day'"))
        set_rule(work, new(name="失联", metric="heard", comparison="silent", threshold=60.0))
        own = work.session.scalar(text("SELECT id FROM device WHERE code = 'GAS-2'"))
        set_rule(work, new(name="本罐", threshold=8.0, device_id=own))
        assert [rule.name for rule in versions(work, old.id)] == ["上升"]
    tell(sensed, *(1 + 0.1 * place for place in range(50)), start=-50)
    assert one(sensed, "SELECT comparison, level, round(value::numeric, 2) FROM alarm") == ("rising", 1, 6)
    tell(sensed, 9.0, code="GAS-2")
    assert one(sensed, "SELECT threshold FROM alarm WHERE device_code = 'GAS-2'") == 8.0
    with sensed.open() as work:
        work.session.execute(
            text("UPDATE device SET online = false, last_heard_at = now() - interval '2 min' WHERE code = 'GAS-1'")
        )
        work.session.execute(text("UPDATE alarm_rule SET valid_from = now() - interval '1 day' WHERE metric = 'heard'"))
    for _ in range(3):
        with sensed.open() as work:
            judge_silence(work)
    assert one(sensed, "SELECT count, stage FROM alarm WHERE metric = 'heard'") == (1, "unacknowledged_active")
    tell(sensed, 1.0, start=1)
    with sensed.open() as work:
        judge_silence(work)
    assert one(sensed, "SELECT stage FROM alarm WHERE metric = 'heard'") == "unacknowledged_cleared"
