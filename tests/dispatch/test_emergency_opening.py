"""Opening by hand: from a place, a case, an alarm or a situation; real or as a drill; with its basis."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from dispatch.emergency.opening import Asked, wrong
from foundation.work import Works
from tests.acting import NORTH_GATE, actor, tell
from tests.dispatch.test_alarm_watch import Desk
from tests.web.test_sight import as_
from web import auditing

ONE, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({}, ["point"]),
        ({"place": NORTH_GATE}, []),
        ({"case": ONE}, []),
        ({"case": ONE, "alarm": OTHER}, ["case"]),
        ({"place": NORTH_GATE, "level": 2}, ["reason"]),
        ({"place": NORTH_GATE, "warning_colour": "red", "reason": "  "}, ["reason"]),
        ({"place": NORTH_GATE, "event_level": 4, "reason": "伤2人"}, []),
        ({"place": NORTH_GATE, "commander": "梁局"}, ["level"]),
        ({"place": NORTH_GATE, "plan": str(ONE)}, ["level"]),
        ({"place": NORTH_GATE, "plan": "none"}, []),
        ({"place": NORTH_GATE, "level": 2, "commander": "梁局", "plan": str(ONE), "reason": "伤2人"}, []),
    ],
)
def test_what_an_opening_by_hand_must_say(more: dict[str, Any], fields: list[str]) -> None:
    assert [field for field, _ in wrong(Asked("北门气味", "accident", **more))] == fields


def raised(works: Works) -> tuple[str, str]:
    """An alarm of chlorine with its situation."""
    desk = Desk(works)
    desk.say((desk.device("CL2-1", "gas_cl2"), 5.0), metric="cl2")
    alarm = desk.alarm("CL2-1")
    return str(alarm.id), str(alarm.situation_id)


def test_a_commander_opens_from_wherever_the_signal_came(city_works: Works) -> None:
    commander, city = as_(city_works, "commander"), as_(city_works, "city")
    alarm, situation = raised(city_works)
    fits = city.get("/api/v1/plans/fitting", query_string={"kind": "accident", "alarm": alarm}).json
    assert "液氯" in fits["items"][0]["name"] and "cl2" in fits["items"][0]["reasons"][0]
    assert [each["level"] for each in fits["criteria"]] == [1, 2, 3, 4]
    assert city.get("/api/v1/plans/fitting", query_string={"title": "路面塌陷"}).json["items"] == []

    def ask(status: int = 201, **told: Any) -> Any:
        answer = commander.post("/api/v1/emergencies", json={"title": "水厂氯气", "kind": "accident", **told})
        assert answer.status_code == status, answer.json
        return answer.json

    assert ask(422, alarm=alarm, level=3)["errors"][0]["field"] == "reason"
    drill = ask(alarm=alarm, drill=True)
    assert drill["drill"] and drill["alarm"] is None  # a drill takes the place, never the alarm
    told = {"level": 4, "event_level": 4, "warning_colour": "blue", "reason": "现场已闻到氯味", "commander": "梁局"}
    real = ask(situation=situation, **told)
    assert (real["alarm"], real["stage"], real["level"], real["event_level"]) == (alarm, "responding", 4, 4)
    assert real["plan_name"] and [each["kind"] for each in real["tasks"]].count("plan_task") == 6
    assert real["commander"] == "梁局" and real["signal_at"] < real["opened_at"]
    second = ask(409, alarm=alarm)
    assert (second["code"], second["data"]["emergency"]) == ("emergency_open", real["id"])

    case = tell(city_works, actor(city_works, "officer"), description="山脚冒烟")[1]
    fire = ask(case=str(case.id), title="北门山林火情", reason="群众报警")
    assert (fire["case"], fire["grid"], fire["stage"]) == (str(case.id), case.grid, "open")
    story = city.get(f"/api/v1/emergencies/{fire['id']}/timeline").json["items"]
    assert [each["kind"] for each in story] == ["case", "emergency"] and "山脚冒烟" in story[0]["text"]
    assert "群众报警" in story[1]["text"]
    ask(409, case=str(case.id))
    ask(404, case=str(uuid4()))
    drills = city.get("/api/v1/emergencies?drill=true").json["items"]
    assert [each["id"] for each in drills] == [drill["id"]]
    assert {each["drill"] for each in city.get("/api/v1/emergencies?drill=false").json["items"]} == {False}
    now = datetime.now(UTC)
    hour = {"from": (now - timedelta(hours=1)).isoformat(), "to": (now + timedelta(minutes=1)).isoformat()}
    past = city.get("/api/v1/playback", query_string=hour).json
    assert {each["kind"] for each in past["things"]} == {"alarm", "emergency", "case"} and not past["cut"]
    assert drill["id"] not in {each["id"] for each in past["things"]}
    assert [each["at"] for each in past["moves"]] == sorted(each["at"] for each in past["moves"])
    assert {"水厂氯气", "北门山林火情"} <= {each["name"] for each in past["moves"]}
    drilled = city.get("/api/v1/playback", query_string={**hour, "drill": True}).json["things"]
    assert [each["id"] for each in drilled] == [drill["id"]]
    long = {**hour, "to": (now + timedelta(days=1)).isoformat()}
    assert city.get("/api/v1/playback", query_string=long).status_code == 422
    assert as_(city_works, "handler").get("/api/v1/playback", query_string=hour).status_code == 403
    tile = "/api/v1/map/officers/14/13287/7172.mvt"
    name = actor(city_works, "officer").name
    assert name.encode() in city.get(tile).data and not as_(city_works, "handler").get(tile).data
    with city_works.open() as work:
        assert auditing.verify(work.session)[1] is None
