"""What somebody with bad intent tried on the chain, and what it answers."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.routing.precedent import Precedent
from foundation.refusals import Invalid, NotAllowed, NotFound
from foundation.work import Works
from incidents import sight
from incidents.case import Case
from incidents.evidence import Evidence
from people.permissions import separated
from tests.acting import NORTH_GATE, Cast, jpeg, move, send_photo, tell
from tests.web.test_sight import as_


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def quarrel(cast: Cast) -> Case:
    case = cast.case_at("pending_handle")
    move(cast.works, cast.handler, case.id, "return", reason="不属我单位")
    move(cast.works, cast.dispatcher, case.id, "dispatch", department=str(cast.town_handler.unit_id))
    return move(cast.works, cast.town_handler, case.id, "return", reason="也不属我单位")


def square(reach: float) -> dict[str, object]:
    lon, lat = NORTH_GATE
    west, south, east, north = lon - reach, lat - reach, lon + reach, lat + reach
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def adjudicate(client: FlaskClient, cast: Cast, case: Case, area: dict[str, object]) -> int:
    told = {"department": str(cast.handler.unit_id), "reason": "移交清单", "area": area}
    body = {"move": "adjudicate", "version": case.version, **told}
    return client.post(f"/api/v1/cases/{case.id}/moves", json=body).status_code


def test_a_decision_is_drawn_around_its_case_and_nowhere_else(cast: Cast) -> None:
    case, client = quarrel(cast), as_(cast.works, "city")
    away = {"type": "Polygon", "coordinates": [[[111.0, 21.0], [111.001, 21.0], [111.001, 21.001], [111.0, 21.0]]]}
    assert adjudicate(client, cast, case, away) == 422
    assert adjudicate(client, cast, case, square(2.0)) == 422
    assert adjudicate(client, cast, case, {"type": "Polygon", "coordinates": [[[0, 0]] * 600]}) == 422
    assert adjudicate(client, cast, case, square(0.002)) == 200
    with cast.works.open() as work:
        assert work.session.scalars(select(Precedent.case_id)).all() == [case.id]


def test_what_was_adjudicated_is_neither_returned_nor_passed_up(cast: Cast) -> None:
    case = quarrel(cast)
    move(cast.works, cast.city, case.id, "adjudicate", department=str(cast.town_handler.unit_id), reason="移交清单")
    for name in ("return", "escalate"):
        with pytest.raises(NotAllowed):
            move(cast.works, cast.town_handler, case.id, name, reason="还是不办")


def test_a_private_report_stays_private_where_it_was_merged(cast: Cast) -> None:
    hidden_photo = send_photo(cast.works, cast.officer, jpeg((9, 9, 99)))
    child, main = (
        tell(cast.works, cast.officer, photos=(hidden_photo,), description="隐私内容")[1],
        cast.case_at("pending_register"),
    )
    move(cast.works, cast.supervisor, child.id, "classify", result="private", reason="涉及家庭")
    move(cast.works, cast.supervisor, child.id, "merge", into=str(main.id))
    county = as_(cast.works, "county")
    told = county.get(f"/api/v1/cases/{main.id}")
    assert told.status_code == 200 and "隐私内容" not in told.get_data(as_text=True)
    assert county.get(f"/api/v1/photos/{hidden_photo}").status_code == 404


def test_a_reporter_loses_sight_of_a_main_case_that_becomes_private(cast: Cast) -> None:
    child, main = tell(cast.works, cast.officer2, place=(111.9608, 21.8594))[1], cast.case_at("pending_register")
    move(cast.works, cast.supervisor, child.id, "merge", into=str(main.id))
    with cast.works.open() as work:
        assert sight.find(work.session, cast.officer2, main.id)
    move(cast.works, cast.supervisor, main.id, "classify", result="private", reason="涉及家庭")
    with cast.works.open() as work, pytest.raises(NotFound):
        sight.find(work.session, cast.officer2, main.id)


def test_an_officer_is_never_named_as_handler_nor_listed_to_the_handled(cast: Cast) -> None:
    case = cast.case_at("pending_dispatch")
    move(cast.works, cast.dispatcher, case.id, "dispatch", department=str(cast.town_handler.unit_id))
    with pytest.raises(Invalid):
        move(cast.works, cast.town_handler, case.id, "assign", person=str(cast.officer.id))
    listed = (
        as_(cast.works, "town_handler").get(f"/api/v1/persons?department={cast.town_handler.unit_id}").json["items"]
    )
    assert str(cast.officer.id) not in {each["id"] for each in listed} and listed


def test_the_picture_of_before_does_not_prove_the_after(cast: Cast) -> None:
    case = cast.case_at("handling")
    with cast.works.open() as work:
        work.session.add(
            Evidence(
                id=case.id,
                case_id=case.id,
                sha256=cast.photo,
                role="before",
                added_by=cast.officer.id,
                added_at=work.now,
            )
        )
    with pytest.raises(Invalid) as refusal:
        move(cast.works, cast.handler, case.id, "submit", photos=[cast.photo], note="已清理")
    assert refusal.value.code == "photo_reused"


def test_the_same_picture_twice_settles_nothing(cast: Cast) -> None:
    case = tell(cast.works, cast.officer, photos=("1" * 64, "1" * 64), self_handled=True)[1]
    assert case.stage == "pending_register"


def test_what_a_move_does_not_ask_for_does_not_come_into_the_history(cast: Cast) -> None:
    case = cast.case_at("pending_register")
    client = as_(cast.works, "supervisor")
    body = {"move": "claim", "version": case.version, "area": square(0.001), "party": "x"}
    assert client.post(f"/api/v1/cases/{case.id}/moves", json=body).status_code == 200
    assert client.get(f"/api/v1/cases/{case.id}/history").json["items"][-1]["stated"] == {}


def test_the_same_case_twice_in_a_batch_is_refused(cast: Cast) -> None:
    case = cast.case_at("pending_register")
    item = {"id": str(case.id), "version": case.version}
    answer = as_(cast.works, "supervisor").post("/api/v1/cases/moves", json={"move": "claim", "items": [item, item]})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "roles", [("handler", "city"), ("handler", "town"), ("officer", "supervisor"), ("officer", "dispatcher")]
)
def test_nobody_holds_two_of_the_separated_steps(roles: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        separated(roles)
