"""A real device, a real broker, the real listener: what is published is stored, judged and only then acknowledged."""

import json
import signal
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from foundation import clock
from foundation.actor import HOUSE
from sensors.broker_access import LISTENER
from sensors.broker_link import BrokerRefused
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.listener import Listener
from sensors.registering import retire
from sensors.rejecting import Quota
from tests.sensors.tiny_city import CAMERA, GAS, GRID, SMOKE, eventually, one, rows, turn


def telemetry(values, seq=0, at=None):
    return json.dumps({"ts": (at or clock.now()).isoformat(), "seq": seq, "values": values}).encode()


def topic(code, channel="telemetry"):
    return f"moyang/v1/devices/{code}/{channel}"


def readings(works):
    return one(works, "SELECT count(*) FROM reading")


def test_a_reading_above_the_second_level_raises_one_alarm_and_repeats_join_it(sensed, broker, listener):
    device = broker.device(GAS)
    for seq, value in enumerate((62.0, 71.5, 66.0)):
        device.publish_and_wait(topic(GAS), telemetry({"lel": value}, seq))
        turn(listener, lambda seen=seq: readings(sensed) == seen + 1, "the reading is stored")
    assert one(sensed, "SELECT level, stage, count, value, peak, grid, version FROM alarm") == (
        2,
        "unacknowledged_active",
        3,
        66.0,
        71.5,
        GRID,
        1,
    )
    assert one(sensed, "SELECT lane, kind, facts FROM outbox WHERE name = 'AlarmRaised'") == (
        0,
        "alarm",
        {"level": 2, "device": GAS, "grid": GRID},
    )
    assert rows(sensed, "SELECT move FROM history WHERE subject_kind = 'alarm'") == ["raise"]


def test_a_chattering_sensor_is_one_alarm_with_a_count_and_rings_at_most_once_a_second(sensed, broker, listener):
    device = broker.device(GAS)
    start = clock.now() - timedelta(seconds=20)
    broker.tell(
        device,
        topic(GAS),
        [
            telemetry({"lel": 60.0 if seq % 2 == 0 else 1.0}, seq, start + timedelta(seconds=seq / 10))
            for seq in range(200)
        ],
    )
    turn(listener, lambda: readings(sensed) == 200, "all are stored")
    assert one(sensed, "SELECT count, version FROM alarm") == (100, 1)
    assert one(sensed, "SELECT count(*) FROM outbox WHERE name = 'AlarmRepeated'") <= 20


def test_what_is_not_understood_is_kept_with_its_reason_and_the_stream_goes_on(sensed, broker, listener):
    device = broker.device(GAS)
    for payload in (
        b"\x00\xff garbage",
        b'{"ts": 1',
        b'{"ts": "2030-01-01T00:00:00Z", "values": {"lel": 9}}',
        telemetry({"lel": 900}),
    ):
        device.publish_and_wait(topic(GAS), payload)
    device.publish_and_wait(topic(GAS), telemetry({"lel": 3.0}))
    turn(listener, lambda: readings(sensed) == 1, "the good reading behind them is stored")
    assert rows(sensed, "SELECT reason FROM reject ORDER BY id") == ["not_utf8", "not_json", "future", "out_of_range"]
    assert one(sensed, "SELECT payload FROM reject WHERE reason = 'not_utf8'").tobytes() == b"\x00\xff garbage"


def test_a_flood_of_nonsense_is_counted_in_full_but_stored_in_small(sensed, broker, listener):
    device = broker.device(GAS)
    broker.tell(device, topic(GAS), [b"nonsense"] * 300 + [telemetry({"lel": 3.0})])
    turn(listener, lambda: readings(sensed) == 1, "the good reading behind them is stored")
    assert one(sensed, "SELECT sum(count)::int FROM reject_count WHERE reason = 'not_json'") == 300
    assert one(sensed, "SELECT count(*) FROM reject") <= 40  # 20 a minute, and the minute may turn meanwhile


