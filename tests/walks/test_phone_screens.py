"""The phone's screens: readable by everyone in day, night and large type; light; fast; at home without a network."""

import json
import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.hostile import Line
from tests.waiting import until
from tests.walks.conftest import CHROMIUM, PHONE, City, House
from tests.walks.officers_phone import delivered, enter, outbox, picture, send, sign_in, write

pytestmark = pytest.mark.timeout(240)
HOUSE = Path(__file__).parents[2]
AXE = HOUSE / "web" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = ("home", "tasks", "report", "records", "me", "place")
SLOW_4G = {"offline": False, "latency": 562, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
FIRST_BUDGET, REPORT_BUDGET = 100_000, 2_000_000  # targets.md row 14; what the entry alone may weigh: web/ui/budget.mjs
LCP_TARGET, LCP_BUDGET, USABLE_BUDGET, ROUNDS = 1_500, 2_000, 5.0, 4  # ms, ms, s: row 14, and what a busy machine keeps
SEEN = """
  window.seen = {lcp: 0}
  new PerformanceObserver((list) => list.getEntries().forEach((each) => { window.seen.fcp ??= each.startTime }))
    .observe({type: 'paint', buffered: true})
  new PerformanceObserver((list) => list.getEntries().forEach((each) => {
    window.seen.lcp = each.startTime
    window.seen.what = each.element ? each.element.outerHTML.slice(0, 80) : each.url
  })).observe({type: 'largest-contentful-paint', buffered: true})
"""

KNOWS_CATEGORIES = """async () => {
  const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result) })
  const db = await answer(indexedDB.open('moyang-phone'))
  const kept = await answer(db.transaction('kept').objectStore('kept').get('categories'))
  db.close()
  return !!kept
}"""


def keep(city: City, name: str, told: dict[str, Any]) -> None:
    """An artefact of the run."""
    (kept_in(city) / f"{name}.json").write_text(json.dumps(told, indent=1, ensure_ascii=False))


def kept_in(city: City) -> Path:
    """The house's var/ where that may be written, else beside the city."""
    own = HOUSE / "var" / "phone"
    with suppress(OSError):
        own.mkdir(parents=True, exist_ok=True)
        if os.access(own, os.W_OK):
            return own
    beside = city.var / "phone"
    beside.mkdir(parents=True, exist_ok=True)
    return beside


def faults(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then((told) => told.violations.map((each) => [each.id, each.nodes.map((node) => [node.html.slice(0, 160),"
        " (node.any[0] || {}).message])]))"
    )
    return [json.dumps(each, ensure_ascii=False) for each in found]


@pytest.mark.parametrize("dress", ["day", "night", "elder"])
def test_every_screen_is_readable_by_everyone(
    city: City, line: Line, phone: BrowserContext, dress: str, tmp_path: Path
) -> None:
    phone.add_init_script(
        f"localStorage.setItem('moyang.shade', {json.dumps('night' if dress == 'night' else 'day')});"
        f"localStorage.setItem('moyang.elder', {json.dumps('1' if dress == 'elder' else '0')})"
    )
    page = enter(phone, line.url)
    write(page, "无障碍", [picture(tmp_path)])
    page.get_by_label(re.compile("已当场处理好")).check()
    told: dict[str, list[str]] = {"report filled": faults(page)}
    page.locator("[data-test=category-open]").click()
    page.locator("dialog .pick-row, dialog .majors").first.wait_for()
    told["category"] = faults(page)
    page.keyboard.press("Escape")
    for screen in SCREENS:
        page.evaluate(f"location.hash = '#/{screen}'")
        page.locator("main h1, main .home").first.wait_for()
        told[screen] = faults(page)
    outbox(page)
    told["outbox"] = faults(page)
    page.locator("[data-test=sos]").click()
    page.locator("[data-test=sos-confirm]").wait_for()
    told["call for help"] = faults(page)
    page.keyboard.press("Escape")
    page.evaluate("location.hash = '#/me'")
    page.locator("[data-test=patrol-mine]").click()
    page.locator(".patrol-sheet .cell-map").wait_for()
    told["my track"] = faults(page)
    keep(city, f"axe-{dress}", {"violations": told})
    assert {screen: found for screen, found in told.items() if found} == {}


def test_the_first_load_keeps_its_bytes_and_its_times(city: City, browser: Browser) -> None:
    """Also where the machine is busy with other tests: the best of a few rounds; all of them are written down."""
    rounds: list[dict[str, Any]] = []
    while len(rounds) < ROUNDS and not any(0 < each["lcp_ms"] <= LCP_TARGET for each in rounds):
        rounds.append(first_load(city, browser))
    keep(city, "first-load", {"rounds": rounds})
    assert min(each["bytes"] for each in rounds) <= FIRST_BUDGET, rounds  # a busy one counts what follows too
    assert min(each["lcp_ms"] or LCP_BUDGET + 1 for each in rounds) <= LCP_BUDGET, rounds
    assert min(each["usable_s"] for each in rounds) <= USABLE_BUDGET, rounds
    assert [each["said"] for each in rounds if each["said"]] == []
    node, ui = Path(sys.executable).parent / "node", HOUSE / "web" / "ui"
    held = subprocess.run([str(node), "budget.mjs"], cwd=ui, capture_output=True, text=True, check=False, timeout=60)
    assert held.returncode == 0, held.stdout


def first_load(city: City, browser: Browser) -> dict[str, Any]:
    """A phone that was never here, signed in, over slow 4G, its processor four times slower, the policy in force."""
    context = browser.new_context(base_url=city.url, **PHONE)
    context.set_default_timeout(30_000)
    sign_in(context, city.url)
    page, said = context.new_page(), list[str]()
    page.on("console", lambda told: said.append(told.text))
    first, begun = slowed(context, page), time.monotonic()
    page.goto("/phone/#/report")
    page.locator("[data-test=report-submit]").wait_for()
    usable, loaded = time.monotonic() - begun, dict(first)
    page.locator("[data-test=sos]").wait_for()  # the last part to come: nothing larger is painted after it
    seen = page.evaluate("window.seen")
    context.close()
    refused = [each for each in said if "Content Security Policy" in each or "preload" in each]
    told = {"lcp_ms": seen["lcp"], "fcp_ms": seen.get("fcp"), "largest": seen.get("what"), "said": refused}
    return {**told, "usable_s": round(usable, 2), "bytes": sum(loaded.values()), "files": loaded}


def test_the_report_screen_is_seen_before_anything_else_has_come(city: City, browser: Browser) -> None:
    """In the officer's night, type and language too: whatever follows the page never arrives."""
    context = browser.new_context(base_url=city.url, **PHONE)
    for kept, value in (("language", "en"), ("shade", "night")):
        context.add_init_script(f"localStorage.setItem('moyang.{kept}', '{value}')")
    page, said = context.new_page(), list[str]()
    page.on("console", lambda told: said.append(told.text))
    page.route(re.compile(r"/static/|/api/"), lambda route: None)
    page.goto("/phone/#/report", wait_until="commit")
    expect(page.locator(".first h1")).to_be_visible()
    assert page.locator(".first h1").inner_text() == "Report"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(11, 18, 32)"
    page.evaluate("location.hash = '#/home'")
    expect(page.locator(".first h1")).to_be_hidden()
    expect(page.locator(".first .tab-bar")).to_be_visible()
    assert [each for each in said if "Content Security Policy" in each] == []
    context.close()


def slowed(context: BrowserContext, page: Page) -> dict[str, int]:
    """Lighthouse's slow 4G as it is applied by a browser; fills with the bytes of each answer as they come."""
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    first: dict[str, int] = {}
    urls: dict[str, str] = {}
    tools.on("Network.responseReceived", lambda told: urls.update({told["requestId"]: told["response"]["url"]}))
    tools.on(
        "Network.loadingFinished",
        lambda told: first.update({urls.get(told["requestId"], "?"): told["encodedDataLength"]}),
    )
    page.add_init_script(SEEN)
    return first


def test_a_report_by_an_automated_officer_is_written_down(
    city: City, line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    """Opening to sent, and bytes, for a report with three photos from a 12 megapixel camera."""
    shots = [tmp_path / f"{each}.jpg" for each in range(3)]
    for shot in shots:
        Image.effect_noise((1000, 750), 30).resize((4000, 3000)).convert("RGB").save(shot, quality=90)
    sent: list[int] = []
    phone.on("request", lambda asked: sent.append(len(asked.post_data_buffer or b"")))
    begun = time.monotonic()
    page = enter(phone, line.url)
    write(page, words, shots)
    written = time.monotonic()
    send(page)
    saved = time.monotonic()
    delivered(page)
    told = {
        "open_to_filled_s": round(written - begun, 1),
        "filled_to_saved_s": round(saved - written, 1),
        "open_to_delivered_s": round(time.monotonic() - begun, 1),
        "bytes_sent": sum(sent),
        "camera_bytes": sum(each.stat().st_size for each in shots),
    }
    keep(city, "journey", told)
    house.exactly(words, photos=3)
    assert told["bytes_sent"] <= REPORT_BUDGET, told


def test_after_one_visit_everything_needed_is_there_without_a_network(line: Line, phone: BrowserContext) -> None:
    page = enter(phone, line.url, where="home")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")
    basemap = "caches.open('moyang-basemap').then((each) => each.keys()).then((all) => all.length)"
    until(lambda: page.evaluate(basemap), "the base map is kept")
    page.wait_for_function("document.querySelector('.map-box')?.dataset.state === 'shown'")
    until(lambda: page.evaluate(KNOWS_CATEGORIES), "the phone knows the categories")
    line.down = True
    phone.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_contain_text("网格")
    page.wait_for_function("document.querySelector('.map-box')?.dataset.state === 'shown'")
    expect(page.get_by_text("没有网络。可以照常上报")).to_be_visible()
    page.evaluate("location.hash = '#/tasks'")
    expect(page.locator("main h1")).to_be_visible()
    page.evaluate("location.hash = '#/report'")
    page.locator("[data-test=category-open]").click()
    page.locator("#category-words").fill("井盖")
    option, retry = page.locator("[data-test=category-option]").first, page.get_by_role("button", name="重试")
    expect(option.or_(retry).first).to_be_visible()
    if retry.is_visible():  # the reading that failed was faster than the memory: pressed once more, it is there
        retry.click()
    expect(option).to_be_visible()


COLOURS = """canvas => new Set(new Uint32Array(
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""


def test_a_phone_without_webgl_still_has_a_map_and_a_wall_its_first_glance(city: City, tool: Playwright) -> None:
    plain = [each for each in CHROMIUM if "gl=" not in each and "angle" not in each and "swiftshader" not in each]
    browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=[*plain, "--disable-3d-apis"])
    context = browser.new_context(base_url=city.url, **PHONE)
    page = enter(context, city.url, where="home")
    expect(page.locator(".map-box")).to_have_attribute("data-state", "shown", timeout=30_000)
    desk = browser.new_context(base_url=city.url)
    sign_in(desk, city.url, "commander")
    wall = desk.new_page()
    wall.goto("/wall/")
    wall.locator(".map[data-state=missing] .map-note.over").wait_for()
    assert wall.locator(".map-glance").evaluate(COLOURS) > 5  # land, sea, borders, names, cases
    browser.close()


def test_a_picture_that_is_none_and_one_of_sixty_megapixels(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    """The first is named at once and stops nothing; the second is made small on the phone."""
    page = enter(phone, line.url)
    (tmp_path / "none.jpg").write_bytes(b"this is no picture")
    page.locator("section[aria-labelledby=step-photos] input[type=file]").first.set_input_files(tmp_path / "none.jpg")
    page.get_by_text("这张照片读不出来").wait_for()
    Image.new("RGB", (10_000, 6_000), (90, 120, 150)).save(tmp_path / "vast.jpg", quality=60)
    write(page, words, [tmp_path / "vast.jpg"])
    send(page)
    delivered(page)
    (case,) = house.exactly(words, photos=1)
    body = house.asked.get(f"/api/v1/photos/{case['photos'][0]['sha256']}?size=view").body()
    assert len(body) < 500_000


def test_a_category_withdrawn_while_offline_is_named_and_mended(
    city: City, phone: BrowserContext, tmp_path: Path
) -> None:
    """The house's own words (tests/web/test_reports.py), as the officer sees them: the row, the field, the form."""
    refusal = {
        "code": "invalid",
        "detail": "有内容需要补正，请看各项说明。",
        "errors": [{"field": "category", "message": "类别“暴露垃圾”已停用，请改选一个类别后重发。"}],
    }
    page = enter(phone, city.url)
    page.route(
        "**/api/v1/reports/*",
        lambda route: route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(refusal)),
    )
    write(page, "停用", [picture(tmp_path)])
    send(page)
    row = outbox(page)
    expect(row).to_have_attribute("data-state", "needs_you", timeout=30_000)
    expect(page.locator("[data-test=outbox-field][data-field=category]")).to_contain_text("已停用")
    page.unroute("**/api/v1/reports/*")
    page.get_by_role("button", name="改类别").click()
    page.locator("[data-test=category-open]").click()
    page.locator("#category-words").fill("道路破损")
    page.locator("dialog [data-test=category-option]").first.click()
    send(page)
    delivered(page)


APPLE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
WECOM, IPHONE = f"{APPLE} wxwork/4.1.0 MicroMessenger/7.0.1", f"{APPLE} Version/17.0 Safari/604.1"


@pytest.mark.parametrize(("agent", "hint"), [(WECOM, "在浏览器打开"), (IPHONE, "7 天不用内容会被系统清掉")])
def test_an_iphone_is_told_how_to_keep_its_reports(city: City, browser: Browser, agent: str, hint: str) -> None:
    context = browser.new_context(base_url=city.url, user_agent=agent, **PHONE)
    page = enter(context, city.url, where="me")
    expect(page.get_by_text(hint).first).to_be_visible()
    context.close()
