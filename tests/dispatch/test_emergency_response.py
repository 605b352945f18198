"""From a situation to a response: levels apart, plan by reasons, tasks with owners and times, reports with clocks."""

import re
import struct
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from dispatch.emergency.plans.content import Matches
from dispatch.emergency.plans.matching import Facts, propose
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.emergency.response.grading import Figures, event_level
from dispatch.emergency.response.line_breaks import lines, parts
from dispatch.emergency.response.report_clock import Limits, Sent, due
from dispatch.emergency.response.review import how_settled, overran
from dispatch.emergency.response.review_pdf import Paper, draw
from dispatch.emergency.response.review_words import file_name, standing
from dispatch.emergency.response.review_words import settled as settled_words
from foundation.work import Works
from tests.acting import NORTH_GATE, actor, jpeg, send_photo
from tests.web.test_sight import as_
from web import auditing

T0 = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "fire", "level"),
    [
        (Figures(), False, None),
        (Figures(dead=0, hurt=0), False, None),
        (Figures(dead=1), False, 4),
        (Figures(dead=3), False, 3),
        (Figures(dead=1, hurt=50), False, 2),
        (Figures(dead=29, loss_million=100), False, 1),
        (Figures(loss_million=9.9), False, 4),
        (Figures(burned_ha=0.5), True, 4),
        (Figures(burned_ha=1), True, 3),
        (Figures(burned_ha=100), True, 2),
        (Figures(burned_ha=1000), True, 1),
        (Figures(burned_ha=1000), False, None),
    ],
)
def test_the_highest_column_gives_the_event_level(told: Figures, fire: bool, level: int | None) -> None:
    found = event_level(told, fire)
    assert (found[0] if found else None) == level


def test_report_clocks_run_from_opening_and_from_the_last_written_report() -> None:
    def at(minutes: int) -> datetime:
        return T0 + timedelta(minutes=minutes)

    first = due(T0, None, [], Limits())
    assert [(each.stage, each.channel, each.due_at) for each in first] == [
        ("first", "phone", at(20)),
        ("first", "written", at(40)),
    ]
    assert first[0].late(at(21)) and not first[1].late(at(21))
    sent = [Sent("first", "phone", at(10)), Sent("first", "written", at(50))]
    running = due(T0, None, sent, Limits())
    assert [each.late(at(60)) for each in running] == [False, True, False]
    assert (running[2].stage, running[2].due_at) == ("follow_up", at(170))
    assert due(T0, at(300), sent, Limits())[-1].stage == "final"


def test_a_plan_is_proposed_for_reasons_and_never_by_its_class_alone() -> None:
    gas, fire = uuid4(), uuid4()
    book = [(gas, Matches(kinds=["accident"], metrics=["cl2"], words=["氯"])), (fire, Matches(words=["山火"]))]
    found = propose(Facts("accident", "水厂氯气报警", "cl2"), book)
    assert [(each.plan, each.score, len(each.reasons)) for each in found] == [(gas, 6, 3)]
    assert propose(Facts("accident", "化粪池塌陷"), book) == []
    assert propose(Facts("natural", "大路山火"), book)[0].plan == fire


def opened(client: Any, title: str, kind: str, **more: Any) -> dict[str, Any]:
    point = {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]}
    answer = client.post("/api/v1/emergencies", json={"title": title, "kind": kind, "point": point, **more})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


class Response:
    """One emergency as a commander moves it."""

    def __init__(self, client: Any, told: dict[str, Any]):
        self.client, self.now = client, told
        self.url = f"/api/v1/emergencies/{told['id']}"

    def move(self, name: str, status: int = 200, **stated: Any) -> Any:
        body = {"move": name, "version": self.now["version"], **stated}
        answer = self.client.post(f"{self.url}/moves", json=body)
        assert answer.status_code == status, answer.json
        if status == 200:
            self.now = answer.json
        return answer.json


