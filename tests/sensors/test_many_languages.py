"""Gateways speak for other makers' devices: over a real broker into readings and alarms, never beyond their topics."""

import base64
import json
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from foundation import clock
from sensors import broker_access
from sensors.broker_link import Address, BrokerRefused, Link, Login
from sensors.codecs import protobuf, sparkplug
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.rejecting import Quota
from tests.sensors.tiny_city import GAS, PASSWORD, one, rows, turn

VECTORS = Path(__file__).parent / "vectors"
GATEWAY, TANK, NODE = "GAS-2", "yangjiang/yj-chem-01/tank-07", "yangjiang/yj-chem-01"
SEQ = count()
EUI = "0011223344556677"
UPLINK = f"application/forest/device/{EUI}/event/up"
GRANTED = ["application/+/device/+/event/up", "spBv1.0/yangjiang/#", "v1/gateway/telemetry", "v1/devices/me/telemetry"]


@pytest.fixture
def gateway(sensed, broker):
    """GAS-2 may speak for the devices of others: two smoke posts by devEUI, a tank and its node by Sparkplug."""
    with sensed.open() as work:
        told = {"GAS-2": (None, GRANTED), "SMOKE-1": (EUI, []), GAS: (TANK, []), "OXYGEN-1": (NODE, [])}
        for code, (uid, topics) in told.items():
            work.session.execute(
                text("UPDATE device SET uid = :uid, topics = CAST(:topics AS jsonb) WHERE code = :code"),
                {"uid": uid, "topics": json.dumps(topics), "code": code},
            )
        work.session.execute(text("UPDATE device SET type = 'smoke_detector' WHERE code = 'SMOKE-1'"))
        work.session.execute(
            text("UPDATE ingest_route SET settings = '{\"device\": \"GAS-1\"}' WHERE filter = 'v1/devices/+/telemetry'")
        )
    quiet = broker.device(GAS)
    with sensed.open() as work:
        broker_access.write(work.session)
    made = broker.device(GATEWAY)
    quiet.keep_alive()
    assert not quiet.wait(0.2) and quiet.up, "a reload of the files closes nobody's line"
    quiet.close()
    return made


def uplink(data: str, profile: str, counter: int) -> bytes:
    told = json.loads((VECTORS / "chirpstack_v4_uplinks.jsonl").read_text().splitlines()[0])["payload"]
    told |= {"time": clock.now().isoformat(), "fCnt": counter, "data": base64.b64encode(bytes.fromhex(data)).decode()}
    told["deviceInfo"] |= {"devEui": EUI, "deviceProfileName": profile}
    return json.dumps(told).encode()


def readings(works, code):
    return rows(
        works,
        "SELECT metric, value FROM reading JOIN device ON device.id = device_id WHERE code = :code ORDER BY at, metric",
        code=code,
    )


def sparkplug_told(*metrics: bytes) -> bytes:
    at = int(clock.now().timestamp() * 1000)
    told = b"".join(protobuf.written(2, each) for each in metrics)
    return protobuf.written(1, at) + told + protobuf.written(3, next(SEQ) % 256)


def gas(value: int, name: bytes = b"", number: int = 1) -> bytes:
    named = protobuf.written(1, name) if name else b""
    return named + protobuf.written(2, number) + protobuf.written(4, 3) + protobuf.written(10, value)


