"""Answers from the spot over HTTP: once under their key, photos behind them, late ones refused in words."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from dispatch.field.still_asked import Since, duty_stands, stands, step_stands
from foundation import clock, history
from foundation.work import Works
from tests.acting import NORTH_GATE, Cast, actor, jpeg, move, send_photo
from tests.dispatch.test_alarm_watch import Desk
from tests.dispatch.test_emergency_response import Response, opened
from tests.web.test_register import Street
from tests.web.test_sight import as_

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


@pytest.mark.parametrize(
    ("answer", "state", "answered", "arrived", "in_time", "counts"),
    [
        ("tick", "open", True, True, False, True),  # a colleague's word meanwhile does not make the work undone
        ("tick", "done", False, False, False, False),
        ("coming", "open", False, True, False, True),
        ("cannot", "open", True, False, False, False),
        ("arrive", "open", True, False, False, True),
        ("arrive", "open", True, True, False, False),
        *[(each, "cancelled", False, False, False, False) for each in ("tick", "coming", "cannot", "arrive")],
        *[(each, "cancelled", False, False, True, True) for each in ("tick", "coming", "cannot", "arrive")],
        ("tick", "cancelled", True, True, True, True),  # done before the response ended, heard of after it
        ("arrive", "cancelled", True, False, True, True),
        ("coming", "cancelled", True, False, True, False),  # and said once then too
        ("arrive", "cancelled", True, True, True, False),
        ("arrive", "done", False, False, True, False),
    ],
)
def test_whether_an_answer_to_an_emergency_task_stands(
    answer: str, state: str, answered: bool, arrived: bool, in_time: bool, counts: bool
) -> None:
    assert duty_stands(answer, state, answered, arrived, in_time) is counts


@pytest.mark.parametrize(
    ("move", "at", "set_out", "arrived", "counts"),
    [
        ("set_out", 5, None, None, True),
        ("set_out", 5, 3, None, False),  # said once
        ("set_out", 5, None, 9, False),
        ("arrive", 5, 3, None, True),
        ("arrive", 5, None, None, True),  # setting out was never said
        ("arrive", 5, 7, None, False),
        ("arrive", 5, 3, 4, False),
        ("check", 5, 3, 4, True),
        ("check", 5, 3, 7, False),  # nobody is counted before they are there
        ("check", 5, 3, None, False),
        ("back", 5, 3, 4, False),  # it ended the errand
    ],
)
def test_whether_a_crews_step_counts_after_its_errand(
    move: str, at: int, set_out: int | None, arrived: int | None, counts: bool
) -> None:
    def then(minutes: int | None) -> Any:
        return None if minutes is None else datetime(2026, 11, 2, 1, minutes, tzinfo=UTC)

    assert step_stands(move, then(at), then(set_out), then(arrived)) is counts


def test_the_time_of_a_phone_counts_where_it_can_be_true() -> None:
    opened, now = datetime(2026, 11, 2, 1, tzinfo=UTC), datetime(2026, 11, 2, 3, tzinfo=UTC)
    told = datetime(2026, 11, 2, 2, tzinfo=UTC)
    assert clock.when(told, opened, now) == told  # written down without a network
    for untrue in (None, opened - timedelta(days=1), now + timedelta(minutes=5)):  # the phone's clock is wrong
        assert clock.when(untrue, opened, now) == now


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
    alarm, picture = desk.alarm("A"), jpeg((7, 8, 9))
    photo = sha256(picture).hexdigest()
    body = {
        "kind": "alarm", "subject": str(alarm.id), "version": alarm.version, "move": "deny", "reason": "现场无异常",
        "cause": "test", "photos": [photo], "taken_at": "2026-11-02T09:00:00+08:00",
    }  # fmt: skip
    desk.act("A", "acknowledge")
    key = uuid4()
    first = spot.answer("officer", key, 201, **body)
    assert spot.answer("officer", key, 200, **body) == first and first["number"].startswith("A-")
    assert (desk.alarm("A").verdict, desk.alarm("A").cause) == ("false", "test")
    send_photo(city_works, Cast(city_works).officer, picture)
    who = {name: spot(name, "GET", f"/photos/{photo}?size=thumb").status_code for name in ("commander", "handler")}
    assert who == {"commander": 200, "handler": 404}
    assert spot.answer("officer", uuid4(), 409, **{**body, "move": "confirm", "reason": None})["code"] == "lost_race"


def test_emergency_tasks_and_the_scene_are_answered_from_a_phone_once(city_works: Works) -> None:
    spot, commander = Spot(city_works), as_(city_works, "commander")
    leak = Response(commander, opened(commander, "北门水厂液氯泄漏", "accident", drill=True))
    leak.move("respond", level="3", reason="二级报警经核实")
    [duty] = spot("officer", "GET", "/emergency-tasks").json["items"]
    picture, key = jpeg((4, 5, 6)), uuid4()
    photo, then = sha256(picture).hexdigest(), datetime.now(UTC).isoformat()
    tick = {"kind": "duty", "subject": duty["task"]["id"], "move": "tick", "version": 1, "note": "已劝离"}
    assert spot.answer("officer", key, 422, **tick, photos=[photo])["code"] == "photo_missing"  # at a desk bytes first
    tick |= {"photos": [photo], "taken_at": then}
    assert "放弃" in spot.answer("officer2", key, 404, **tick)["detail"]
    assert spot("supervisor", "PUT", f"/moves/{key}", tick).status_code == 403
    first = spot.answer("officer", key, 201, **tick)
    assert (first["subject"]["stage"], first["subject"]["version"]) == ("done", 2)
    assert spot.answer("officer", key, 200, **tick) == first
    assert spot.answer("officer", key, 409, **{**tick, "note": "x"})["code"] == "already_differs"
    late = spot.answer("officer", uuid4(), 409, **tick)
    assert late["code"] == "lost_race" and "先行" in late["detail"]

    def shown() -> list[str]:
        return [each["photos"] for each in commander.get(f"{leak.url}/tasks").json["items"] if each["photos"]]

    assert shown() == []
    send_photo(city_works, Cast(city_works).officer, picture)
    assert shown() == [[photo]]
    who = {name: spot(name, "GET", f"/photos/{photo}?size=thumb").status_code for name in ("commander", "officer2")}
    assert who == {"commander": 200, "officer2": 404}

    owner = str(actor(city_works, "handler").unit_id)
    [call] = commander.post(f"{leak.url}/whistles", json={"act": "测爆", "departments": [owner]}).json["items"]
    here = {"lon": NORTH_GATE[0] + 0.001, "lat": NORTH_GATE[1]}
    whistled = {"kind": "duty", "subject": call["id"], "version": 1, "taken_at": then}
    for said in ("coming", "arrive", "tick"):  # one after the other, all written on the version that was read
        told = spot.answer("handler", uuid4(), 201, **whistled, move=said, point=here if said == "arrive" else None)
    assert told["subject"]["version"] == 4

    there = {"kind": "emergency", "subject": leak.now["id"], "move": "sign_in", "version": 0, "point": here}
    [scene] = spot("officer", "GET", "/my-scenes").json["items"]
    assert (scene["post"], scene["since"], scene["drill"]) == ("网格员", None, True)
    assert spot("officer2", "GET", "/my-scenes").json["items"] == []
    assert spot.answer("officer2", uuid4(), 404, **there)
    key, there = uuid4(), {**there, "taken_at": then}
    signed = spot.answer("officer", key, 201, **there)
    assert spot.answer("officer", key, 200, **there) == signed
    spot.answer("officer", uuid4(), 201, **there)  # pressed once more on another phone: still there once
    leak.move("appoint", role="safety", holder=f"{actor(city_works, 'dispatcher').name}（科长）", reason="熟悉工艺")
    spot.answer("dispatcher", uuid4(), 201, **{**there, "point": None})
    [mine] = spot("officer", "GET", "/my-scenes").json["items"]
    assert mine["since"] and 90 < mine["distance_m"] < 120
    spot.answer("officer", uuid4(), 201, **{**there, "move": "sign_off", "point": None})
    found = commander.get(f"{leak.url}/scene").json["items"]
    assert [each["post"] for each in found if each["name"]] == ["网格员", "安全官"]
    assert [bool(each["left_at"]) for each in found if each["name"]] == [True, False]
    assert [each["name"] for each in found].count(None) == 1  # the department that was whistled for
    assert spot("officer", "GET", f"/emergencies/{leak.now['id']}/scene").status_code == 403
    story = [each["text"] for each in commander.get(f"{leak.url}/review").json["timeline"] if each["kind"] == "scene"]
    assert len(story) == 3 and "现场签到，距" in story[0] and "离开现场" in story[2]
    leak.move("stand_down", reason="堵漏完成")
    assert spot.answer("officer", uuid4(), 409, **{**there, "taken_at": None})["code"] == "ended"
