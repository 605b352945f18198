"""Every language a device may speak besides our own: published samples decode to the byte, nonsense to a reason."""

import base64
import json
import random
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sensors.broker_access import GATEWAY_TOPIC
from sensors.codecs import chirpstack, firms, mapping, protobuf, pyronear, sparkplug, thingsboard
from sensors.codecs.catalogue import CODECS
from sensors.codecs.lorawan import layout
from sensors.codecs.message import Birth, Link, Message, Misunderstood, Said, Status, Value
from sensors.reject import REASONS
from sensors.routing import compiled, is_filter
from sensors.translating import Alias, aliases_of, translated

VECTORS = Path(__file__).parent / "vectors"
NOW = datetime(2026, 1, 15, 2, 30, tzinfo=UTC)
# The maker's page says hardware v1.1 for the very bytes (ff09 0100) that mean v1.0 on its sister models' pages.
CONTRADICTED = {("ct105", "hardware_version"), ("ct105-v2", "hardware_version")}


def lines(name):
    return [json.loads(line) for line in (VECTORS / name).read_text().splitlines()]


def decoder(model):
    return next(each for each in chirpstack.DECODERS if each.knows(model))


def test_every_published_lorawan_uplink_decodes_to_the_byte():
    vectors = lines("lorawan_vectors.jsonl")
    assert len(vectors) == 134
    for told in vectors:
        found = decoder(told["device"]).decode(told["device"], told["f_port"], bytes.fromhex(told["hex"]))
        wanted = told["decoded"]
        for name in {name for model, name in CONTRADICTED if model == told["device"]} & wanted.keys():
            found.pop(name), wanted.pop(name)
        assert found == wanted, told


def test_every_lorawan_uplink_cut_short_or_prolonged_is_read_in_part_or_refused_never_raised():
    for told in lines("lorawan_vectors.jsonl"):
        data, model = bytes.fromhex(told["hex"]), told["device"]
        for cut in [data[:n] for n in range(len(data))] + [data + b"\xfe\xfe", bytes(255 - each for each in data)]:
            try:
                decoder(model).decode(model, told["f_port"], cut)
            except ValueError:
                continue


def test_a_layout_that_is_none_is_an_error_of_the_table():
    with pytest.raises(ValueError, match="not a field"):
        layout.take("temperature:q", b"\0" * 8, 0)


def test_chirpstack_uplinks_tell_values_time_counter_and_signal():
    for each in lines("chirpstack_v4_uplinks.jsonl"):
        told = each["payload"]
        said = chirpstack.read(each["topic"], json.dumps(told).encode(), NOW, {})
        assert {one.device for one in said} == {told["deviceInfo"]["devEui"]}
        message, link = said[0].part, said[1].part
        assert (message.at, message.seq) == (datetime.fromisoformat(told["time"]), told["fCnt"])
        assert {v.metric: v.text if v.number is None else v.number for v in message.values} == told["object"]
        heard = told["rxInfo"][0]
        assert (link.rssi, link.snr, link.gateway) == (heard["rssi"], heard["snr"], heard["gatewayId"])
        assert link.battery == told["object"].get("battery")


def test_an_unknown_model_is_read_by_the_network_servers_own_codec_or_refused_with_words():
    told = lines("chirpstack_v4_uplinks.jsonl")[0]
    topic, payload = told["topic"], told["payload"]
    payload["deviceInfo"]["deviceProfileName"] = "somebody's"
    payload["object"] = {"gas": {"lel": 3.5}, "broken": None}
    said = chirpstack.read(topic, json.dumps(payload).encode(), NOW, {})
    assert said[0].part.values == (Value("gas.lel", 3.5),)
    assert [one.part.reason for one in said if isinstance(one.part, Misunderstood)] == ["no_value"]
    del payload["object"]
    assert chirpstack.read(topic, json.dumps(payload).encode(), NOW, {})[0].part.reason == "no_decoder"
    payload |= {"deviceInfo": {"deviceProfileName": "gs524n"}, "data": "AAAA"}
    assert chirpstack.read(topic, json.dumps(payload).encode(), NOW, {})[0].part.reason == "bad_bytes"


