"""What an officer answers without a network is kept, sent once over a bad line; a late answer asks what to do."""

import hashlib
import io
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Error, Page, Playwright, expect
from sqlalchemy import text

from tests.acting import NORTH_GATE
from tests.hostile import PASS, Fate, Line
from tests.waiting import until
from tests.walks.conftest import City, House
from tests.walks.officers_phone import SENT_MS, Kept, enter, outbox, picture
from tests.walks.test_one_alarm_all_the_way import Sensor, base_of
from tests.walks.test_phone_screens import faults

pytestmark = pytest.mark.timeout(420)
Act = Callable[..., Any]
EDGE = text("""
    SELECT ST_X(p) + (:lon - ST_X(p)) * f AS lon, ST_Y(p) + (:lat - ST_Y(p)) * f AS lat
    FROM (SELECT ST_ClosestPoint(b.area, a.point) AS p, 0.00004 / ST_Distance(a.point, b.area) AS f
          FROM grid a, grid b WHERE a.code = '441702001001001' AND b.code = :other
          AND a.valid_to IS NULL AND b.valid_to IS NULL) x""")
KEPT = """async (subjects) => {
  const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result) })
  const db = await answer(indexedDB.open('moyang-phone'))
  const keys = await answer(db.transaction('kept').objectStore('kept').getAllKeys())
  db.close()
  return subjects.every((each) => keys.some((key) => key.endsWith(each)))
}"""

BEGUN = """async () => {
  const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result) })
  const db = await answer(indexedDB.open('moyang-phone'))
  const drafts = await answer(db.transaction('drafts').objectStore('drafts').getAll())
  db.close()
  return drafts.some((each) => each.move === 'deny' && each.photos.length)
}"""


@pytest.fixture
def act(city: City, tool: Playwright) -> Act:
    """act("dispatcher", "POST", "/cases/…/moves", {...}): one question as that account; fails in words."""
    doors: dict[str, tuple[Any, str]] = {}

    def ask(who: str, method: str, path: str, body: Any = None) -> Any:
        if who not in doors:
            context = tool.request.new_context(base_url=city.url)
            told = context.post("/api/v1/session", data={"username": who, "password": "moyang-demo"}).json()
            doors[who] = context, told["csrf"]
        context, csrf = doors[who]
        kind = "image/jpeg" if isinstance(body, bytes) else "application/json"
        answer = context.fetch(
            f"/api/v1{path}", method=method, data=body, headers={"X-CSRF-Token": csrf, "Content-Type": kind}
        )
        assert answer.ok, f"{who} {method} {path}: {answer.text()}"
        return answer.json()

    return ask


def reported(act: Act, words: str, place: tuple[float, float] = NORTH_GATE) -> str:
    litter = next(
        each for each in act("officer", "GET", "/categories?limit=200")["items"] if each["name"] == "暴露垃圾"
    )
    body = {
        "category": litter["id"],
        "point": {"lon": place[0], "lat": place[1]},
        "description": words,
        "photos": ["0" * 64],
    }
    return str(act("officer", "PUT", f"/reports/{uuid4()}", body)["case"]["id"])


def moved(act: Act, who: str, case: str, move: str, **stated: Any) -> Any:
    version = act(who, "GET", f"/cases/{case}")["version"]
    return act(who, "POST", f"/cases/{case}/moves", {"move": move, "version": version, **stated})


def handled(act: Act, words: str) -> str:
    """A case that waits for the officer's check."""
    case = reported(act, words)
    found = act("supervisor", "GET", f"/cases/{case}")
    category = next(
        each for each in act("officer", "GET", "/categories?limit=200")["items"] if each["id"] == found["category"]
    )
    moved(act, "supervisor", case, "file", condition=category["conditions"][0]["id"])
    moved(act, "dispatcher", case, "dispatch", department=act("handler", "GET", "/me")["organisation"]["id"])
    moved(act, "handler", case, "assign")
    out = io.BytesIO()
    Image.new("RGB", (400, 300), tuple(os.urandom(3))).save(out, "JPEG")
    photo = hashlib.sha256(out.getvalue()).hexdigest()
    act("handler", "PUT", f"/photos/{photo}", out.getvalue())
    moved(act, "handler", case, "submit", photos=[photo], note="已清理")
    moved(act, "handler", case, "confirm")
    return case


