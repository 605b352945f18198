"""A report is never lost and never doubled, whatever becomes of the line, the tab, the browser or the clock."""

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect

from tests.hostile import PASS, Fate, Line
from tests.waiting import until
from tests.walks.conftest import City
from tests.walks.officers_phone import (
    GATE,
    PHONE,
    SEA,
    SENT_MS,
    House,
    Kept,
    behind,
    delivered,
    draft_kept,
    enter,
    outbox,
    picture,
    send,
    write,
)

pytestmark = pytest.mark.timeout(240)
TWO_YEARS_S = 2 * 365 * 24 * 3600


@pytest.fixture
def words() -> str:
    return f"案{uuid4().hex[:8]}"


@pytest.fixture
def line(city: City) -> Iterator[Line]:
    with behind(city) as opened:
        yield opened


@pytest.fixture(scope="module")
def house(city: City, tool: Playwright) -> House:
    return House(city, tool)


@pytest.fixture
def phone(browser: Browser, line: Line) -> Iterator[BrowserContext]:
    """A phone whose every byte goes over the hostile line."""
    context = browser.new_context(base_url=line.url, **PHONE)
    yield context
    context.close()


def script(*told: tuple[str, Fate]) -> Callable[[str], Fate]:
    """Each fate is used once, for the first question that begins so; everything else passes."""
    left = list(told)

    def fate(question: str) -> Fate:
        for place, (beginning, meant) in enumerate(left):
            if question.startswith(beginning):
                del left[place]
                return meant
        return PASS

    return fate


REPORT, PHOTO, HEAD = "PUT /api/v1/reports", "PUT /api/v1/photos", "HEAD /api/v1/photos"