def test_sparkplug_payloads_decode_to_the_byte():
    for each in lines("sparkplug_b.jsonl"):
        payload = sparkplug.decode(base64.b64decode(each["payload_base64"]))
        found = [(m.name, m.number, m.datatype, m.value, m.at) for m in payload.metrics]
        assert found == [(m["name"], m["alias"], m["datatype"], m["value"], m["timestamp"]) for m in each["metrics"]]


def test_sparkplug_birth_gives_names_and_data_speaks_in_numbers():
    told = [(each["topic"], base64.b64decode(each["payload_base64"])) for each in lines("sparkplug_b.jsonl")]
    node, birth, *data = [sparkplug.read(topic, payload, NOW, {}) for topic, payload in told]
    assert node == [Said("yangjiang/yj-chem-01", part) for part in (Birth({}), Status(True))]  # only what steers it
    assert {one.device for one in birth} == {"yangjiang/yj-chem-01/tank-07"}
    assert birth[0].part.names == {
        1: "gas/ch4_lel_pct",
        2: "gas/h2s_ppm",
        3: "gas/co_ppm",
        4: "tank/level_pct",
        5: "alarm",
    }
    assert birth[2].part.values[3:] == (Value("tank/level_pct", 63.5), Value("alarm", 0.0))
    assert [[(v.metric, v.number) for v in one[0].part.values] for one in data] == [
        [("#1", 4.0)],
        [("#1", 18.0)],
        [("#1", 27.5), ("#5", 1.0)],
        [("#2", 12.0)],
    ]
    assert sparkplug.read("spBv1.0/g/DDEATH/n/d", b"", NOW, {}) == [Said("g/n/d", Status(False))]
    assert sparkplug.read("spBv1.0/g/NCMD/n", b"", NOW, {}) == []
    asked = sparkplug.decode(sparkplug.rebirth(NOW)).metrics[0]
    assert (asked.name, asked.value, asked.datatype) == ("Node Control/Rebirth", True, "BOOLEAN")


def test_sparkplug_numbers_signs_qualities_and_nulls():
    at = int(NOW.timestamp() * 1000)
    bad = protobuf.written(1, b"Quality") + protobuf.written(2, protobuf.written(1, 3) + protobuf.written(3, 0))
    metrics = [
        protobuf.written(1, b"a") + protobuf.written(4, 3) + protobuf.written(10, 2**32 - 5),
        protobuf.written(1, b"b") + protobuf.written(4, 3) + protobuf.written(9, bad) + protobuf.written(10, 7),
        protobuf.written(1, b"c") + protobuf.written(7, 1),
        protobuf.written(1, b"d") + protobuf.written(4, 12) + protobuf.written(15, "阀门".encode()),
    ]
    payload = protobuf.written(1, at) + b"".join(protobuf.written(2, each) for each in metrics) + protobuf.written(3, 9)
    first, second = (one.part for one in sparkplug.read("spBv1.0/g/DDATA/n/d", payload, NOW, {}))
    assert first == Message(NOW, 9, (Value("a", -5.0), Value("d", None, "阀门")), "good")
    assert second == Message(NOW, 9, (Value("b", 7.0),), "bad")


