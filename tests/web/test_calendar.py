"""The calendar and the clock over HTTP: who may look, who may change, what a trial answers."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from foundation.work import Works
from tests.acting import Cast
from tests.web.test_sight import as_

READERS = ("supervisor", "dispatcher", "handler", "town", "county", "city", "admin")


@pytest.fixture
def admin(city_works: Works) -> FlaskClient:
    return as_(city_works, "admin")


def days(answer: Any) -> dict[str, tuple[str, str, str]]:
    return {each["date"]: (each["kind"], each["mark"], each["name"]) for each in answer.json["days"]}


@pytest.mark.parametrize("username", READERS)
def test_every_desk_reads_the_calendar(city_works: Works, username: str) -> None:
    answer = as_(city_works, username).get("/api/v1/calendar?year=2026")
    assert answer.status_code == 200
    assert len(answer.json["days"]) == 365 and answer.json["confirmed"]
    seen = days(answer)
    assert seen["2026-10-01"] == ("rest", "holiday", "国庆节")
    assert seen["2026-10-10"] == ("work", "make_up", "国庆节")
    assert seen["2026-11-28"] == ("rest", "weekend", "")
    assert seen["2026-11-25"] == ("work", "work", "")
    assert answer.json["seasons"][0]["windows"] == [
        {"opens": "08:00", "closes": "12:00"},
        {"opens": "14:00", "closes": "18:00"},
    ]


def test_only_administrators_change_it(city_works: Works) -> None:
    for username in ("supervisor", "dispatcher", "city"):
        client = as_(city_works, username)
        told = {"kind": "rest", "reason": "试"}
        assert client.put("/api/v1/calendar/days/2026-12-24", json=told).status_code == 403
        assert (
            client.post("/api/v1/calendar/years/2027/load", json={"source": "library", "reason": "试"}).status_code
            == 403
        )


def test_a_year_without_a_notice_says_that_it_is_not_confirmed(admin: FlaskClient) -> None:
    before = admin.get("/api/v1/calendar?year=2027").json
    assert not before["confirmed"] and before["loaded"] is None
    assert {each["source"] for each in before["days"]} == {"weekday"}
    told = admin.post("/api/v1/calendar/years/2027/load", json={"source": "library", "reason": "先按法定节日"})
    assert told.json["applied"] and not told.json["confirmed"]
    after = admin.get("/api/v1/calendar?year=2027")
    assert days(after)["2027-05-01"] == ("rest", "holiday", "劳动节")
    assert not after.json["confirmed"] and not any(each["confirmed"] for each in after.json["days"])


def test_a_file_is_tried_and_then_loaded(admin: FlaskClient) -> None:
    body = {
        "source": "csv",
        "csv": "\ufeff日期,类型,名称\r\n2027-01-01,休,元旦\r\n2027-02-14,班,春节\r\n",
        "notice": "国办发明电〔2026〕9号",
        "reason": "通知已发布",
    }
    tried = admin.post("/api/v1/calendar/years/2027/load?try=true", json=body).json
    assert (tried["applied"], tried["rest_days"], tried["make_up_days"]) == (False, 1, 1)
    assert tried["effect"] == {"looked_at": 0, "moved": 0, "earlier": 0, "later": 0, "longest_s": 0, "counties": []}
    assert not admin.get("/api/v1/calendar?year=2027").json["confirmed"]
    assert admin.post("/api/v1/calendar/years/2027/load", json=body).json["applied"]
    after = admin.get("/api/v1/calendar?year=2027").json
    assert after["confirmed"] and after["loaded"]["source"] == "国办发明电〔2026〕9号"
    assert after["editions"][0]["reason"] == "通知已发布" and after["editions"][0]["by"]


def test_a_wrong_line_of_a_file_is_named(admin: FlaskClient) -> None:
    body = {"source": "csv", "csv": "date,kind\n2027-01-01,rest\n2027-99-99,rest", "reason": "试"}
    answer = admin.post("/api/v1/calendar/years/2027/load", json=body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["csv.3"]


def test_hours_of_a_county_stand_beside_the_citys(admin: FlaskClient) -> None:
    body = {
        "county": "441781",
        "since": "2027-06-01",
        "windows": [{"opens": "08:30", "closes": "12:00"}, {"opens": "20:00", "closes": "24:00"}],
        "reason": "夏令",
    }
    assert admin.put("/api/v1/calendar/windows", json=body).status_code == 200
    county = admin.get("/api/v1/calendar?year=2027&county=441781").json["seasons"]
    assert [(each["since"], each["own"]) for each in county] == [("2000-01-01", False), ("2027-06-01", True)]
    assert county[1]["windows"][1] == {"opens": "20:00", "closes": "24:00"}
    assert len(admin.get("/api/v1/calendar?year=2027").json["seasons"]) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/days/2026-02-30", {"kind": "rest", "reason": "试"}),
        ("/days/1999-01-01", {"kind": "rest", "reason": "试"}),
        ("/days/2026-12-24", {"kind": "feast", "reason": "试"}),
        ("/days/2026-12-24", {"kind": "rest", "reason": ""}),
        ("/windows", {"since": "2027-01-01", "windows": [], "reason": "试"}),
        ("/windows", {"since": "2027-01-01", "windows": [{"opens": "24:00", "closes": "24:00"}], "reason": "试"}),
        ("/windows", {"since": 5, "windows": [{"opens": "08:00", "closes": "09:00"}], "reason": "试"}),
        (
            "/windows",
            {
                "county": "999999",
                "since": "2027-01-01",
                "windows": [{"opens": "08:00", "closes": "09:00"}],
                "reason": "试",
            },
        ),
    ],
)
def test_what_makes_no_sense_is_refused(admin: FlaskClient, path: str, body: dict[str, Any]) -> None:
    assert admin.put(f"/api/v1/calendar{path}", json=body).status_code == 422
    assert admin.put(f"/api/v1/calendar{path}?try=true", json=body).status_code == 422


def test_the_clock_of_a_case_tells_every_minute_to_whoever_may_see_the_case(city_works: Works) -> None:
    cast = Cast(city_works)
    case = cast.case_at("handling")
    told = as_(city_works, "handler").get(f"/api/v1/cases/{case.id}/clock")
    assert told.status_code == 200
    disposal = told.json["disposal"]
    assert disposal["used_s"] + disposal["left_s"] - disposal["over_s"] == disposal["limit_s"]
    counted = [each for each in disposal["segments"] if each["counted"] and not each["ahead"]]
    lengths = [datetime.fromisoformat(each["to"]) - datetime.fromisoformat(each["from"]) for each in counted]
    assert abs(sum(lengths, timedelta(0)).total_seconds() - disposal["used_s"]) < 1
    assert [each["stage"] for each in told.json["stays"]][-1] == "handling"
    assert told.json["citizen"]["running"]
    assert as_(city_works, "officer2").get(f"/api/v1/cases/{case.id}/clock").status_code == 404


def test_a_case_that_is_with_nobody_has_no_disposal_clock_but_its_reporter_waits(city_works: Works) -> None:
    cast = Cast(city_works)
    case = cast.case_at("pending_dispatch")
    told = as_(city_works, "supervisor").get(f"/api/v1/cases/{case.id}/clock").json
    assert told["disposal"] is None
    assert told["citizen"]["running"] and told["citizen"]["total_s"] >= 0
