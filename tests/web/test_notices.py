"""Notices, desk limits and reminder steps over HTTP: one's own only, and changed only by who may."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.audience import audience
from dispatch.reactions import REACTIONS
from dispatch.reminders import notice
from dispatch.reminders.notice import Telling
from dispatch.reminders.reminding import ReminderStep
from foundation.reactor import Reactor
from foundation.work import Works
from incidents.desk_limit import DeskLimit
from tests.acting import Cast, move, tell
from web.application import create_app

STEPS = "/api/v1/reminder-steps"


class Desks:
    """The demo city with clients that are signed in once."""

    def __init__(self, works: Works):
        self.works, self.cast, self.app = works, Cast(works), create_app(works)

    def as_(self, username: str) -> FlaskClient:
        client = self.app.test_client()
        told: Any = client.post("/api/v1/session", json={"username": username, "password": "moyang-demo"}).json
        client.environ_base["HTTP_X_CSRF_TOKEN"] = told["csrf"]
        return client

    def settle(self) -> None:
        Reactor(self.works, REACTIONS, audience, lambda job, event: None).drain()


def get(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.fixture
def desks(city_works: Works) -> Desks:
    return Desks(city_works)


def test_the_reporter_reads_why_and_nobody_else_sees_it(desks: Desks) -> None:
    _, case = tell(desks.works, desks.cast.officer)
    move(desks.works, desks.cast.supervisor, case.id, "refuse", reason="不在职责范围")
    desks.settle()
    officer, other = desks.as_("officer"), desks.as_("officer2")
    told = get(officer, "/api/v1/notices?unread=true")
    assert (told["unread"], [item["kind"] for item in told["items"]]) == (1, ["refused"])
    item = told["items"][0]
    assert "不在职责范围" in item["text"]
    assert item["subject"] == {"kind": "case", "id": str(case.id)}
    assert get(other, "/api/v1/notices")["items"] == []
    assert other.post(f"/api/v1/notices/{item['id']}/read").status_code == 404
    assert get(officer, "/api/v1/notices")["unread"] == 1
    for _ in range(2):  # read twice is read once
        assert officer.post(f"/api/v1/notices/{item['id']}/read").json == {"unread": 0}
    assert get(officer, "/api/v1/notices?unread=true")["items"] == []
    assert get(officer, "/api/v1/notices")["items"][0]["read_at"] is not None
    assert desks.app.test_client().get("/api/v1/notices").status_code == 401


def test_notices_come_in_pages_in_either_language_and_are_all_read_at_once(desks: Desks) -> None:
    cases = [tell(desks.works, desks.cast.officer)[1] for _ in range(3)]
    for turn in range(7):
        with desks.works.open() as work:
            person = desks.cast.officer.id
            assert person is not None
            told = [Telling("voided", [person], cases[turn % 3].id, f"voided/{turn}", {"reason": f"第{turn}次"})]
            notice.give(work, told)
    officer = desks.as_("officer")
    first = get(officer, "/api/v1/notices?limit=3")
    second = get(officer, f"/api/v1/notices?limit=3&after={first['next']}")
    last = get(officer, f"/api/v1/notices?limit=3&after={second['next']}")
    reasons = [item["text"][-3:] for page in (first, second, last) for item in page["items"]]
    assert reasons == [f"第{turn}次" for turn in reversed(range(7))]
    assert last["next"] is None
    english = officer.get("/api/v1/notices?limit=1", headers={"Accept-Language": "en"}).json
    assert english is not None
    assert "voided: " in english["items"][0]["text"]
    assert officer.get("/api/v1/notices?after=bm9uc2Vuc2U=").status_code == 422
    assert officer.post("/api/v1/notices/read-all").json == {"unread": 0}
    assert get(officer, "/api/v1/notices")["unread"] == 0


def test_a_private_case_is_gone_from_the_notices_of_who_only_looked_on(desks: Desks) -> None:
    case = desks.cast.case_at("handling")
    with desks.works.open() as work:
        person = desks.cast.town.id
        assert person is not None
        notice.give(work, [Telling("overdue", [person], case.id, "overdue/1")])
    town = desks.as_("town")
    assert get(town, "/api/v1/notices")["unread"] == 1
    move(desks.works, desks.cast.supervisor, case.id, "classify", result="private", reason="涉及未成年人")
    told = get(town, "/api/v1/notices")
    assert (told["unread"], told["items"]) == (0, [])


def test_desk_limits_are_changed_by_administrators_and_keep_their_past(desks: Desks) -> None:
    admin, town = desks.as_("admin"), desks.as_("town")
    before = {item["stage"]: item["minutes"] for item in get(town, "/api/v1/desk-limits")["items"]}
    assert before["pending_register"] == 15
    asked = {"items": [{"stage": "pending_register", "minutes": 20}, {"stage": "pending_close", "minutes": 30}]}
    assert town.put("/api/v1/desk-limits", json=asked).status_code == 403
    assert admin.put("/api/v1/desk-limits", json=asked).status_code == 200
    after = {item["stage"]: item["minutes"] for item in get(town, "/api/v1/desk-limits")["items"]}
    assert after == {**before, "pending_register": 20}
    with desks.works.open() as work:
        rows = work.session.scalars(select(DeskLimit).where(DeskLimit.stage == "pending_register")).all()
        assert sorted((row.minutes, row.valid_to is None) for row in rows) == [(15, False), (20, True)]
        same = work.session.scalars(select(DeskLimit).where(DeskLimit.stage == "pending_close")).all()
        assert len(same) == 1  # what stays the same is no change
    for bad in ({"stage": "handling", "minutes": 5}, {"stage": "pending_close", "minutes": 0}, {"stage": "x" * 90}):
        assert admin.put("/api/v1/desk-limits", json={"items": [bad]}).status_code == 422


def test_reminder_steps_are_replaced_as_a_whole_and_keep_their_past(desks: Desks) -> None:
    admin, town = desks.as_("admin"), desks.as_("town")
    told = get(town, STEPS)
    assert [(item["share"], item["minutes_after"], item["card"]) for item in told["items"]] == [
        (50, None, None),
        (75, None, None),
        (100, None, "yellow"),
        (None, 240, "red"),
        (None, 480, None),
    ]
    wanted = [
        {"share": 60, "tells": ["handler"]},
        {"share": 100, "card": "yellow", "tells": ["handler", "chief", "dispatcher", "leader"]},
    ]
    assert town.put(STEPS, json={"items": wanted}).status_code == 403
    changed: Any = admin.put(STEPS, json={"items": wanted}).json
    assert [item["share"] for item in changed["items"]] == [60, 100]
    with desks.works.open() as work:
        rows = work.session.scalars(select(ReminderStep)).all()
        assert sorted((row.mark, row.valid_to is None) for row in rows) == [
            (50, False),
            (60, True),
            (75, False),
            (100, True),
            (340, False),
            (580, False),
        ]


BAD = (
    {"share": 50, "minutes_after": 5, "tells": ["chief"]},
    {"tells": ["chief"]},
    {"share": 50, "card": "yellow", "tells": ["chief"]},
    {"share": 0, "tells": ["chief"]},
    {"share": 101, "tells": ["chief"]},
    {"minutes_after": 99999, "tells": ["chief"]},
    {"share": 50, "tells": []},
    {"share": 50, "tells": ["mayor"]},
)


def test_steps_that_make_no_sense_are_refused(desks: Desks) -> None:
    admin = desks.as_("admin")
    twice = [{"share": 50, "tells": ["chief"]}, {"share": 50, "tells": ["handler"]}]
    for items in (*([bad] for bad in BAD), twice):
        assert admin.put(STEPS, json={"items": items}).status_code == 422, items
    assert len(get(admin, STEPS)["items"]) == 5
