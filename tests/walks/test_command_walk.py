"""Two walls and a phone: a drill opened by hand, an area both see, a duty done with a photo, the report as PDF."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.acting import jpeg
from tests.dispatch.test_emergency_response import words_of
from tests.waiting import until
from tests.walks.conftest import City, Enter

pytestmark = pytest.mark.timeout(420)
LONG = 60_000  # a shared machine draws its maps slowly

SIZES = ((1920, 1080), (960, 540), (360, 780))  # 960 x 540 is a large screen at 200 %
OUTSIDE = """() => ['.top', '.dossier'].flatMap((panel) => {
    const frame = document.querySelector(panel).getBoundingClientRect()
    const out = (box) => box.left < frame.left - 1 || box.right > frame.right + 1
    return [...document.querySelectorAll(`${panel} :is(button, dt, dd, h2, h3)`)]
        .filter((each) => each.checkVisibility() && out(each.getBoundingClientRect())).map((each) => each.innerText)
})"""


def in_its_place(wall: Page, words: str) -> None:
    """In the language that is shown, at every size, nothing of the bar on top or the opened panel sticks out."""
    for width, height in SIZES:
        wall.set_viewport_size({"width": width, "height": height})
        expect(wall.locator(".dossier .clocks dt").nth(2)).to_have_text(words, timeout=LONG)
        assert wall.evaluate(OUTSIDE) == [], (width, height, words)


def dropped_twice(page: Page, part: re.Pattern[str]) -> list[str]:
    """The line fails twice when this part of the wall is fetched; what was lost."""
    lost: list[str] = []

    def fetch(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route(part, fetch)
    return lost


def open_a_drill(wall: Page, title: str) -> None:
    """By keyboard alone: N, the form, its button."""
    wall.locator("[data-test=open-by-hand]").wait_for(timeout=LONG)
    wall.keyboard.press("n")
    sheet = wall.locator(".open-sheet")
    sheet.locator("input[name=title]").fill(title)
    expect(sheet.locator("[data-test=open-why]")).to_contain_text("液氯", timeout=LONG)
    sheet.locator("input[name=lon]").fill("111.9616677")
    sheet.locator("input[name=lat]").fill("21.8583578")
    sheet.locator("[data-test=open-drill]").check()
    sheet.locator("select[name=level]").select_option("4")
    choose_account(sheet, "commander", "commander")
    sheet.locator("textarea[name=reason]").fill("年度演练科目一")
    sheet.locator("[data-test=open-submit]").press("Enter")
    expect(wall.locator(".wall[data-drill] .dossier h2")).to_have_text(title, timeout=LONG)


def choose_account(sheet: Locator, words: str, account: str) -> None:
    """Found by name or account in the field itself, the first of those found taken with the keys."""
    holder = sheet.locator("[data-test=holder]")
    holder.press_sequentially(words)
    expect(sheet.locator("[data-test=holder-option]").first).to_contain_text(f"· {account}", timeout=LONG)
    for key in ("ArrowDown", "Enter"):
        holder.press(key)
    expect(sheet.locator("[data-test=holder-state]")).to_contain_text("已选账号")


def appoint(wall: Page, role: str, name: str, account: str) -> None:
    """By keyboard alone: the post, the person found by name among those with an account, the basis."""
    wall.locator("[data-move=appoint]").press("Enter")
    sheet = wall.locator(".wall-sheet")
    sheet.locator("select").select_option(role, timeout=LONG)
    choose_account(sheet, name, account)
    expect(sheet.locator("[data-test=holder]")).to_have_value(re.compile(f"{name}（.+）"))
    sheet.locator("textarea").fill("熟悉现场")
    sheet.locator("[data-test=appoint-submit]").press("Enter")
    expect(wall.locator(".response li", has_text=name)).to_be_visible(timeout=LONG)


def test_a_drill_from_opening_to_the_report_on_paper(city: City, enter: Enter) -> None:
    wall, other, phone = enter("commander"), enter("city"), enter("officer", "phone")
    title = f"北门水厂液氯泄漏演练{int(time.time()) % 100_000}"
    missing = dropped_twice(other, re.compile(r"/EmergencyDossier-[^/]*\.js"))
    other.goto("/wall/")
    open_a_drill(wall, title)
    appoint(wall, "safety", "林海燕", "officer")

    beside = other.locator(".feed-beside .row-open", has_text=title)
    beside.wait_for(timeout=LONG)
    expect(other.locator(".wall[data-drill]")).to_have_count(0)  # a real screen shows drills beside, not among
    beside.dispatch_event("click")
    expect(other.locator(".wall[data-drill] .drill-band")).to_be_visible(timeout=LONG)
    expect(other.locator("[data-test=draw]")).to_be_visible(timeout=LONG)
    assert len(missing) == 2, "what the line lost was asked for again"

    wall.locator("[data-test=draw]").click(timeout=LONG)
    bar = wall.locator("[data-test=draw-bar]")
    bar.locator("input[name=note]").fill("警戒区")
    wall.locator(".map-box canvas").first.wait_for(timeout=LONG)
    box = wall.locator(".stage").bounding_box()
    assert box
    for east, south in ((0.3, 0.42), (0.7, 0.42), (0.5, 0.6)):
        wall.mouse.click(box["x"] + box["width"] * east, box["y"] + box["height"] * south)
    bar.locator("[data-test=draw-finish]").click(timeout=LONG)
    expect(other.locator("[data-test=drawing]")).to_contain_text("警戒区", timeout=LONG)
    bar.locator("[data-test=draw-close]").click()
    wall.locator("[data-test=drawing-impact]").dispatch_event("click")
    expect(other.locator(".timeline").last).to_contain_text("手绘范围", timeout=LONG)

    phone.locator("nav a[href*=tasks]").click()
    phone.locator("[data-test=duty]", has_text=title).wait_for(timeout=LONG)
    phone.context.set_offline(True)
    phone.reload()  # read again from the phone's own memory, without a network
    duty = phone.locator("[data-test=duty]", has_text=title)
    scene = phone.locator("[data-test=scene]", has_text=title)
    expect(scene).to_contain_text("安全官", timeout=LONG)  # the account that was chosen, not a guess by its name
    scene.locator("[data-test=scene-sign]").click(timeout=LONG)
    expect(scene.locator("[data-test=scene-state]")).to_contain_text("等待送出", timeout=LONG)
    duty.locator("[data-test=duty-open]").click(timeout=LONG)
    duty.locator("textarea[name=note]").fill("已劝离路人")
    photo = {"name": "now.jpg", "mimeType": "image/jpeg", "buffer": jpeg((20, 90, 140))}
    duty.locator("[data-test=photo-input]").set_input_files(photo)
    duty.locator("[data-test=duty-finish]:not([disabled])").click(timeout=LONG)
    expect(duty.locator("[data-test=answer-given]")).to_be_visible(timeout=LONG)
    phone.context.set_offline(False)
    duty.wait_for(state="detached", timeout=LONG)
    expect(wall.locator("[data-test=scene]")).to_contain_text("起在场 · 距", timeout=LONG)
    done = wall.locator("[data-test=task]", has_text="已劝离路人")
    seen = done.locator("img")
    until(lambda: seen.evaluate("img => img.naturalWidth") > 0, "the picture is seen, not only named", 60)

    wall.locator("[data-test=paper-ask]").dispatch_event("click")
    ready = wall.locator("[data-test=paper-ready]")
    ready.wait_for(timeout=LONG)
    expect(ready).to_contain_text("过程稿")
    interim = ready.get_attribute("href")
    pages = words_of(wall.request.get(f"{city.url}{interim}").body())
    assert all("演练EXERCISE" in page for page in pages)
    assert title in pages[0] and re.search("标绘区域：警戒区.*已劝离路人", "".join(pages))
    assert "过程稿：截至" in pages[0] and "尚未终止" in pages[0]

    wall.locator("[data-test=playback-open]").dispatch_event("click")
    expect(wall.locator("[data-test=past-feed]")).to_contain_text("当时的动态", timeout=LONG)
    in_its_place(other, "启动响应至今")
    other.evaluate("localStorage.setItem('moyang.language', 'en')")
    other.reload()
    in_its_place(other, "Since response")
    slider = wall.locator("[data-test=playback-slider]")
    slider.wait_for(timeout=LONG)
    wall.keyboard.press("Escape")
    expect(wall.locator("[data-test=playback]")).to_have_count(0, timeout=LONG)
    the_final_paper_after_the_end(wall, city, interim)


def the_final_paper_after_the_end(wall: Page, city: City, interim: str | None) -> None:
    """The paper drawn while it lasted stays what it is; the one of the whole is asked for."""
    wall.locator("[data-move=stand_down]").dispatch_event("click")
    sheet = wall.locator(".wall-sheet")
    sheet.locator("textarea").fill("演练结束", timeout=LONG)
    sheet.locator("[data-test=stand_down-submit]").press("Enter")
    ask, ready = (wall.locator(f"[data-test=paper-{name}]") for name in ("ask", "ready"))
    expect(ask).to_have_text("生成终止后的 PDF", timeout=LONG)
    expect(ready).to_contain_text("过程稿")
    assert ready.get_attribute("href") == interim
    ask.dispatch_event("click")
    expect(ready).not_to_contain_text("过程稿", timeout=LONG)
    answer = wall.request.get(f"{city.url}{ready.get_attribute('href')}")
    assert "interim" not in answer.headers["content-disposition"] and "应急已于" in words_of(answer.body())[0]
