"""The register of devices: who may write it, what is stated, and that the broker knows at once."""

import subprocess
import time

import pytest

from foundation.actor import Actor
from foundation.refusals import Conflict, Invalid, NotAllowed, NotFound
from people.permissions import permissions_of
from sensors.broker_access import hash_password
from sensors.broker_link import BrokerRefused
from sensors.listener import client_id
from sensors.registering import NewDevice, register, retire, rotate_password
from tests.sensors.tiny_city import GAS, GRID, LAT, LON, one, rows

ADMIN = Actor(id=None, name="苏晓岚", permissions=permissions_of(["admin"]))


def new(**told):
    return NewDevice(**({"name": "河堤路探测器", "type": "gas_lel", "lon": LON, "lat": LAT} | told))


def test_a_registered_device_signs_in_as_soon_as_the_answer_is_there(sensed, broker):
    slowest = 0.0
    for _ in range(10):
        with sensed.open(ADMIN) as work:
            device, password = register(work, new())
        began = time.monotonic()
        for attempt in range(50):
            try:
                broker.device(device.code, password).close()
                break
            except BrokerRefused:
                assert attempt < 49
        slowest = max(slowest, time.monotonic() - began)
    print(f"broker knew after {slowest * 1000:.1f} ms at most")
    assert slowest < 1.0
    assert device.grid == GRID


def test_codes_are_counted_per_type(sensed, broker):
    with sensed.open(ADMIN) as work:
        codes = [
            register(work, new())[0].code,
            register(work, new())[0].code,
            register(work, new(type="weather"))[0].code,
        ]
    assert codes == ["GAS-LEL-0001", "GAS-LEL-0002", "WEATHER-0001"]


def test_the_password_is_kept_only_as_a_hash_and_differs_each_time(sensed, broker):
    with sensed.open(ADMIN) as work:
        (first, one_password), (_, other_password) = register(work, new()), register(work, new())
    assert one_password != other_password
    assert len(one_password) >= 24
    assert first.password_hash.startswith("$7$101$")
    assert one_password not in first.password_hash


def test_the_hash_is_the_one_mosquitto_makes(tmp_path):
    file = tmp_path / "passwd"
    file.touch()
    subprocess.run(["mosquitto_passwd", "-b", str(file), "someone", "秘密 with spaces"], check=True)
    from base64 import b64decode

    theirs = file.read_text().strip().partition(":")[2]
    assert hash_password("秘密 with spaces", b64decode(theirs.split("$")[3])) == theirs


def test_a_rotated_password_ends_the_old_one_and_a_connection_opened_with_it(sensed, broker):
    old = broker.device(GAS)
    with sensed.open(ADMIN) as work:
        password = rotate_password(work, GAS)
    assert old.wait(5)
    old.read()
    assert not old.up
    with pytest.raises(BrokerRefused):
        broker.device(GAS)
    broker.device(GAS, password)


def test_a_retired_device_stays_in_the_register_and_cannot_come_back(sensed, broker):
    with sensed.open(ADMIN) as work:
        retire(work, GAS)
        retire(work, GAS)
    with pytest.raises(BrokerRefused):
        broker.device(GAS)
    assert one(sensed, "SELECT active FROM device WHERE code = :code", code=GAS) is False
    with pytest.raises(Conflict), sensed.open(ADMIN) as work:
        rotate_password(work, GAS)
    with pytest.raises(Conflict), sensed.open(ADMIN) as work:
        register(work, new(code=GAS))


NOT_TO_BE_REGISTERED = [
    {"code": "a/b"},
    {"code": "+"},
    {"code": "a#"},
    {"code": ""},
    {"code": "a\nb"},
    {"code": "a:b"},
    {"code": "moyang.listener"},
    {"code": "x" * 65},
    {"code": "GAS-9\n"},
    {"type": "toaster"},
    {"name": " "},
    {"name": "x" * 81},
    {"lon": 0.0, "lat": 0.0},
    {"lon": LAT, "lat": LON},
]


def test_what_cannot_be_registered_is_refused_in_words(sensed):
    for told in NOT_TO_BE_REGISTERED:
        with pytest.raises(Invalid), sensed.open(ADMIN) as work:
            register(work, new(**told), tell_broker=False)
    assert rows(sensed, "SELECT 1 FROM device WHERE code LIKE 'GAS-LEL%'") == []


def test_nobody_is_called_as_another_is(sensed):
    with sensed.open(ADMIN) as work:
        register(work, new(code="TANK-7", more={"uid": "TANK-7"}), tell_broker=False)  # one's own code may be one's uid
        register(work, new(more={"uid": "plant-9"}), tell_broker=False)
    for told in ({"more": {"uid": GAS}}, {"more": {"uid": "plant-9"}}, {"code": "plant-9"}, {"code": "me"}):
        with pytest.raises(Conflict), sensed.open(ADMIN) as work:
            register(work, new(**told), tell_broker=False)


def test_only_who_manages_devices_may(sensed):
    commander = Actor(id=None, name="x", permissions=permissions_of(["commander"]))
    for act in (
        lambda work: register(work, new()),
        lambda work: retire(work, GAS),
        lambda work: rotate_password(work, GAS),
    ):
        with pytest.raises(NotAllowed), sensed.open(commander) as work:
            act(work)
    with pytest.raises(NotFound), sensed.open(ADMIN) as work:
        retire(work, "NOBODY")


def test_a_listeners_client_id_cannot_be_guessed_but_stays_the_same():
    assert client_id("listener-1", "secret") == client_id("listener-1", "secret")
    assert client_id("listener-1", "secret") != client_id("listener-1", "other")
    assert client_id("listener-1", "secret") != client_id("listener-2", "secret")