def test_lorawan_sparkplug_and_thingsboard_become_readings_health_and_alarms(sensed, broker, gateway, listener):
    gateway.publish_and_wait(UPLINK, uplink("22115F263D0B", "gs524n", 1))
    turn(listener, lambda: len(readings(sensed, "SMOKE-1")) >= 6, "the smoke post's uplink is stored")
    told = dict(readings(sensed, "SMOKE-1"))
    assert (told["temperature"], told["battery"], told["smoke_alarm"]) == (61, 95, 1)
    assert one(sensed, "SELECT battery, rssi, online FROM device WHERE code = 'SMOKE-1'") == (95, -97, True)
    assert rows(sensed, "SELECT metric, level FROM alarm WHERE device_code = 'SMOKE-1' ORDER BY metric")[0] == (
        "smoke_alarm",
        2,
    )

    gateway.publish_and_wait(f"spBv1.0/{TANK.replace('/', '/DDATA/', 1)}", sparkplug_told(gas(9)))
    turn(listener, lambda: rows(sensed, "SELECT 1 FROM reject WHERE reason = 'no_birth'"), "a number without a name")
    assert listener.reborn.keys() == {NODE}
    assert sparkplug.decode(sparkplug.rebirth(clock.now())).metrics[0].name == "Node Control/Rebirth"
    gateway.publish_and_wait(f"spBv1.0/{TANK.replace('/', '/DBIRTH/', 1)}", sparkplug_told(gas(3, b"gas/ch4_lel_pct")))
    gateway.publish_and_wait(f"spBv1.0/{TANK.replace('/', '/DDATA/', 1)}", sparkplug_told(gas(60)))
    turn(listener, lambda: readings(sensed, GAS) == [("lel", 3), ("lel", 60)], "birth and data are stored")
    assert one(sensed, "SELECT level FROM alarm WHERE device_code = :code", code=GAS) == 2
    gateway.publish_and_wait(f"spBv1.0/{TANK.replace('/', '/DDEATH/', 1)}", b"")
    turn(listener, lambda: not one(sensed, "SELECT online FROM device WHERE code = :c", c=GAS), "its death is heard")

    ms = int(clock.now().timestamp() * 1000) - 2000
    gateway.publish_and_wait(
        "v1/gateway/telemetry", json.dumps({TANK: [{"ts": ms, "values": {"lel": 2}}], GAS: [{"lel": 99}]}).encode()
    )
    gateway.publish_and_wait("v1/devices/me/telemetry", b'{"lel": 5}')
    turn(listener, lambda: len(readings(sensed, GAS)) == 4, "both forms are stored")
    assert rows(sensed, "SELECT device_code FROM reject WHERE reason = 'unknown_device'") == [GAS]


def test_a_name_counts_only_from_whom_it_belongs_to_and_no_odd_name_costs_a_batch(sensed):
    """A device is called by its code where the broker vouches for it; whatever a payload claims is a uid."""
    with sensed.open() as work:
        for code, uid in ((GAS, "pyronear/GAS-2/7"), ("SMOKE-1", "pyronear/CAMERA-1/7"), ("OXYGEN-1", "g/n/d")):
            work.session.execute(text("UPDATE device SET uid = :uid WHERE code = :code"), {"uid": uid, "code": code})
    now, ms = clock.now(), int(clock.now().timestamp() * 1000)
    utc = now.replace(tzinfo=None).isoformat()
    seen = {"azimuth": 3, "bboxes": [[0, 0, 1, 1, 0.5]], "created_at": utc}
    camera = [json.dumps({"camera_id": id, **seen}).encode() for id in (7, "../GAS-2/7", "\0")]
    many = [{"ts": ms - at, "values": {f"m{n}": 1 for n in range(60)}} for at in range(84)]
    node = sparkplug_told(gas(3, b"a\0b"), gas(4, b"#x", 2))
    told = [
        ("moyang/v1/devices/GAS-2/pyronear", camera[0], None),
        ("moyang/v1/devices/CAMERA-1/pyronear", camera[0], None),
        ("moyang/v1/devices/CAMERA-1/pyronear", camera[1], ("pyronear/CAMERA-1/../GAS-2/7", "unknown_device")),
        ("moyang/v1/devices/CAMERA-1/pyronear", camera[2], (None, "nobody")),
        ("v1/gateway/telemetry", json.dumps({GAS: [{"lel": 99}]}).encode(), (GAS, "unknown_device")),
        ("spBv1.0/g/DBIRTH/n/d", node, ("OXYGEN-1", "bad_metric")),
        ("spBv1.0/g/DDATA/n/d", node + protobuf.written(3, 2**63), ("OXYGEN-1", "bad_seq")),
        (f"moyang/v1/devices/{GAS}/telemetry", json.dumps(many).encode(), (GAS, "too_many")),
        ("v1/devices/me/telemetry", b'{"lel": 1}', (None, "nobody")),
    ]
    with sensed.open() as work:
        take(work, [Incoming(topic, payload, False, now) for topic, payload, _ in told], Known(), Quota("one"))
    wanted = [fault for _, _, fault in told if fault]
    assert set(rows(sensed, "SELECT device_code, reason FROM reject")) == {*wanted, ("OXYGEN-1", "bad_metric")}
    assert [readings(sensed, code)[:1] for code in (GAS, "SMOKE-1")] == [[("smoke", 0.5)]] * 2
    assert one(sensed, "SELECT names FROM device WHERE code = 'OXYGEN-1'") == {"2": "#x"}