def open_task(page: Page, words: str) -> None:
    page.evaluate("location.hash = '#/tasks'")
    page.locator(".task-row:not([data-answered])", has_text=words).click()


def answer(page: Page, words: str, choice: str, submit: str, folder: Path) -> None:
    open_task(page, words)
    page.locator(f"[data-test={choice}]").check()
    page.locator("form.move-form input[type=file]").first.set_input_files(picture(folder))
    page.locator("form.move-form .photo-tile").wait_for()
    page.locator(f"[data-test={submit}]").click()
    given(page, words)


def given(page: Page, words: str, state: str = "waiting") -> None:
    row = page.locator(".task-row", has_text=words)
    expect(row).to_have_attribute("data-answered", state, timeout=SENT_MS)


def test_tasks_answered_without_a_network_arrive_once_and_late_ones_ask_the_officer(
    city: City, line: Line, tool: Playwright, house: House, act: Act, tmp_path: Path
) -> None:
    mark = uuid4().hex[:6]
    neighbour = act("officer2", "GET", "/me")["grid"]["code"]
    with base_of(city) as base:
        edge = base.execute(EDGE, {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1], "other": neighbour}).one()
    to_verify, to_pass, to_drop = (
        reported(act, f"{name}{mark}", place)
        for name, place in (("核实", NORTH_GATE), ("边界", (edge.lon, edge.lat)), ("迟到", NORTH_GATE))
    )
    for case in (to_verify, to_pass, to_drop):
        moved(act, "supervisor", case, "send_verify")
    to_check = handled(act, f"核查{mark}")
    gas = act(
        "admin",
        "POST",
        "/devices",
        {"name": f"探测器{mark}", "type": "gas_lel", "point": {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]}},
    )
    sensor = Sensor(city, gas["code"], gas["password"])
    until(lambda: sensor.answers, "the broker answers")
    sensor.tell(30.0)
    alarm = until(lambda: act("commander", "GET", f"/alarms?device={gas['code']}")["items"], "an alarm")[0]["id"]
    cases = {"核实": to_verify, "核查": to_check, "边界": to_pass, "迟到": to_drop}

    kept = Kept(tool, tmp_path / "phone")
    context = kept.open()
    page = enter(context, line.url, where="tasks")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")
    for words in (*cases, "探测器"):
        page.locator(".task-row", has_text=f"{words}{mark}").wait_for(timeout=SENT_MS)
    asked = act("officer", "GET", "/tasks?state=open&limit=100")["items"]
    pages = [f"task:{each['id']}" for each in asked]
    until(lambda: page.evaluate(KEPT, pages), "every task is kept on the phone", limit_s=150)
    line.down = True
    context.set_offline(True)
    page.reload()

    answer(page, f"核实{mark}", "verify-true", "verify-submit", tmp_path)
    answer(page, f"核查{mark}", "check-passed", "check-submit", tmp_path)
    answer(page, f"迟到{mark}", "verify-true", "verify-submit", tmp_path)
    open_task(page, f"边界{mark}")
    page.locator("[data-test=pass-on]").first.click()
    given(page, f"边界{mark}")
    open_task(page, f"探测器{mark}")
    page.locator("[data-test=way-toggle]").click()
    expect(page.locator("[data-test=way]")).to_contain_text("就在附近")
    context.set_geolocation({"longitude": NORTH_GATE[0] - 0.005, "latitude": NORTH_GATE[1]})
    expect(page.locator("[data-test=way]")).to_contain_text(re.compile("约 5[12]0 米，东方向.*直线距离"))
    page.locator("[data-test=task-deny]").click()
    page.locator("form.move-form .move-templates button").first.click()
    page.locator("form.move-form input[type=file]").first.set_input_files(picture(tmp_path))
    page.locator("form.move-form .photo-tile").wait_for()
    told = {"form": faults(page)}
    until(lambda: page.evaluate(BEGUN), "the answer being written is kept")
    page.reload()  # closed before it was sent: the answer is still there
    page.locator("form.move-form .photo-tile").wait_for()
    page.locator("[data-test=deny-submit]").click()
    given(page, f"探测器{mark}")
    told["tasks"] = faults(page)
    expect(outbox(page)).to_have_count(5)
    expect(page.locator("[data-test=outbox-row][data-state=waiting]")).to_have_count(5)
    kept.kill(context)
    with suppress(Error):
        context.close()

    moved(act, "city", to_drop, "force_close", reason="整体拆迁")
    sensor.tell(64.0)  # the danger has grown: a "no" given before does not hold
    until(lambda: act("commander", "GET", f"/alarms/{alarm}")["level"] == 2, "level 2")
    lost: dict[str, int] = {}

    def fate(question: str) -> Fate:
        if not question.startswith(("PUT /api/v1/moves", "PUT /api/v1/photos")):
            return PASS
        lost[question] = lost.get(question, 0) + 1
        return Fate("lose answer") if lost[question] <= 2 else PASS

    line.down, line.fate = False, fate
    context = kept.open()
    page = enter(context, line.url, where="tasks")
    outbox(page)
    expect(page.locator("[data-test=outbox-row][data-state=received]")).to_have_count(3, timeout=90_000)
    late = page.locator("[data-test=outbox-row][data-state=needs_you]")
    expect(late).to_have_count(2, timeout=SENT_MS)
    told["outbox"] = faults(page)

    dropped = late.filter(has=page.locator("[data-test=answer-drop]")).filter(has_text="可以放弃")
    expect(dropped).to_have_count(1, timeout=SENT_MS)
    dropped.locator("[data-test=answer-drop]").click()
    page.locator("[data-test=answer-drop-sure]").click()
    expect(late).to_have_count(1)
    expect(late).to_contain_text("先行处理")
    late.get_by_role("button", name="重新作答").click()
    expect(page.locator("[data-test=answer-refused]")).to_contain_text("没有被接受")
    page.locator("form.move-form .photo-tile").wait_for()
    told["again"] = faults(page)
    page.locator("[data-test=deny-submit]").click()
    page.wait_for_url("**/#/tasks")
    outbox(page)
    expect(page.locator("[data-test=outbox-row][data-state=received]")).to_have_count(4, timeout=90_000)
    expect(page.locator("[data-test=outbox-row]")).to_have_count(4)
    context.close()
    sensor.close()

    assert act("commander", "GET", f"/alarms/{alarm}")["verdict"] == "false"
    moves = {
        words: [each["move"] for each in house.asked.get(f"/api/v1/cases/{case}/history").json()["items"]]
        for words, case in cases.items()
    }
    assert moves == {
        "核实": ["report", "send_verify", "verify"],
        "核查": ["report", "file", "dispatch", "assign", "submit", "confirm", "check"],
        "边界": ["report", "send_verify", "pass_on"],
        "迟到": ["report", "send_verify", "force_close"],
    }
    for case, role in ((to_verify, "verify"), (to_check, "check")):
        photos = [each for each in house.asked.get(f"/api/v1/cases/{case}").json()["photos"] if each["role"] == role]
        assert [each["received"] for each in photos] == [True]
    assert max(lost.values()) <= 4 and len([each for each in lost if "/moves/" in each]) == 6, lost
    assert {screen: found for screen, found in told.items() if found} == {}