def test_thingsboard_forms_with_and_without_time_of_devices_and_gateways():
    ms = int(NOW.timestamp() * 1000) - 5000
    then = NOW - timedelta(seconds=5)
    read = lambda topic, told, **more: thingsboard.read(topic, json.dumps(told).encode(), NOW, more)  # noqa: E731
    own = "v1/devices/GAS-1/telemetry"
    assert read(own, {"lel": 3}) == [Said("GAS-1", Message(NOW, 0, (Value("lel", 3.0),)))]
    both = [{"ts": ms, "values": {"lel": 4}}, {"lel": 5}]
    assert [one.part.at for one in read(own, both)] == [then, NOW]
    gateway = {"GAS-1": [{"ts": ms, "values": {"lel": 4}}], "某设备": [{"ts": "x", "values": {"t": 1}}]}
    found = read("v1/gateway/telemetry", gateway)
    assert found[0] == Said("GAS-1", Message(then, 0, (Value("lel", 4.0),)))
    assert (found[1].device, found[1].part.reason) == ("某设备", "bad_time")
    assert read("v1/devices/me/telemetry", {"lel": 3})[0].part.reason == "nobody"
    assert read("v1/devices/me/telemetry", {"lel": 3}, device="GAS-1")[0].device == "GAS-1"


def test_pyronear_detections_give_the_bearing_the_makers_found():
    told = json.loads((VECTORS / "pyronear_three_cameras.json").read_text())
    now = datetime(2025, 7, 14, 12, 30, tzinfo=UTC)
    said = pyronear.read("moyang/v1/devices/PYRO/pyronear", json.dumps(told).encode(), now, {"angle_of_view": 54.2})
    assert len(said) == len(told["detections"]) == 30
    cones = {f"pyronear/PYRO/{each['camera_id']}": each for each in told["sequences"]}
    for one in said:
        extras = json.loads(one.part.values[0].text)
        assert abs(extras["azimuth_deg"] - cones[one.device]["cone_azimuth"]) < 3  # the cone is of all its detections
    first = json.loads(said[0].part.values[0].text)
    assert (first["azimuth_deg"], first["opening_deg"]) == (276.5041, 2.981)
    assert (said[0].part.values[0].number, said[0].part.at.microsecond) == (0.498, 981170)
    bad = [{"camera_id": 1, "azimuth": 1, "created_at": "2025-07-14T12:00:00", "bboxes": b} for b in ("[]", [[2] * 5])]
    own = "moyang/v1/devices/A/pyronear"
    assert [each.part.reason for each in pyronear.read(own, json.dumps(bad).encode(), now, {})] == [
        "wrong_shape",
        "out_of_range",
    ]
    assert pyronear.read("x", json.dumps(bad).encode(), now, {})[0].part.reason == "unknown_topic"


def test_firms_rows_are_readings_of_the_feed_once_each_and_only_of_the_city():
    payload, now = (VECTORS / "firms_modis_sample.csv").read_bytes(), datetime(2025, 4, 22, 5, tzinfo=UTC)
    topic = "moyang/v1/devices/FIRMS/hotspots"
    said = firms.read(topic, payload, now, {})
    assert len(said) == 40 and {one.device for one in said} == {"FIRMS"}
    assert len({(one.part.at, one.part.seq) for one in said}) == 40
    assert said == firms.read(topic, payload, now, {})
    extras = json.loads(said[0].part.values[0].text)
    assert (said[0].part.values[0].number, extras["frp"], extras["lat"]) == (0.81, "84.27", 24.44596)
    assert said[0].part.at == datetime(2025, 4, 22, 1, 54, tzinfo=UTC)
    assert len(firms.read(topic, payload, now, {"bounds": [105, 22, 112, 25]})) < 40
    assert firms.read(topic, payload, now + timedelta(days=2), {}) == []
    viirs = ",".join(firms.NEEDED) + "\n22.1,111.7,2025-04-22,18,N,n\nx,1,2025-04-22,1,N,h\n"
    found = firms.read(topic, viirs.encode(), now, {})
    assert (found[0].part.values[0].number, found[1].part.reason) == (0.6, "wrong_kind")
    assert firms.read(topic, b"a,b\n1,2\n", now, {})[0].part.reason == "wrong_shape"


MAPPED = {
    "device": "$3",
    "items": "/data.list",
    "time": "when",
    "time_form": "s",
    "seq": "no",
    "values": {
        "lel": "gas[0].v",
        "temperature": {"path": "t", "factor": 0.1},
        "valve": {"path": "s", "words": {"开": 1}},
    },
}


