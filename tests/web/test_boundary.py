"""Near an edge: passed on once each way, live on the other side, then the desk decides; writers and arrivals told."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from dispatch.audience import audience
from dispatch.party import Party
from dispatch.reactions import REACTIONS
from dispatch.task import Task
from foundation import history
from foundation.reactor import Reactor
from foundation.refusals import Invalid
from foundation.work import Works
from incidents.boundary import Beside, receiver
from people.person import find_person
from tests.acting import NORTH_GATE, Cast, litter, move, send_photo
from tests.web.test_register import Street

A, B = Beside("441702001001002", "乙", 3.0), Beside("441702001001003", "丙", 40.0)


@pytest.mark.parametrize(
    ("near", "passed", "came_from", "asked", "to"),
    [
        ([A, B], 0, None, None, A.code),
        ([A, B], 0, None, B.code, B.code),
        ([A], 0, None, B.code, "refused"),
        ([], 0, None, None, "refused"),
        ([], 0, None, A.code, "refused"),
        ([A, B], 1, B.code, None, B.code),  # only back, even where another lies nearer
        ([], 1, B.code, B.code, B.code),
        ([A, B], 1, B.code, A.code, "refused"),
    ],
)
def test_who_receives_it(near: list[Beside], passed: int, came_from: str | None, asked: str | None, to: str) -> None:
    if to == "refused":
        with pytest.raises(Invalid):
            receiver(near, passed, came_from, asked)
    else:
        assert receiver(near, passed, came_from, asked) == to


def edge(works: Works, other: str) -> tuple[float, float]:
    """A place of `officer`'s grid on its edge with the other grid."""
    with works.open() as work:
        row = work.session.execute(
            text(
                "SELECT ST_X(p) lon, ST_Y(p) lat FROM (SELECT ST_ClosestPoint(b.area, a.point) p FROM grid a, grid b"
                " WHERE a.code = '441702001001001' AND b.code = :other AND a.valid_to IS NULL AND b.valid_to IS NULL) x"
            ),
            {"other": other},
        ).one()
        inward = 0.00003  # three metres towards the own grid, so that it is the officer's
        east, north = NORTH_GATE[0] - row.lon, NORTH_GATE[1] - row.lat
        far = (east**2 + north**2) ** 0.5
        return row.lon + east / far * inward, row.lat + north / far * inward


