"""Acts of the wall under an id of their own: after a lost answer or a double press they are done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from dispatch.emergency.drawing import Drawing
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.emergency.resources.stock import StockMove
from dispatch.emergency.sent_act import SentAct
from foundation.ids import new_id
from foundation.work import Works
from tests.acting import NORTH_GATE, actor
from tests.dispatch.test_emergency_response import Response, opened
from tests.dispatch.test_warnings import asked as warning
from tests.web.test_sight import as_
from web import auditing


def _press(wall: Any, url: str, sent: dict[str, Any]) -> Any:
    return wall.post(url, json=sent)


def test_an_act_of_the_wall_sent_twice_is_done_once_and_a_task_by_hand_goes_its_way(city_works: Works) -> None:
    commander, dispatcher, handler = (as_(city_works, each) for each in ("commander", "dispatcher", "handler"))
    fire = Response(commander, opened(commander, "大路山山火", "natural", drill=True))
    fire.move("respond", level="3", reason="火势蔓延")
    other = opened(commander, "另一处", "accident")
    lines = commander.get(f"{fire.url}/resources").json["lines"]
    blowers = next(each for each in lines if each["resource"] == "风力灭火机")["picks"][0]["id"]
    owner = str(actor(city_works, "handler").unit_id)
    acts: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("stock", {"item": blowers, "quantity": 5}, {"quantity": 6}),
        ("tasks", {"act": "清开消防通道", "department": owner, "due_min": 10}, {"due_min": 20}),
        ("whistles", {"act": "带油锯到场", "departments": [owner]}, {"act": "带水带到场"}),
        ("log", {"kind": "order", "text": "从北坡打起"}, {"text": "从南坡打起"}),
        ("drawings", {"kind": "point", "points": [list(NORTH_GATE)], "note": "集结点"}, {"note": "取水点"}),
    ]
    told, walls = {}, [as_(city_works, "commander") for _ in range(3)]
    for path, body, changed in acts:
        sent = {**body, "id": str(new_id())}
        press = partial(_press, url=f"{fire.url}/{path}", sent=sent)
        with ThreadPoolExecutor(3) as pool:
            answers = sorted(pool.map(press, walls), key=lambda each: -int(each.status_code))
        assert [each.status_code for each in answers] == [201, 200, 200], (path, answers[0].json)
        told[path] = answers[0].json
        assert path == "stock" or answers[1].json == told[path], path
        altered = commander.post(f"{fire.url}/{path}", json={**sent, **changed})
        assert (altered.status_code, altered.json["code"]) == (409, "already_differs"), path
        assert "编号" in altered.json["detail"]
        elsewhere = commander.post(f"/api/v1/emergencies/{other['id']}/{path}", json=sent)
        assert (elsewhere.status_code, elsewhere.json["code"]) == (409, "already_differs"), path
    mine = {"kind": "order", "text": "x", "id": str(new_id())}
    assert [each.post(f"{fire.url}/log", json=mine).status_code for each in (commander, dispatcher)] == [201, 409]
    refused = {"item": blowers, "quantity": 9_999_999, "id": str(new_id())}
    assert commander.post(f"{fire.url}/stock", json=refused).json["code"] == "not_enough"
    assert commander.post(f"{fire.url}/stock", json={**refused, "quantity": 1}).status_code == 201  # nothing was left
    assert commander.post(f"{fire.url}/log", json={**mine, "id": "x"}).status_code == 422
    with city_works.open() as work:
        taken = work.session.scalars(select(StockMove.quantity).where(StockMove.emergency_id.is_not(None)))
        assert sorted(taken) == [-5, -1]
        by_hand = select(PlanTask.act).where(PlanTask.card.is_(None)).order_by(PlanTask.whistle)
        assert work.session.scalars(by_hand).all() == ["清开消防通道", "带油锯到场"]
        assert work.session.scalars(select(Drawing.note)).all() == ["集结点"]
        assert len(work.session.scalars(select(SentAct.id)).all()) == 7
    log = [each["text"] for each in commander.get(f"{fire.url}/log").json["items"]]
    assert log.count("指令：从北坡打起") == 1

    given = told["tasks"]
    [line] = [each for each in log if each.startswith("交办")]
    assert "清开消防通道" in line and given["department_name"] in line and line.endswith("前）")
    assert handler.post(f"{fire.url}/tasks", json=acts[1][1]).status_code == 403
    city_works.tell_time = lambda: datetime.now(UTC) + timedelta(minutes=11)
    commander, handler = as_(city_works, "commander"), as_(city_works, "handler")
    duties = {each["task"]["id"]: each["task"] for each in handler.get("/api/v1/emergency-tasks").json["items"]}
    assert duties[given["id"]]["late"]
    done = handler.post(f"/api/v1/emergency-tasks/{given['id']}/tick", json={"version": 1, "note": "已清开"}).json
    assert (done["state"], done["late"]) == ("done", True)
    review = commander.get(f"{fire.url}/review").json
    texts = [each["text"] for each in review["timeline"] if each["kind"] == "task"]
    assert [each[:2] for each in texts if "清开消防通道" in each] == ["交办", "完成"]
    fire.client = commander
    fire.move("stand_down", reason="明火扑灭")
    again = {**acts[1][1], "id": str(new_id())}
    assert commander.post(f"{fire.url}/tasks", json=again).json["code"] == "ended"
    with city_works.open() as work:
        assert auditing.verify(work.session)[1] is None


def test_whatever_makes_a_new_thing_is_made_once_and_a_changed_drawing_is_no_conflict(city_works: Works) -> None:
    commander, crew = as_(city_works, "commander"), as_(city_works, "officer")
    fire = Response(commander, opened(commander, "大路山山火", "natural", drill=True))
    item = commander.get("/api/v1/stock-items").json["items"][0]
    plan = commander.get("/api/v1/plans?state=in_force").json["items"][0]
    content = commander.get(f"/api/v1/plans/{plan['id']}").json["content"]
    team = commander.get(f"{fire.url}/resources").json["free"][0]["id"]
    drawn = commander.post(f"{fire.url}/drawings", json={"kind": "point", "points": [list(NORTH_GATE)]}).json
    place = {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]}
    written = {"kind": "point", "points": [list(NORTH_GATE)], "note": "取水点"}
    moves, ledger = f"/api/v1/emergency-drawings/{drawn['id']}/moves", f"/api/v1/stock-items/{item['id']}/moves"
    acts: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        (f"{fire.url}/reports", {"stage": "first", "channel": "phone", "addressee": "市委"}, {"addressee": "省厅"}),
        (f"{fire.url}/impact", {"kind": "circle", "radius_m": 800.0}, {"radius_m": 900.0}),
        (f"{fire.url}/teams", {"teams": [team]}, {"teams": [str(new_id())]}),
        (f"{fire.url}/cascades", {"message": "请到岗"}, {"message": "请速到岗"}),
        (f"{fire.url}/documents", {}, {"language": "en"}),
        (ledger, {"kind": "in", "quantity": 7}, {"quantity": 8}),
        (ledger, {"kind": "out", "quantity": 2, "emergency": fire.now["id"]}, {"quantity": 1}),
        (moves, {"move": "change", "version": 1, "drawing": written}, {"drawing": {**written, "note": "集结点"}}),
        ("/api/v1/warnings", warning(emergency=fire.now["id"], area_name="北门"), {"area_name": "南门"}),
        ("/api/v1/plans", {"code": "YJ-N", "name": "新", "kind": plan["kind"], "content": content}, {"name": "旧"}),
        ("/api/v1/emergencies", {"title": "又一处", "kind": "natural", "point": place}, {"title": "三"}),
    ]
    before = item["usable"]
    for url, body, changed in acts:
        sent = {**body, "id": str(new_id())}
        first, again = commander.post(url, json=sent), commander.post(url, json=sent)
        made = 200 if url == moves else 202 if "documents" in url else 201
        assert (first.status_code, again.status_code) == (made, 200), (url, first.json, again.json)
        assert again.json == first.json, url
        if changed:
            assert commander.post(url, json={**sent, **changed}).json["code"] == "already_differs", url
    assert commander.post(f"{fire.url}/documents").status_code == 202  # an id is not asked for
    assert crew.post(ledger, json={"kind": "in", "quantity": 1, "id": str(new_id())}).status_code == 403
    assert commander.get(f"/api/v1/stock-items/{item['id']}").json["usable"] == before + 5
    assert len(commander.get(f"{fire.url}/reports").json["items"]) == 1
    assert [each["note"] for each in commander.get(f"{fire.url}/drawings").json["items"]] == ["取水点"]
    lost = commander.post(moves, json={"move": "remove", "version": 1, "id": str(new_id())})
    assert (lost.status_code, lost.json["code"]) == (409, "drawing_changed")
    errand = commander.get(f"{fire.url}/resources").json["errands"][0]
    for step in ("set_out", "arrive"):
        version = commander.get(f"/api/v1/teams/{team}").json["version"]
        stepped = commander.post(f"/api/v1/teams/{team}/moves", json={"move": step, "version": version})
        assert stepped.status_code == 200, stepped.json
    well = {"people": 3, "id": str(new_id())}
    checks = [commander.post(f"/api/v1/team-dispatches/{errand['id']}/checks", json=well) for _ in range(2)]
    assert [each.status_code for each in checks] == [201, 200] and checks[0].json == checks[1].json
    log = [each["kind"] for each in commander.get(f"{fire.url}/log").json["items"]]
    assert [log.count(each) for each in ("check", "dispatch", "cascade", "stock")] == [1, 1, 1, 1]
    with city_works.open() as work:
        assert auditing.verify(work.session)[1] is None
