"""Help is two taps away on every screen, and what the phone sends beside reports arrives."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.hostile import Line
from tests.waiting import until
from tests.walks.conftest import City, Enter, House
from tests.walks.officers_phone import draft_kept, outbox, picture, send, write
from tests.walks.officers_phone import enter as hold
from tests.walks.test_phone_screens import faults

pytestmark = pytest.mark.timeout(420)


def test_a_call_for_help_reaches_the_command_view_over_a_bad_line(
    city: City, enter: Enter, line: Line, phone: BrowserContext
) -> None:
    wall = enter("commander", "desk")
    wall.wait_for_url(re.compile("/wall/"))
    wall.get_by_text(re.compile("实时")).first.wait_for()
    page = hold(phone, line.url, where="report")
    page.locator("[data-test=sos]").click()
    page.keyboard.press("Escape")  # a pocket presses once
    page.locator("[data-test=sos]").click()
    assert faults(page) == []
    phone.set_offline(True)
    page.locator("[data-test=sos-confirm]").click()
    state = page.locator("[data-test=sos-state]")
    expect(state).to_contain_text(re.compile("已试 [2-9] 次"), timeout=30_000)
    phone.set_offline(False)
    expect(state).to_have_attribute("data-state", "received", timeout=30_000)

    call = wall.locator("[data-test=sos-call][data-stage=open]")
    call.wait_for(timeout=30_000)
    expect(call).to_have_count(1)
    expect(call).to_contain_text(re.compile("林海燕.*定位.*求助", re.S))
    assert faults(wall) == []
    wall.locator("[data-test=sos-acknowledge]").click()
    expect(state).to_contain_text(re.compile("指挥中心已于.*看到"), timeout=30_000)
    assert faults(page) == []
    page.locator("[data-test=sos-withdraw]").click()
    expect(state).to_have_attribute("data-state", "withdrawn", timeout=30_000)

    wall.locator("[data-test=sos-call][data-stage=withdrawn]").wait_for(timeout=30_000)
    wall.locator("[data-test=sos-close]").click()
    wall.locator("dialog select, dialog input[type=radio]").first.wait_for()
    sheet = wall.locator("dialog[open]")
    sheet.get_by_text("误触，已与本人核实").first.click()
    sheet.locator("textarea").first.fill("电话核实")
    sheet.locator("button[type=submit]").click()
    expect(wall.locator("[data-test=sos-call]")).to_have_count(0, timeout=30_000)
    expect(state).to_contain_text("已结束", timeout=30_000)
    page.locator("[data-test=sos-done]").click()
    expect(page.locator("[data-test=sos]")).to_have_text(re.compile("SOS 求助"))


def test_the_track_is_the_officers_own_and_a_push_wakes_a_phone_in_the_pocket(
    city: City, line: Line, phone: BrowserContext
) -> None:
    phone.grant_permissions(["geolocation", "notifications"])
    page = hold(phone, line.url, where="home")
    patrol = page.locator("[data-test=patrol]")
    expect(patrol).to_have_text(re.compile("轨迹 关"))
    patrol.click()
    expect(patrol).to_have_text(re.compile("轨迹 开 · 至"))
    assert faults(page) == []
    page.evaluate("location.hash = '#/me'")
    page.locator("[data-test=push]").wait_for()
    page.locator("[data-test=patrol-mine]").click()
    walk = page.locator("[data-test=patrol-walk]")
    expect(walk).to_contain_text("1 个点", timeout=30_000)
    expect(page.locator(".cell-map .visited rect")).to_have_count(1)
    assert faults(page) == []
    page.keyboard.press("Escape")
    patrol.click()
    expect(patrol).to_have_text(re.compile("轨迹 关"))

    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    tools = phone.new_cdp_session(page)
    workers: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: workers.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    until(lambda: page.evaluate("1") and [each for each in workers if "/phone/" in each["scopeURL"]], "the worker")
    told = {"kind": "task", "id": "00000000-0000-4000-8000-000000000001", "title": "有案件待核查", "number": "A1"}

    def push(number: str) -> None:
        registration = next(each for each in workers if "/phone/" in each["scopeURL"])["registrationId"]
        data = {"origin": line.url, "registrationId": registration, "data": json.dumps({**told, "number": number})}
        tools.send("ServiceWorker.deliverPushMessage", data)

    shown = "navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(n => [n.title, n.body]))"
    page.evaluate("navigator.serviceWorker.addEventListener('message', e => { window.rung = e.data.pushed.number })")
    push("A1")
    page.wait_for_function("window.rung === 'A1'")
    assert page.evaluate(shown) == []  # looked at: the live link tells it
    page.goto("about:blank")
    push("A2")
    page.wait_for_timeout(0)
    page.goto(f"{line.url}/phone/#/home")
    until(lambda: page.evaluate(shown) == [["有案件待核查", "A2"]], "the notification is there")


def test_what_is_said_into_the_phone_is_heard_at_the_desk(
    house: House, line: Line, phone: BrowserContext, words: str, tmp_path: Path
) -> None:
    phone.grant_permissions(["geolocation", "microphone"])
    page = hold(phone, line.url)
    write(page, words, [picture(tmp_path)])
    begun = time.monotonic()
    page.locator("[data-test=voice-record]").click()
    expect(page.locator("[data-test=voice-stop]")).to_contain_text("2/60", timeout=20_000)
    page.locator("[data-test=voice-stop]").click()
    page.locator("[data-test=voice-clip]").wait_for()
    longest = time.monotonic() - begun
    assert faults(page) == []
    draft_kept(page)
    page.reload()
    page.locator("[data-test=voice-clip]").wait_for()  # a killed page forgets nothing that was said
    send(page)
    expect(page.locator(".sent")).to_contain_text("R", timeout=30_000)
    outbox(page)
    rows = page.locator("[data-test=photo-row]")
    expect(rows.filter(has_text="录音")).to_contain_text("已送达", timeout=30_000)
    (case,) = house.exactly(words, 1)
    (voice,) = case["voices"]
    assert 1 <= voice["seconds"] <= longest
    heard = house.asked.get(f"/api/v1/voices/{voice['sha256']}")
    assert heard.headers["content-type"] == "audio/webm" and heard.body().startswith(b"\x1a\x45\xdf\xa3")
