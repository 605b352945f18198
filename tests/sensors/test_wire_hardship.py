"""The wire at its worst: twice, late, early, out of order, retained; a database away; two listeners."""

import json
import signal
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from foundation import clock
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.listener import Listener
from sensors.registering import NewDevice, register
from sensors.rejecting import Quota
from tests.sensors.tiny_city import GAS, LAT, LON, eventually, one, rows, turn

TOPIC = f"moyang/v1/devices/{GAS}/telemetry"
PLAIN = b"moyang/v1/devices/+/telemetry"
S, M, H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def told(at, seq=0, value=99.0):
    return json.dumps({"ts": at.isoformat(), "seq": seq, "values": {"lel": value}}).encode()


# what: (seconds from now, seq, value) of each message in the order heard, retained?, readings stored, alarms, rejects
TABLE = [
    ("plain", [(0 * S, 1, 99)], False, 1, 1, []),
    ("the same message three times", [(0 * S, 1, 99)] * 3, False, 1, 1, []),
    ("same moment, another counter", [(0 * S, 1, 99), (0 * S, 2, 99)], False, 2, 1, []),
    ("counter begins again", [(-2 * S, 7, 1), (-1 * S, 0, 99)], False, 2, 1, []),
    ("out of order: the peak comes last", [(-1 * S, 2, 1), (-3 * S, 1, 99)], False, 2, 1, []),
    ("just young enough to wake somebody", [(-4 * M, 1, 99)], False, 1, 1, []),
    ("late: stored, wakes nobody", [(-6 * M, 1, 99)], False, 1, 0, []),
    ("late by a night", [(-23 * H, 1, 99)], False, 1, 0, []),
    ("later than a day", [(-25 * H, 1, 99)], False, 0, 0, ["too_late"]),
    ("clock a little ahead", [(4 * M, 1, 99)], False, 1, 1, []),
    ("clock an hour ahead", [(H, 1, 99)], False, 0, 0, ["future"]),
    ("retained replay", [(0 * S, 1, 99)], True, 0, 0, ["retained"]),
    ("a late normal value ends no present alarm", [(0 * S, 2, 99), (-30 * S, 1, 1)], False, 2, 1, []),
]


@pytest.mark.parametrize("together", [True, False])
def test_every_kind_of_message_out_of_turn_is_handled_on_purpose(sensed, together):
    """Each row on its own device, so that one database serves them all; in one batch, and message by message."""
    codes = [f"ROW-{number}" for number in range(len(TABLE))]
    with sensed.open() as work:
        for code in codes:
            register(work, NewDevice(code, "gas_lel", LON, LAT, code), "x" * 24, tell_broker=False)
    now, known, quota = clock.now(), Known(), Quota("listener-1")
    for code, (_, messages, retained, *_rest) in zip(codes, TABLE, strict=True):
        topic = TOPIC.replace(GAS, code)
        heard = [Incoming(topic, told(now + after, seq, float(value)), retained, now) for after, seq, value in messages]
        for batch in [heard] if together else [[each] for each in heard]:
            with sensed.open() as work:
                take(work, batch, known, quota)
    count = "SELECT count(*) FROM reading JOIN device ON device.id = device_id WHERE code = :code"
    for code, (what, _, _, stored, alarms, rejects) in zip(codes, TABLE, strict=True):
        found = (
            one(sensed, count, code=code),
            one(sensed, "SELECT count(*) FROM alarm WHERE device_code = :code", code=code),
            rows(sensed, "SELECT reason FROM reject WHERE device_code = :code ORDER BY id", code=code),
        )
        assert found == (stored, alarms, rejects), what
    last = codes[-1]
    assert one(sensed, "SELECT cleared_at FROM alarm WHERE device_code = :code", code=last) is None


