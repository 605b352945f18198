"""A report is never lost and never doubled, whatever becomes of the line, the tab, the browser or the clock."""

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.hostile import PASS, Fate, Line
from tests.walks.conftest import GATE, PHONE, SEA, City, House
from tests.walks.officers_phone import SENT_MS, delivered, draft_kept, enter, outbox, picture, send, write

pytestmark = pytest.mark.timeout(240)
TWO_YEARS_S = 2 * 365 * 24 * 3600


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
    page.get_by_text(re.compile("卫星定位")).wait_for()
    expect(page.locator(".place-grid:not([data-bad])")).to_contain_text("网格")
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