def test_a_wrong_password_an_unknown_name_and_no_name_are_refused(sensed, broker):
    for code, password in ((GAS, "wrong"), ("NOBODY", "wrong"), (LISTENER, "wrong"), ("", "")):
        with pytest.raises(BrokerRefused):
            broker.device(code, password)


def test_a_device_cannot_speak_as_another_nor_listen_nor_publish_elsewhere(sensed, broker, listener):
    device = broker.device(GAS)
    for foreign in (topic("GAS-2"), topic(GAS, "command"), "moyang/v1/devices", "$SYS/broker/uptime"):
        with pytest.raises(BrokerRefused):
            device.publish_and_wait(foreign, telemetry({"lel": 99}))
    with pytest.raises(BrokerRefused):
        device.publish_and_wait(topic(LISTENER), telemetry({"lel": 99}))
    spy = []
    eager = broker.device("GAS-2", on_message=spy.append)
    eager.subscribe(["moyang/v1/devices/#"])  # the broker takes the wish and delivers nothing
    device.publish_and_wait(topic(GAS), telemetry({"lel": 1.0}))
    turn(listener, lambda: readings(sensed) == 1, "the device's own reading is stored")
    while eager.wait(0.3):
        eager.read()
    assert spy == []
    assert one(sensed, "SELECT count(*) FROM alarm") == 0


def test_a_retained_reading_is_not_live(sensed, broker, listener):
    device = broker.device(GAS)
    device.publish_and_wait(topic(GAS), telemetry({"lel": 99.0}), retain=True)
    turn(listener, lambda: rows(sensed, "SELECT reason FROM reject") == ["retained"], "it is set aside")
    assert readings(sensed) == 0


def test_a_device_nobody_registered_and_a_retired_one_are_kept_as_rejects(sensed, broker):
    with sensed.open() as work:
        retire(work, "GAS-2")
    with sensed.open() as work:
        batch = [Incoming(topic(code), telemetry({"lel": 99}), False, work.now) for code in ("STRANGER", "GAS-2")]
        take(work, [*batch, Incoming("other/topic", b"{}", False, work.now)], Known(), Quota("listener-1"))
    assert rows(sensed, "SELECT device_code, reason FROM reject ORDER BY id") == [
        ("STRANGER", "unknown_device"),
        ("GAS-2", "device_retired"),
        (None, "unknown_topic"),
    ]
    with pytest.raises(BrokerRefused):
        broker.device("GAS-2")


def test_a_camera_that_sees_fire_raises_an_alarm(sensed, broker, listener):
    device = broker.device(CAMERA)
    told = {"ts": clock.now().isoformat(), "seq": 1, "kind": "fire", "confidence": 0.9, "azimuth_deg": 41.5}
    device.publish_and_wait(topic(CAMERA, "event"), json.dumps(told).encode())
    turn(listener, lambda: readings(sensed) == 1, "the detection is stored")
    assert one(sensed, "SELECT text_value FROM reading") == '{"azimuth_deg":41.5}'
    assert one(sensed, "SELECT metric, level FROM alarm") == ("fire", 2)


def test_late_readings_are_stored_and_wake_nobody(sensed, broker, listener):
    device = broker.device(GAS)
    device.publish_and_wait(topic(GAS), telemetry({"lel": 99.0}, at=clock.now() - timedelta(minutes=6)))
    turn(listener, lambda: readings(sensed) == 1, "the late reading is stored")
    assert rows(sensed, "SELECT 1 FROM alarm") == []


def test_readings_of_bad_quality_or_under_maintenance_wake_nobody(sensed, broker, listener):
    device = broker.device(GAS)
    for seq, quality in enumerate(("bad", "maintenance")):
        told = {"ts": clock.now().isoformat(), "seq": seq, "values": {"lel": 99}, "quality": quality}
        device.publish_and_wait(topic(GAS), json.dumps(told).encode())
    turn(listener, lambda: readings(sensed) == 2, "both are stored")
    assert rows(sensed, "SELECT 1 FROM alarm") == []


