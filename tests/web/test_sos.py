"""A call for help over HTTP: once, at once, seen by whom it concerns, answered, withdrawn, closed with a reason."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from dispatch.audience import audience, topics_of
from dispatch.reach.sos import Sos
from dispatch.reach.sos_lifecycle import LIFECYCLE, STAGES
from foundation.outbox import OutboxRow
from foundation.work import Works
from people.person import Person
from tests.acting import NORTH_GATE, actor
from tests.web.test_sight import as_
from web import auditing

PLACE = {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1], "crs": "cgcs2000", "accuracy_m": 12.0}
PRESSED = datetime(2026, 11, 20, 7, 30, tzinfo=UTC).isoformat()
SEA = {"lon": 112.0, "lat": 21.2, "accuracy_m": 30.0}

TABLE = {  # stage: what its officer may do, what the duty commander may do
    "open": ({"withdraw"}, {"acknowledge", "close"}),
    "acknowledged": ({"withdraw"}, {"close"}),
    "withdrawn": (set(), {"close"}),
    "closed": (set(), set()),
}


@pytest.mark.parametrize("stage", STAGES)
def test_what_may_be_done_at_each_stage(stage: str) -> None:
    officer, commander = TABLE[stage]
    moves = [move for move in LIFECYCLE.moves if move.source == stage]
    assert {move.name for move in moves if move.permission == "sos.press"} == officer
    assert {move.name for move in moves if move.permission == "sos.answer"} == commander


def moved(client: Any, call: str, name: str, **stated: Any) -> Any:
    return client.post(f"/api/v1/sos/{call}/moves", json={"move": name, **stated})


def test_a_press_arrives_once_is_seen_answered_and_closed(city_works: Works) -> None:
    officer, other, commander = (as_(city_works, each) for each in ("officer", "officer2", "commander"))
    with city_works.open() as work:
        work.session.execute(update(Person).where(Person.username == "officer").values(phone="13800000001"))
    call = str(uuid4())
    told = {"pressed_at": PRESSED, "point": PLACE}
    assert officer.put(f"/api/v1/sos/{call}", json=told).status_code == 201
    assert officer.put(f"/api/v1/sos/{call}", json=told).status_code == 200  # the answer was lost: sent again
    assert other.put(f"/api/v1/sos/{call}", json=told).json["code"] == "sos_differs"
    assert other.get(f"/api/v1/sos/{call}").status_code == 404

    seen = commander.get("/api/v1/sos").json["items"]
    assert [each["id"] for each in seen] == [call]
    assert "*" not in seen[0]["officer_name"] and seen[0]["officer_phone"] == "13800000001"
    assert (seen[0]["stage"], seen[0]["grid"], seen[0]["point"]["lon"]) == ("open", "441702001001001", PLACE["lon"])
    assert datetime.fromisoformat(seen[0]["pressed_at"]) == datetime.fromisoformat(PRESSED)

    assert moved(officer, call, "acknowledge", version=1).status_code == 403
    answered = moved(commander, call, "acknowledge", version=1).json
    assert answered["stage"] == "acknowledged" and answered["acknowledged_by_name"]
    assert moved(commander, call, "acknowledge", version=1).status_code == 409
    mine = officer.get("/api/v1/sos").json["items"][0]
    assert mine["acknowledged_at"] and mine["acknowledged_by_name"].endswith("*")
    later = datetime.now(UTC) + timedelta(seconds=10)
    city_works.tell_time = lambda: later
    for _ in range(5):
        walked = officer.put(f"/api/v1/sos/{call}/place", json={**PLACE, "lat": PLACE["lat"] + 0.001})
    with city_works.open() as work:
        rung = work.session.scalars(select(OutboxRow).where(OutboxRow.name == "SosPlaced")).all()
    assert len(rung) == 1  # five in a moment are one bell
    assert walked.json["point"]["lat"] == pytest.approx(PLACE["lat"] + 0.001)

    assert moved(commander, call, "close", version=2, outcome="helped").json["errors"][0]["field"] == "reason"
    closed = moved(commander, call, "close", version=2, outcome="helped", reason="民警到场，送医").json
    assert (closed["stage"], closed["outcome"], closed["moves"]) == ("closed", "helped", [])
    late = officer.put(f"/api/v1/sos/{call}/place", json=SEA)
    assert late.json["point"]["lat"] == walked.json["point"]["lat"]  # where somebody is after it is nobody's business
    assert commander.get("/api/v1/sos").json["items"] == []
    story = commander.get(f"/api/v1/sos/{call}/history").json["items"]
    assert [each["move"] for each in story] == ["press", "acknowledge", "close"]
    assert (story[0]["stated"]["lon"], story[0]["stated"]["lat"]) == pytest.approx(NORTH_GATE)  # where it was pressed
    with city_works.open() as work:
        assert auditing.verify(work.session)[1] is None


def test_who_hears_of_it_where_it_lies_and_that_a_mistake_is_verified(city_works: Works) -> None:
    officer, commander = as_(city_works, "officer"), as_(city_works, "commander")
    inside, nowhere, offshore = (str(uuid4()) for _ in range(3))
    officer.put(f"/api/v1/sos/{inside}", json={"pressed_at": PRESSED, "point": PLACE})
    first = officer.put(f"/api/v1/sos/{nowhere}", json={"pressed_at": PRESSED}).json
    assert first["point"] is None and first["grid"] == "441702001001001"  # no fix yet: at least whose it is
    at_sea = officer.put(f"/api/v1/sos/{offshore}", json={"pressed_at": PRESSED, "point": SEA}).json
    assert at_sea["point"]["lat"] == pytest.approx(SEA["lat"]) and at_sea["grid"] == "441702001001001"

    with city_works.open() as work:
        bells = [row.bell() for row in work.session.scalars(select(OutboxRow).where(OutboxRow.kind == "sos"))]
        heard = audience(work, bells)
    assert len(heard) == 3 and all({"sos", "sos-of:441702"} <= set(push["topics"]) for push in heard)
    for who, hears in (("commander", True), ("dispatcher", True), ("city", True), ("town", True), ("handler", False)):
        assert bool(set(topics_of(actor(city_works, who))) & set(heard[0]["topics"])) is hears, who
        assert (as_(city_works, who).get("/api/v1/sos").status_code == 200) is hears, who
    assert "acknowledge" not in [
        each["move"] for each in as_(city_works, "town").get("/api/v1/sos").json["items"][0]["moves"]
    ]

    with city_works.open() as work:
        work.session.execute(update(Sos).where(Sos.id == inside).values(town="441702002"))
    assert officer.put(f"/api/v1/sos/{inside}/place", json=PLACE).status_code == 200
    with city_works.open() as work:
        bells = [row.bell() for row in work.session.scalars(select(OutboxRow).where(OutboxRow.name == "SosPlaced"))]
        assert {"sos-of:441702001", "sos-of:441702002"} <= set(audience(work, bells)[0]["topics"])  # it lets go

    back = moved(officer, inside, "withdraw").json  # without a version: the phone was offline
    assert back["stage"] == "withdrawn" and moved(officer, inside, "withdraw").status_code == 409
    assert inside in [each["id"] for each in commander.get("/api/v1/sos").json["items"]]  # nobody believes it unasked
    assert moved(commander, inside, "close", version=2, outcome="mistake", reason="电话核实").status_code == 200
    assert [each["outcome"] for each in commander.get("/api/v1/sos?state=closed").json["items"]] == ["mistake"]


def test_what_is_no_call_is_refused_and_a_wild_phone_is_slowed(city_works: Works) -> None:
    officer = as_(city_works, "officer")
    for bad in ({}, {"pressed_at": "gestern"}, {"pressed_at": PRESSED, "point": {"lon": 1e9, "lat": 0}}, {"x": 1}):
        assert officer.put(f"/api/v1/sos/{uuid4()}", json=bad).status_code == 422, bad
    for who in ("handler", "admin", "supervisor"):
        assert as_(city_works, who).put(f"/api/v1/sos/{uuid4()}", json={"pressed_at": PRESSED}).status_code == 403
    codes = [officer.put(f"/api/v1/sos/{uuid4()}", json={"pressed_at": PRESSED}).status_code for _ in range(31)]
    assert codes == [201] * 30 + [429]
    city_works.tell_time = lambda: datetime.now(UTC) + timedelta(hours=2)
    assert as_(city_works, "officer").put(f"/api/v1/sos/{uuid4()}", json={"pressed_at": PRESSED}).status_code == 201