def test_an_administrators_mapping_reads_any_json_by_paths():
    assert mapping.wrong(MAPPED) is None
    item = {"when": NOW.timestamp() - 1, "no": 7, "gas": [{"v": 12}], "t": 285, "s": "开"}
    told = {"data": {"list": [item, {"when": NOW.timestamp()}, item | {"gas": [{"v": None}]}]}}
    found = mapping.read("plant/a/GAS-1", json.dumps(told).encode(), NOW, MAPPED)
    values = (Value("lel", 12.0), Value("temperature", 28.5), Value("valve", 1.0, "开"))
    assert found[0] == Said("GAS-1", Message(NOW - timedelta(seconds=1), 7, values))
    assert [one.part.reason for one in found if isinstance(one.part, Misunderstood)] == ["wrong_shape", "no_value"]
    fixed = {"device": "=GAS-2", "values": {"lel": "v"}}
    assert mapping.read("x", b'{"v": 1}', NOW, fixed) == [Said("GAS-2", Message(NOW, 0, (Value("lel", 1.0),)))]
    named = {"device": "dev.id", "values": {"lel": "v"}}
    assert mapping.read("x", b'{"v": 1, "dev": {"id": 42}}', NOW, named)[0].device == "42"
    assert mapping.read("x", b'{"v": 1}', NOW, named)[0].part.reason == "nobody"


@pytest.mark.parametrize(
    "change",
    [
        {"values": {}},
        {"values": {"lel": "__import__('os')"}},
        {"values": {"1 bad": "v"}},
        {"values": {"lel": {"path": "v", "factor": "x"}}},
        {"values": {"lel": {"path": "v", "eval": "1"}}},
        {"values": {"lel": {"path": "v", "words": ["x"]}}},
        {"device": ""},
        {"device": "$0"},
        {"time_form": "guess"},
        {"items": "a..b"},
        {"seq": "a" * 70},
        {"code": "print(1)"},
    ],
)
def test_a_mapping_that_is_none_is_refused_in_words(change):
    assert mapping.wrong(MAPPED | change)


def test_a_type_translates_makers_names_units_and_words():
    aliases = aliases_of(
        [
            {
                "metric": "h2s",
                "aliases": [{"name": "gas/h2s_ppm", "factor": 1.39}, {"name": "state", "words": {"alarm": 1}}],
            }
        ]
    )
    assert translated(Value("#2", 10.0), aliases, {2: "gas/h2s_ppm"}) == Value("h2s", 13.899999999999999)
    assert translated(Value("#3", 10.0), aliases, {2: "gas/h2s_ppm"}).reason == "no_birth"
    assert translated(Value("#x", 10.0), aliases, {2: "gas/h2s_ppm"}).reason == "bad_metric"
    assert translated(Value("state", None, "alarm"), aliases, {}) == Value("h2s", 1, "alarm")
    assert translated(Value("state", None, "odd"), aliases, {}) == Value("h2s", None, "odd")
    assert translated(Value("tank/level_pct", 1.0), aliases, {}) == Value("tank.level_pct", 1.0)
    assert translated(Value("坏", 1.0), aliases, {}).reason == "bad_metric"
    assert translated(Value("x", 1e15), {"x": Alias("y", 2)}, {}).reason == "out_of_range"


@pytest.mark.parametrize(
    ("told", "topic", "holds"),
    [
        ("a/+/c", "a/b/c", True),
        ("a/+/c", "a/b/d/c", False),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("a/#", "ab", False),
        ("a.b/+", "axb/c", False),
        ("+/b", "/b", True),
    ],
)
def test_topic_filters_match_as_the_broker_does(told, topic, holds):
    assert bool(compiled(told).fullmatch(topic)) is holds