def test_a_counter_that_starts_again_loses_nothing_and_a_repeated_message_counts_once(sensed, broker, listener):
    device = broker.device(GAS)
    first, second = telemetry({"lel": 60}, 1), telemetry({"lel": 61}, 1, clock.now() + timedelta(seconds=1))
    for payload in (first, first, second, second, first):
        device.publish_and_wait(topic(GAS), payload)
    turn(listener, lambda: readings(sensed) == 2, "both are stored")
    assert one(sensed, "SELECT count FROM alarm") == 2


def test_a_message_unacknowledged_at_a_kill_comes_back_and_counts_once(sensed, broker, process, cluster):
    first = process()
    eventually(lambda: rows(sensed, "SELECT 1 FROM listener_state WHERE connected"), "the listener lives", 40)
    device = broker.device(GAS)
    with cluster.owner(sensed.engine.url.database).connect() as holding:
        holding.execute(text("LOCK TABLE reading IN ACCESS EXCLUSIVE MODE"))
        device.publish_and_wait(topic(GAS), telemetry({"lel": 62.0}, 7))
        eventually(
            lambda: rows(
                sensed,
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO reading%'",
            ),
            "the listener has the message in its hands",
        )
        first.kill()
        first.wait()
        holding.rollback()
    assert readings(sensed) == 0
    process()
    eventually(lambda: readings(sensed) == 1, "the message comes back", 40)
    assert one(sensed, "SELECT count FROM alarm") == 1


def test_a_message_stored_but_not_acknowledged_comes_back_and_changes_nothing(sensed, broker, listener):
    device = broker.device(GAS)
    device.publish_and_wait(topic(GAS), telemetry({"lel": 62.0}, 7))
    listener.gather()
    listener.take(list(listener.inbox))  # committed, and then the process is lost before it could acknowledge
    listener.link._client.socket().close()
    heir = Listener(sensed)
    eventually(heir.sign_in, "the next process signs in")
    device.publish_and_wait(topic(GAS), telemetry({"lel": 3.0}, 8))
    turn(heir, lambda: readings(sensed) == 2, "the next reading is stored")
    assert one(sensed, "SELECT count FROM alarm") == 1
    heir.link.close()


