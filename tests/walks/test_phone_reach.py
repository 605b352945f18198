"""Help is two taps away on every screen, and what the phone sends beside reports arrives."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.hostile import Line
from tests.walks.conftest import City, Enter
from tests.walks.officers_phone import enter as hold
from tests.walks.test_phone_screens import faults

pytestmark = pytest.mark.timeout(240)


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
