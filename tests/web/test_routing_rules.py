"""Routing over HTTP: read by the desks, changed by administrators, every verdict with its reasons."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from dispatch.routing import precedent
from foundation.work import Works
from incidents.case import Case
from tests.acting import NORTH_GATE, Cast, actor
from tests.dispatch.test_routing_editions import department
from tests.web.test_sight import as_

EDITIONS = "/api/v1/routing-editions"


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def begun(admin: FlaskClient) -> dict[str, Any]:
    answer = admin.post(EDITIONS, json={"note": "试改"})
    assert answer.status_code == 201
    return dict(answer.json)


def listed(edition: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules as a PUT takes them back."""
    return [{name: value for name, value in rule.items() if name != "place"} for rule in edition["rules"]]


def rule(works: Works, name: str = "垃圾归水务", **conditions: Any) -> dict[str, Any]:
    return {
        "name": name,
        "choose": "department",
        "department": str(department(works, "水务").id),
        "conditions": {"majors": ["06"], **conditions},
    }


def test_a_draft_is_made_changed_tried_and_put_in_force(cast: Cast) -> None:
    for _ in range(2):
        cast.case_at("pending_handle")
    admin = as_(cast.works, "admin")
    draft = begun(admin)
    assert (draft["state"], draft["copied_from"], draft["note"]) == ("draft", 1, "试改")
    changed = admin.put(
        f"{EDITIONS}/{draft['id']}/rules",
        json={"version": draft["version"], "rules": [rule(cast.works), *listed(draft)]},
    ).json
    assert [each["name"] for each in changed["rules"]][:2] == ["垃圾归水务", "部件：权属单位"]
    assert changed["names"]["06"]
    assert [each["id"] for each in changed["rules"]][1:] == [each["id"] for each in draft["rules"]]
    run = admin.post(f"{EDITIONS}/{draft['id']}/dry-run", json={"days": 30}).json
    assert (run["looked_at"], run["changed"]) == (2, 2)
    assert set(run["examples"][0]) >= {"case", "number", "category", "from", "to", "why_now", "why_then", "actual"}
    assert admin.get("/api/v1/routing-rules").json["number"] == 1
    put = admin.post(f"{EDITIONS}/{draft['id']}/put-in-force", json={"version": changed["version"], "note": "试行一月"})
    assert (put.status_code, put.json["state"], put.json["note"]) == (200, "in_force", "试行一月")
    assert admin.get("/api/v1/routing-rules").json["number"] == 2
    states = [(each["number"], each["state"]) for each in admin.get(EDITIONS).json["items"]]
    assert states == [(2, "in_force"), (1, "past")]
    waiting = cast.case_at("pending_dispatch")
    routing = as_(cast.works, "dispatcher").get(f"/api/v1/cases/{waiting.id}").json["routing"]
    assert (routing["edition"], routing["tried"][0]["rule"]) == (2, "垃圾归水务")


def test_the_history_of_a_dispatch_keeps_the_verdict_after_the_rules_have_changed(cast: Cast) -> None:
    case = cast.case_at("pending_handle")
    admin = as_(cast.works, "admin")
    draft = begun(admin)
    admin.put(f"{EDITIONS}/{draft['id']}/rules", json={"version": 1, "rules": [rule(cast.works)]})
    admin.post(f"{EDITIONS}/{draft['id']}/put-in-force", json={"version": 2, "note": "换"})
    story = as_(cast.works, "dispatcher").get(f"/api/v1/cases/{case.id}/history").json["items"]
    (told,) = [each["stated"]["routing"] for each in story if each["move"] == "dispatch"]
    assert "主城区由市级部门直管" in told or "镇街" in told


@pytest.mark.parametrize("who", ["supervisor", "dispatcher", "town", "county", "city", "auditor", "admin"])
def test_the_desks_leaders_and_the_auditor_read_the_rules(city_works: Works, who: str) -> None:
    client = as_(city_works, who)
    for address in ("/api/v1/routing-rules", EDITIONS, "/api/v1/precedents"):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("who", ["officer", "handler"])
def test_others_do_not(city_works: Works, who: str) -> None:
    assert as_(city_works, who).get("/api/v1/routing-rules").status_code == 403


@pytest.mark.parametrize("who", ["dispatcher", "supervisor", "city", "auditor"])
def test_only_an_administrator_changes_them(city_works: Works, who: str) -> None:
    client, id = as_(city_works, who), uuid4()
    assert client.post(EDITIONS, json={}).status_code == 403
    assert client.put(f"{EDITIONS}/{id}/rules", json={"version": 1, "rules": []}).status_code == 403
    assert client.post(f"{EDITIONS}/{id}/dry-run", json={}).status_code == 403
    assert client.post(f"{EDITIONS}/{id}/put-in-force", json={"version": 1, "note": "x"}).status_code == 403
    assert client.delete(f"{EDITIONS}/{id}?version=1").status_code == 403
    assert client.post(f"/api/v1/precedents/{id}/withdraw", json={"reason": "x"}).status_code == 403


