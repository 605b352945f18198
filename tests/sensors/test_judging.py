"""When a reading is an alarm: told as rows of values and what follows from them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sensors.judging import Open, Rule, Sample, State, judge

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ONE = Rule(UUID(int=1), 1, "above", 25.0)
TWO = Rule(UUID(int=2), 2, "above", 50.0)
LOW = Rule(UUID(int=3), 1, "below", 19.5, hysteresis=0.02)


def run(values, rules=(ONE, TWO), state=None, every=1.0, start=None):
    start = start or NOW - timedelta(seconds=every * len(values))
    samples = [Sample(start + timedelta(seconds=every * place), value) for place, value in enumerate(values)]
    verdicts, after = judge(rules, state or State(), samples, NOW)
    return [verdict.what for verdict in verdicts], after


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3, 24.9], []),
        ([25], ["raise"]),
        ([26, 27, 30], ["raise", "repeat", "repeat"]),
        ([60], ["raise"]),
        ([26, 60], ["raise", "upgrade"]),
        ([26, 60, 30, 26], ["raise", "upgrade", "repeat", "repeat"]),
        ([26, 24.5], ["raise"]),
        ([26, 23.7], ["raise", "clear"]),
        ([26, 23.7, 10, 5], ["raise", "clear"]),
        ([26, 10, 30], ["raise", "clear", "recur"]),
        ([26, 10, 30, 10, 30, 10], ["raise", "clear", "recur", "repeat"]),
        ([26, 10, 60], ["raise", "clear", "upgrade"]),
        ([60, 10], ["raise", "clear"]),
    ],
)
def test_what_follows_from_a_row_of_values(values, expected):
    assert run(values)[0] == expected


def test_a_single_reading_above_the_second_level_raises_one_alarm_of_level_2():
    verdicts, after = judge((ONE, TWO), State(), [Sample(NOW, 62.0)], NOW)
    assert [(verdict.what, verdict.rule.level) for verdict in verdicts] == [("raise", 2)]
    assert after.open == Open(2, NOW)
    assert verdicts[0].reason == "62 is above 50 (level 2)"


def test_after_it_has_come_back_it_clears_only_after_thirty_quiet_seconds():
    _, after = run([26, 10, 30])
    assert run([10], state=after, start=after.open.last_at + timedelta(seconds=29))[0] == []
    assert (
        judge((ONE,), after, [Sample(after.open.last_at + timedelta(seconds=30), 10)], NOW + timedelta(minutes=1))[0][
            0
        ].what
        == "clear"
    )


def test_a_cleared_alarm_that_was_acknowledged_is_over_and_the_next_one_is_new():
    seen = State(Open(1, NOW - timedelta(seconds=60), seen=True))
    assert run([10, 30], state=seen)[0] == ["clear", "raise"]


def test_level_2_stays_open_after_it_cleared_even_when_acknowledged():
    seen = State(Open(2, NOW - timedelta(seconds=60), seen=True))
    assert run([10, 60], state=seen)[0] == ["clear", "recur"]


def test_a_value_below_is_judged_from_below():
    assert run([20.9, 19.5, 19.4, 19.7, 19.95], rules=(LOW,))[0] == ["raise", "repeat", "clear"]


def test_an_on_delay_asks_for_a_value_that_stays():
    slow = Rule(UUID(int=9), 1, "above", 25.0, on_delay=timedelta(seconds=10))
    assert run([30] * 10, rules=(slow,))[0] == []
    assert run([30] * 11, rules=(slow,))[0] == ["raise"]
    assert run([30] * 9 + [3] + [30] * 9, rules=(slow,))[0] == []


def test_an_on_delay_is_counted_across_batches():
    slow = Rule(UUID(int=9), 1, "above", 25.0, on_delay=timedelta(seconds=10))
    _, after = run([30, 30], rules=(slow,), start=NOW - timedelta(seconds=12))
    assert after.pending == {slow.id: NOW - timedelta(seconds=12)}
    assert run([30], rules=(slow,), state=after, start=NOW - timedelta(seconds=2))[0] == ["raise"]


def test_a_stored_reading_older_than_five_minutes_wakes_nobody():
    assert run([90], start=NOW - timedelta(minutes=5, seconds=1))[0] == []
    assert run([90], start=NOW - timedelta(minutes=4, seconds=59))[0] == ["raise"]


def test_readings_are_judged_in_the_order_of_their_times():
    early, late = Sample(NOW - timedelta(seconds=2), 10.0), Sample(NOW - timedelta(seconds=1), 30.0)
    assert [verdict.what for verdict in judge((ONE,), State(), [late, early], NOW)[0]] == ["raise"]


def test_a_late_normal_reading_does_not_clear_an_alarm_raised_by_a_newer_one():
    alarmed = State(Open(1, NOW))
    assert run([3], state=alarmed, start=NOW - timedelta(seconds=30))[0] == []