def test_while_the_database_is_away_nothing_is_acknowledged_and_afterwards_nothing_is_missing(
    sensed, broker, listener, cluster
):
    device, name = broker.device(GAS), sensed.engine.url.database
    cluster._say(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    cluster._say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    threading.Timer(1.5, lambda: cluster._say(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')).start()
    for seq in range(50):
        device.publish_and_wait(topic(GAS), telemetry({"lel": 2.0}, seq))
    began = time.monotonic()
    listener.step()
    turn(listener, lambda: readings(sensed) == 50, "all are stored")
    assert time.monotonic() - began > 1.0


def test_what_a_listener_hears_before_it_knows_the_routes_is_read_by_them_and_not_refused(sensed, broker, cluster):
    device, name, made = broker.device(GAS), sensed.engine.url.database, Listener(sensed)
    cluster._say(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    cluster._say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    eventually(made.sign_in, "the listener signs in without its database")
    for seq in range(20):
        device.publish_and_wait(topic(GAS), telemetry({"lel": 62.0}, seq))
    made.gather()
    assert len(made.inbox) == 20
    cluster._say(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    turn(made, lambda: readings(sensed) == 20, "all are stored")
    assert (one(sensed, "SELECT count FROM alarm"), rows(sensed, "SELECT reason FROM reject")) == (20, [])
    made.link.close()


def test_a_broker_that_was_killed_is_found_again(sensed, broker, listener):
    broker.stop(signal.SIGKILL)
    listener.step()
    broker.start()
    turn(listener, lambda: listener.link.up, "the listener signs in again")
    broker.device(GAS).publish_and_wait(topic(GAS), telemetry({"lel": 1.0}))
    turn(listener, lambda: readings(sensed) == 1, "and takes readings")


def test_a_message_the_database_refuses_stands_alone(sensed, broker, listener, cluster):
    with cluster.owner(sensed.engine.url.database).begin() as owner:
        owner.execute(text("ALTER TABLE reading ADD CONSTRAINT unlucky CHECK (value <> 13)"))
    device = broker.device(GAS)
    broker.tell(device, topic(GAS), [telemetry({"lel": 13 if seq == 11 else 1}, seq) for seq in range(20)])
    turn(listener, lambda: readings(sensed) == 19, "the others are stored")
    assert rows(sensed, "SELECT reason FROM reject") == ["not_storable"]


def test_asked_to_stop_it_finishes_the_batch_and_keeps_its_place_at_the_broker(sensed, broker, process):
    first = process()
    eventually(lambda: rows(sensed, "SELECT 1 FROM listener_state WHERE connected"), "the listener lives", 40)
    first.send_signal(signal.SIGTERM)
    assert first.wait(10) == 0
    broker.device(GAS).publish_and_wait(topic(GAS), telemetry({"lel": 1.0}))
    process()
    eventually(lambda: readings(sensed) == 1, "what was published meanwhile is stored", 40)


def test_birth_last_will_and_silence_are_told_once_each(sensed, broker, listener):
    device = broker.device(SMOKE, will=(topic(SMOKE, "status"), b'{"online": false}'))
    online = lambda: one(sensed, "SELECT online FROM device WHERE code = :code", code=SMOKE)  # noqa: E731
    device.publish_and_wait(topic(SMOKE, "status"), b'{"online": true}', retain=True)
    turn(listener, online, "it is online")
    device._client.socket().close()
    turn(listener, lambda: not online(), "the broker spoke its last will")
    assert rows(sensed, "SELECT facts FROM outbox WHERE name = 'DeviceHeard' ORDER BY id") == [
        {"device": SMOKE, "online": True},
        {"device": SMOKE, "online": False},
    ]


def test_a_device_silent_for_three_periods_is_offline_but_not_when_the_listener_was_away(sensed, broker):
    from sensors.hearing import find_silent

    with sensed.open() as work:
        work.session.execute(
            text("UPDATE device SET online = true, last_heard_at = :then WHERE code = :code"),
            {"then": work.now - timedelta(seconds=31), "code": GAS},
        )
    with sensed.open(HOUSE) as work:
        assert find_silent(work, work.now - timedelta(seconds=20)) == 0
        assert find_silent(work, work.now - timedelta(seconds=60)) == 1
        assert find_silent(work, work.now - timedelta(seconds=60)) == 0


def test_a_listener_that_leaves_takes_its_share_and_ends_its_session(sensed, broker, listener):
    broker.device(GAS).publish_and_wait(topic(GAS), telemetry({"lel": 1.0}))
    listener.leave(quiet_s=0.5)
    assert readings(sensed) == 1
    broker.device(GAS).publish_and_wait(topic(GAS), telemetry({"lel": 1.0}))
    heir = Listener(sensed)
    eventually(heir.sign_in, "signs in anew")
    heir.gather()
    assert not heir.inbox, "nothing was kept for the session that ended"
    heir.link.close()


def test_five_thousand_readings_are_drained_at_more_than_a_thousand_a_second(sensed, broker, listener):
    listener.link.close()
    device = broker.device(GAS)
    start = clock.now() - timedelta(seconds=60)
    broker.tell(
        device, topic(GAS), [telemetry({"lel": 2.0}, seq, start + timedelta(milliseconds=seq)) for seq in range(5001)]
    )
    eventually(listener.sign_in, "the listener comes back")
    began = time.monotonic()
    turn(listener, lambda: readings(sensed) == 5001, "all are stored", 30)
    rate = 5001 / (time.monotonic() - began)
    print(f"drained {rate:.0f} messages/s")
    assert rate > 1000
