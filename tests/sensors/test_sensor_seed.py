"""What a city begins with, the demo's devices and past, curves, and rules that change."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from foundation import clock
from foundation.actor import Actor
from foundation.history import first_broken, rows_of
from foundation.refusals import Invalid, NotAllowed
from people.permissions import permissions_of
from sensors.alarm import Alarm
from sensors.demo_device import metrics_told, password_of, value_at
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.reading import last_values, readings
from sensors.reading_months import make_months
from sensors.reading_store import Row, store
from sensors.rule import present_rules
from sensors.ruling import NewRule, set_rule
from sensors.scenes import Script
from sensors.seed import seed_demo, seed_types
from sensors.simulate import leak, publish, simulate
from tests.sensors.tiny_city import GAS, one, rows, turn
from web.auditing import verify

ADMIN = Actor(id=None, name="苏晓岚", permissions=permissions_of(["admin"]))


def test_the_demo_has_devices_in_grids_a_day_of_curves_and_a_past(city_works, monkeypatch):
    monkeypatch.setenv("MOYANG_SECRET_MQTT_LISTENER", "x" * 32)
    with city_works.open() as work:
        seed_types(work)
        made = seed_demo(work)
    assert made == 65
    assert one(city_works, "SELECT count(*) FROM device WHERE demo AND grid IS NOT NULL") == 65
    assert one(city_works, "SELECT grid FROM device WHERE code = 'DEMO-LPG-01'") == "441702001001001"
    assert one(city_works, "SELECT count(DISTINCT device_id) FROM reading") == 15  # curves, and weather
    assert one(city_works, "SELECT count(*) FROM alarm WHERE stage = 'closed' AND verdict IS NOT NULL AND demo") == 20
    assert rows(city_works, "SELECT 1 FROM outbox WHERE kind = 'alarm'") == []
    with city_works.open() as work:
        for alarm in work.session.scalars(select(Alarm)):
            told = rows_of(work.session, "alarm", alarm.id)
            assert first_broken(told) is None
            assert [row.actor_name for row in told] == ["系统", "关振邦", "关振邦", "关振邦"]
            assert told[-1].at < work.now
        assert (seed_types(work), seed_demo(work)) == (0, 0)


def test_a_demo_day_stays_far_from_every_alarm(sensed):
    with sensed.open() as work:
        rules = present_rules(work.session)
        types = list(work.session.scalars(select(DeviceType)))
    start = clock.now()
    for kind in types:
        for metric in metrics_told(kind.metrics, kind.code):
            bounds = next(each for each in kind.metrics if each["metric"] == metric)
            for minute in range(0, 1440, 7):
                value = value_at("DEMO", metric, start + timedelta(minutes=minute))
                assert bounds["low"] <= value <= bounds["high"]
                for rule in rules:
                    if (rule.device_type, rule.metric) == (kind.code, metric):
                        assert value < rule.threshold if rule.comparison == "above" else value > rule.threshold


def test_curves_come_raw_or_in_steps(sensed):
    start = clock.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    with sensed.open() as work:
        device = work.session.scalars(select(Device.id).where(Device.code == GAS)).one()
        store(
            work.session,
            [
                Row(device, "gas_lel", "lel", start + timedelta(minutes=5 * n), n, float(n), None, "good", work.now)
                for n in range(12)
            ],
        )
        raw = readings(work.session, device, ["lel"], start, start + timedelta(hours=1))
        stepped = readings(work.session, device, ["lel"], start, start + timedelta(hours=1), timedelta(minutes=30))
        assert [point.value for point in raw] == [float(number) for number in range(12)]
        assert [(point.at, point.value, point.low, point.high, point.count) for point in stepped] == [
            (start, 2.5, 0, 5, 6),
            (start + timedelta(minutes=30), 8.5, 6, 11, 6),
        ]
        assert last_values(work.session, device, ["lel", "none"])["lel"].value == 11.0


def test_months_are_made_ahead_and_rows_that_waited_in_the_default_move_in(sensed):
    far = "2027-06-15T00:00:00Z"
    with sensed.open() as work:
        work.session.execute(
            text("INSERT INTO reading SELECT id, 'lel', :at, 1, 1, NULL, 'good', now() FROM device LIMIT 1"),
            {"at": far},
        )
        assert make_months(work.session) == 0
        work.session.execute(text("SELECT reading_make_months(:at, 0)"), {"at": far})
    assert one(sensed, "SELECT tableoid::regclass::text FROM reading") == "reading_2027_06"


def test_a_changed_rule_is_a_new_version_and_the_old_one_stays_readable(sensed):
    told = NewRule("可燃气体一级", "gas_lel", "lel", 1, "above", 20.0, source="现场")
    with sensed.open(ADMIN) as work:
        assert set_rule(work, told).version == 2
    with sensed.open() as work:
        assert [rule.threshold for rule in present_rules(work.session) if rule.metric == "lel"] == [20.0, 50.0]
    assert rows(sensed, "SELECT threshold FROM alarm_rule WHERE metric = 'lel' AND level = 1 ORDER BY version") == [
        25.0,
        20.0,
    ]
    sealed = rows(sensed, "SELECT actor_name, seq, stated FROM history WHERE subject_kind = 'alarm_rule'")
    actor, seq, stated = sealed[0]
    assert len(sealed) == 1 and (actor, seq) == (ADMIN.name, 1)
    assert ([each["threshold"] for each in stated["before"]], stated["after"]["threshold"]) == ([25], 20)
    with sensed.open(ADMIN) as work:
        odd = replace(told, threshold=0.1 + 0.2, active=False)
        set_rule(work, replace(odd, metric="h2s", device_type="gas_h2s", replaces=present_rules(work.session)[0].id))
        set_rule(work, odd)
    with sensed.open() as work:
        assert verify(work.session)[1] is None
    assert rows(sensed, "SELECT to_stage FROM history WHERE subject_kind = 'alarm_rule' AND seq = 2") == ["off"]
    with pytest.raises(NotAllowed), sensed.open(Actor(id=None, name="x")) as work:
        set_rule(work, told)


SENSELESS = [
    {"level": 3},
    {"comparison": "near"},
    {"threshold": float("nan")},
    {"hysteresis": 1.0},
    {"on_delay_s": -1},
    {"device_type": "toaster"},
    {"name": ""},
]


def test_a_rule_that_makes_no_sense_is_refused(sensed):
    told = {
        "name": "x",
        "device_type": "gas_lel",
        "metric": "lel",
        "level": 1,
        "comparison": "above",
        "threshold": 20.0,
    }
    for change in SENSELESS:
        with pytest.raises(Invalid), sensed.open(ADMIN) as work:
            set_rule(work, NewRule(**told | change))


def test_the_simulated_city_speaks_through_the_broker_and_a_leak_raises_its_alarm(sensed, broker, listener):
    from sensors import broker_access

    with sensed.open() as work:
        for device in work.session.scalars(select(Device)):
            device.demo, device.password_hash = True, broker_access.hash_password(password_of(device.code))
        work.session.flush()
        broker_access.write(work.session)
    assert simulate(sensed, speed=20, seconds=1.5, script=Script(hardship=False)) >= 5
    turn(listener, lambda: one(sensed, "SELECT count(*) FROM reading") >= 5, "their readings are stored")
    assert rows(sensed, "SELECT 1 FROM alarm") == []
    assert rows(sensed, "SELECT 1 FROM reject") == []
    assert leak(sensed, GAS, 0.2) == 6
    turn(listener, lambda: rows(sensed, "SELECT level FROM alarm") == [2], "the leak is an alarm")
    publish("GAS-2", password_of("GAS-2"), {"lel": 55.5})
    turn(listener, lambda: one(sensed, "SELECT count(*) FROM alarm") == 2, "one reading by hand is an alarm too")
