"""Whatever bytes a device sends, the codec answers with messages or reasons, and never raises."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.codecs.message import Message, Misunderstood, Status, Value
from sensors.codecs.moyang_json import parse_topic, understand
from sensors.reject import REASONS

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TS = "2026-11-23T12:00:00Z"


def telemetry(**told: object) -> list:
    return understand("telemetry", json.dumps({"ts": TS, "seq": 1, "values": {"lel": 3.5}} | told).encode(), NOW)


def reasons(found: list) -> list[str]:
    return [part.reason for part in found if isinstance(part, Misunderstood)]


def test_a_plain_reading_is_understood():
    assert telemetry() == [Message(NOW, 1, (Value("lel", 3.5),), "good")]


def test_an_array_is_read_item_by_item_and_a_broken_item_does_not_hide_the_others():
    good = {"ts": TS, "seq": 1, "values": {"lel": 1}}
    found = understand(
        "telemetry", json.dumps([good, {"ts": "yesterday", "values": {"lel": 2}}, good | {"seq": 2}]).encode(), NOW
    )
    assert [part.seq for part in found if isinstance(part, Message)] == [1, 2]
    assert reasons(found) == ["bad_time"]
    assert found[1].detail.startswith("[1]")


def test_a_broken_value_does_not_hide_the_gas_reading_beside_it():
    found = understand("telemetry", b'{"ts": "2026-11-23T12:00:00Z", "values": {"temperature": NaN, "lel": 60}}', NOW)
    assert found[0].values == (Value("lel", 60.0),)
    assert reasons(found) == ["not_finite"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("NaN", "not_finite"),
        ("Infinity", "not_finite"),
        ("-Infinity", "not_finite"),
        ("1e400", "not_finite"),
        ("1e308", "out_of_range"),
        ("1" + "0" * 400, "out_of_range"),
        ("null", "no_value"),
        ("{}", "wrong_kind"),
        ("[1]", "wrong_kind"),
        ('"a\\u0000b"', "wrong_kind"),
        ('"\\ud800"', "wrong_kind"),
        ('"' + "x" * 600 + '"', "too_many"),
    ],
)
def test_values_no_sensor_can_mean_are_refused_with_their_reason(value, reason):
    found = understand("telemetry", f'{{"ts": "{TS}", "values": {{"lel": {value}}}}}'.encode(), NOW)
    assert reasons(found) == [reason]


@pytest.mark.parametrize(
    ("value", "number", "text"), [(True, 1.0, None), (False, 0.0, None), (7, 7.0, None), ("open", None, "open")]
)
def test_numbers_booleans_and_words_are_values(value, number, text):
    assert telemetry(values={"door": value})[0].values == (Value("door", number, text),)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "empty"),
        (b"[]", "empty"),
        (b"\xff\xfe{}", "not_utf8"),
        (b"hello", "not_json"),
        (b"{", "not_json"),
        (b"17", "wrong_shape"),
        (b"null", "wrong_shape"),
        (b'"x"', "wrong_shape"),
        (b"{}", "wrong_shape"),
        (b'{"values": 3}', "wrong_shape"),
        (b'{"values": {}}', "wrong_shape"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 30_000, "too_deep"),
        (b" " * (256 * 1024 + 1), "too_large"),
        (b"9" * 5000, "not_json"),
        (json.dumps([{}] * 1001).encode(), "too_many"),
    ],
)
def test_payloads_that_are_not_the_agreed_shape_are_refused(payload, reason):
    assert reasons(understand("telemetry", payload, NOW)) == [reason]


@pytest.mark.parametrize(
    ("ts", "reason"),
    [
        (None, "bad_time"),
        (True, "bad_time"),
        ("", "bad_time"),
        ("2026-11-23T12:00:00", "bad_time"),
        ("2026-13-01T00:00:00Z", "bad_time"),
        (1e300, "bad_time"),
        (-1e18, "bad_time"),
        ({}, "bad_time"),
        ("0001-01-01T00:00:00+14:00", "bad_time"),
        ("2026-11-23T12:05:01Z", "future"),
        ((NOW + timedelta(days=400)).timestamp() * 1000, "future"),
        ("2026-11-22T11:59:59Z", "too_late"),
        (0, "too_late"),
    ],
)
def test_a_time_that_cannot_be_is_refused(ts, reason):
    assert reasons(telemetry(ts=ts)) == [reason]


@pytest.mark.parametrize(
    "ts",
    [TS, "2026-11-23T20:00:00+08:00", "2026-11-23 12:00:00.000Z", NOW.timestamp() * 1000, int(NOW.timestamp() * 1000)],
)
def test_times_with_an_offset_and_milliseconds_mean_the_same_moment(ts):
    assert telemetry(ts=ts)[0].at == NOW


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"seq": -1}, "bad_seq"),
        ({"seq": 1.5}, "bad_seq"),
        ({"seq": True}, "bad_seq"),
        ({"seq": 2**63}, "bad_seq"),
        ({"seq": "1"}, "bad_seq"),
        ({"quality": "fine"}, "bad_quality"),
        ({"quality": []}, "bad_quality"),
        ({"values": {"": 1}}, "bad_metric"),
        ({"values": {"a b": 1}}, "bad_metric"),
        ({"values": {f"m{n}": 1 for n in range(65)}}, "too_many"),
    ],
)
def test_other_fields_that_cannot_be_are_refused(told, reason):
    assert reasons(telemetry(**told)) == [reason]


def test_a_counter_is_not_needed():
    assert telemetry(seq=None)[0].seq == 0


def test_a_detection_becomes_its_kind_with_its_confidence_and_keeps_where_it_was_seen():
    found = understand(
        "event", json.dumps({"ts": TS, "seq": 5, "kind": "smoke", "confidence": 0.83, "azimuth_deg": 41}).encode(), NOW
    )
    assert found == [Message(NOW, 5, (Value("smoke", 0.83, '{"azimuth_deg":41}'),))]


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "smoke", "confidence": 2},
        {"kind": "smoke", "confidence": True},
        {"kind": "smoke", "confidence": "1"},
        {"kind": 7},
        {"confidence": 1},
        {"kind": "smoke", "bbox": ["x" * 600]},
    ],
)
def test_a_detection_that_is_none_is_refused(told):
    assert len(reasons(understand("event", json.dumps({"ts": TS} | told).encode(), NOW))) == 1


def test_birth_and_last_will():
    assert understand("status", b'{"online": true}', NOW) == [Status(True)]
    assert understand("status", b'{"online": false}', NOW) == [Status(False)]
    assert reasons(understand("status", b'{"online": 1}', NOW)) == ["wrong_shape"]


@pytest.mark.parametrize(
    "topic",
    [
        "moyang/v1/devices/a/b/telemetry",
        "moyang/v1/devices//telemetry",
        "moyang/v2/devices/a/telemetry",
        "moyang/v1/devices/a/command",
        "",
        "x" * 60_000,
    ],
)
def test_a_topic_that_is_not_ours_is_none(topic):
    assert parse_topic(topic) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
almost = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("ts", "seq", "values", "quality", "kind", "confidence", "online"), json_values)
)


@settings(max_examples=300, deadline=None, database=None)
@given(
    channel=st.sampled_from(["telemetry", "event", "status"]),
    payload=st.binary(max_size=200)
    | (almost | st.lists(almost, max_size=3)).map(lambda told: json.dumps(told).encode()),
)
def test_no_bytes_make_it_raise_and_every_reason_has_words(channel, payload):
    for part in understand(channel, payload, NOW):
        assert not isinstance(part, Misunderstood) or part.reason in REASONS
