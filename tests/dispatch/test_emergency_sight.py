"""Every leader sees an emergency; the alarm behind it is for whoever may see that alarm: a table of who and where."""

from uuid import UUID

import pytest

from dispatch.emergency.response.document import Document, find
from foundation.refusals import NotFound
from foundation.work import Works
from tests.acting import actor
from tests.dispatch.test_alarm_watch import Desk
from tests.web.test_sight import as_

OWN, OTHER = (0.0, 0.0), (-18_300.0, 34_900.0)  # 北门 in 江城区, and 春城 in 阳春市
TABLE = {
    "commander": (True, True),
    "city": (True, True),
    "dispatcher": (True, True),
    "county": (True, False),
    "town": (True, False),
}


@pytest.fixture
def two(city_works: Works) -> tuple[str, str]:
    """An emergency of a confirmed alarm in the county of the demo's leaders, and one elsewhere."""
    desk, found = Desk(city_works), []
    for code, (east, north) in (("NEAR-1", OWN), ("FAR-1", OTHER)):
        desk.device(code, east=east, north=north)
        desk.say((code, 60))
        desk.act(code, "confirm")
        found.append(str(desk.alarm(code).id))
    return found[0], found[1]


def test_the_alarm_of_an_emergency_is_told_to_whoever_may_see_it(city_works: Works, two: tuple[str, str]) -> None:
    told = as_(city_works, "commander").get("/api/v1/emergencies").json["items"]
    ids = {each["alarm"]: each["id"] for each in told}
    for username, sees in TABLE.items():
        client = as_(city_works, username)
        listed = {each["id"]: each["alarm"] for each in client.get("/api/v1/emergencies").json["items"]}
        for alarm, may in zip(two, sees, strict=True):
            case = (username, may)
            path = f"/api/v1/emergencies/{ids[alarm]}"
            detail, story = client.get(path).json, client.get(f"{path}/timeline").json["items"]
            assert (listed[ids[alarm]] == alarm, detail["alarm"] == alarm) == (may, may), case
            assert (detail["alarm_detail"] is not None) == may, case
            assert any(each["kind"] == "alarm" for each in story) == may, case
            tasks = client.get(f"{path}/tasks").json["items"]
            for asked in (detail["tasks"], tasks):
                assert any(each["kind"] == "confirm_alarm" for each in asked) == may, case
            assert any(each["kind"] == "emergency" for each in story), case
            review = client.get(f"{path}/review")
            if review.status_code == 200:
                assert any(each["kind"] == "alarm" for each in review.json["timeline"]) == may, case
            assert (client.get(f"/api/v1/alarms/{alarm}").status_code == 200) == may, case


def test_a_printed_report_tells_the_signal_only_to_whoever_may_see_it(city_works: Works, two: tuple[str, str]) -> None:
    told = as_(city_works, "commander").get("/api/v1/emergencies").json["items"]
    far = next(each["id"] for each in told if each["alarm"] == two[1])
    printed = {}
    for username in ("commander", "county"):
        asked = as_(city_works, username).post(f"/api/v1/emergencies/{far}/documents")
        assert asked.status_code == 202, asked.text
        printed[username] = UUID(asked.json["id"])
    with city_works.open() as work:
        signal = {username: work.session.get_one(Document, id).signal for username, id in printed.items()}
    assert signal == {"commander": True, "county": False}
    with city_works.open(actor(city_works, "county")) as work, pytest.raises(NotFound):
        find(work, printed["commander"])
    offered = as_(city_works, "county").get(f"/api/v1/emergencies/{far}/documents").json["items"]
    assert [(UUID(each["id"]), each["language"], each["final"]) for each in offered] == [
        (printed["county"], "zh-CN", None)
    ]