def test_a_chlorine_leak_from_opening_to_review(city_works: Works) -> None:
    commander, handler, city = (as_(city_works, each) for each in ("commander", "handler", "city"))
    leak = Response(commander, opened(commander, "北门水厂液氯泄漏", "accident", drill=True))
    assert leak.now["drill"] and [each["level"] for each in leak.now["criteria"]] == [1, 2, 3, 4]
    plan = leak.now["plans_proposed"][0]
    assert "液氯" in plan["name"] and plan["reasons"]
    respond = next(each for each in leak.now["moves"] if each["move"] == "respond")
    offered = next(each for each in respond["needs"] if each["name"] == "plan")
    assert offered["default"] == plan["id"] and len(offered["options"]) == 3

    assert leak.move("respond", 422, level="4")["errors"][0]["field"] == "reason"
    leak.move("inform", dead=0, hurt=2, cause="角阀松动", trend="可控")
    assert (leak.now["proposed_event_level"], leak.now["level"]) == (4, None)
    leak.move("assess", event_level="4", warning_colour="blue", reason="伤2人")
    leak.move("respond", level="4", reason="二级报警经核实")
    assert (leak.now["event_level"], leak.now["warning_colour"], leak.now["level"]) == (4, "blue", 4)
    assert leak.now["commander"] and leak.now["plan"] == plan["id"]
    tasks = [each for each in leak.now["tasks"] if each["kind"] == "plan_task"]
    assert len(tasks) == 6 and all(each["message"] for each in tasks)
    assert [each["grid"] for each in tasks if not each["department"]] == [leak.now["grid"]]
    begun = datetime.fromisoformat(leak.client.get(f"{leak.url}/history").json["items"][-1]["at"])
    assert min(datetime.fromisoformat(each["due_at"]) for each in tasks) == begun + timedelta(minutes=5)

    assert leak.move("lower", 422, level="2", reason="误点")["errors"][0]["field"] == "level"
    leak.move("raise", level="3", reason="超出厂界")
    assert len([each for each in leak.now["tasks"] if each["kind"] == "plan_task"]) == 10
    leak.move("appoint", role="safety", holder="李工（水厂安全科长）", reason="熟悉工艺")
    leak.move("hand_over", holder="郑文斌（副市长）", reason="提级指挥")
    assert leak.now["commander"].startswith("郑文斌") and {each["role"] for each in leak.now["roles"]} == {
        "commander",
        "safety",
    }

    officer = as_(city_works, "officer")
    [duty] = officer.get("/api/v1/emergency-tasks").json["items"]
    assert (duty["task"]["department_name"], duty["drill"]) == ("网格员", True)
    picture = send_photo(city_works, actor(city_works, "officer"), jpeg((9, 9, 9)))
    seen = {"version": 1, "note": "下风向已劝离", "photos": [picture]}
    ticked = officer.post(f"/api/v1/emergency-tasks/{duty['task']['id']}/tick", json=seen)
    assert (ticked.json["state"], ticked.json["photos"]) == ("done", [picture])
    assert as_(city_works, "officer2").get("/api/v1/emergency-tasks").json["items"] == []
    told = officer.get("/api/v1/notices").json["items"][0]
    assert told["kind"] == "emergency_task" and "【演练】" in told["text"]

    owner = str(actor(city_works, "handler").unit_id)
    given = commander.post(
        f"{leak.url}/tasks", json={"act": "清理周边占道车辆", "department": owner, "due_min": 10}
    ).json
    mine = handler.get("/api/v1/emergency-tasks").json["items"]
    assert [each["task"]["id"] for each in mine] == [given["id"]] and mine[0]["drill"]
    others = next(each for each in tasks if each["department_name"] == "市公安局")
    tick = {"version": 1, "note": "已到位"}
    assert handler.post(f"/api/v1/emergency-tasks/{others['id']}/tick", json=tick).status_code == 404
    photo = send_photo(city_works, actor(city_works, "handler"))
    done = handler.post(f"/api/v1/emergency-tasks/{given['id']}/tick", json={**tick, "photos": [photo]})
    assert (done.json["state"], done.json["photos"], done.json["late"]) == ("done", [photo], False)
    assert handler.post(f"/api/v1/emergency-tasks/{given['id']}/tick", json=tick).status_code == 409
    assert handler.get(f"{leak.url}/tasks").status_code == 403

    called = {"departments": [owner], "act": "携带测爆仪到场"}
    assert handler.post(f"{leak.url}/whistles", json=called).status_code == 403
    [call] = commander.post(f"{leak.url}/whistles", json=called).json["items"]
    again = commander.post(f"{leak.url}/whistles", json=called)
    assert (again.status_code, again.json["code"]) == (409, "already_whistled")
    assert call["whistle"] and "携带测爆仪到场" in handler.get("/api/v1/notices").json["items"][0]["text"]
    at = f"/api/v1/emergency-tasks/{call['id']}"
    coming = handler.post(f"{at}/answer", json={"version": 1, "answer": "coming"}).json
    assert (coming["answer"], coming["version"]) == ("coming", 2)
    assert handler.post(f"{at}/answer", json={"version": 2, "answer": "cannot"}).status_code == 409
    here = {"lon": NORTH_GATE[0] + 0.001, "lat": NORTH_GATE[1]}
    there = handler.post(f"{at}/arrival", json={"version": 2, "point": here}).json
    assert 90 < there["arrived_m"] < 120
    assert handler.post(f"{at}/tick", json={"version": 3}).json["state"] == "done"

    draft = city.get(f"{leak.url}/reports").json
    assert [each["stage"] for each in draft["clocks"]] == ["first", "first"] and draft["draft_stage"] == "first"
    assert "【演练】首报" in draft["draft"] and "受伤2人" in draft["draft"] and "Ⅲ级" in draft["draft"]
    sent = commander.post(
        f"{leak.url}/reports", json={"stage": "first", "channel": "written", "addressee": "省应急管理厅"}
    ).json
    assert sent["items"][0]["text"] == draft["draft"] and sent["draft_stage"] == "follow_up"
    city_works.tell_time = lambda: datetime.now(UTC) + timedelta(minutes=90)
    late = as_(city_works, "commander")
    assert sum(each["late"] for each in late.get(f"{leak.url}/tasks").json["items"]) == 9
    assert [each["late"] for each in late.get(f"{leak.url}/reports").json["clocks"]] == [True, False, False]

    leak.client = late
    early = late.get(f"{leak.url}/review").json
    assert not early["final"] and early["standing"].startswith("过程稿：截至")
    assert early["figures"][2]["name"] == "开启至今"
    leak.move("stand_down", reason="堵漏完成，监测达标")
    assert {each["state"] for each in leak.now["tasks"]} == {"done", "cancelled"}
    assert late.post(f"{leak.url}/tasks", json={"act": "x", "department": owner}).status_code == 409
    review = late.get(f"{leak.url}/review").json
    figures = {each["name"]: each["value"] for each in review["figures"]}
    assert (figures["任务总数"], figures["终止时未完成任务"], figures["超时任务"]) == ("12", "9", "9")
    assert sum(each["ended"] == "终止时未完成（超时）" for each in review["tasks"]) == 9
    assert review["final"] and review["figures"][2]["name"] == "开启到终止" and "应急已于" in review["standing"]
    kinds = [each["kind"] for each in review["timeline"]]
    assert kinds.count("emergency") == 8 and kinds.count("report") == 1 and kinds.count("task") == 16
    page = late.get(f"{leak.url}/review.html")
    assert page.status_code == 200 and "演练 EXERCISE" in page.text and "堵漏完成" in page.text
    assert "应急已于" in page.text
    assert "<style" not in page.text and "/static/review.css" in page.text  # the policy refuses what stands inside
    english = late.get(f"{leak.url}/review.html?language=en").text
    assert '<html lang="en">' in english and "response level" in english
    assert "响应级别" not in english.split("Reports upwards")[0]  # what was sent was sent in Chinese
    with city_works.open() as work:
        assert auditing.verify(work.session)[1] is None


