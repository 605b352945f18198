"""Deliveries taken apart from the bytes of the line, however the line cuts them; and copies that hold duplicates."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from foundation import clock
from sensors.delivery import Delivery, Malformed, acknowledgements, delivery_at, number_at, packet_at
from sensors.reading_store import Doubt, Row, store
from tests.sensors.tiny_city import GAS, eventually, one, rows, turn

M = timedelta(minutes=1)
DELIVERIES = [
    Delivery("a", b"", 0, 0, False, False),
    Delivery("moyang/v1/devices/GAS-1/telemetry", b'{"ts": 1}', 1, 1, False, False),
    Delivery("风/烟", "火".encode() * 60, 65535, 1, True, True),
    Delivery("long", b"x" * 20_000, 300, 1, False, False),
    Delivery("longer", b"y" * 300_000, 301, 1, False, True),
]


def packet(delivery: Delivery, properties: Properties | None = None) -> bytes:
    """As paho would write it: an independent hand."""
    written: list[bytes] = []
    hand = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
    hand._sock = object()  # type: ignore[assignment]
    hand._packet_queue = lambda _command, told, *_more: written.append(bytes(told))  # type: ignore[assignment,return-value,method-assign]
    hand._send_publish(
        delivery.mid,
        delivery.topic.encode(),
        delivery.payload,
        delivery.qos,
        delivery.retained,
        delivery.again,
        properties=properties,
    )
    hand._sock = None
    return written[0]


def taken(data: bytes) -> list[Delivery]:
    place, found = 0, []
    while whole := packet_at(data, place):
        head, body, place = whole
        found.append(delivery_at(head, data, body, place))
    return found


def test_what_another_hand_writes_is_read_with_and_without_properties():
    told = Properties(PacketTypes.PUBLISH)
    told.UserProperty = ("from", "x" * 200)
    told.ContentType = "application/json"
    for each in DELIVERIES:
        for properties in (None, told):
            assert taken(packet(each, properties)) == [each]
    whole = b"".join(map(packet, DELIVERIES))
    assert taken(whole) == DELIVERIES
    for cut in (1, 2, 3, 17, len(whole) - 1):
        assert taken(whole[:cut]) == DELIVERIES[: len(taken(whole[:cut]))]
    assert taken(packet(DELIVERIES[1]).replace(b"GAS", b"\xff\xfe\xfd"))[0].topic == ""


def test_what_is_no_mqtt_ends_the_line_and_never_the_listener():
    with pytest.raises(Malformed):
        number_at(b"\xff\xff\xff\xff\x01", 0)
    assert number_at(b"\xff\xff", 0) is None and number_at(b"\xff\xff\x7f", 0) == (2097151, 3)
    rng, told = random.Random(3), packet(DELIVERIES[1])
    for _ in range(5000):
        broken = bytearray(told)
        for _ in range(rng.randrange(1, 4)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        with suppress(Malformed):
            taken(bytes(broken))
    assert acknowledgements([1, 65535]) == b"\x40\x02\x00\x01\x40\x02\xff\xff" and acknowledgements([]) == b""


def test_great_and_small_messages_come_whole_and_are_answered_once(sensed, broker, listener):
    device, start = broker.device(GAS), clock.now() - M
    topic = f"moyang/v1/devices/{GAS}/telemetry"
    told = [
        b'{"ts": %d, "seq": %d, "values": {"lel": 2}}' % (start.timestamp() * 1000, seq) + b" " * (seq % 7 * 30_000)
        for seq in range(300)
    ]
    broker.tell(device, topic, told)
    turn(listener, lambda: one(sensed, "SELECT count(*) FROM reading") == 300, "all are stored", 30)
    listener.link.close()
    eventually(listener.sign_in, "the listener signs in again")
    while listener.link.wait(0.3):
        listener.link.read()
    assert not listener.inbox  # the broker has been told of every one


def told_rows(sensed, numbers, at):
    device = one(sensed, "SELECT id FROM device WHERE code = :code", code=GAS)
    text = 'back\\slash, tab and "quote", 烟'
    return [
        Row(device, "gas_lel", "lel", at + timedelta(microseconds=n), n, None if n % 5 == 0 else n / 3,
            text if n % 5 == 0 else None, "good" if n % 7 else "bad", at)
        for n in numbers
    ]  # fmt: skip


def test_a_copy_stores_what_the_careful_way_stores_and_a_duplicate_in_it_counts_once(sensed):
    at, doubt = clock.now().replace(microsecond=123_456) - M, Doubt()
    kept = "SELECT at, seq, value, text_value, quality, received_at FROM reading ORDER BY seq"
    for told, new, doubtful in (
        (range(100), 100, False),
        (range(100, 200), 100, False),
        (range(190, 260), 60, True),  # the copy fails at the first, the table is asked for each
        (range(250, 300), 40, True),
    ):
        with sensed.open() as work:
            assert len(store(work.session, told_rows(sensed, told, at), doubt)) == new
        assert doubt.stands(at) == doubtful
    found = rows(sensed, kept)
    with sensed.open() as work:
        work.session.connection().exec_driver_sql("DELETE FROM reading")
        assert len(store(work.session, told_rows(sensed, range(300), at))) == 300
    assert rows(sensed, kept) == found and len(found) == 300
    assert not doubt.stands(at + M) and one(sensed, "SELECT count(*) FROM rollup_due") == 5
