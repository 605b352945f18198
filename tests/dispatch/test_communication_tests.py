"""Duty lists and the communication test: who is called, by which ways, and who confirms when everybody is asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from dispatch.emergency.cascade import duty, sending, testing
from dispatch.emergency.cascade.cascade import Cascade, CascadeCall
from dispatch.emergency.cascade.chain import Reached
from dispatch.emergency.cascade.channels import ways
from dispatch.emergency.cascade.rhythm import Rhythm, fits, missed, next_after
from dispatch.emergency.emergency_timer import EmergencyTimer
from foundation.history import HistoryRow
from foundation.settings import Channel
from foundation.work import Works
from people.person import Person
from tests.dispatch.test_cascade import City
from tests.dispatch.test_emergency_response import opened
from tests.web.test_sight import as_

ZONE = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=ZONE)
NINE = time(9)


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm("off", 1, NINE), None),
        (Rhythm("daily", 1, time(9, 1)), THURSDAY + timedelta(minutes=1)),
        (Rhythm("daily", 1, NINE), THURSDAY + timedelta(days=1)),
        (Rhythm("weekly", 4, NINE), THURSDAY + timedelta(days=7)),
        (Rhythm("weekly", 5, time(8)), THURSDAY + timedelta(hours=23)),
        (Rhythm("weekly", 1, NINE), THURSDAY + timedelta(days=4)),
        (Rhythm("monthly", 26, time(10)), THURSDAY + timedelta(hours=1)),
        (Rhythm("monthly", 26, NINE), THURSDAY + timedelta(days=30)),
        (Rhythm("monthly", 1, NINE), THURSDAY + timedelta(days=5)),
    ],
)
def test_the_next_test_is_reckoned_in_the_citys_time(rhythm: Rhythm, expected: datetime | None) -> None:
    assert next_after(rhythm, THURSDAY.astimezone(UTC), ZONE) == expected and fits(rhythm)


def test_a_day_must_be_in_every_week_or_month_and_a_late_test_is_left_out() -> None:
    assert not any(
        fits(each) for each in (Rhythm("weekly", 8, NINE), Rhythm("monthly", 29, NINE), Rhythm("x", 1, NINE))
    )
    assert (missed(THURSDAY, THURSDAY + timedelta(hours=1)), missed(THURSDAY, THURSDAY + timedelta(hours=2))) == (
        False,
        True,
    )
    assert (Cascade(test=True, drill=False).mark, Cascade(test=False, drill=True).mark) == ("【通信测试】", "【演练】")


def test_a_gateway_that_dials_needs_a_number() -> None:
    switched = {"sms": Channel(url="https://x/"), "wecom": Channel(url="https://x/", body="{text}"), "voice": Channel()}
    assert ways("138", False, switched) == ["live", "sms", "wecom"]
    assert ways(None, True, switched) == ["live", "web_push", "wecom"]


def test_a_list_tells_who_is_called_and_is_changed_by_whoever_may(city_works: Works) -> None:
    city = City(city_works)
    town, url = "441702001", "/api/v1/duty/441702001"
    assert city.officer.get(url).status_code == 403
    before = city.county.get(url).json
    assert (before["people"], before["level"], before["called"][0]["post"]) == ([], "town", "duty")
    assert not before["called"][0]["listed"] and before["called"][0]["ways"] == ["live"]
    assert city.county.put(url, json={"people": []}).status_code == 403
    assert city.county.get(f"{url}/candidates").status_code == 403
    near = [each["username"] for each in city.admin.get(f"{url}/candidates").json["items"]]
    assert "town_handler" in near and "commander" not in near
    assert [each["username"] for each in city.admin.get(f"{url}/candidates?q=command").json["items"]] == ["commander"]
    twice = city.admin.put(url, json={"people": ["town", "town"]})
    assert twice.status_code == 422 and twice.json["errors"][0]["field"] == "people"
    put = city.admin.put(url, json={"people": ["town_handler", "commander"]})
    assert put.json["version"] == 1
    told = city.commander.get(url).json
    assert [(each["post"], each["listed"]) for each in told["called"]][:3] == [
        ("duty", True), ("duty", True), ("deputy", False),
    ]  # fmt: skip
    community = city.admin.get("/api/v1/duty/441702001001").json
    first = community["grids"][0]
    assert first["grid"].startswith("441702001001") and first["called"][0]["post"] == "duty"
    assert [each["post"] for each in first["called"]][-1] == "superior"
    whole = city.admin.put("/api/v1/duty/441700", json={"people": ["commander"]}).json  # the city's list counts
    assert whole["level"] == "city" and whole["called"][0]["listed"]
    assert city.admin.get("/api/v1/duty/999999").status_code == 404
    unit = city.admin.get(f"/api/v1/departments?division={town}").json["items"][0]
    assert city.admin.put(f"/api/v1/departments/{unit['id']}/phone", json={"phone": "0662-3300000"}).status_code == 200
    assert city.admin.get(f"/api/v1/departments?division={town}").json["items"][0]["phone"] == "0662-3300000"
    with city_works.open() as work:
        kept = work.session.scalars(select(HistoryRow).where(HistoryRow.subject_kind == "duty_list")).all()
        assert sorted(each.stated["division"] for each in kept) == ["441700", town]


TESTS, PLAN = "/api/v1/communication-tests", "/api/v1/communication-test-plan"


def test_everybody_on_duty_is_asked_once_and_the_outcome_is_kept(city_works: Works) -> None:
    city = City(city_works)
    city.admin.put("/api/v1/duty/441702001", json={"people": ["town_handler", "county"]})
    city.admin.put("/api/v1/duty/441702001001", json={"people": ["handler"]})
    with city_works.open() as work:  # who stood in the list of the community has left: nobody answers in their name
        assert [each.name for place, people in duty.on_duty(work) if place.code == "441702001001" for each in people]
        work.session.execute(update(Person).where(Person.username == "handler").values(active=False))
        assert [people for place, people in duty.on_duty(work) if place.code == "441702001001"] == [[]]
    assert city.county.post(TESTS, json={}).status_code == 403 and city.officer.get(TESTS).status_code == 403
    begun = city.admin.post(TESTS, json={})
    assert begun.status_code == 201 and begun.json["running"] and begun.json["started_by_name"]
    assert city.admin.post(TESTS, json={}).json["code"] == "test_running"
    tally = {each["level"]: each["asked"] for each in begun.json["levels"]}
    assert list(tally) == ["city", "county", "town", "community"]  # whoever stands in two lists is asked once, above
    assert tally["community"] == 0
    call = city.calls("county")
    assert [(each["test"], each["drill"], each["emergency_number"]) for each in call] == [(True, False, None)]
    assert city.confirm("county", call[0]["id"]).json["state"] == "confirmed"
    late = city.calls("town_handler")[0]["id"]
    with city_works.open() as work:
        message = sending._message(work, work.session.get_one(CascadeCall, UUID(late)))
        assert message.text.startswith("【通信测试】") and "应急" not in message.text
    city.later(100)
    assert city.calls("town_handler")
    city.later(81)
    assert city.calls("town_handler") == []  # a phone does not ring on after a test
    assert city.confirm("town_handler", late).json["state"] == "confirmed"
    told = city.county.get(f"{TESTS}/{begun.json['id']}").json
    people = {each["person_name"]: each for line in told["lines"] for each in line["calls"]}
    assert sorted(each["in_time"] for each in people.values()).count(True) == 1 and not told["running"]
    levels = {each["level"]: each for each in told["levels"]}
    assert (levels["county"]["confirmed"], levels["town"]["late"]) == (1, 1)
    assert all(each["confirmed"] + each["late"] + each["silent"] == each["asked"] for each in told["levels"])
    assert all(each["asked"] + each["no_list"] == each["expected"] for each in told["levels"])
    [places] = [each["no_list"] for each in told["lines"] if each["level"] == "community"]
    assert len(places) == levels["community"]["expected"] > 0 and len(set(places)) == len(places)
    assert city.admin.get(f"{TESTS}/{late}").status_code == 404

    assert city.admin.get(TESTS).json["plan"]["cadence"] == "off"
    weekly = {"cadence": "weekly", "day": 1, "at": "09:30", "version": 0}
    assert city.admin.put(PLAN, json=weekly | {"day": 8}).status_code == 422
    plan = city.admin.put(PLAN, json=weekly).json
    assert city.commander.put(PLAN, json=weekly).json["code"] == "plan_changed"
    due = datetime.fromisoformat(plan["next_at"])
    assert due.astimezone(ZONE).strftime("%u %H:%M") == "1 09:30"
    city = later(city, due + timedelta(seconds=1))
    tick(city)
    tests = city.admin.get(TESTS).json
    assert [each["started_by_name"] for each in tests["items"]].count(None) == 1 and len(tests["items"]) == 2
    assert datetime.fromisoformat(tests["plan"]["next_at"]) == due + timedelta(days=7)
    city.moment += timedelta(seconds=200)
    tick(city)

    leak = opened(city.commander, "北门水厂液氯泄漏", "accident", drill=True)
    assert city.commander.post(f"/api/v1/emergencies/{leak['id']}/cascades", json={}).status_code == 201
    assert city.admin.post(TESTS, json={}).json["code"] == "cascade_running"
    city = later(
        city, due + timedelta(days=7, hours=2)
    )  # the house was away at the hour: nobody is called at an odd one
    tick(city)
    after = city.admin.get(TESTS).json
    assert len(after["items"]) == 2 and datetime.fromisoformat(after["plan"]["missed_at"]) == due + timedelta(days=7)


def later(city: City, moment: datetime) -> City:
    """Everybody signs in anew at that moment."""
    anew = City.__new__(City)
    anew.works, anew.moment = city.works, moment
    city.works.tell_time = lambda: anew.moment
    anew.people = {name: as_(city.works, name) for name in ("commander", "admin")}
    return anew


def tick(city: City) -> None:
    """Two timers at once."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: EmergencyTimer(city.works, lambda: 0.0).tick(), range(2)))


def test_a_place_where_nobody_is_on_duty_is_named_and_nobody_is_asked_twice() -> None:
    one, two = (Reached(uuid4(), name, None, "duty") for name in ("甲", "乙"))
    asked = testing.asked_of(
        [("city", "市", [one]), ("town", "城东", []), ("community", "北门", [one, two]), ("community", "南门", [])]
    )
    assert {level: ([each["name"] for each in told.people], told.no_list) for level, told in asked.items()} == {
        "city": (["甲"], []),
        "town": ([], ["城东"]),
        "community": (["乙"], ["南门"]),
    }
    assert testing.anybody(asked) and not testing.anybody(testing.asked_of([("community", "南门", [])]))