def test_plans_have_editions_and_one_is_in_force(city_works: Works) -> None:
    commander, city = as_(city_works, "commander"), as_(city_works, "city")
    book = city.get("/api/v1/plans?state=in_force").json["items"]
    assert {each["code"] for each in book} == {"YJ-FF", "YJ-CL2"} and not any(each["revision_due"] for each in book)
    old = city.get(f"/api/v1/plans/{book[0]['id']}").json
    told = {"code": old["code"], "name": old["name"], "kind": old["kind"], "content": old["content"]}
    assert city.post("/api/v1/plans", json=told).status_code == 403
    bad = commander.post("/api/v1/plans", json={**told, "content": {**old["content"], "cards": []}})
    assert bad.status_code == 422
    new = commander.post("/api/v1/plans", json=told).json
    assert (new["edition"], new["state"], new["problems"]) == (2, "draft", [])
    nobody = {**old["content"]["cards"][0], "department": "市没有的局"}
    wrong = {**old["content"], "cards": [*old["content"]["cards"], nobody]}
    body = {"name": "修订稿", "kind": old["kind"], "content": wrong, "revised_on": "2026-11-01"}
    revised = commander.put(f"/api/v1/plans/{new['id']}", json={**body, "version": 1}).json
    assert (revised["name"], revised["revised_on"], revised["revise_by"]) == ("修订稿", "2026-11-01", "2029-10-31")
    assert revised["problems"][0]["fatal"] and "没有这个部门" in revised["problems"][0]["words"]
    forcing = {"move": "put_in_force", "version": 2}
    assert commander.post(f"/api/v1/plans/{new['id']}/moves", json=forcing).status_code == 422
    assert commander.put(f"/api/v1/plans/{new['id']}", json={**body, "version": 1}).status_code == 409
    assert commander.put(f"/api/v1/plans/{old['id']}", json={**body, "version": old["version"]}).status_code == 409
    new = commander.put(f"/api/v1/plans/{new['id']}", json={**body, "version": 2, "content": old["content"]}).json
    url = f"/api/v1/plans/{new['id']}/moves"
    forced = commander.post(url, json={"move": "put_in_force", "version": 3})
    assert forced.json["state"] == "in_force" and city.get(f"/api/v1/plans/{old['id']}").json["state"] == "replaced"
    assert commander.post(url, json={"move": "put_in_force", "version": 1}).status_code == 409
    fire = Response(commander, opened(commander, "北门山林火情", "natural"))
    fire.move("respond", level="4", reason="演示", plan="none")
    assert fire.now["plan"] is None and fire.now["tasks"] == []