def away(cluster, name):
    """The database goes: every connection is cut and none is taken."""
    cluster._say(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    cluster._say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def test_a_listener_without_its_database_holds_a_bounded_number_and_the_broker_the_rest(
    sensed, broker, listener, cluster
):
    listener.largest = 50
    device, name, most = broker.device(GAS), sensed.engine.url.database, 0
    start = clock.now() - M
    away(cluster, name)
    broker.tell(device, TOPIC, [told(start + seq * S / 1000, seq, 2.0) for seq in range(3000)])
    back = threading.Timer(1.5, lambda: cluster._say(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    back.start()
    pause = listener._pause

    def watched(seconds):
        nonlocal most
        most = max(most, len(listener.inbox))
        pause(seconds)

    listener._pause = watched
    turn(listener, lambda: not back.is_alive() and one(sensed, "SELECT count(*) FROM reading") == 3000, "all", 60)
    assert 0 < most <= 50
    assert rows(sensed, "SELECT 1 FROM reject") == []


SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (SELECT count(*) > 4 OR bool_or(value = 42) FROM fresh) THEN
    RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = '57014';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER slow AFTER INSERT ON reading REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION slow()"""


def test_great_messages_are_taken_a_few_at_a_time_and_what_is_too_slow_in_halves(sensed, broker, listener, cluster):
    device, start, most = broker.device(GAS), clock.now() - M, 0
    broker.tell(device, TOPIC, [told(start + seq * S, seq, 2.0) + b" " * 100_000 for seq in range(40)])
    gather = listener.gather

    def watched():
        nonlocal most
        gather()
        most = max(most, listener.inbox.bytes)

    listener.gather = watched
    turn(listener, lambda: one(sensed, "SELECT count(*) FROM reading") == 40, "all are stored")
    assert 1 << 20 <= most < (1 << 20) + 110_000
    owner = cluster.owner(sensed.engine.url.database)
    with owner.begin() as connection:
        connection.execute(text(SLOW))
    owner.dispose()
    broker.tell(device, TOPIC, [told(start + seq * S, seq, 42.0 if seq == 50 else 2.0) for seq in range(40, 60)])
    turn(listener, lambda: one(sensed, "SELECT count(*) FROM reading") == 59, "all but the one that never ends")
    assert rows(sensed, "SELECT reason FROM reject") == ["not_storable"]


def test_two_listeners_divide_the_stream_and_one_alone_keeps_its_place_through_a_killed_broker(
    sensed, broker, listener
):
    device, start = broker.device(GAS), clock.now() - M
    assert not listener.sharing
    broker.stop(signal.SIGKILL)
    broker.start()  # what is acknowledged before the listener is back waits for it
    broker.tell(broker.device(GAS), TOPIC, [told(start, seq, 2.0) for seq in range(20)])
    turn(listener, lambda: one(sensed, "SELECT count(*) FROM reading") == 20, "nothing was dropped")
    listener.beat_at -= H
    listener.step()
    second = Listener(sensed, "listener-2")
    eventually(second.sign_in, "the second signs in")
    second.step()
    listener.beat_at -= H
    turn(listener, lambda: listener.sharing and second.sharing, "both share")
    device = broker.device(GAS)
    broker.tell(device, TOPIC, [told(start, seq, 2.0) for seq in range(20, 220)])
    taken = [0, 0]
    for _ in range(200):
        for place, each in enumerate((listener, second)):
            each.gather()
            taken[place] += len(each.inbox)
            each.settle()
        if sum(taken) >= 200:
            break
    assert sum(taken) == 200 and min(taken) >= 50
    assert one(sensed, "SELECT count(*) FROM reading") == 220
    kept = broker.folder / "mosquitto" / "mosquitto.db"
    eventually(lambda: PLAIN not in kept.read_bytes(), "the broker has saved that nobody listens plainly", 30)
    broker.stop(signal.SIGKILL)
    broker.start()  # it keeps no shared subscription: until one of them is back, nobody is there
    assert not broker.device(GAS).publish_and_wait(TOPIC, told(start, 999, 2.0))  # and MQTT 5 tells the device so
    eventually(listener.sign_in, "the listener is back")
    broker.tell(broker.device(GAS), TOPIC, [told(start, seq, 2.0) for seq in range(220, 240)])
    turn(listener, lambda: one(sensed, "SELECT count(*) FROM reading") == 240, "from then on nothing is lost")
    eventually(second.sign_in, "the second is back")
    second.leave(quiet_s=0.2)