def test_a_report_at_the_edge_goes_over_and_back_and_then_the_desk_decides(city_works: Works) -> None:
    street, cast = Street(city_works), Cast(city_works)
    neighbour = street("officer2", "GET", "/me").json["grid"]["code"]
    own = street("officer", "GET", "/me").json["grid"]["code"]
    lon, lat = edge(city_works, neighbour)
    with city_works.open() as work:
        category = litter(work)
    body = {
        "category": category, "point": {"lon": lon, "lat": lat}, "description": "边界垃圾", "photos": [street.photo],
        "claimed_reporter": {"id": str(cast.officer2.id), "name": "张三"},
    }  # fmt: skip
    born = street("officer", "PUT", f"/reports/{uuid4()}", body)
    assert born.status_code == 201, born.text
    case = born.json["case"]["id"]
    assert born.json["case"]["grid"] == own
    assert street("supervisor", "GET", f"/cases/{case}").json["handed_in_for"] == "张三"

    move(city_works, cast.supervisor, UUID(case), "send_verify")
    reactor = Reactor(city_works, REACTIONS, audience, lambda job, event: None)
    reactor.drain()
    told = street("officer", "GET", f"/cases/{case}").json
    assert neighbour in [each["grid"] for each in told["beside"]] and "pass_on" in [
        each["move"] for each in told["moves"]
    ]

    def act(who: str, name: str, status: int = 200, **stated: Any) -> Any:
        version = street("supervisor", "GET", f"/cases/{case}").json["version"]
        answer = street(who, "POST", f"/cases/{case}/moves", {"move": name, "version": version, **stated})
        assert answer.status_code == status, answer.text
        reactor.drain()
        return answer.json

    assert act("officer", "pass_on", 422, grid="441702001001999")["errors"][0]["field"] == "grid"
    act("officer", "pass_on", grid=neighbour, note="在路那边")
    (asked,) = street("officer2", "GET", "/tasks?state=open").json["items"]
    assert asked["subject"]["id"] == case and asked["grid"] == neighbour
    assert case not in [each["subject"]["id"] for each in street("officer", "GET", "/tasks?state=open").json["items"]]
    notice = street("officer2", "GET", "/notices").json["items"][0]
    assert notice["kind"] == "passed_on" and "在路那边" in notice["text"] and own in notice["text"]
    with city_works.open() as work:
        topics = work.session.scalar(
            text("SELECT topics FROM push_event WHERE kind = 'case' ORDER BY seq DESC LIMIT 1")
        )
        assert {f"grid:{own}", f"grid:{neighbour}"} <= set(topics)

    back = street("officer2", "GET", f"/cases/{case}").json
    assert [each["grid"] for each in back["beside"]] == [own]
    act("officer2", "pass_on")
    assert [each["move"] for each in street("officer", "GET", f"/cases/{case}").json["moves"]] == ["verify"]
    assert "grid_disputed" in [
        each["kind"] for each in street("supervisor", "GET", "/notices?unread=true").json["items"]
    ]
    act("officer", "pass_on", 403)
    act("supervisor", "decide_grid", result="other", reason="垃圾在路东，属东侧网格")
    assert street("supervisor", "GET", f"/cases/{case}").json["grid"] == neighbour
    act("supervisor", "decide_grid", 403, result="here", reason="再议")
    act("officer2", "verify", result="true")
    with city_works.open() as work:
        topics = work.session.scalar(
            text("SELECT topics FROM push_event WHERE kind = 'case' ORDER BY seq DESC LIMIT 1")
        )
        assert f"grid:{neighbour}" in topics and f"grid:{own}" not in topics  # who has let go of it hears no more
    history = street("supervisor", "GET", f"/cases/{case}/history").json["items"]
    assert [(each["move"], each["stated"].get("was")) for each in history if "grid" in each["stated"]] == [
        ("pass_on", {"grid": own}), ("pass_on", {"grid": neighbour}), ("decide_grid", {"grid": own}),
    ]  # fmt: skip
    with city_works.open() as work:
        assert work.session.query(Task).filter(Task.subject_id == UUID(case)).count() == 1
    assert street("admin", "POST", f"/cases/{case}/moves", {"move": "pass_on", "version": 1}).status_code in (403, 404)


def test_a_department_signs_in_with_its_distance_or_without_a_place(city_works: Works) -> None:
    cast = Cast(city_works)
    case = cast.case_at("handling")
    with city_works.open() as work:
        town = find_person(work.session, "town_handler")
        assert town
        department = str(town.department_id)
    move(city_works, cast.town, case.id, "whistle", departments=[department], ground="everyday", note="请到场")
    move(city_works, cast.town_handler, case.id, "respond", result="coming")
    photo = send_photo(city_works, cast.town_handler)
    here = {"lon": NORTH_GATE[0] + 0.001, "lat": NORTH_GATE[1], "crs": "wgs84"}
    move(city_works, cast.town_handler, case.id, "sign_in", photos=[photo], point=here)
    with city_works.open() as work:
        party = work.session.query(Party).filter(Party.case_id == case.id, Party.role == "whistled").one()
        assert party.arrived_at and party.arrived_m == pytest.approx(103, abs=3)


def test_duty_numbers_around_a_grid_are_entered_by_administrators(city_works: Works) -> None:
    street = Street(city_works)
    path = "/grids/441702001001001/contacts"
    told = street("officer", "GET", path).json
    kinds = {each["kind"] for each in told["departments"]}
    assert {"supervision_centre", "command_centre", "town_office"} <= kinds and told["neighbours"]
    assert all("*" in (each["officer_name"] or "*") for each in told["neighbours"])
    one = told["departments"][0]
    door = f"/departments/{one['id']}/phone"
    assert street("officer", "PUT", door, {"phone": "0662-1234567"}).status_code == 403
    assert street("admin", "PUT", door, {"phone": "call me"}).status_code == 422
    assert street("admin", "PUT", door, {"phone": "0662-1234567"}).json["phone"] == "0662-1234567"
    assert street("officer", "GET", path).json["departments"][0]["phone"] == "0662-1234567"
    with city_works.open() as work:
        (row,) = history.rows_of(work.session, "department", UUID(one["id"]))
        assert row.actor_name and row.stated == {"before": {"phone": one["phone"]}, "after": {"phone": "0662-1234567"}}