E_NUMBER = "E202611200001"
ENDED = T0 + timedelta(minutes=62)


@pytest.mark.parametrize(
    ("stage", "closed_at", "language", "final", "words", "file"),
    [
        (
            "open",
            None,
            "zh-CN",
            False,
            "过程稿：截至2026年11月20日 14:00:00编制，.*尚未终止（已开启，研判中）",
            "-interim",
        ),
        (
            "responding",
            None,
            "en",
            False,
            "Interim report as of 2026-11-20 14:00:00: .* \\(responding\\)",
            "-interim-en",
        ),
        ("closed", ENDED, "zh-CN", True, "^截至2026年11月20日 14:00:00编制，应急已于.*日 15:02:00终止", ""),
        ("closed", ENDED, "en", True, "^As of 2026-11-20 14:00:00; .* stood down at 2026-11-20 15:02:00", "-en"),
    ],
)
def test_a_report_says_until_when_it_tells(
    stage: str, closed_at: datetime | None, language: str, final: bool, words: str, file: str
) -> None:
    found = standing(stage, T0, closed_at, language)
    assert found.final is final and re.search(words, found.words)
    assert file_name(E_NUMBER, T0, final, language) == f"{E_NUMBER}-202611201400{file}.pdf"


@pytest.mark.parametrize(
    ("state", "by", "settled", "late", "how", "words"),
    [
        ("open", None, None, False, "unsettled", "未办结"),
        ("open", None, None, True, "unsettled", "未办结（超时）"),
        ("done", "林海燕", 3, False, "done", "@"),
        ("done", "林海燕", 9, True, "done", "@（超时）"),
        ("cancelled", "关振邦", 9, False, "withdrawn", "@（收回）"),
        ("cancelled", None, 3, False, "dropped", "终止时未完成"),  # it ended with the response, and nobody did it
        ("cancelled", None, 9, True, "dropped", "终止时未完成（超时）"),
    ],
)
def test_a_task_that_nobody_did_is_never_told_as_done(
    state: str, by: str | None, settled: int | None, late: bool, how: str, words: str
) -> None:
    at = T0 + timedelta(minutes=settled) if settled else None
    task = PlanTask(state=state, due_at=T0 + timedelta(minutes=5), settled_at=at, settled_by_name=by)
    assert (overran(task, T0 + timedelta(minutes=8 if late else 4)), how_settled(task)) == (late, how)
    assert settled_words(how, "@", late, "zh-CN") == words


def paper(language: str, **more: Any) -> Paper:
    told: dict[str, Any] = {
        "language": language,
        "title": "北门水厂液氯泄漏",
        "number": E_NUMBER,
        "stage": "响应中",
        "standing": standing("responding", T0, None, language),
        "drill": True,
        "figures": [("任务总数", "2")],
        "tasks": [],
        "timeline": [],
        "reports": [],
        "as_of": T0,
    }
    return Paper(**{**told, **more})


