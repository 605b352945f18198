"""The centre writes to a division, the officer reads and confirms without a network, the centre sees it confirmed."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.hostile import Line
from tests.walks.conftest import Enter
from tests.walks.officers_phone import SENT_MS
from tests.walks.officers_phone import enter as open_phone
from tests.walks.test_phone_screens import faults

pytestmark = pytest.mark.timeout(480)
TITLE = "今夜强降雨，请巡查低洼处"


def test_the_desk_writes_the_phone_confirms_offline_and_the_desk_sees_it(
    line: Line, phone: BrowserContext, enter: Enter
) -> None:
    page, desk = open_phone(phone, line.url, where="home"), enter("supervisor", "desk")
    desk.goto("/desk/#/announcements/new")
    form = desk.locator("[data-test=announcement-form]")
    form.locator("[name=title]").fill(TITLE)
    form.locator("[name=words]").fill("一、巡查低洼处、地下车库。\n二、发现积水立即上报。")
    form.locator("select").nth(0).select_option("441702")
    form.locator("[name=role]").select_option("officer")
    form.locator("[name=urgency]").select_option("urgent")
    form.locator("[name=confirm_by]").fill(
        desk.evaluate("new Date(Date.now() + 32 * 3600e3).toISOString().slice(0, 16)")
    )
    expect(form.locator("[data-test=reach]")).to_contain_text("将通知", timeout=SENT_MS)
    assert faults(desk) == []
    form.get_by_role("button", name="发布", exact=True).click()
    sheet = desk.locator("[data-test=announcement-sheet]")
    expect(sheet.locator("[data-test=announcement-progress]")).to_contain_text("已确认0", timeout=SENT_MS)

    expect(page.locator("[data-test=tab-me] .tab-count")).to_be_visible(timeout=SENT_MS)  # live, nothing was reloaded
    page.evaluate("location.hash = '#/notices'")
    row = page.locator("[data-test=announcement]", has_text=TITLE)
    expect(row).to_have_attribute("data-state", "unread", timeout=SENT_MS)
    assert faults(page) == []
    phone.set_offline(True)
    row.click()
    article = page.locator("[data-test=announcement-page]")
    expect(article).to_contain_text("地下车库")
    assert faults(page) == []
    article.locator("[data-test=confirm-announcement]").click()
    expect(article.locator("[data-test=on-its-way]")).to_be_visible()
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(article.locator("[data-test=confirmed]")).to_be_visible(timeout=SENT_MS)

    expect(sheet.locator("[data-test=announcement-progress]")).to_contain_text("已读1，已确认1", timeout=SENT_MS)
    sheet.get_by_role("button", name="已确认", exact=True).click()
    expect(sheet.locator("[data-test=announcement-people] tbody tr")).to_have_count(1)
    assert faults(desk) == []
    sheet.locator("[name=why]").fill("雨已过境")
    for words in ("撤回", "确定撤回？再按一次"):
        sheet.get_by_role("button", name=words, exact=True).click()
    expect(sheet.get_by_role("status").first).to_contain_text("雨已过境", timeout=SENT_MS)
    expect(article).to_contain_text("雨已过境", timeout=SENT_MS)
