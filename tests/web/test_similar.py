"""Duplicates through the door: what a reporter is offered, what a desk compares, what a merged case shows."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from foundation.ids import new_id
from foundation.work import Works
from tests.acting import NORTH_GATE, Cast, jpeg, litter, send_photo, tell
from tests.web.test_sight import as_

BESIDE = (NORTH_GATE[0] + 0.0001, NORTH_GATE[1])


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def draft(cast: Cast, place: tuple[float, float] = BESIDE, **other: Any) -> dict[str, Any]:
    with cast.works.open() as work:
        category = litter(work)
    return {
        "category": category,
        "point": {"lon": place[0], "lat": place[1], "crs": "wgs84", "accuracy_m": 8},
        "description": "路口有暴露垃圾",
        **other,
    }


def asked(client: FlaskClient, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post("/api/v1/reports/similar", json=body)
    assert answer.status_code == 200, answer.data
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def move(client: FlaskClient, case_id: str, name: str, **stated: Any) -> Any:
    version = client.get(f"/api/v1/cases/{case_id}").json["version"]
    return client.post(f"/api/v1/cases/{case_id}/moves", json={"move": name, "version": version, **stated})


def test_before_sending_the_officer_is_offered_what_is_there_already_with_the_reasons(cast: Cast) -> None:
    photo = send_photo(cast.works, cast.officer, jpeg((1, 2, 3)))
    _, case = tell(cast.works, cast.officer, photos=(photo,))
    [told] = asked(as_(cast.works, "officer"), draft(cast))
    assert told["case"] == str(case.id) and told["number"] == case.report_number and told["open"]
    assert told["likeness"] == "很可能重复" and told["photo"] == photo
    assert told["reasons"] == ["相距 10 米", "同一时间", "同一类别", "描述相近"]
    assert told["stage_label"] == "待受理"


def test_a_neighbour_is_told_that_it_is_there_and_sees_no_photo(cast: Cast) -> None:
    photo = send_photo(cast.works, cast.officer, jpeg((1, 2, 3)))
    tell(cast.works, cast.officer, photos=(photo,))
    answer = as_(cast.works, "officer2").post("/api/v1/reports/similar", json=draft(cast))
    assert [each["photo"] for each in answer.json["items"]] == [None]
    assert cast.officer.name not in answer.get_data(as_text=True)


def test_nothing_like_it_nothing_offered(cast: Cast) -> None:
    tell(cast.works, cast.officer)
    officer = as_(cast.works, "officer")
    assert asked(officer, draft(cast, (NORTH_GATE[0] + 0.003, NORTH_GATE[1]))) == []


def test_a_private_matter_is_not_told_to_neighbours(cast: Cast) -> None:
    _, case = tell(cast.works, cast.officer)
    with cast.works.open() as work:
        work.session.get_one(type(case), case.id).sensitivity = "private"
    assert asked(as_(cast.works, "officer2"), draft(cast)) == []


def test_a_department_is_not_asked_about_reports(cast: Cast) -> None:
    assert as_(cast.works, "handler").post("/api/v1/reports/similar", json=draft(cast)).status_code == 403


def test_what_is_sent_must_be_a_report(cast: Cast) -> None:
    officer = as_(cast.works, "officer")
    for wrong in ({"category": "nothing"}, {"photos": ["x"]}, {"extra": 1}, {"point": {"lon": 500, "lat": 0}}):
        assert officer.post("/api/v1/reports/similar", json=draft(cast) | wrong).status_code == 422


def test_a_desk_compares_a_case_with_what_is_around_it(cast: Cast) -> None:
    (_, one), (_, other) = tell(cast.works, cast.officer), tell(cast.works, cast.officer, place=BESIDE)
    closed = cast.case_at("closed")
    items = as_(cast.works, "supervisor").get(f"/api/v1/cases/{one.id}/similar").json["items"]
    assert {each["case"]["id"]: each["open"] for each in items} == {str(other.id): True, str(closed.id): False}
    assert [each["score"] for each in items] == sorted((each["score"] for each in items), reverse=True)
    assert as_(cast.works, "handler").get(f"/api/v1/cases/{one.id}/similar").status_code == 403


def test_merged_the_main_shows_the_report_its_photo_and_its_reporters_grid(cast: Cast) -> None:
    photo = send_photo(cast.works, cast.officer2, jpeg((9, 9, 9)))
    main = cast.case_at("handling")
    _, child = tell(cast.works, cast.officer2, place=BESIDE, photos=(photo,))
    supervisor, handler = as_(cast.works, "supervisor"), as_(cast.works, "handler")
    assert handler.get(f"/api/v1/photos/{photo}?size=thumb").status_code == 404
    answer = move(supervisor, str(child.id), "merge", into=main.number)
    assert answer.status_code == 200 and answer.json["merge"]["main"]["number"] == main.number
    [report] = supervisor.get(f"/api/v1/cases/{main.id}").json["merge"]["reports"]
    assert (report["id"], report["source"], report["grid"]) == (str(child.id), "officer", child.grid)
    assert [each["move"] for each in report["moves"]] == ["unmerge"]
    assert [each["sha256"] for each in report["photos"]] == [photo]
    shown = handler.get(f"/api/v1/cases/{main.id}")
    assert shown.json["merge"]["reports"][0]["reporter_name"] == f"网格 {child.grid[-3:]}"
    assert cast.officer2.name not in shown.get_data(as_text=True)
    assert handler.get(f"/api/v1/photos/{photo}?size=thumb").status_code == 200


def test_a_report_that_joins_is_received_once_and_rests_in_the_main(cast: Cast) -> None:
    _, main = tell(cast.works, cast.officer)
    officer2, path = as_(cast.works, "officer2"), f"/api/v1/reports/{new_id()}"
    body = draft(cast, photos=[cast.photo], taken_at="2026-11-25T10:00:00+08:00", joins=str(main.id))
    answers = [officer2.put(path, json=body) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200] and answers[0].json == answers[1].json
    case = officer2.get(f"/api/v1/cases/{answers[0].json['case']['id']}").json
    assert (case["stage"], case["merged_into"]) == ("merged", str(main.id))
    assert officer2.put(path, json=body | {"joins": None}).status_code == 409


def test_a_report_that_would_join_nothing_is_received_all_the_same(cast: Cast) -> None:
    officer2 = as_(cast.works, "officer2")
    answer = officer2.put(f"/api/v1/reports/{new_id()}", json=draft(cast, photos=[cast.photo], joins=str(new_id())))
    assert answer.status_code == 201
    assert officer2.get(f"/api/v1/cases/{answer.json['case']['id']}").json["stage"] == "pending_register"


def test_the_reporter_of_a_merged_report_follows_the_main(cast: Cast) -> None:
    main = cast.case_at("pending_register")
    _, child = tell(cast.works, cast.officer2, place=BESIDE)
    officer2, supervisor = as_(cast.works, "officer2"), as_(cast.works, "supervisor")
    assert officer2.get(f"/api/v1/cases/{main.id}").status_code == 404
    move(supervisor, str(child.id), "merge", into=str(main.id))
    assert officer2.get(f"/api/v1/cases/{main.id}").status_code == 200
    assert officer2.get(f"/api/v1/cases/{child.id}").json["merge"]["main"]["id"] == str(main.id)
    assert str(main.id) in {row["id"] for row in officer2.get("/api/v1/cases").json["items"]}
    assert move(supervisor, str(child.id), "unmerge", reason="两处垃圾").json["stage"] == "pending_register"
    assert officer2.get(f"/api/v1/cases/{main.id}").status_code == 404


def test_a_bad_main_marks_its_field(cast: Cast) -> None:
    case = cast.case_at("pending_register")
    answer = move(as_(cast.works, "supervisor"), str(case.id), "merge", into="R0")
    assert answer.status_code == 422 and [each["field"] for each in answer.json["errors"]] == ["into"]
