"""Answers from the spot over HTTP: once under their key, photos behind them, late ones refused in words."""

from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from dispatch.field.still_asked import Since, stands
from foundation import history
from foundation.work import Works
from tests.acting import Cast, jpeg, move, send_photo
from tests.dispatch.test_alarm_watch import Desk
from tests.web.test_register import Street

CHECK, VERIFY = "pending_check", "pending_verify"


def stayed(name: str, stage: str = CHECK) -> Since:
    return Since(name, stage, stage)


@pytest.mark.parametrize(
    ("kind", "answer", "since", "counts"),
    [
        ("case", "check", [], True),
        ("case", "check", [stayed("supervise"), stayed("reply"), stayed("classify")], True),
        ("case", "verify", [stayed("correct", VERIFY)], False),  # other facts are to be verified now
        ("case", "pass_on", [stayed("pass_on", VERIFY)], False),
        ("case", "check", [stayed("decide_grid")], False),
        ("case", "check", [Since("rework", CHECK, "pending_handle")], False),
        ("case", "check", [Since("merge", CHECK, "merged"), Since("unmerge", "merged", CHECK)], False),
        ("alarm", "deny", [stayed("acknowledge"), stayed("escalate"), stayed("clear"), stayed("assign")], True),
        ("alarm", "confirm", [stayed("upgrade")], True),
        ("alarm", "deny", [stayed("upgrade")], False),  # a danger that has grown is looked at again
        ("alarm", "unsure", [stayed("upgrade")], False),
        ("alarm", "confirm", [stayed("deny")], False),
    ],
)
def test_whether_an_answer_still_stands(kind: str, answer: str, since: list[Since], counts: bool) -> None:
    assert stands(kind, answer, since) is counts


class Spot(Street):
    def answer(self, who: str, id: Any, status: int, **body: Any) -> Any:
        told = self(who, "PUT", f"/moves/{id}", body)
        assert told.status_code == status, told.text
        return told.json


def test_an_answer_counts_once_with_its_photos_behind_it(city_works: Works) -> None:
    spot, cast = Spot(city_works), Cast(city_works)
    case = cast.case_at(CHECK)
    picture = jpeg((1, 2, 3))
    body: dict[str, Any] = {
        "kind": "case", "subject": str(case.id), "move": "check", "version": case.version, "result": "passed",
        "photos": [sha256(picture).hexdigest()], "taken_at": "2026-11-02T09:00:00+08:00", "note": "已清理",
    }  # fmt: skip
    key = uuid4()
    move(city_works, cast.supervisor, case.id, "supervise", card="urge", ground="timeout", note="请尽快")  # a reminder
    for wrong, status in (
        ({"photos": []}, 422),
        ({"move": "confirm"}, 422),
        ({"version": 99}, 409),
        ({"subject": str(uuid4())}, 404),
    ):
        spot.answer("officer", key, status, **{**body, **wrong})
    assert spot("officer", "PUT", f"/moves/{key}", {**body, "taken_at": None}).json["code"] == "photo_missing"
    assert spot("handler", "PUT", f"/moves/{key}", body).status_code == 403
    assert "放弃" in spot.answer("officer2", key, 404, **body)["detail"]

    first = spot.answer("officer", key, 201, **body)
    assert (first["subject"]["stage"], first["subject"]["version"]) == ("pending_close", case.version + 2)
    assert spot.answer("officer", key, 200, **body) == first
    carried = {**body, "claimed_reporter": {"id": str(cast.officer.id), "name": "林海燕"}}
    assert spot.answer("officer2", key, 200, **carried) == first  # the colleague's file, and the phone that came back
    assert spot.answer("officer2", key, 409, **body)["code"] == "already_differs"
    assert spot.answer("officer", key, 409, **{**body, "note": "别的"})["code"] == "already_differs"
    late = spot.answer("officer", uuid4(), 409, **body)
    assert late["code"] == "lost_race" and "先行处理" in late["detail"]

    told = spot("supervisor", "GET", f"/cases/{case.id}").json
    assert [(each["role"], each["received"]) for each in told["photos"]][-1] == ("check", False)
    send_photo(city_works, cast.officer, picture)
    assert spot("supervisor", "GET", f"/cases/{case.id}").json["photos"][-1]["received"]
    with city_works.open() as work:
        last = history.last_row(work.session, "case", case.id)
        assert last is not None
        assert (last.move, last.stated["taken_at"]) == ("check", "2026-11-02T09:00:00+08:00")
        assert work.session.scalar(text("SELECT count(*) FROM sent_move")) == 1


def test_an_alarm_answered_late_stands_after_acknowledgement_and_not_after_another_answer(city_works: Works) -> None:
    spot, desk = Spot(city_works), Desk(city_works)
    desk.device("A")
    desk.say(("A", 30.0))
    alarm = desk.alarm("A")
    body = {
        "kind": "alarm", "subject": str(alarm.id), "version": alarm.version, "move": "deny", "reason": "现场无异常",
        "cause": "test", "photos": ["a" * 64], "taken_at": "2026-11-02T09:00:00+08:00",
    }  # fmt: skip
    desk.act("A", "acknowledge")
    key = uuid4()
    first = spot.answer("officer", key, 201, **body)
    assert spot.answer("officer", key, 200, **body) == first and first["number"].startswith("A-")
    assert (desk.alarm("A").verdict, desk.alarm("A").cause) == ("false", "test")
    assert spot.answer("officer", uuid4(), 409, **{**body, "move": "confirm", "reason": None})["code"] == "lost_race"
