"""The register of devices over HTTP: types, devices, files, maintenance, routes, health; who may, and what may not."""

import hashlib
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from foundation import clock
from foundation.work import Works
from tests.acting import NORTH_GATE, jpeg
from tests.web.test_sight import as_
from web.auditing import verify

LON, LAT = NORTH_GATE
API = "/api/v1"
POINT = {"lon": LON, "lat": LAT}


def sql(works: Works, told: str, **values: object) -> list[Any]:
    with works.open() as work:
        found = work.session.execute(text(told), values)
        return [tuple(row) for row in found] if found.returns_rows else []


def fields(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.json
    return {each["field"] for each in answer.json["errors"]}


def test_a_devices_life_in_the_register(city_works: Works) -> None:
    admin = as_(city_works, "admin")
    told = {
        "name": "储罐区探测器", "type": "gas_lel", "point": POINT, "code": "TANK-07", "enterprise": "某化工厂",
        "hazard_source": "MHS-2", "uid": "yangjiang/yj-chem-01/tank-07", "period_s": 30, "height_m": 1.5,
        "installed_on": "2026-01-05", "calibrated_on": "2026-01-05", "calibrate_by": "2026-07-05",
    }  # fmt: skip
    made = admin.post(f"{API}/devices", json=told)
    assert made.status_code == 201, made.json
    assert len(made.json["password"]) >= 24 and made.json["grid"] == "441702001001001"
    assert {name: made.json[name] for name in ("uid", "hazard_source", "period_s", "calibrate_by", "height_m")} == {
        "uid": told["uid"], "hazard_source": "MHS-2", "period_s": 30, "calibrate_by": "2026-07-05", "height_m": 1.5,
    }  # fmt: skip
    assert "password" not in admin.get(f"{API}/devices/TANK-07").json
    again = admin.post(f"{API}/devices", json=told | {"code": "TANK-08"})
    assert (again.status_code, again.json["code"]) == (409, "uid_taken")

    changed = admin.patch(
        f"{API}/devices/TANK-07",
        json={
            "version": 1,
            "enterprise": None,
            "name": "新名",
            "point": {"lon": 111.785, "lat": 22.172, "crs": "gcj02"},
        },
    )
    assert changed.status_code == 200, changed.json
    assert (changed.json["enterprise"], changed.json["name"], changed.json["version"]) == (None, "新名", 2)
    assert changed.json["grid"].startswith("441781") and changed.json["hazard_source"] == "MHS-2"
    assert admin.patch(f"{API}/devices/TANK-07", json={"version": 1, "name": "旧"}).status_code == 409
    wrong = {"version": 2, "uid": "a b", "calibrate_by": "2025-01-01", "topics": ["moyang/v1/devices/X/telemetry"]}
    assert fields(admin.patch(f"{API}/devices/TANK-07", json=wrong)) == {"uid", "calibrate_by", "topics"}
    for topics in (["#"], ["+/x"], ["$SYS/#"], ["a\ntopic readwrite #"], ["a/#/b"], ["a//b"]):
        assert fields(admin.patch(f"{API}/devices/TANK-07", json={"version": 2, "topics": topics})) == {"topics"}

    body = jpeg()
    name = f"photos/{hashlib.sha256(body).hexdigest()}"
    shown = {"photo_sha256": name.removeprefix("photos/")}
    assert fields(admin.patch(f"{API}/devices/TANK-07", json={"version": 2} | shown)) == {"photo_sha256"}
    assert admin.put(f"{API}/{name}", data=body, content_type="image/jpeg").status_code == 201
    commander = as_(city_works, "commander")
    assert commander.get(f"{API}/{name}?size=view").status_code == 404
    other = jpeg((1, 2, 3))
    taken = {"photo_sha256": hashlib.sha256(other).hexdigest()}
    officer = as_(city_works, "officer")
    officer.put(f"{API}/photos/{taken['photo_sha256']}", data=other, content_type="image/jpeg")
    assert fields(admin.patch(f"{API}/devices/TANK-07", json={"version": 2} | taken)) == {"photo_sha256"}
    assert admin.patch(f"{API}/devices/TANK-07", json={"version": 2} | shown).status_code == 200
    assert commander.get(f"{API}/{name}?size=view").status_code == 200

    rotated = admin.post(f"{API}/devices/TANK-07/password")
    assert rotated.json["password"] != made.json["password"]
    until = (clock.now() + timedelta(hours=2)).isoformat()
    window = admin.post(f"{API}/devices/TANK-07/maintenance", json={"to": until, "reason": "年度标定"})
    assert window.status_code == 201, window.json
    assert [each["reason"] for each in admin.get(f"{API}/devices/TANK-07/maintenance").json["items"]] == ["年度标定"]
    ended = admin.post(f"{API}/devices/TANK-07/maintenance/{window.json['id']}/end")
    assert ended.json["ended_at"] and admin.get(f"{API}/devices/TANK-07/maintenance").json["items"] == []
    assert fields(
        admin.post(f"{API}/devices/TANK-07/maintenance", json={"to": "2020-01-01T00:00:00Z", "reason": "xx"})
    ) == {"to"}
    assert admin.post(f"{API}/devices/TANK-07/retire").json["active"] is False
    history = "SELECT move FROM history JOIN device ON device.id = subject_id WHERE code = 'TANK-07' ORDER BY seq"
    moves = sql(city_works, history)
    made_moves = ["register", "change", "change", "rotate", "maintain", "end_maintenance", "retire"]
    assert [move for (move,) in moves] == made_moves
    for username in ("commander", "officer", "supervisor"):
        other = as_(city_works, username)
        for path, body in (("password", None), ("retire", None), ("maintenance", {"to": until, "reason": "xx"})):
            assert other.post(f"{API}/devices/TANK-07/{path}", json=body).status_code == 403
        assert other.patch(f"{API}/devices/TANK-07", json={"version": 1}).status_code == 403


FILE = """name,type,lon,lat,code,uid,calibrate_by
一号,gas_lel,{lon},{lat},FILE-1,eui-1,2026-12-01
二号,gas_lel,{lon},{lat},,,
"""
BAD = """name,type,lon,lat,code,uid,period_s
,gas_lel,{lon},{lat},,,
x,toaster,{lon},{lat},,,
y,gas_lel,abc,{lat},,,
z,gas_lel,0,0,,,
a,gas_lel,{lon},{lat},FILE-1,,
b,gas_lel,{lon},{lat},B-1,,5
c,gas_lel,{lon},{lat},B-1,,x
"""


def test_a_file_of_devices_is_taken_whole_or_its_faults_are_named_by_line(city_works: Works) -> None:
    admin = as_(city_works, "admin")
    send = lambda told, **more: admin.post(f"{API}/devices/import", json={"csv": told.format(lon=LON, lat=LAT), **more})  # noqa: E731
    looked = send(FILE, dry_run=True)
    assert (looked.json["lines"], looked.json["made"], looked.json["faults"]) == (2, [], [])
    taken = send(FILE)
    assert [each["code"] for each in taken.json["made"]] == ["FILE-1", "GAS-LEL-0001"]
    assert all(len(each["password"]) >= 24 for each in taken.json["made"])
    before = sql(city_works, "SELECT count(*) FROM device")
    faults = {(each["line"], each["field"]) for each in send(BAD).json["faults"]}
    assert {(2, "name"), (3, "type"), (4, "lon"), (6, "code"), (8, "code"), (8, "period_s")} <= faults
    assert any(line == 5 for line, _ in faults) and not any(line == 7 for line, _ in faults)
    assert sql(city_works, "SELECT count(*) FROM device") == before
    for told in ("a,b\n1,2\n", "name,type,lon,lat\n", 'name,type,lon,lat\n"x', "name,type,lon,lat\n1,2,3,4,5\n"):
        assert send(told).json["faults"], told


def test_types_and_routes_are_data_with_versions_and_limits(city_works: Works) -> None:
    admin = as_(city_works, "admin")
    metric = {"metric": "depth", "name": "水深", "name_en": "depth", "unit": "m", "low": 0, "high": 9}
    kind = {"code": "river", "name": "河道水位", "name_en": "river", "period_s": 60, "metrics": [metric]}
    assert admin.post(f"{API}/device-types", json=kind).status_code == 201
    assert admin.post(f"{API}/device-types", json=kind).status_code == 409
    alias = {"name": "wl", "factor": 0.001, "words": {"dry": 0}}
    facts = {name: kind[name] for name in ("name", "name_en", "period_s")} | {
        "metrics": [metric | {"aliases": [alias]}]
    }
    put = admin.put(f"{API}/device-types/river", json=facts | {"version": 2})
    assert put.json["metrics"][0]["aliases"][0]["factor"] == 0.001 and put.json["version"] == 3
    assert admin.put(f"{API}/device-types/river", json=facts | {"version": 2}).status_code == 409
    assert fields(admin.put(f"{API}/device-types/river", json=facts | {"version": 3, "metrics": [metric, metric]})) == {
        "metrics"
    }
    gas = next(each for each in admin.get(f"{API}/device-types").json["items"] if each["code"] == "gas_lel")
    lost = {name: gas[name] for name in ("name", "name_en", "period_s", "version")} | {"metrics": [metric]}
    assert admin.put(f"{API}/device-types/gas_lel", json=lost).json["code"] == "metric_watched"

    route = {
        "name": "厂区",
        "filter": "plant/+/gas",
        "codec": "mapping",
        "settings": {"device": "$2", "values": {"lel": "g"}},
    }
    made = admin.post(f"{API}/ingest-routes", json=route)
    assert made.status_code == 201, made.json
    assert admin.post(f"{API}/ingest-routes", json=route).json["code"] == "filter_taken"
    off = admin.put(f"{API}/ingest-routes/{made.json['id']}", json=route | {"active": False, "version": 1})
    assert off.json["active"] is False and off.json["version"] == 2
    for change, field in (
        ({"filter": "#"}, "filter"),
        ({"filter": "$SYS/#"}, "filter"),
        ({"settings": {"values": {"lel": "__import__('os')"}}}, "settings"),
        ({"codec": "firms", "settings": {"bounds": [1, 2]}}, "settings"),
    ):
        assert fields(admin.post(f"{API}/ingest-routes", json=route | change)) == {field}
    moves = "SELECT array_agg(move || seq || to_stage ORDER BY id) FROM history WHERE subject_kind IN "
    ((told,),) = sql(city_works, moves + "('device_type', 'ingest_route')")
    assert told == ["define1in_force", "change2in_force", "add1in_force", "change2off"]
    ((silenced,),) = sql(
        city_works, "SELECT stated FROM history WHERE to_stage = 'off' AND subject_kind = 'ingest_route'"
    )
    assert (silenced["before"]["active"], silenced["after"]["active"]) == (True, False)
    with city_works.open() as work:
        assert verify(work.session)[1] is None
    supervisor = as_(city_works, "commander")
    assert supervisor.get(f"{API}/ingest-routes").status_code == 403
    assert supervisor.post(f"{API}/device-types", json=kind).status_code == 403


def test_a_route_is_tried_on_a_pasted_message_and_nothing_is_stored(city_works: Works) -> None:
    admin = as_(city_works, "admin")
    admin.post(f"{API}/devices", json={"name": "井口", "type": "gas_lel", "point": POINT, "code": "WELL-1"})
    rule = {"path": "g", "factor": 0.1}
    route: dict[str, Any] = {
        "filter": "plant/+/gas", "codec": "mapping", "settings": {"device": "=WELL-1", "values": {"lel": rule}},
        "topic": "plant/a/gas", "payload": '{"g": 125}',
    }  # fmt: skip
    attempt = lambda **change: admin.post(f"{API}/ingest-routes/try", json=route | change)  # noqa: E731
    before = sql(city_works, "SELECT (SELECT count(*) FROM reading), (SELECT count(*) FROM reject)")
    (read,) = attempt().json["items"]
    assert (read["device"], read["type"], read["metric"], read["value"]) == ("WELL-1", "gas_lel", "lel", 12.5)
    for change, reason in (
        ({"payload": "{"}, "not_json"),
        ({"payload": '{"h": 1}'}, "wrong_shape"),
        ({"payload": '{"g": 9000}'}, "out_of_range"),
        ({"topic": "plant/a/b/gas"}, "unknown_topic"),
        ({"settings": {"device": "$2", "values": {"lel": "g"}}}, "unknown_device"),
        ({"encoding": "hex", "payload": "ff fe"}, "not_utf8"),
        ({"codec": "sparkplug", "settings": {}}, "unknown_topic"),
    ):
        told = attempt(**change).json
        assert ([each["reason"] for each in told["refused"]], told["items"]) == ([reason], []), change
        assert told["refused"][0]["words"]
    assert fields(attempt(encoding="base64")) == {"payload"}
    assert fields(attempt(settings={"values": {}})) == {"settings"}
    assert sql(city_works, "SELECT (SELECT count(*) FROM reading), (SELECT count(*) FROM reject)") == before
    assert as_(city_works, "commander").post(f"{API}/ingest-routes/try", json=route).status_code == 403


def test_health_names_each_trouble_and_counts_it(city_works: Works) -> None:
    admin: FlaskClient = as_(city_works, "admin")
    for number in range(6):
        told = {"name": f"探测器{number}", "type": "gas_lel", "point": POINT, "code": f"H-{number}"}
        assert admin.post(f"{API}/devices", json=told).status_code == 201
    until = (clock.now() + timedelta(hours=2)).isoformat()
    admin.post(f"{API}/devices/H-4/maintenance", json={"to": until, "reason": "标定"})
    sql(city_works, "UPDATE device SET online = true, last_heard_at = now() WHERE code LIKE 'H-%' AND code <> 'H-5'")
    sql(city_works, "UPDATE device SET online = false, last_heard_at = now() - interval '8 days' WHERE code = 'H-0'")
    sql(city_works, "UPDATE device SET battery = 4, rssi = -120 WHERE code = 'H-1'")
    sql(city_works, "UPDATE device SET calibrate_by = '2020-01-01' WHERE code = 'H-2'")
    sql(city_works, "INSERT INTO reject_count VALUES ('H-3', 'not_json', now(), 7), ('H-3', 'future', now(), 2)")
    told = admin.get(f"{API}/device-health?limit=3").json
    assert told["counts"] == {
        "total": 6, "online": 4, "silent": 1, "never": 1, "battery": 1, "signal": 1, "rejects": 1, "calibration": 1,
        "maintenance": 1,
    }  # fmt: skip
    rest = admin.get(f"{API}/device-health?after={told['next']}").json
    found = {each["code"]: each for each in told["items"] + rest["items"]}
    assert {code: each["troubles"] for code, each in found.items()} == {
        "H-0": ["silent"], "H-1": ["battery", "signal"], "H-2": ["calibration"], "H-3": ["rejects"], "H-5": ["never"],
    }  # fmt: skip
    assert found["H-3"]["rejects"] == 9 and found["H-0"]["silent_s"] > 7 * 86_400
    assert [each["code"] for each in admin.get(f"{API}/device-health?trouble=battery").json["items"]] == ["H-1"]
    kept = admin.get(f"{API}/device-health?trouble=maintenance").json["items"]
    assert [(each["code"], bool(each["maintained_until"])) for each in kept] == [("H-4", True)]
    assert as_(city_works, "officer").get(f"{API}/device-health").status_code == 403
