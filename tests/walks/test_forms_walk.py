"""An inspection filled without a network: kept, sent once, its hazard reported with one tap, read at the desk."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.hostile import Line
from tests.waiting import until
from tests.walks.conftest import Enter, House
from tests.walks.officers_phone import SENT_MS, outbox, picture, send
from tests.walks.officers_phone import enter as open_phone
from tests.walks.test_phone_screens import faults

pytestmark = pytest.mark.timeout(240)
PLACE = "北门百货商行"


def test_an_inspection_filled_offline_arrives_once_and_its_hazard_becomes_a_case(
    line: Line, phone: BrowserContext, house: House, enter: Enter, tmp_path: Path
) -> None:
    page = open_phone(phone, line.url, where="tasks")
    row = page.locator(".task-row[data-kind=inspect_place]", has_text=PLACE)
    expect(row).to_be_visible(timeout=SENT_MS)  # the reactor gives what is due as it starts
    row.click()
    expect(page.locator("[data-test=fill-form]")).to_be_visible()
    until(lambda: any("/categories" in each and "pass" in each for each in line.log), "the catalogue is on the phone")
    phone.set_offline(True)
    page.locator("[data-test=fill-send]").click()
    expect(page.locator("[data-question=open] .field-error")).to_be_visible()
    page.locator("[data-test=answer-open-yes]").check()
    page.locator("[data-test=answer-exit-locked]").check()
    page.locator("[data-question=exit_photo] input[type=file]").first.set_input_files(picture(tmp_path))
    page.locator("[data-question=exit_photo] .photo-tile").wait_for()
    page.locator("[data-test=answer-extinguishers]").fill("2.5")
    page.locator("[data-test=answer-sleeping-no]").check()
    expect(page.locator("[data-question=extinguishers] .field-error")).to_have_text(re.compile("整数"))
    page.locator("[data-test=answer-extinguishers]").fill("4")
    page.locator("[data-test=answer-owner_phone]").fill("0662-0000000")
    assert faults(page) == []
    page.locator("[data-test=fill-send]").click()
    sent = page.locator("[data-test=form-sent]")
    expect(sent).to_contain_text("已存在手机")
    expect(sent.locator("[data-test=hazard-report]")).to_have_count(1)
    sent.locator("[data-test=hazard-report]").click()
    expect(page.locator("#description")).to_have_value(re.compile(f"{PLACE}.*锁闭"))
    expect(page.locator("[data-test=category-open]")).to_contain_text("疏散通道")
    send(page)
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    outbox(page)
    expect(page.locator("[data-test=outbox-row][data-state=received]")).to_have_count(2, timeout=SENT_MS)

    places = house.asked.get("/api/v1/key-places", params={"q": PLACE}).json()["items"]
    (filled,) = house.asked.get("/api/v1/filled-forms", params={"key_place": places[0]["id"]}).json()["items"]
    lines = {each["key"]: each for each in filled["answers"]}
    assert (lines["exit"]["words"], lines["owner_phone"]["words"]) == ("锁闭", "0662-0000000")
    assert lines["exit"]["case_number"] and not places[0]["overdue"]
    case = house.asked.get(f"/api/v1/cases/{lines['exit']['case']}").json()
    assert (case["found_from"]["key_place_name"], case["photos"][0]["received"]) == (PLACE, True)
    assert house.asked.get(f"/api/v1/photos/{lines['exit_photo']['photos'][0]}?size=thumb").ok
    page.evaluate("location.hash = '#/tasks'")
    expect(page.locator(".task-row", has_text=PLACE)).to_have_count(0)

    desk = enter("supervisor", "desk")
    desk.goto(f"/desk/#/cases/-/-/{case['id']}")
    expect(desk.locator("[data-test=found-from]")).to_contain_text(PLACE, timeout=SENT_MS)
    desk.goto(f"/desk/#/places/{places[0]['id']}")
    expect(desk.locator(".answer-list")).to_contain_text("锁闭", timeout=SENT_MS)
    assert faults(desk) == []


def test_an_administrator_designs_a_form_with_its_preview_beside_it(enter: Enter) -> None:
    desk = enter("admin", "desk")
    desk.goto("/desk/#/forms")
    desk.locator("[data-test=form-new]").click()
    desk.locator("[data-test=form-name]").fill("河道巡查")
    desk.get_by_role("button", name="创建").click()
    desk.locator("[data-test=question-add]").click()
    desk.locator("[data-test=q-0-label]").fill("水面有无漂浮物")
    desk.locator("[data-test=question-add]").click()
    desk.locator("[data-test=q-1-label]").fill("漂浮物种类")
    desk.locator("[data-test=q-1-kind]").select_option("one")
    desk.locator("[data-test=q-1-option-0]").fill("水葫芦")
    desk.locator("[data-test=q-1-option-1]").fill("垃圾")
    desk.get_by_role("button", name="添加显示条件").click()
    preview = desk.locator(".form-preview")
    expect(preview.locator("[data-question=q2]")).to_have_count(0)  # asked only after a yes
    preview.locator("[data-test=answer-q1-yes]").check()
    expect(preview.locator("[data-question=q2]")).to_contain_text("水葫芦")
    desk.locator("[data-test=form-save]").click()
    desk.locator("[data-test=form-put]:not([disabled])").click()
    expect(desk.locator(".form-questions")).to_contain_text("第 1 版启用中", timeout=SENT_MS)
    assert faults(desk) == []