def test_the_report_on_paper_has_every_line_and_every_page_says_what_it_is() -> None:
    tasks = [
        ("堵漏和搜救", "市消防救援支队", T0, "未办结（超时）", True, ""),
        ("监测", "市局", T0, "11月20日", False, "达标"),
    ]
    long = "很长的办理情况" * 300  # a row higher than a page goes on in the next
    whole = {
        "tasks": [*tasks, ("处置", "单位", T0, "", False, long)],
        "timeline": [
            *((T0 + timedelta(minutes=n), f"第{n}件事：" + "长" * 200, "郑文斌（副市长）") for n in range(60)),
            (T0, long, "系统"),
        ],
        "reports": [("首报（书面）→ 省应急管理厅", "【演练】首报：北门水厂液氯泄漏\n一、时间")],
    }
    pages = words_of(draw(paper("zh-CN", **whole)))
    many = len(pages)
    assert many > 3 and "过程稿：截至2026年11月20日14:00:00编制" in pages[0]
    for place, page in enumerate(pages, 1):
        assert "演练EXERCISE" in page and "过程稿" in page and f"第{place}页共{many}页" in page, page
        assert "事项" in page or "责任单位" in page  # a table that goes on has its heads again
    told = "".join(pages)
    assert all(f"第{n}件事" in told for n in range(60)) and told.count("长") == 60 * 201 + 2 * 300  # 副市长 too
    assert told.count("郑文斌（副市长）") == 60
    assert "未办结（超时）" in told and "11月20日14:00:00" in told and "省应急管理厅" in told
    told = "".join(words_of(draw(paper("en", drill=False, standing=standing("closed", T0, ENDED, "en")))))
    assert (
        "演练" not in told and "过程稿" not in told and "page1of1" in told and "stooddownat2026-11-2015:02:00" in told
    )
    assert "Notasksweregiven." in told and "Noreportwassent." in told


ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(body: bytes) -> list[str]:
    """The letters of each page, read back through the letters' own table in the file."""
    found = re.findall(rb"stream\n(.*?)\nendstream", body, re.S)  # a packed stream may itself end in a \r
    streams = [zlib.decompress(each) if each[:1] == b"x" else each for each in found]
    tables = [each for each in streams if b"beginbfchar" in each or b"beginbfrange" in each]
    letters = {}
    for one, other in re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4,8})>", b"".join(tables)):
        letters[int(one, 16)] = bytes.fromhex(other.decode()).decode("utf-16-be")
    return [_page(each, letters) for each in streams if b"BT /F1" in each]


def _page(stream: bytes, letters: dict[int, str]) -> str:
    found = []
    for told in re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", stream, re.S):
        raw = re.sub(rb"\\(.)", lambda each: ESCAPED.get(each[1], each[1]), told, flags=re.S)
        found += [letters.get(code, "?") for code in struct.unpack(f">{len(raw) // 2}H", raw)]
    return "".join(found).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [""]),
        ("短", ["短"]),
        ("一二三四五六七八", ["一二三四五", "六七八"]),
        ("一二三四五。六", ["一二三四", "五。六"]),  # no mark begins a line
        ("一二三四（五）", ["一二三四", "（五）"]),  # and none that opens ends one
        ("气体DEMO-1报警", ["气体", "DEMO-1报警"]),
        ("估算人数75068人", ["估算人数", "75068人"]),  # a number and what it counts stay together
        ("two words here", ["two words", "here"]),
        ("abcdefghijklmno", ["abcdefghij", "klmno"]),  # wider than a line by itself
        ("一\n\n二 ", ["一", "", "二"]),
    ],
)
def test_a_line_ends_where_chinese_and_latin_print_may_end(text: str, found: list[str]) -> None:
    assert lines(text, 10, lambda unit: sum(2 if ord(letter) > 0x2000 else 1 for letter in unit)) == found


def test_a_row_of_many_lines_is_printed_as_several() -> None:
    assert parts([["时"], list("一二三四五")], 2) == [["时", "一\n二"], ["", "三\n四"], ["", "五"]]
    assert parts([["时"], [""]], 2) == [["时", ""]]
