"""The queues of each desk: what waits in them, whose they are, and that the list shows just what was counted."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.work import Works
from incidents.catalogue import Category
from tests.acting import Cast, condition_of, move, tell
from tests.web.test_sight import as_


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def queues(client: FlaskClient) -> dict[str, int]:
    """By name, how many wait; every list shows as many as were counted."""
    told = client.get("/api/v1/desks").json["items"]
    for each in told:
        name = f"{each['desk']}.{each['key']}"
        listed = client.get("/api/v1/cases", query_string={"queue": name}).json["items"]
        assert len(listed) == each["count"], name
    return {f"{each['desk']}.{each['key']}": each["count"] for each in told}


def local_category(works: Works) -> str:
    """One that a town may settle by itself: wares outside a shop."""
    with works.open() as work:
        found = select(Category.id).where(
            Category.kind == "event", Category.code == "09005", Category.valid_to.is_(None)
        )
        return str(work.session.scalar(found))


def waiting(works: Works, username: str) -> set[str]:
    return {name for name, count in queues(as_(works, username)).items() if count}


def test_a_returned_case_waits_apart_until_it_is_corrected(cast: Cast) -> None:
    case = cast.case_at("pending_dispatch")
    move(cast.works, cast.dispatcher, case.id, "return", reason="类别不对")
    assert waiting(cast.works, "supervisor") == {"supervision.returned"}
    move(cast.works, cast.supervisor, case.id, "correct", description="另一种说法")
    assert waiting(cast.works, "supervisor") == {"supervision.pending_register"}


def test_a_request_goes_from_desk_to_desk_until_it_is_answered(cast: Cast) -> None:
    case = cast.case_at("handling")
    move(cast.works, cast.handler, case.id, "extend", reason="缺配件")
    assert "department.requests" in waiting(cast.works, "chief")
    assert "leader.requests" in waiting(cast.works, "city")
    assert "command.requests" not in waiting(cast.works, "dispatcher")
    move(cast.works, cast.chief, case.id, "endorse")
    assert "department.requests" not in waiting(cast.works, "chief")
    assert waiting(cast.works, "dispatcher") == {"command.requests"}
    move(cast.works, cast.dispatcher, case.id, "approve")
    assert waiting(cast.works, "dispatcher") == set()


def test_a_hung_case_leaves_the_work_of_its_department(cast: Cast) -> None:
    case = cast.case_at("handling")
    assert waiting(cast.works, "handler") == {"department.handling"}
    move(cast.works, cast.handler, case.id, "hang", ground="works", until="2026-12-31", reason="待施工")
    move(cast.works, cast.chief, case.id, "endorse")
    move(cast.works, cast.dispatcher, case.id, "approve")
    assert waiting(cast.works, "handler") == {"department.hung"}


def test_who_is_called_finds_the_case_beside_its_own_work(cast: Cast) -> None:
    case = cast.case_at("handling")
    move(
        cast.works,
        cast.town,
        case.id,
        "whistle",
        departments=[str(cast.town_handler.unit_id)],
        ground="everyday",
        note="请到场",
    )
    assert waiting(cast.works, "town_handler") == {"department.helping"}
    assert "leader.called" in waiting(cast.works, "town")
    assert "leader.open" in waiting(cast.works, "county")


def test_a_town_finds_what_it_may_settle_by_itself_and_closes_it(cast: Cast) -> None:
    _, case = tell(cast.works, cast.officer, category=local_category(cast.works))
    assert waiting(cast.works, "town_handler") == {"department.local"}
    assert "department.local" not in queues(as_(cast.works, "handler"))
    move(cast.works, cast.town_handler, case.id, "accept_local", condition=condition_of(cast.works, case))
    move(cast.works, cast.town_handler, case.id, "assign")
    move(cast.works, cast.town_handler, case.id, "submit", photos=[cast.photo], note="已清理")
    move(cast.works, cast.town_handler, case.id, "confirm")
    move(cast.works, cast.officer, case.id, "check", result="passed", photos=[cast.photo])
    assert "leader.simple_close" in waiting(cast.works, "town")


def test_a_card_waits_at_the_desk_that_must_answer_it(cast: Cast) -> None:
    case = cast.case_at("handling")
    move(cast.works, cast.city, case.id, "supervise", card="red", ground="leader", note="今天办完")
    assert "department.cards" in waiting(cast.works, "handler")
    assert "leader.pressed" in waiting(cast.works, "city")
    early = cast.case_at("pending_dispatch")
    move(cast.works, cast.city, early.id, "supervise", card="yellow", ground="leader", note="请尽快")
    assert "command.cards" in waiting(cast.works, "dispatcher")


def test_two_returns_wait_to_be_adjudicated_not_to_be_dispatched(cast: Cast) -> None:
    case = cast.case_at("pending_handle")
    move(cast.works, cast.handler, case.id, "return", reason="不属本局")
    move(cast.works, cast.dispatcher, case.id, "dispatch", department=str(cast.town_handler.unit_id))
    move(cast.works, cast.town_handler, case.id, "return", reason="不属街道")
    assert waiting(cast.works, "dispatcher") == {"command.adjudicating"}
    assert "leader.adjudicating" in waiting(cast.works, "city")


def test_nobody_lists_the_queue_of_another_desk(cast: Cast) -> None:
    for name in ("command.pending_dispatch", "department.nothing"):
        answer = as_(cast.works, "supervisor").get("/api/v1/cases", query_string={"queue": name})
        assert answer.status_code == 422, name
