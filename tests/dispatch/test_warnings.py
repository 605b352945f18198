"""Warnings: CAP 1.2 in the schema's order under a 31-character identifier, two persons, chains, exercises kept in."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from dispatch.emergency.alerting import cap, cap_reading, warning
from foundation.work import Works
from tests.acting import NORTH_GATE
from tests.web.test_sight import as_
from web import auditing

T0 = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SPACE = f"{{{cap.NAMESPACE}}}"
ALERT = ["identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses", "code"]
ALERT += ["note", "references", "incidents", "info"]
INFO = ["language", "category", "event", "responseType", "urgency", "severity", "certainty", "audience", "eventCode"]
INFO += ["effective", "onset", "expires", "senderName", "headline", "description", "instruction", "web", "contact"]
INFO += ["parameter", "resource", "area"]
AREA = ["areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling"]


def names(element: Any) -> list[str]:
    return [each.tag.removeprefix(SPACE) for each in element]


def in_order(element: Any, order: list[str]) -> bool:
    found = names(element)
    return set(found) <= set(order) and found == sorted(found, key=order.index)


def test_the_identifier_has_the_form_of_the_standard() -> None:
    told = cap.identifier("441700", "123", T0, 3)
    assert told == "44170012300000_20261120140000_3" and len(told) == 31


HOSTILE = {
    "laughs": '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><alert>&y;</alert>',
    "file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>',
    "outside": '<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><alert/>',
    "other": '<rss version="2.0"/>',
    "unspaced": "<alert><identifier>x</identifier></alert>",
    "broken": "<alert",
    "deep": f'<alert xmlns="{cap.NAMESPACE}">' + "<a>" * 40 + "</a>" * 40 + "</alert>",
    "empty": "",
    "short": f'<alert xmlns="{cap.NAMESPACE}"><identifier>x</identifier></alert>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_broken_xml_is_refused(name: str) -> None:
    with pytest.raises(cap_reading.NotCap):
        cap_reading.read(HOSTILE[name].encode())


def asked(**more: Any) -> dict[str, Any]:
    return {
        "category": "CBRNE",
        "event": "氯气泄漏",
        "response": "Shelter",
        "colour": "orange",
        "headline": "北门水厂氯气泄漏 <紧闭门窗> & 勿外出",
        "description": "北门水厂发生氯气泄漏，正在处置。",
        "instruction": "请关闭门窗，向侧风方向离开。",
        "area_name": "江城区北门社区",
        **more,
    }


def moved(client: Any, told: Any, name: str, status: int = 200, **more: Any) -> Any:
    body = {"move": name, "version": told["version"], **more}
    answer = client.post(f"/api/v1/warnings/{told['id']}/moves", json=body)
    assert answer.status_code == status, answer.json
    return answer.json


def published(drafter: Any, approver: Any, **more: Any) -> Any:
    draft = drafter.post("/api/v1/warnings", json=asked(**more))
    assert draft.status_code == 201, draft.json
    return moved(drafter, moved(approver, draft.json, "approve", reason="属实"), "publish")


def test_from_draft_to_cancel_with_two_persons_and_no_exercise_outside(city_works: Works) -> None:
    commander, city, anyone = as_(city_works, "commander"), as_(city_works, "city"), as_(city_works, "handler")
    point = {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]}
    body = {"title": "北门水厂氯气泄漏", "kind": "accident", "point": point}
    real = commander.post("/api/v1/emergencies", json=body).json["id"]
    drill = commander.post("/api/v1/emergencies", json={**body, "drill": True}).json["id"]
    commander.post(f"/api/v1/emergencies/{real}/impact", json={"radius_m": 500})

    draft = commander.post("/api/v1/warnings", json=asked(emergency=real)).json
    assert [each["move"] for each in draft["moves"]] == ["withdraw"]  # nobody approves their own
    assert moved(commander, draft, "approve", 403, reason="自批")["code"] == "not_allowed"
    moved(commander, draft, "publish", 409)
    assert anyone.post("/api/v1/warnings", json=asked()).status_code == 403
    first = moved(commander, moved(city, draft, "approve", reason="属实"), "publish")
    assert first["approved_by_name"] and len(first["identifier"]) == 31

    public = anyone.get(f"/cap/alerts/{first['identifier']}.xml")
    assert public.content_type.startswith("application/cap+xml")
    alert = ElementTree.fromstring(public.data)  # noqa: S314 - our own message
    assert alert.tag == f"{SPACE}alert" and in_order(alert, ALERT)
    info = alert.find(f"{SPACE}info")
    area = info.find(f"{SPACE}area")  # type: ignore[union-attr]
    assert in_order(info, INFO) and in_order(area, AREA)
    assert info.findtext(f"{SPACE}severity") == "Severe" and "<紧闭门窗> &" in info.findtext(f"{SPACE}headline")  # type: ignore
    corners = area.findtext(f"{SPACE}polygon").split(" ")  # type: ignore[union-attr]
    assert corners[0] == corners[-1] and corners[0].startswith("21.")
    assert alert.findtext(f"{SPACE}sent", "").endswith("+08:00")
    leaves = cap_reading.read(public.data)
    assert (leaves["status"], leaves["scope"], leaves["info/event"]) == ("Actual", "Public", "氯气泄漏")

    exercise = published(commander, city, emergency=drill)
    assert exercise["status"] == "Exercise" and "演练" in exercise["xml"]
    assert anyone.get(f"/cap/alerts/{exercise['identifier']}.xml").status_code == 404
    feed = anyone.get("/cap/feed.atom").text
    assert first["identifier"] in feed and exercise["identifier"] not in feed

    wrong = commander.post("/api/v1/warnings", json=asked(msg_type="Update"))
    assert wrong.json["errors"][0]["field"] == "earlier"
    update = published(commander, city, msg_type="Update", earlier=first["id"], colour="yellow")
    assert f",{first['identifier']}," in update["xml"]
    assert city.get(f"/api/v1/warnings/{first['id']}").json["stage"] == "replaced"
    again = commander.post("/api/v1/warnings", json=asked(msg_type="Cancel", earlier=first["id"]))
    assert again.json["code"] == "not_in_force"
    ended = published(commander, city, msg_type="Cancel", earlier=update["id"], response="AllClear")
    again = commander.post("/api/v1/warnings", json=asked(msg_type="Update", earlier=ended["id"]))
    assert again.json["code"] == "not_in_force"
    assert city.get(f"/api/v1/warnings/{update['id']}").json["stage"] == "cancelled"
    last = published(commander, city, valid_min=5)
    city_works.tell_time = lambda: datetime.now(UTC) + timedelta(minutes=10)
    with city_works.open() as work:
        assert warning.expire(work) == 1
    with city_works.open() as work:
        assert warning.find(work.session, last["id"]).stage == "expired"
        assert auditing.verify(work.session)[1] is None

    city_works.tell_time = lambda: datetime.now(UTC)
    taken = commander.post("/api/v1/cap-inbox", data=public.data, content_type="application/cap+xml")
    assert taken.status_code == 201 and taken.json["leaves"]["info/severity"] == "Severe"
    assert commander.post("/api/v1/cap-inbox", data=public.data).status_code == 200
    assert commander.post("/api/v1/cap-inbox", data=HOSTILE["laughs"].encode()).json["code"] == "not_cap"
    assert len(city.get("/api/v1/cap-inbox").json["items"]) == 1
