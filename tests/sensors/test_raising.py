"""One danger is one alarm: two listeners at once, level 1 growing into level 2, clearing and coming back."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from foundation import clock
from foundation.ids import new_id
from foundation.reactor import Reactor
from foundation.refusals import LostRace
from foundation.work import Works
from sensors.alarm import Alarm
from sensors.alarm_audience import tell_at_once
from sensors.alarm_lifecycle import LIFECYCLE
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.rejecting import Quota
from sensors.rule import AlarmRule
from tests.sensors.tiny_city import GAS, GRID, OXYGEN, eventually, one, rows


def incoming(value, seconds=0.0, code=GAS, metric="lel"):
    at = clock.now() + timedelta(seconds=seconds)
    payload = f'{{"ts": "{at.isoformat()}", "seq": 1, "values": {{"{metric}": {value}}}}}'
    return Incoming(f"moyang/v1/devices/{code}/telemetry", payload.encode(), False, clock.now())


def tell(works, *values, start=0.0, **more):
    """Values a second apart, beginning `start` seconds from now, in one batch."""
    with works.open() as work:
        take(
            work, [incoming(value, start + place, **more) for place, value in enumerate(values)], Known(), Quota("one")
        )


def test_two_listeners_at_once_raise_one_alarm_with_both_readings(sensed):
    """The second waits at the unique index until the first has committed, and then joins."""
    first_has_raised, second_began = threading.Event(), threading.Event()

    def second():
        first_has_raised.wait(10)
        second_began.set()
        tell(sensed, 77.0)

    other = threading.Thread(target=second)
    other.start()
    with sensed.open() as work:
        take(work, [incoming(62.0, -1)], Known(), Quota("one"))
        first_has_raised.set()
        second_began.wait(10)
        waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        eventually(lambda: rows(sensed, waits), "the second waits for the first")
    other.join()
    assert one(sensed, "SELECT count, peak, level FROM alarm") == (2, 77.0, 2)
    assert one(sensed, "SELECT count(*) FROM outbox WHERE name = 'AlarmRaised'") == 1
    assert rows(sensed, "SELECT move FROM history WHERE subject_kind = 'alarm'") == ["raise"]


def test_the_database_itself_refuses_a_second_open_alarm_on_the_same_value(sensed):
    tell(sensed, 62.0)
    with sensed.open() as work:
        facts = dict(work.session.execute(text("SELECT * FROM alarm")).mappings().one())
    twin = text(f"INSERT INTO alarm ({', '.join(facts)}) VALUES ({', '.join(':' + name for name in facts)})")
    with sensed.open() as work, pytest.raises(IntegrityError):
        work.session.execute(twin, facts | {"id": new_id()})


def test_level_1_becomes_level_2_in_place_and_must_be_seen_anew(sensed):
    tell(sensed, 30.0)
    with sensed.open() as work:
        alarm = work.session.scalars(select(Alarm)).one()
        LIFECYCLE.move(work, alarm, "acknowledge", 1, changes={"acknowledged_at": work.now})
    tell(sensed, 62.0, start=1)
    assert one(sensed, "SELECT level, stage, version, count, threshold, acknowledged_at FROM alarm") == (
        2,
        "unacknowledged_active",
        3,
        2,
        50.0,
        None,
    )
    assert rows(sensed, "SELECT move FROM history WHERE subject_kind = 'alarm' ORDER BY seq") == [
        "raise",
        "acknowledge",
        "upgrade",
    ]
    within = one(sensed, "SELECT acknowledge_by - now() FROM alarm")
    assert timedelta(minutes=4) < within <= timedelta(minutes=5)


def test_level_1_clears_comes_back_and_is_over_when_it_clears_after_it_was_seen(sensed):
    tell(sensed, 30.0, 10.0)
    assert one(sensed, "SELECT stage FROM alarm") == "unacknowledged_cleared"
    tell(sensed, 31.0, start=2)
    assert one(sensed, "SELECT stage, count, cleared_at FROM alarm") == ("unacknowledged_active", 2, None)
    with sensed.open() as work:
        LIFECYCLE.move(work, work.session.scalars(select(Alarm)).one(), "acknowledge", 3)
    tell(sensed, 10.0, start=33)
    assert one(sensed, "SELECT stage, closed_at IS NOT NULL FROM alarm") == ("closed", True)
    tell(sensed, 30.0, start=34)
    assert sorted(rows(sensed, "SELECT stage FROM alarm")) == ["closed", "unacknowledged_active"]


def test_level_2_stays_until_a_person_closes_it(sensed):
    tell(sensed, 62.0, 3.0)
    assert one(sensed, "SELECT stage, cleared_at IS NOT NULL, version FROM alarm") == ("unacknowledged_active", True, 1)
    tell(sensed, 64.0, start=2)
    assert one(sensed, "SELECT cleared_at, count FROM alarm") == (None, 2)


def test_repeats_do_not_make_a_persons_answer_come_too_late(sensed):
    tell(sensed, 62.0)
    with sensed.open() as work:
        seen = work.session.scalars(select(Alarm)).one()
    tell(sensed, 63.0, 64.0, start=1)
    with sensed.open() as work:
        alarm = work.session.get_one(Alarm, seen.id)
        LIFECYCLE.move(work, alarm, "acknowledge", seen.version)
        assert alarm.count == 3
    with pytest.raises(LostRace), sensed.open() as work:
        LIFECYCLE.move(work, work.session.get_one(Alarm, seen.id), "acknowledge", seen.version)


def test_an_on_delay_is_remembered_between_batches(sensed):
    with sensed.open() as work:
        for rule in work.session.scalars(select(AlarmRule).where(AlarmRule.metric == "lel")):
            rule.on_delay_s = 10
    tell(sensed, 62.0)
    assert rows(sensed, "SELECT 1 FROM alarm") == []
    assert one(sensed, "SELECT count(*) FROM alarm_pending") == 2
    tell(sensed, 62.0, start=10.5)
    assert one(sensed, "SELECT level FROM alarm") == 2
    tell(sensed, 1.0, start=11.5)
    assert one(sensed, "SELECT count(*) FROM alarm_pending") == 0


def test_too_little_oxygen_is_an_alarm_and_its_peak_is_the_lowest_value(sensed):
    tell(sensed, 20.9, 19.0, 18.2, 19.1, code=OXYGEN, metric="o2")
    assert one(sensed, "SELECT comparison, peak, count FROM alarm") == ("below", 18.2, 3)


def test_a_batch_that_fails_leaves_nothing_behind(sensed: Works):
    def batch_that_fails():
        with sensed.open() as work:
            take(work, [incoming(62.0)], Known(), Quota("one"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        batch_that_fails()
    for table in ("reading", "alarm", "outbox WHERE kind = 'alarm'", "history WHERE subject_kind = 'alarm'", "reject"):
        assert rows(sensed, f"SELECT 1 FROM {table}") == []


def test_an_alarm_and_what_the_screens_hear_of_it_are_committed_together(sensed: Works):
    telling = Works(sensed.engine, tell_now=tell_at_once)
    tell(telling, 30.0)
    tell(telling, 62.0, start=1)
    pushed = "SELECT seq, kind, subject, version, topics FROM push_event ORDER BY seq"
    alarm = one(sensed, "SELECT id FROM alarm")
    topics = ["alarms", f"grid:{GRID}", f"alarms-in:{GRID[:6]}", f"alarms-in:{GRID[:9]}"]
    assert rows(sensed, pushed) == [(seq, "alarm", alarm, seq, topics) for seq in (1, 2)]
    alarms = "SELECT name, pushed FROM outbox WHERE kind = 'alarm' ORDER BY id"
    assert rows(sensed, alarms) == [("AlarmRaised", True), ("AlarmMoved", True)]
    Reactor(sensed, {}, lambda work, bells: [], lambda job, event: None).drain()
    assert rows(sensed, "SELECT 1 FROM outbox") == []
