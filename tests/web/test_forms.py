"""Forms over HTTP: designed, in force, answered with a report, at a key place and in a campaign; by whom, and once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dispatch.audience import audience
from dispatch.reactions import REACTIONS
from dispatch.rounds import fitting, giving
from foundation import history
from foundation.clock import now
from foundation.reactor import Reactor
from foundation.work import Works
from incidents.catalogue import Category
from incidents.forms import demo_forms
from incidents.forms.campaign import Campaign
from incidents.forms.key_place import KeyPlace
from tests.acting import NORTH_GATE, actor, jpeg, send_photo
from tests.web.test_reports import said
from tests.web.test_sight import as_
from web.problems import database_error

API = "/api/v1"
GRID = "441702001001001"
POINT = {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]}


class Town:
    """The demo city with its people signed in once."""

    def __init__(self, works: Works):
        self.works = works
        self.admin, self.officer = as_(works, "admin"), as_(works, "officer")
        with works.open() as work:
            litter = select(Category).where(Category.name == "暴露垃圾", Category.valid_to.is_(None))
            found = work.session.scalars(litter).one()
            self.category = f"{found.kind}:{found.code}"

    def form(self, purpose: str, questions: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
        """A form in force."""
        begun = ok(self.admin.post(f"{API}/forms", json={"purpose": purpose, "name": "表单", **other}), 201)
        return self.next_edition(begun, questions)

    def next_edition(self, begun: dict[str, Any], questions: list[dict[str, Any]]) -> dict[str, Any]:
        draft = {"version": begun["version"], "name": "表单", "questions": questions}
        drawn = ok(self.admin.put(f"{API}/forms/{begun['id']}", json=draft))
        assert drawn["faults"] == [], drawn["faults"]
        return ok(self.admin.post(f"{API}/forms/{begun['id']}/put-in-force", json={"version": drawn["version"]}))

    def settle(self) -> None:
        Reactor(self.works, REACTIONS, audience, lambda job, event: None).drain()

    def tasks(self, client: FlaskClient, state: str = "open") -> list[dict[str, Any]]:
        return ok(client.get(f"{API}/tasks?state={state}"))["items"]


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json


def refused(answer: Any, status: int, *fields: str) -> None:
    assert answer.status_code == status, answer.text
    assert [each["field"] for each in answer.json["errors"]] == list(fields)


@pytest.fixture
def town(city_works: Works) -> Town:
    return Town(city_works)


DAY, THEN = timedelta(days=1), datetime(2026, 11, 2, 1, tzinfo=UTC)
ASKED, OTHER = uuid4(), uuid4()
FITS = [  # in days: the form answered, the end of its edition, when it was filled, when the place ceased to ask it
    (ASKED, None, 0, None, "settles"),
    (ASKED, None, None, -9, "settles"),
    (ASKED, -3, -2, None, "settles"),
    (ASKED, -3, -1.9, None, "past_edition"),
    (ASKED, -3, None, None, "past_edition"),
    (ASKED, -3, 5, None, "past_edition"),
    (OTHER, None, -2, -1, "kept"),
    (OTHER, None, -1, -2, "kept"),
    (OTHER, None, -0.9, -2, "other_form"),
    (OTHER, None, None, -2, "other_form"),
    (OTHER, None, -2, None, "other_form"),
]


@pytest.mark.parametrize(("answered", "ended", "taken", "replaced", "fit"), FITS)
def test_only_the_form_that_is_asked_settles_what_is_asked(
    answered: UUID, ended: float | None, taken: float | None, replaced: float | None, fit: str
) -> None:
    ended_at, taken_at, replaced_at = (None if each is None else THEN + each * DAY for each in (ended, taken, replaced))
    assert fitting.fits(ASKED, answered, ended_at, taken_at, replaced_at, THEN) == fit


FULL = {"key": "full", "kind": "yes_no", "label": "桶是否满溢", "required": True}
OWNER = {
    "key": "owner",
    "kind": "text",
    "label": "店主电话",
    "personal": True,
    "when": [{"question": "full", "test": "is", "value": True}],
}


def test_a_form_is_designed_put_in_force_once_and_never_changed_afterwards(town: Town) -> None:
    begun = ok(town.admin.post(f"{API}/forms", json={"purpose": "inspection", "name": "三小场所检查"}), 201)
    broken = [{**FULL, "key": "b", "hazards": [{"test": "is", "value": True, "category": "event:99999"}]}, {**OWNER}]
    drawn = ok(town.admin.put(f"{API}/forms/{begun['id']}", json={"version": 1, "name": "三小", "questions": broken}))
    fields = [each["field"] for each in drawn["faults"]]
    assert fields == ["questions.1.when", "questions.0.hazards"]
    path = f"{API}/forms/{begun['id']}"
    refused(town.admin.post(f"{path}/put-in-force", json={"version": 2}), 422, *fields)
    stale = town.admin.put(path, json={"version": 1, "name": "三小", "questions": [FULL]})
    assert (stale.status_code, stale.json["code"]) == (409, "lost_race")
    first = town.next_edition(drawn, [FULL])
    assert (first["draft"], first["in_force"]["number"], first["faults"]) == (None, 1, [])
    second = town.next_edition(first, [FULL, OWNER])
    assert (second["in_force"]["number"], second["in_force"]["id"] != first["in_force"]["id"]) == (2, True)
    past = ok(town.officer.get(f"{API}/form-editions/{first['in_force']['id']}"))
    assert (past["state"], [each["key"] for each in past["questions"]]) == ("past", ["full"])
    with pytest.raises(DBAPIError, match="stays as it was"), town.works.open() as work:
        work.session.execute(text("UPDATE form_edition SET questions = '[]' WHERE number = 1"))
    for sql in (
        "UPDATE form_edition SET state = 'draft', in_force_from = NULL WHERE number = 1",
        "UPDATE form_edition SET state = 'past', in_force_from = now() WHERE number = 2",
        "DELETE FROM form_edition WHERE number = 1",
    ):
        with pytest.raises(DBAPIError, match="stays as it was"), town.works.open() as work:
            work.session.execute(text(sql))
    on_phones = ok(town.officer.get(f"{API}/forms/in-force?purpose=inspection"))["items"]
    assert [each["id"] for each in on_phones] == [second["in_force"]["id"]]
    ok(town.admin.post(f"{path}/withdraw", json={"version": second["version"]}))
    assert ok(town.officer.get(f"{API}/forms/in-force?purpose=inspection"))["items"] == []
    with town.works.open() as work:
        moves = [each.move for each in history.rows_of(work.session, "form", UUID(begun["id"]))]
        assert moves == ["begin", "put_in_force", "put_in_force", "withdraw"]
    supervisor = as_(town.works, "supervisor")
    assert ok(supervisor.get(f"{API}/forms"))["items"][0]["purpose_label"] == "场所检查"
    for client in (supervisor, town.officer, as_(town.works, "handler")):
        assert client.put(path, json={"version": 9, "name": "x", "questions": []}).status_code == 403
    assert town.officer.get(f"{API}/forms").status_code == 403
    refused(town.admin.post(f"{API}/forms", json={"purpose": "report", "name": "x"}), 422, "category")


def test_a_report_carries_the_answers_of_the_edition_the_phone_had(town: Town) -> None:
    form = town.form("report", [FULL, OWNER], category=town.category)
    twice = {"purpose": "report", "name": "又一份", "category": town.category}
    assert town.admin.post(f"{API}/forms", json=twice).json["code"] == "category_has_form"
    old = form["in_force"]["id"]
    town.next_edition(form, [{**FULL, "key": "smell", "label": "有无异味"}])  # changed while the phone was away
    officer, report = town.officer, f"{API}/reports/{uuid4()}"
    body = said(town.works, answers={"edition": old, "values": {"full": True, "owner": "13800000000"}})
    wrong = {**body, "answers": {"edition": old, "values": {"full": 1, "smell": True}}}
    refused(officer.put(report, json=wrong), 422, "answers.full", "answers.smell")
    sent = ok(officer.put(report, json=body), 201)
    assert ok(officer.put(report, json=body)) == sent
    assert officer.put(report, json={**body, "answers": None}).status_code == 409
    ok(officer.put(f"{API}/reports/{uuid4()}", json=said(town.works)), 201)  # a phone that knows no form
    case = f"{API}/cases/{sent['case']['id']}"
    for name, shown in (("officer", "13800000000"), ("supervisor", "13800000000"), ("dispatcher", "＊＊＊")):
        extra = ok(as_(town.works, name).get(case))["extra"]
        assert extra["edition"] == 1, name
        assert [(each["label"], each["words"]) for each in extra["answers"]] == [
            ("桶是否满溢", "是"),
            ("店主电话", shown),
        ]
    with town.works.open() as work:
        other = str(
            work.session.scalars(
                select(Category.id).where(
                    Category.name != "暴露垃圾", ~Category.restricted, Category.valid_to.is_(None)
                )
            ).first()
        )
    refused(officer.put(f"{API}/reports/{uuid4()}", json={**body, "category": other}), 422, "answers")
    draft = uuid4()
    unknown = {**body, "answers": {"edition": str(draft), "values": {}}}
    refused(officer.put(f"{API}/reports/{uuid4()}", json=unknown), 422, "edition")


def place_of(town: Town, of: dict[str, Any], **other: Any) -> Any:
    return {
        "name": "北门小百货", "kind": "small_place", "point": POINT, "form": of["id"], "cycle_days": 30,
        "contact_name": "陈晓明", "contact_phone": "13800000000", **other,
    }  # fmt: skip


def test_a_key_place_is_due_inspected_once_and_its_hazard_becomes_a_case(town: Town) -> None:
    exit_ = {
        "key": "exit", "kind": "yes_no", "label": "出口畅通", "required": True,
        "hazards": [{"test": "is", "value": False, "category": town.category, "words": "安全出口堵塞"}],
    }  # fmt: skip
    form = town.form("inspection", [exit_, {"key": "photos", "kind": "photo", "label": "照片"}])
    refused(town.admin.post(f"{API}/key-places", json=place_of(town, form, form=str(uuid4()))), 422, "form")
    supervisor, officer2 = as_(town.works, "supervisor"), as_(town.works, "officer2")
    entered, own = place_of(town, form), f"{API}/key-places/{uuid4()}"
    place = ok(supervisor.put(own, json=entered), 201)
    assert ok(supervisor.put(own, json=entered)) == place  # the answer was lost
    assert supervisor.put(own, json={**entered, "name": "别的店"}).json["code"] == "already_differs"
    assert (place["grid"], place["overdue"], place["contact_name"]) == (GRID, False, "陈晓明")
    with town.works.open() as work:
        assert giving.give_due(work) == 0  # a month is far
        work.session.get_one(KeyPlace, place["id"]).next_due = work.now - timedelta(days=1)
    for expected in (1, 0):
        with town.works.open() as work:
            assert giving.give_due(work) == expected
    (task,) = town.tasks(town.officer)
    assert (task["kind"], task["title"], task["subject"]["kind"]) == ("inspect_place", "检查：北门小百货", "key_place")
    asked = ok(town.officer.get(f"{API}/tasks/{task['id']}"))
    assert (asked["form"]["id"], asked["place"]["contact_phone"]) == (form["in_force"]["id"], "13800000000")
    typed = place["code"].lower().replace("-", "")
    assert ok(town.officer.get(f"{API}/key-places/by-code/{typed}"))["id"] == place["id"]
    assert officer2.get(f"{API}/key-places/by-code/{typed}").status_code == 404
    assert as_(town.works, "auditor").get(f"{API}/key-places").json["items"][0]["contact_name"] == "陈**"

    sha256, filled = send_photo(town.works, actor(town.works, "officer"), jpeg((1, 2, 3))), uuid4()
    body = {
        "edition": form["in_force"]["id"], "answers": {"exit": False, "photos": [sha256]}, "task": task["id"],
        "taken_at": (now() - timedelta(hours=2)).isoformat(), "point": POINT, "photos": [sha256],
    }  # fmt: skip
    assert officer2.put(f"{API}/filled-forms/{filled}", json=body).status_code == 404
    refused(town.officer.put(f"{API}/filled-forms/{filled}", json={**body, "answers": {}}), 422, "answers.exit")
    visit = town.form("visit", [{**FULL, "key": "exit"}])
    empty = {**body, "edition": visit["in_force"]["id"], "answers": {"exit": True}, "photos": []}
    refused(town.officer.put(f"{API}/filled-forms/{filled}", json=empty), 422, "edition")  # an easier form
    receipt = ok(town.officer.put(f"{API}/filled-forms/{filled}", json=body), 201)
    assert (receipt["id"], receipt["hazards"]) == (str(filled), 1)
    assert ok(town.officer.put(f"{API}/filled-forms/{filled}", json=body)) == receipt
    again = town.officer.put(f"{API}/filled-forms/{filled}", json={**body, "answers": {"exit": True}})
    assert (again.status_code, again.json["code"]) == (409, "form_differs")
    assert town.tasks(town.officer) == [] and town.tasks(town.officer, "done")[0]["id"] == task["id"]
    after = ok(supervisor.get(f"{API}/key-places/{place['id']}"))
    assert timedelta(days=29) < parse(after["next_due"]) - now() < timedelta(days=30)

    found = said(town.works, found_at={"filled_form": str(filled), "question": "exit"}, description="安全出口堵塞")
    case = ok(town.officer.put(f"{API}/reports/{uuid4()}", json=found), 201)["case"]
    told = ok(supervisor.get(f"{API}/cases/{case['id']}"))["found_from"]
    assert (told["filled_form"], told["key_place_name"], told["words"]) == (str(filled), "北门小百货", "否")
    (line,) = ok(supervisor.get(f"{API}/filled-forms?key_place={place['id']}"))["items"]
    assert [(each["key"], each["hazard"], each["case"]) for each in line["answers"]] == [
        ("exit", True, case["id"]),
        ("photos", False, None),
    ]
    assert supervisor.get(f"{API}/photos/{sha256}?size=thumb").status_code == 200
    assert officer2.get(f"{API}/photos/{sha256}?size=thumb").status_code == 404
    assert officer2.get(f"{API}/filled-forms/{filled}").status_code == 404
    lie = said(town.works, found_at={"filled_form": str(filled), "question": "exit"})
    other = ok(officer2.put(f"{API}/reports/{uuid4()}", json=lie), 201)["case"]
    assert ok(supervisor.get(f"{API}/cases/{other['id']}"))["found_from"] is None  # only who filled it says so

    sheet = supervisor.get(f"{API}/key-places/{place['id']}/qr.svg")
    assert sheet.mimetype == "image/svg+xml" and place["code"] in sheet.text and "北门小百货" in sheet.text
    assert town.officer.get(f"{API}/key-places/{place['id']}/qr.svg").status_code == 403
    for sql in ("UPDATE filled_form SET answers = '{}'", "DELETE FROM filled_form"):
        with pytest.raises(DBAPIError, match="append-only"), town.works.open() as work:
            work.session.execute(text(sql))
    unscheduled = {"edition": form["in_force"]["id"], "answers": {"exit": True}, "key_place": place["id"],
                   "claimed_reporter": {"id": str(uuid4()), "name": "林海燕"}}  # fmt: skip
    ok(town.officer.put(f"{API}/filled-forms/{uuid4()}", json=unscheduled), 201)  # opened by its code, asked by nobody
    lines = ok(supervisor.get(f"{API}/filled-forms?key_place={place['id']}"))["items"]
    assert {each["claimed_name"] for each in lines} == {None, "林海燕"}  # one handed in from another's outbox file
    moved = {**place_of(town, visit), "version": ok(supervisor.get(f"{API}/key-places/{place['id']}"))["version"]}
    with town.works.open() as work:
        work.session.get_one(KeyPlace, place["id"]).next_due = work.now
        assert giving.give_due(work) == 1
    (left,) = town.tasks(town.officer)
    ok(supervisor.put(f"{API}/key-places/{place['id']}", json=moved))
    assert town.tasks(town.officer) == []
    with town.works.open() as work:
        work.session.get_one(KeyPlace, place["id"]).next_due = work.now
        assert giving.give_due(work) == 1
    late = {**body, "task": left["id"]}  # what was asked before the place was changed: kept, and settles nothing
    ok(town.officer.put(f"{API}/filled-forms/{uuid4()}", json=late), 201)
    assert [each["kind"] for each in town.tasks(town.officer)] == ["visit_place"]
    changed = {
        **place_of(town, form, active=False),
        "version": ok(supervisor.get(f"{API}/key-places/{place['id']}"))["version"],
    }
    assert ok(supervisor.put(f"{API}/key-places/{place['id']}", json=changed))["next_due"] is None
    assert supervisor.put(f"{API}/key-places/{place['id']}", json=changed).status_code == 409
    assert town.tasks(town.officer) == []
    with town.works.open() as work:
        rows = history.rows_of(work.session, "key_place", UUID(place["id"]))
        assert [(each.move, each.to_stage) for each in rows] == [
            ("enter", "active"), ("change", "active"), ("change", "retired"),
        ]  # fmt: skip
        assert rows[-1].actor_name and (rows[-1].stated["before"]["active"], rows[-1].stated["after"]["active"]) == (
            True,
            False,
        )
    pages = f"{API}/key-places?limit=1"
    ok(supervisor.post(f"{API}/key-places", json=place_of(town, form, name="又一家")), 201)
    first = ok(supervisor.get(pages))
    second = ok(supervisor.get(f"{pages}&after={first['next']}"))
    assert [first["items"][0]["name"], second["items"][0]["name"], second["next"]] == ["北门小百货", "又一家", None]
    for mark in ("bm8=", str(uuid4())):
        assert supervisor.get(f"{pages}&after={mark}").status_code == 422
    home = place_of(town, visit, name="独居老人一户", kind="household", address="东门路1号")
    at_home = ok(supervisor.post(f"{API}/key-places", json=home), 201)
    for client, shown in (
        (town.officer, ("独居老人一户", "东门路1号")),
        (as_(town.works, "auditor"), ("独*****", "***")),
    ):
        told = ok(client.get(f"{API}/key-places/{at_home['id']}"))
        assert (told["name"], told["address"]) == shown
    assert "独居老人" not in as_(town.works, "auditor").get(f"{API}/key-places/{at_home['id']}/qr.svg").text


def parse(told: str) -> Any:
    return datetime.fromisoformat(told)


def test_a_campaign_asks_every_grid_once_and_shows_how_far_each_town_is(town: Town) -> None:
    count = {"key": "count", "kind": "number", "label": "瓶数", "whole": True, "low": 0, "required": True,
             "hazards": [{"test": "above", "value": 3, "category": town.category}]}  # fmt: skip
    form = town.form("census", [count])
    supervisor = as_(town.works, "supervisor")
    asked = {"name": "瓶装气普查", "words": "逐户登记", "form": form["id"], "areas": [GRID[:12]],
             "begins_at": now().isoformat(), "ends_at": (now() + timedelta(days=7)).isoformat()}  # fmt: skip
    for areas in (["999"], ["4417\\u0000"], ["\\ud800"]):
        told = json.dumps({**asked, "areas": areas}).replace("\\\\u", "\\u")
        refused(supervisor.post(f"{API}/campaigns", data=told, content_type="application/json"), 422, "areas")
    with pytest.raises(DBAPIError) as raced, town.works.open() as work:  # what two requests at once may meet
        work.session.execute(text("INSERT INTO form SELECT * FROM form LIMIT 1"))
    with town.admin.application.test_request_context():
        assert database_error(raced.value).status_code == 409
    refused(supervisor.post(f"{API}/campaigns", json={**asked, "ends_at": asked["begins_at"]}), 422, "ends_at")
    assert town.officer.post(f"{API}/campaigns", json=asked).status_code == 403
    own = f"{API}/campaigns/{uuid4()}"
    begun = ok(supervisor.put(own, json=asked), 201)
    assert ok(supervisor.put(own, json=asked)) == begun and own.endswith(begun["id"])
    assert supervisor.put(own, json={**asked, "words": "别的"}).status_code == 409
    with town.works.open() as work:  # slice by slice, so that alarms do not wait behind thousands of grids
        campaign = work.session.get_one(Campaign, begun["id"])
        assert (giving.give_parts(work, campaign, 1), campaign.begun_at) == (1, None)
    town.settle()
    with town.works.open() as work:
        heard = work.session.scalars(text("SELECT topics FROM push_event WHERE kind = 'task'")).all()
        assert len(heard) == begun["grids"] and not any("emergencies" in each for each in heard)
    (task,) = town.tasks(town.officer)
    assert (task["kind"], task["title"]) == ("census", "专项普查：瓶装气普查")
    edition = ok(town.officer.get(f"{API}/tasks/{task['id']}"))["form"]
    town.next_edition(form, [{**count, "required": False}])  # the campaign keeps what it was begun with
    body = {"edition": edition["id"], "answers": {"count": 5}, "task": task["id"], "more": True}
    newer = ok(supervisor.get(f"{API}/forms/in-force?purpose=census"))["items"][0]["id"]
    refused(town.officer.put(f"{API}/filled-forms/{uuid4()}", json={**body, "edition": newer}), 422, "edition")
    ok(town.officer.put(f"{API}/filled-forms/{uuid4()}", json=body), 201)
    assert len(town.tasks(town.officer)) == 1
    ok(town.officer.put(f"{API}/filled-forms/{uuid4()}", json={**body, "answers": {"count": 0}, "more": False}), 201)
    assert town.tasks(town.officer) == []
    told = ok(supervisor.get(f"{API}/campaigns/{begun['id']}"))
    (row,) = told["progress"]
    assert (told["state"], row["done"], row["filled"], row["hazards"]) == ("running", 1, 2, 1)
    assert row["grids"] == told["grids"] > 1
    other = as_(town.works, "officer2")
    (left,) = town.tasks(other)
    closed = ok(supervisor.post(f"{API}/campaigns/{begun['id']}/close", json={"version": told["version"]}))
    assert (closed["state"], town.tasks(other)) == ("closed", [])
    late = {**body, "task": left["id"], "taken_at": (now() - timedelta(hours=3)).isoformat()}
    ok(other.put(f"{API}/filled-forms/{uuid4()}", json=late), 201)  # written without a network before it ended
    assert supervisor.post(f"{API}/campaigns/{begun['id']}/close", json={"version": 99}).status_code == 409
    assert ok(supervisor.get(f"{API}/campaigns"))["items"][0]["done"] == 1
    with town.works.open() as work:
        rows = history.rows_of(work.session, "campaign", UUID(begun["id"]))
        assert [(each.move, each.actor_name != "") for each in rows] == [("begin", True), ("close", True)]
    assert [each["filled"] for each in ok(town.admin.get(f"{API}/forms?purpose=census"))["items"]] == [3]


def test_the_demo_city_begins_with_forms_that_can_be_answered_and_places_some_of_which_are_due(town: Town) -> None:
    with town.works.open() as work:
        assert demo_forms.seed(work) == 42 and demo_forms.seed(work) == 0
        assert giving.give_due(work) > 10
    forms = ok(town.admin.get(f"{API}/forms"))["items"]
    assert all(each["in_force"] and not each["faults"] for each in forms) and len(forms) == 7
    titles = {task["title"] for task in town.tasks(town.officer)}
    assert {"检查：北门百货商行", "检查：北门旅馆", "走访：北门独居老人一户"} <= titles
    mine = ok(town.officer.get(f"{API}/key-places"))
    assert (len(mine["items"]), mine["due"]) == (5, 1)