def test_a_gateway_is_never_given_what_could_be_anothers_own_topic():
    own = ("v1/devices/me/telemetry", "v1/gateway/telemetry", "spBv1.0/yangjiang/#", "application/+/device/+/event/up")
    assert all(GATEWAY_TOPIC.fullmatch(each) for each in own)
    others = ("moyang/v1/#", "v1/#", "v1/+/+/telemetry", "v1/devices/#", "v1/devices/+/telemetry", "v1/devices/G/x")
    assert not any(GATEWAY_TOPIC.fullmatch(each) for each in (*others, "v1/devices/me/telemetry/x", "#", "+/a", "$SYS"))


def test_a_filter_names_something():
    assert all(is_filter(each) for each in ("a/+/c", "spBv1.0/#", "plant/一号/#"))
    assert not any(
        is_filter(each) for each in ("#", "+/#", "$SYS/#", "a/b#", "a//b", "/a", "", "a/\n/b", "a+/b", "x" * 300)
    )


def seeds():
    yield (
        "application/a/device/0011223344556677/event/up",
        json.dumps(lines("chirpstack_v4_uplinks.jsonl")[0]["payload"]),
    )
    for each in lines("sparkplug_b.jsonl")[:3]:
        yield each["topic"], base64.b64decode(each["payload_base64"])
    yield "v1/gateway/telemetry", '{"A": [{"ts": 1768442400000, "values": {"lel": 3.5}}]}'
    yield "moyang/v1/devices/A/telemetry", '[{"ts": "2026-01-15T02:00:00Z", "seq": 1, "values": {"lel": 1, "s": "x"}}]'
    yield (
        "moyang/v1/devices/A/pyronear",
        '{"camera_id": 1, "azimuth": 3, "bboxes": "[(0,0,1,1,0.5)]", "created_at": "2026-01-15T02:00:00"}',
    )
    yield "moyang/v1/devices/A/hotspots", (VECTORS / "firms_modis_sample.csv").read_bytes()[:400]
    yield "plant/a/B", '{"data": {"list": [{"when": 1768442400, "no": 1, "gas": [{"v": 1}], "t": 1, "s": "x"}]}}'


CODEC_OF = {"application": "chirpstack", "spBv1.0": "sparkplug", "v1": "thingsboard", "plant": "mapping"}
PARTS = (Message, Misunderstood, Status, Birth, Link)


def mutated(rng, payload):
    """Bytes flipped, cut, doubled, swapped for what breaks parsers."""
    data = bytearray(payload if isinstance(payload, bytes) else payload.encode())
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        what = rng.randrange(5)
        if what == 0 and data:
            data[at % len(data)] = rng.randrange(256)
        elif what == 1:
            del data[at : at + rng.randint(1, 9)]
        elif what == 2:
            data[at:at] = rng.choice(
                (b"\0", b"NaN", b"1e999", b"-", b"[" * 40, b"{", b'"', b"null", b"\xff\xff\xff\xff\x7f")
            )
        elif what == 3:
            data[at:at] = data[at : at + 20]
        else:
            data = data[:at]
    return bytes(data)


def fuzz(count):
    rng, told = random.Random(5), list(seeds())
    for number in range(count):
        topic, payload = told[number % len(told)]
        name = CODEC_OF.get(topic.split("/")[0]) or {"pyronear": "pyronear", "hotspots": "firms"}.get(
            topic.rsplit("/", 1)[1], "moyang"
        )
        for said in CODECS[name](topic, mutated(rng, payload), NOW, MAPPED if name == "mapping" else {}):
            assert isinstance(said.part, PARTS) and isinstance(said.device, str)
            assert not isinstance(said.part, Misunderstood) or said.part.reason in REASONS, said


def test_thirty_thousand_malformed_payloads_are_answered_with_parts_or_reasons():
    began = time.monotonic()
    fuzz(30_000)
    print(f"{30_000 / (time.monotonic() - began):.0f} payloads/s")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_million_malformed_payloads_are_answered_with_parts_or_reasons_in_the_same_memory():
    fuzz(20_000)
    settled = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    fuzz(1_000_000)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - settled
    print(f"memory grown by {grown // 1024} MB")
    assert grown < 20_000
