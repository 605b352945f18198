"""Two whole exercises in browsers and over MQTT, from the first reading to the report after it."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.acting import NORTH_GATE
from tests.waiting import until
from tests.walks.conftest import City, Enter
from tests.walks.exercise import PATIENCE_MS, Command, Lookout, installed, on_line, patient
from tests.walks.test_one_alarm_all_the_way import Sensor, csrf, open_alarms

pytestmark = pytest.mark.timeout(600)
LON, LAT = NORTH_GATE
FIRE = LON + 0.0012, LAT + 0.0016  # in the officer's grid, 200 m from its gate


def test_a_forest_fire_drill_from_the_first_smoke_to_the_report_after_it(city: City, enter: Enter) -> None:
    admin, wall, leader = (patient(enter(name)) for name in ("admin", "commander", "city"))
    hills = {
        "北坡瞭望": (LON - 0.03, LAT + 0.02),
        "东坡瞭望": (LON + 0.035, LAT + 0.015),
        "南坡瞭望": (LON, LAT - 0.03),
    }
    lookouts = []
    for name, (lon, lat) in hills.items():
        made = installed(city, admin, f"演练{name}", "camera", lon, lat)
        lookouts.append(Lookout(city, made["code"], made["password"], lon, lat))
        on_line(lookouts[-1])
    made = installed(city, admin, "演练烟感桩", "forest_smoke", *FIRE)
    post = Sensor(city, made["code"], made["password"])
    on_line(post)

    for _ in range(3):
        for lookout in lookouts:
            lookout.sees("smoke", *FIRE)
    post.tell(12.0, metric="smoke")
    codes = {made["code"], *(each.code for each in lookouts)}
    situation = until(lambda: _situation(wall, city, codes), "three lookouts and a smoke post are one situation", 40)
    assert situation["kind"] == "fire" and situation["ellipse"], situation
    point = situation["point"]
    assert abs(point["lon"] - FIRE[0]) < 0.003 and abs(point["lat"] - FIRE[1]) < 0.003, "where the lines cross"
    row = wall.locator(".situation-row", has_text=situation["number"]).locator(".row-open").first
    row.wait_for(timeout=PATIENCE_MS)
    row.dispatch_event("click")

    wall.locator("[data-test=open-from]").first.dispatch_event("click")
    sheet = wall.locator("dialog.open-sheet[open]")
    sheet.locator("[data-test=open-drill]").check(force=True)
    sheet.locator("input[name=title]").fill("北门山火演练")
    sheet.locator("[data-test=open-why]").wait_for()
    assert "森林火灾" in (sheet.locator("select[name=plan]").inner_text())
    sheet.locator("select[name=event_level]").select_option("4")
    sheet.locator("select[name=warning_colour]").select_option("orange")
    sheet.locator("select[name=level]").select_option("4")
    sheet.locator("textarea[name=reason]").fill("三处瞭望与一处烟感交会，演练")
    sheet.locator("[data-test=open-submit]").click()

    command = Command(city, wall)
    told = command.emergency(lambda each: each["title"] == "北门山火演练", "the drill is open")
    assert (told["drill"], told["stage"], told["level"], told["event_level"]) == (True, "responding", 4, 4)
    command.button("plan").wait_for(timeout=PATIENCE_MS)
    assert "森林火灾" in command.button("plan").inner_text()

    impact = command.model("fire", wind_ms=5, wind_from_deg=135, slope_deg=15, upslope_deg=315, minutes=60)
    assert impact["kind"] == "fire" and impact["counts"]["grids"] >= 1 and impact["cautions"]
    assert command.send_teams()
    command.call_all()
    command.lead_home()
    first = command.report("phone", "市政府总值班室")
    assert "演练" in first and "北门" in first
    _warned(command, leader, "森林火险橙色预警（演练）")
    assert "森林火险橙色预警（演练）" not in wall.request.get(f"{city.url}/cap/feed.atom").text(), (
        "a drill stays inside"
    )
    command.tick_all()
    command.move("stand_down", "明火已灭，看守火场，演练结束")
    _reviewed(command, ("北门山火演练", "演练", "启动响应", "终止"))
    for each in (*lookouts, post):
        each.close()


def test_a_chlorine_leak_from_the_first_reading_to_the_report_after_it(city: City, enter: Enter) -> None:
    admin, wall, leader = (patient(enter(name)) for name in ("admin", "commander", "city"))
    phone = patient(enter("officer", "phone"))
    name = f"加氯间探测器{int(time.time()) % 100_000}"
    made = installed(city, admin, name, "gas_cl2", LON, LAT)
    sensor = Sensor(city, made["code"], made["password"])
    on_line(sensor)

    for value in (0.4, 5.2, 6.0):
        sensor.tell(value, metric="cl2")
    row = wall.locator(".feed-row", has_text=name)
    row.locator(".row-act button.primary").first.dispatch_event("click")
    phone.locator("nav a[href*=tasks]").click()
    task = phone.locator(".task-row[data-kind=confirm_alarm]", has_text=name)
    task.click(timeout=PATIENCE_MS)
    phone.locator("button[data-answer=confirm]").click()
    phone.locator("form textarea").first.fill("刺鼻气味，黄绿色烟")
    phone.locator("form button[type=submit]:not([disabled])").click()
    task.wait_for(state="detached", timeout=PATIENCE_MS)

    command = Command(city, wall)
    told = command.emergency(lambda each: name in each["title"] and each["stage"] == "open", "confirmed: it is open")
    assert not told["drill"] and told["grid"] == "441702001001001"
    command.open(told["number"])
    command.button("plan-fits").wait_for(timeout=PATIENCE_MS)
    assert "氯" in command.button("plan-fits").inner_text(), "the plan that fits, and why"
    command.move("assess", "现场浓度超过职业接触限值", event="4")
    command.move("respond", "氯气泄漏，启动Ⅳ级响应", level="4")
    until(lambda: command.get()["stage"] == "responding", "the response has begun")
    tasks = [each for each in command.get("/tasks")["items"] if each["kind"] == "plan_task"]
    assert tasks and all(each["department_name"] and each["due_at"] for each in tasks)

    impact = command.model("plume", wind_ms=2, wind_from_deg=90, rate_kg_s=0.5, threshold_mg_m3=3)
    assert impact["kind"] == "plume" and impact["figures"]["farthest_m"] > 100 and impact["counts"]["grids"] >= 1
    assert any("不" in words for words in impact["cautions"]), "it assists judgement; not for evacuation by itself"
    assert command.send_teams()
    lines = command.call_all()
    phone.locator("[data-test=call-confirm]").click()
    expect(lines.locator("[data-test=cascade-grid]")).to_contain_text("✓ 已确认", timeout=PATIENCE_MS)
    assert "氯" in command.report("phone", "省应急管理厅值班室")
    command.report("written", "市政府总值班室")
    clocks = command.get("/reports")["clocks"]
    assert [each["late"] for each in clocks if each["done_at"]] == [False, False]

    headline = f"氯气泄漏，下风向请避让{made['code'][-4:]}"
    _warned(command, leader, headline)
    feed = until(lambda: _fed(wall, city, headline), "the warning is in the public feed")
    assert "Actual" in wall.request.get(feed).text()
    command.lead_home()
    command.tick_all()
    for value in (0.3, 0.2, 0.1):
        sensor.tell(value, metric="cl2")
    _closed(wall, city, made["code"])
    command.move("stand_down", "已堵漏，浓度恢复正常")
    _reviewed(command, (name, "刺鼻气味", "启动响应", headline, "终止"))
    sensor.close()


def _situation(wall: Page, city: City, codes: set[str]) -> dict | None:  # type: ignore[type-arg]
    """The one open situation that holds the alarms of all these devices."""
    for each in wall.request.get(f"{city.url}/api/v1/situations").json()["items"]:
        detail = wall.request.get(f"{city.url}/api/v1/situations/{each['id']}").json()
        if codes <= {alarm["device"] for alarm in detail["items"]}:
            return dict(detail)
    return None


def _warned(command: Command, leader: Page, headline: str) -> None:
    """Drafted on the wall, approved by a leader on another screen, published on the wall."""
    command.press("warning-draft")
    form = command.wall.locator(".warnings form")
    form.get_by_label("标题").fill(headline)
    form.get_by_label("内容").fill("请勿靠近事发区域。")
    form.get_by_label("防御指南").fill("关闭门窗，听从现场指挥。")
    form.locator("button.primary").click()
    line = command.wall.locator("[data-test=warning]", has_text=headline)
    line.wait_for(timeout=PATIENCE_MS)
    assert not line.locator("[data-test=warning-approve]").count(), "whoever drafts does not approve"
    listed = f"{command.city.url}/api/v1/warnings"
    warning = next(
        each
        for each in leader.request.get(listed, params={"emergency": command.id}).json()["items"]
        if each["told"]["headline"] == headline
    )
    moved = leader.request.post(
        f"{listed}/{warning['id']}/moves",
        headers=csrf(leader, command.city),
        data={"move": "approve", "version": warning["version"], "reason": "属实，同意发布"},
    )
    assert moved.ok, moved.text()
    line.locator("[data-test=warning-publish]").click(timeout=PATIENCE_MS)
    until(
        lambda: command.wall.request.get(f"{listed}/{warning['id']}").json()["stage"] == "published", "it is published"
    )


def _fed(wall: Page, city: City, headline: str) -> str | None:
    """The address of the alert with that headline in the public feed."""
    feed = wall.request.get(f"{city.url}/cap/feed.atom").text()
    entry = next((each for each in feed.split("<entry>") if headline in each), None)
    found = re.search(r'href="([^"]+/cap/alerts/[^"]+|/cap/alerts/[^"]+)"', entry or "")
    return (found[1] if found[1].startswith("http") else city.url + found[1]) if found else None


def _closed(wall: Page, city: City, device: str) -> None:
    """A level 2 alarm latches: somebody says that it is over."""
    still = open_alarms(wall.request, city, device)
    assert still
    for alarm in still:
        told = {"move": "close", "version": alarm["version"], "reason": "浓度恢复正常"}
        moved = wall.request.post(f"{city.url}/api/v1/alarms/{alarm['id']}/moves", headers=csrf(wall, city), data=told)
        assert moved.ok, moved.text()


def _reviewed(command: Command, words: tuple[str, ...]) -> None:
    """The report after it holds what was done, in order, unedited; as a page and as PDF."""
    until(lambda: command.get()["stage"] == "closed", "it is over")
    review = command.get("/review")
    lines = [each["at"] for each in review["timeline"]]
    assert lines == sorted(lines) and len(lines) > 8
    whole = command.wall.request.get(f"{command.api}/review.html").text()
    for each in words:
        assert each in whole, each
    document = command.document()
    assert document.startswith(b"%PDF") and len(document) > 10_000
