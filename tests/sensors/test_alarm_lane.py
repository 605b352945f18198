"""Which messages go before the others: told as rows of what came in."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sensors.alarm_lane import Turns, parted, urgent
from sensors.codecs.message import Message, Misunderstood, Said, Status, Value
from sensors.known import Kind, Known, KnownDevice
from sensors.known_rules import KnownRules
from sensors.rule import AlarmRule

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RULES = (
    # type, metric, direction, threshold, own device, on monitor, devices
    ("gas_lel", "lel", "above", 25.0, None, False, 1),
    ("gas_lel", "lel", "above", 50.0, None, False, 1),
    ("gas_lel", "lel", "rising", 5.0, None, False, 1),
    ("gas_o2", "o2", "below", 19.5, None, False, 1),
    ("gas_o2", "o2", "above", 23.5, None, False, 1),
    ("gas_o2", "t", "above", 60.0, UUID(int=9), False, 1),
    ("gas_lel", "rssi", "below", -90.0, None, True, 1),
    ("gas_lel", "t", "above", 70.0, None, True, 3),
)
ALIASES = [{"metric": "lel", "aliases": [{"name": "ppm", "factor": 0.002}]}]


def known() -> Known:
    found = Known()
    found.rules = KnownRules(
        AlarmRule(
            id=UUID(int=place), level=1, hysteresis=0.05, on_delay_s=0, off_delay_s=30, times=1, window_s=0,
            radius_m=100.0, hours=None, device_type=type_, metric=metric, comparison=way, threshold=threshold,
            device_id=own, monitor=monitor, devices=devices,
        )
        for place, (type_, metric, way, threshold, own, monitor, devices) in enumerate(RULES, 1)
    )  # fmt: skip
    for place, (code, type_, uid) in enumerate((("G", "gas_lel", "eui-1"), ("O", "gas_o2", None)), 100):
        kind = Kind.of(ALIASES if type_ == "gas_lel" else [])
        found.devices[code] = KnownDevice(UUID(int=place), code, type_, True, True, None, kind, NOW, 0, uid)
        if uid:
            found.by_uid[uid] = found.devices[code]
    return found


def says(device: str, metric: str, number: float | None, text: str | None = None) -> Said:
    return Said(device, Message(NOW, 0, (Value("other", 1.0), Value(metric, number, text))))


@pytest.mark.parametrize(
    ("said", "hurries"),
    [
        (says("G", "lel", 24.9), False),
        (says("G", "lel", 25.0), True),
        (says("G", "lel", -25.0), False),
        (says("G", "lel", None, "high"), False),
        (says("eui-1", "ppm", 12_400.0), False),
        (says("eui-1", "ppm", 12_500.0), True),
        (says("G", "o2", 2.0), False),
        (says("O", "o2", 19.5), True),
        (says("O", "o2", 21.0), False),
        (says("O", "o2", 23.5), True),
        (says("O", "lel", 90.0), False),
        (says("O", "t", 61.0), True),
        (says("G", "t", 61.0), True),
        (says("G", "t", 59.0), False),
        (says("G", "rssi", -99.0), False),
        (says("never heard", "lel", 25.0), True),
        (says("never heard", "o2", 20.0), False),
        (says("never heard", "o2", 19.0), True),
        (Said("G", Status(False)), False),
        (Said("", Misunderstood("not_json")), False),
    ],
)
def test_what_reaches_the_nearest_threshold_hurries(said: Said, hurries: bool) -> None:
    named = {"eui-1": "G"}.get(said.device, said.device)
    assert list(urgent([Said("G", Status(True)), said], known())) == ([named] if hurries else [])


def test_a_device_has_its_turn_once_a_second_and_a_flood_of_names_is_forgotten() -> None:
    turns = Turns(most=3)
    asked = [
        ("A", 0.0),
        ("A", 0.5),
        ("B", 0.6),
        ("A", 0.999),
        ("A", 1.0),
        ("A", 0.9),
        ("C", 3.0),
        ("D", 3.1),
        ("D", 3.2),
        ("C", 3.2),
    ]
    told = [turns.may(device, NOW + timedelta(seconds=after)) for device, after in asked]
    assert told == [True, False, True, False, True, True, True, True, False, True]


@pytest.mark.parametrize(
    ("who", "hurry", "first"),
    [
        ("A B A C", "", ""),
        ("A B A C", "2", "02"),
        ("A B A C", "0", "0"),
        ("A B AB C", "2", "012"),
        ("A AB BC C D", "3", "0123"),
        ("A AB BC C D", "4", "4"),
        ("G A eui-1 G", "2", "02"),
        ("G A eui-1 G", "3", "023"),
        ("- A - B", "1", "1"),
        ("A A A", "012", "012"),
    ],
)
def test_whoever_hurries_takes_along_what_was_said_before_by_the_same_devices(who: str, hurry: str, first: str) -> None:
    messages = [
        [Said("" if name == "-" else name, Status(True)) for name in ([each] if "-" in each else list(each))]
        if len(each) < 3
        else [Said(each, Status(True))]
        for each in who.split()
    ]
    hurries = [str(place) in hurry for place in range(len(messages))]
    assert parted(messages, hurries, known()) == [int(place) for place in first]