def test_a_gateway_publishes_its_topics_alone_and_nobody_takes_anothers_session(sensed, broker, gateway, listener):
    for foreign in (
        f"moyang/v1/devices/{GAS}/telemetry",
        "application/x/device/y/event/join",
        "spBv1.0/other/DDATA/n/d",
        f"v1/devices/{GAS}/telemetry",
    ):
        with pytest.raises(BrokerRefused):
            gateway.publish_and_wait(foreign, b"{}")
    with pytest.raises(BrokerRefused):  # an ordinary device may do none of what the gateway may
        broker.device("CAMERA-1").publish_and_wait(UPLINK, b"{}")
    real = broker.device(GAS)
    thief = Link(Login(GAS, "CAMERA-1", PASSWORD), Address("127.0.0.1", broker.port))  # under the other's client id
    thief.connect()
    real.keep_alive()
    assert not real.wait(0.3) and real.up
    real.publish_and_wait(
        f"moyang/v1/devices/{GAS}/telemetry", json.dumps({"ts": clock.now().isoformat(), "values": {"lel": 1}}).encode()
    )
    turn(listener, lambda: readings(sensed, GAS) == [("lel", 1)], "the real one is heard")


def test_routes_change_without_a_restart(sensed, broker, gateway, listener):
    mapping = {"device": "$2", "values": {"lel": "g"}}
    with sensed.open() as work:
        work.session.execute(
            text(
                "INSERT INTO ingest_route (id, name, filter, codec, settings, created_at)"
                " VALUES (gen_random_uuid(), '厂区', 'plant/+/gas', 'mapping', CAST(:told AS jsonb), now())"
            ),
            {"told": json.dumps(mapping)},
        )
        work.session.execute(text("UPDATE device SET topics = topics || '[\"plant/+/gas\"]' WHERE code = 'GAS-2'"))
    with sensed.open() as work:
        broker_access.write(work.session)
    turn(listener, lambda: "plant/+/gas" in listener.filters, "the listener follows the new route")
    gateway.publish_and_wait(f"plant/{EUI}/gas", b'{"g": 7}')
    turn(listener, lambda: readings(sensed, "SMOKE-1") == [("lel", 7)], "and reads by the administrator's mapping")
    with sensed.open() as work:
        work.session.execute(text("UPDATE ingest_route SET active = false WHERE filter = 'plant/+/gas'"))
    turn(listener, lambda: "plant/+/gas" not in listener.filters, "and leaves what is switched off")


def test_what_is_told_during_maintenance_is_stored_and_wakes_nobody(sensed, broker, listener):
    with sensed.open() as work:
        work.session.execute(
            text(
                "INSERT INTO device_maintenance (id, device_id, starts_at, ends_at, reason, said_by_name, said_at)"
                " SELECT gen_random_uuid(), id, :since, :until, '标定', '苏晓岚', now() FROM device WHERE code = :code"
            ),
            {"since": clock.now() - timedelta(minutes=1), "until": clock.now() + timedelta(hours=1), "code": GAS},
        )
    device = broker.device(GAS)
    device.publish_and_wait(
        f"moyang/v1/devices/{GAS}/telemetry",
        json.dumps({"ts": clock.now().isoformat(), "values": {"lel": 99}}).encode(),
    )
    turn(listener, lambda: readings(sensed, GAS) == [("lel", 99)], "it is stored")
    assert rows(sensed, "SELECT quality FROM reading") == ["maintenance"]
    assert rows(sensed, "SELECT 1 FROM alarm") == []
