"""Lists over the wire: each thing that may be asked for has its name, and what has no name is refused."""

from urllib.parse import quote

import pytest

from foundation.work import Works
from tests.acting import Cast
from tests.web.test_sight import as_


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def test_a_list_may_be_asked_for_by_every_name_of_its_filters(cast: Cast) -> None:
    case = cast.case_at("handling")
    desk, today = as_(cast.works, "supervisor"), quote(case.reported_at.isoformat())
    for asked, count in (
        ("order=urgency", 1),
        ("order=urgency&desk=department", 1),
        (f"from={today}", 1),
        (f"to={today}", 0),
        ("mine=claimed", 0),
        ("mine=handling", 0),
        ("level=county&path=standard&source=officer&hung=false", int(case.level == "county")),
        (f"handler={case.handler_id}&category={case.category_id}&card=red", 0),
        (f"q={quote('暴露垃圾 北门')}", 1),
        (f"q={case.report_number[-5:]}", 1),
    ):
        answer = desk.get(f"/api/v1/cases?{asked}")
        assert answer.status_code == 200, answer.data
        assert len(answer.json["items"]) == count, asked
    assert len(as_(cast.works, "handler").get("/api/v1/cases?mine=handling").json["items"]) == 1
    for refused in ("order=oldest", "from=yesterday", "card=green", "mine=all", f"q={quote('路')}"):
        assert desk.get(f"/api/v1/cases?{refused}").status_code == 422, refused


def test_a_page_continues_in_the_order_it_began(cast: Cast) -> None:
    made = {str(cast.case_at("pending_register").id) for _ in range(3)}
    desk, found, mark = as_(cast.works, "supervisor"), [], ""
    for _ in range(3):
        page = desk.get(f"/api/v1/cases?order=urgency&limit=1{mark}").json
        found += [row["id"] for row in page["items"]]
        mark = f"&after={page['next']}"
    assert set(found) == made and page["next"] is None


def test_the_queues_of_a_desk_tell_what_is_past_the_desks_own_limit(cast: Cast) -> None:
    cast.case_at("pending_register")
    queue = as_(cast.works, "supervisor").get("/api/v1/desks").json["items"][0]
    assert (queue["count"], queue["overdue"], queue["desk_late"]) == (1, 0, 0)