def test_answers_and_questions_lost_at_every_step_make_one_case(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    write(page, words, [picture(tmp_path), picture(tmp_path, large=True)])
    lost, away = Fate("lose answer"), Fate("lose question")
    line.fate = script(
        (REPORT, away), (REPORT, lost), (REPORT, lost), (HEAD, lost), (PHOTO, lost), (PHOTO, away), (PHOTO, lost)
    )
    send(page)
    delivered(page)
    house.exactly(words, photos=2)
    assert line.count(REPORT) == 4


@pytest.mark.parametrize("at", [1, 70_000, 262_143])
def test_a_photo_cut_at_a_byte_goes_on_and_arrives_whole(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path, at: int
) -> None:
    page = enter(phone, line.url)
    write(page, words, [picture(tmp_path, large=True)])
    line.fate = script((PHOTO, Fate("cut", at=at)))
    send(page)
    delivered(page)
    house.exactly(words, photos=1)


def test_a_wifi_gate_that_answers_200_to_everything_gets_nothing(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    write(page, words, [picture(tmp_path), picture(tmp_path, large=True)])
    line.fate = lambda question: Fate("gate") if "/reports/" in question else PASS
    send(page)
    row = outbox(page)
    expect(row).to_contain_text("网络被拦截", timeout=SENT_MS)
    assert house.cases(words) == []
    line.fate = lambda question: Fate("gate") if "/photos/" in question else PASS
    expect(row).to_have_attribute("data-state", "photos", timeout=SENT_MS)
    line.fate = lambda _: PASS
    page.evaluate("dispatchEvent(new Event('online'))")
    delivered(page)
    house.exactly(words, photos=2)


def test_two_tabs_and_a_double_tap_are_one_report(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    first = enter(phone, line.url)
    write(first, words, [picture(tmp_path)])
    draft_kept(first)
    second = enter(phone, line.url, "")
    second.locator("[data-test=report-submit]:not([disabled])").wait_for()
    expect(second.locator("section[aria-labelledby=step-photos] .photo-tile")).to_have_count(1)
    for page in (first, second):
        page.evaluate(
            "() => { const send = document.querySelector('[data-test=report-submit]'); send.click(); send.click() }"
        )
    for page in (first, second):
        page.locator(".sent").wait_for()
    delivered(first)
    delivered(second)
    house.exactly(words, photos=1)


def test_written_without_a_network_opened_without_a_network_and_sent_a_day_later(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")
    line.down = True
    phone.set_offline(True)
    page.reload()
    write(page, words, [picture(tmp_path)])
    send(page)
    expect(outbox(page)).to_have_attribute("data-state", "waiting")
    page.clock.install(time=time.time())
    page.reload()
    expect(outbox(page)).to_have_attribute("data-state", "waiting")
    page.clock.fast_forward("24:00:00")
    line.down = False
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.clock.run_for(5_000)
    page.clock.resume()
    delivered(page)
    house.exactly(words, photos=1)


def test_a_killed_browser_loses_nothing(
    city: City, line: Line, tool: Playwright, house: House, words: str, tmp_path: Path
) -> None:
    kept = Kept(tool, tmp_path / "phone")
    context = kept.open()
    page = enter(context, line.url)
    write(page, words, [picture(tmp_path), picture(tmp_path, large=True)])
    line.fate = lambda question: Fate("lose answer") if "/reports/" in question else PASS
    send(page)
    expect(outbox(page)).to_have_attribute("data-state", "waiting", timeout=SENT_MS)
    kept.kill(context)
    with suppress(Error):
        context.close()
    line.fate = lambda _: PASS
    again = kept.open()
    delivered(enter(again, line.url, ""))
    again.close()
    house.exactly(words, photos=2)


def test_a_clock_two_years_off_is_a_claim_and_delays_nothing(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    page.clock.set_system_time(time.time() + TWO_YEARS_S)
    shot = picture(tmp_path)
    os.utime(shot, (time.time() - TWO_YEARS_S, time.time() - TWO_YEARS_S))
    write(page, words, [shot])
    line.fate = script((REPORT, Fate("lose answer")))
    send(page)
    page.clock.set_system_time(time.time())
    delivered(page)
    (case,) = house.exactly(words, photos=1)
    assert case["reported_at"][:4] == time.strftime("%Y")
    assert int(case["photos"][0]["taken_at"][:4]) == int(time.strftime("%Y")) - 2


def test_a_place_in_the_sea_names_the_field_and_is_mended_without_losing_the_next_report(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    phone.set_geolocation(SEA)
    page = enter(phone, line.url)
    line.fate = lambda question: Fate("lose question") if "/grids" in question else PASS
    write(page, words, [picture(tmp_path)])
    send(page)
    line.fate = lambda _: PASS
    rows = outbox(page)
    expect(rows).to_have_attribute("data-state", "needs_you", timeout=SENT_MS)
    expect(page.locator("[data-test=outbox-field][data-field=point]")).to_contain_text("重新选点")
    phone.set_geolocation(GATE)
    page.evaluate("location.hash = '#/report'")
    page.locator("#description").fill("下一件")
    page.evaluate("location.hash = '#/records'")
    page.get_by_role("tab", name=re.compile("发件箱")).click()
    page.get_by_role("button", name="改位置").click()
    page.get_by_role("button", name="定位", exact=True).click()
    expect(page.locator(".place-grid")).to_contain_text("网格")
    page.get_by_text(re.compile("卫星定位")).wait_for()
    send(page)
    delivered(page)
    house.exactly(words, photos=1)
    page.evaluate("location.hash = '#/report'")
    expect(page.locator("#description")).to_have_value("下一件")


def test_the_outbox_of_a_dead_phone_is_handed_in_by_a_colleague_and_stays_one_case(
    city: City, browser: Browser, line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    write(page, words, [picture(tmp_path), picture(tmp_path)])
    line.fate = lambda question: Fate("lose question") if question.startswith("PUT") else PASS
    send(page)
    outbox(page)
    with page.expect_download() as saved:
        page.locator("[data-test=outbox-export]").click()
    file = tmp_path / "outbox.json"
    saved.value.save_as(file)
    assert len(json.loads(file.read_text())["reports"]) == 1
    other = browser.new_context(base_url=city.url, **PHONE)
    colleague = enter(other, city.url, "officer2", "records")
    outbox(colleague)
    colleague.locator("[data-test=outbox-import]").set_input_files(file)
    expect(colleague.locator("[data-test=carry-told]")).to_contain_text("已接收 1 条")
    delivered(colleague)
    expect(colleague.locator("[data-test=outbox-row]")).to_contain_text("转交")
    house.exactly(words, photos=2)
    line.fate = lambda _: PASS
    page.evaluate("dispatchEvent(new Event('online'))")
    delivered(page)
    house.exactly(words, photos=2)
    other.close()


def test_signing_out_waits_for_the_outbox(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    write(page, words, [picture(tmp_path)])
    line.fate = lambda question: Fate("lose question") if question.startswith("PUT") else PASS
    send(page)
    page.evaluate("location.hash = '#/me'")
    out = page.get_by_role("button", name="退出登录")
    expect(out).to_be_disabled()
    line.fate = lambda _: PASS
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(out).to_be_enabled(timeout=SENT_MS)
    house.exactly(words, photos=1)


def test_settled_on_the_spot_is_closed_when_it_arrives(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    write(page, words, [picture(tmp_path)], after=[picture(tmp_path)])
    send(page)
    delivered(page)
    (case,) = house.exactly(words, photos=2)
    assert case["stage"] == "closed"
    assert {each["role"] for each in case["photos"]} == {"before", "after"}


def test_a_full_phone_says_so_at_once_and_keeps_the_form(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    blank = phone.new_page()
    tools = phone.new_cdp_session(blank)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": line.url, "quotaSize": 1})
    page = enter(phone, line.url, page=blank)
    write(page, words, [picture(tmp_path, large=True)])
    page.get_by_text("草稿没").wait_for()
    page.locator("[data-test=report-submit]:not([disabled])").click()
    page.get_by_text("没有保存").or_(page.get_by_text("没能存到手机里，请再试一次")).first.wait_for()
    expect(page.locator("#description")).to_have_value(re.compile(words))
    assert house.cases(words) == []
    tools.send("Storage.overrideQuotaForOrigin", {"origin": line.url})
    send(page)
    delivered(page)
    house.exactly(words, photos=1)


def test_a_new_version_waits_until_asked_and_the_draft_survives_it(
    line: Line, phone: BrowserContext, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")
    write(page, words, [picture(tmp_path)])
    line.fate = lambda question: Fate(also=b"\n// newer\n") if "/phone/sw.js" in question else PASS
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    page.get_by_text("有新版本").wait_for()
    expect(page.locator("#description")).to_have_value(re.compile(words))
    with page.expect_navigation():
        page.get_by_role("button", name="更新").click()
    expect(page.locator("#description")).to_have_value(re.compile(words))
    expect(page.locator("section[aria-labelledby=step-photos] .photo-tile")).to_have_count(1)


@pytest.mark.slow
def test_a_photo_over_a_2g_line_while_the_web_process_is_restarted(
    city: City, line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page: Page = enter(phone, line.url)
    write(page, words, [picture(tmp_path, large=True)])
    line.bytes_per_s = 20_000
    send(page)
    until(lambda: line.count(PHOTO), "the photo is on its way", limit_s=60)
    assert restart_web(city) >= 1
    delivered(page)
    house.exactly(words, photos=1)


def restart_web(city: City) -> int:
    """Killed without a word; the city's supervisor starts it again. How many processes that were."""
    killed = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told, command = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
            if str(city.var).encode() in told and b"web.application" in command and b"live" not in command:
                os.kill(int(process.name), signal.SIGKILL)
                killed += 1
    return killed