def test_whoever_saves_second_is_told_who_was_first(city_works: Works) -> None:
    admin = as_(city_works, "admin")
    draft = begun(admin)
    address, body = f"{EDITIONS}/{draft['id']}/rules", {"version": draft["version"], "rules": listed(draft)}
    assert admin.put(address, json=body).status_code == 200
    second = admin.put(address, json=body)
    assert (second.status_code, second.json["code"]) == (409, "lost_race")
    assert actor(city_works, "admin").name in second.json["detail"]
    assert admin.delete(f"{EDITIONS}/{draft['id']}?version=1").status_code == 409
    assert admin.delete(f"{EDITIONS}/{draft['id']}?version=2").status_code == 204
    assert admin.get(f"{EDITIONS}/{draft['id']}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"choose": "nobody"},
        {"department": "x"},
        {"conditions": {"levels": ["village"]}},
        {"conditions": {"categories": ["06014"]}},
        {"conditions": {"places": ["4417\u0000"]}},
        {"conditions": {"hours": [8]}},
        {"conditions": {"hours": [8, 25]}},
        {"conditions": {"hours": [True, 5]}},
        {"conditions": {"owners": ["me"]}},
        {"conditions": {"colour": "red"}},
        {"name": ""},
    ],
)
def test_a_rule_that_is_no_rule_is_refused(city_works: Works, wrong: dict[str, Any]) -> None:
    admin = as_(city_works, "admin")
    draft = begun(admin)
    answer = admin.put(f"{EDITIONS}/{draft['id']}/rules", json={"version": 1, "rules": [{**rule(city_works), **wrong}]})
    assert answer.status_code == 422


def test_a_list_may_not_name_a_rule_twice_nor_a_department_that_is_not_there(city_works: Works) -> None:
    admin = as_(city_works, "admin")
    draft = begun(admin)
    address, same = f"{EDITIONS}/{draft['id']}/rules", {**rule(city_works), "id": str(uuid4())}
    assert admin.put(address, json={"version": 1, "rules": [same, same]}).status_code == 422
    unknown = admin.put(address, json={"version": 1, "rules": [{**rule(city_works), "department": str(uuid4())}]})
    assert (unknown.status_code, unknown.json["errors"][0]["field"]) == (422, "rules.0.department")


AREAS: list[Any] = [
    {"type": "Polygon", "coordinates": [[[111, 21], [112, 22], [112, 21], [111, 22], [111, 21]]]},
    {"type": "Polygon", "coordinates": []},
    {"type": "Polygon"},
    {"type": "Polygon", "coordinates": [[["a", "b"]]]},
    {"type": "Polygon", "coordinates": [[[1e999, 0], [1, 1], [0, 1], [1e999, 0]]]},
    {"type": "GeometryCollection", "geometries": []},
    {"coordinates": {"\u0000": 1}},
    {"type": "Polygon", "coordinates": [[[21.8, 111.9], [21.9, 111.9], [21.9, 111.8], [21.8, 111.9]]]},
]


@pytest.mark.parametrize("area", AREAS)
def test_a_bad_area_is_told_and_never_takes_effect(city_works: Works, area: Any) -> None:
    admin = as_(city_works, "admin")
    draft = begun(admin)
    kept = admin.put(f"{EDITIONS}/{draft['id']}/rules", json={"version": 1, "rules": [rule(city_works, area=area)]})
    assert kept.status_code in (200, 422)
    if kept.status_code == 200:
        assert [each["fatal"] for each in kept.json["problems"]] == [True]
        assert admin.post(f"{EDITIONS}/{draft['id']}/dry-run", json={}).status_code == 200
        refused = admin.post(f"{EDITIONS}/{draft['id']}/put-in-force", json={"version": 2, "note": "x"})
        assert (refused.status_code, refused.json["code"]) == (422, "rules_wrong")
    assert admin.get("/api/v1/routing-rules").json["number"] == 1


def test_precedents_are_found_at_a_place_and_withdrawn_with_a_reason(cast: Cast) -> None:
    case, target = cast.case_at("pending_handle"), department(cast.works, "水务")
    with cast.works.open(actor(cast.works, "admin")) as work:
        kept = precedent.keep(work, work.session.get_one(Case, case.id), target, None, "界线图")
    admin = as_(cast.works, "admin")
    here, there = (f"/api/v1/precedents?at={lon},{NORTH_GATE[1]}" for lon in (NORTH_GATE[0], NORTH_GATE[0] + 0.01))
    (found,) = admin.get(here).json["items"]
    assert (found["id"], found["department"], found["basis"]) == (str(kept.id), str(target.id), "界线图")
    assert found["area"]["type"] == "MultiPolygon"
    assert admin.get(there).json["items"] == []
    assert admin.get(f"/api/v1/precedents?department={cast.handler.unit_id}").json["items"] == []
    assert admin.get("/api/v1/precedents?at=999,99").status_code == 422
    address = f"/api/v1/precedents/{kept.id}/withdraw"
    assert admin.post(address, json={"reason": ""}).status_code == 422
    assert admin.post(address, json={"reason": "界线已改"}).json["state"] == "withdrawn"
    assert admin.post(address, json={"reason": "再撤"}).json["code"] == "lost_race"
    assert admin.get("/api/v1/precedents").json["items"] == []
    assert [each["withdrawn_reason"] for each in admin.get("/api/v1/precedents?all=true").json["items"]] == ["界线已改"]
    assert admin.post(f"/api/v1/precedents/{uuid4()}/withdraw", json={"reason": "x"}).status_code == 404
