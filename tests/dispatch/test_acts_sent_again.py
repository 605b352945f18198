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
