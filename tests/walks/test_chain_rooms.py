"""The rooms beside the queues: a report merged and taken out again, routing rules tried and put in force, a day off."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.waiting import until
from tests.walks.chain import Person, case_of, press, send
from tests.walks.conftest import City, Enter

pytestmark = pytest.mark.timeout(300)


def test_two_reports_of_one_heap_are_merged_and_taken_apart(city: City, browser: Browser, enter: Enter) -> None:
    officer, supervisor = Person(city, browser, "officer"), Person(city, browser, "supervisor")
    words = f"垃圾堆{uuid4().hex[:6]}挡住北门通道"
    first, second = officer.report(words), officer.report(words)
    before = supervisor.ask(f"/cases/{second}")
    supervisor.move(first, "file", condition=supervisor.condition())

    desk = enter("supervisor")
    case_of(desk, second, "supervision/pending_register")
    number = supervisor.ask(f"/cases/{first}")["number"]
    row = desk.locator(".similar-row", has_text=number)
    expect(row.locator(".similar-likeness")).to_contain_text("重复")
    expect(row.locator(".similar-reasons")).to_contain_text("同一类别")
    row.get_by_role("button", name=re.compile("^并入这一件")).click()
    until(lambda: supervisor.ask(f"/cases/{second}")["stage"] == "merged", "it is merged")
    case_of(desk, first)
    merged = desk.locator(".merged-row", has_text=before["report_number"])
    expect(merged).to_contain_text(words)

    merged.locator("button.move").click()
    merged.locator("#need-reason").fill("两处不是同一堆")
    merged.locator("form.stating button[type=submit]").click()
    expect(desk.locator(".merged-row")).to_have_count(0)
    after = supervisor.ask(f"/cases/{second}")
    told = ("stage", "deadline", "department", "category", "desk_due", "reported_at", "level")
    assert [after[each] for each in told] == [before[each] for each in told]
    case_of(desk, second, "supervision/pending_register")
    press(desk, "不予受理")
    desk.locator("#need-reason").fill("重复上报，已告知")
    send(desk)


def test_routing_rules_are_drafted_tried_on_the_past_and_put_in_force(
    city: City, browser: Browser, enter: Enter
) -> None:
    desk, note = enter("admin"), f"更名{uuid4().hex[:6]}"
    desk.goto("/desk/#/routing")
    desk.get_by_role("button", name="新建草稿").click()
    desk.locator(".routing-sentence").first.click()
    name = desk.get_by_label("规则名称")
    kept = name.input_value()
    name.fill(f"{kept}（{note}）")
    desk.get_by_role("button", name="保存草稿").click()
    expect(desk.get_by_role("button", name="保存草稿")).to_be_disabled()
    desk.get_by_role("button", name="试算与启用").click()
    desk.get_by_role("button", name="试算", exact=True).click()
    expect(desk.locator(".routing-result .routing-figure")).to_contain_text(re.compile(r"\d"))
    desk.get_by_label("启用说明").fill(note)
    desk.get_by_role("button", name="启用", exact=True).click()
    expect(desk.locator(".routing-sentence").first).to_contain_text(note)
    expect(desk.get_by_role("button", name="新建草稿")).to_be_visible()

    edition = Person(city, browser, "dispatcher").ask("/routing-rules")
    assert edition["state"] == "in_force" and note in edition["rules"][0]["name"]


def test_a_day_off_shows_its_effect_before_it_counts(enter: Enter) -> None:
    desk, year = enter("admin"), datetime.now(UTC).year + 1
    desk.goto("/desk/#/calendar")
    desk.locator(".year-tools .plain-button").nth(1).click()
    expect(desk.locator(".year-number")).to_have_text(str(year))
    day = desk.locator(".month-day[data-mark=work]").nth(150)
    day.click()
    sheet = desk.locator(".calendar-sheet")
    sheet.locator("input[value=rest]").check()
    sheet.locator("input[required]").fill("本市停工一日")
    sheet.get_by_role("button", name="先看影响").click()
    expect(sheet.locator(".calendar-effect")).to_contain_text("截止时间")
    sheet.get_by_role("button", name="确定修改").click()
    expect(desk.locator(".month-day[aria-current=true]")).to_have_attribute("data-mark", re.compile("rest|holiday"))


def test_alarms_of_a_device_are_held_back_by_hours_at_the_desk_and_told_again(city: City, enter: Enter) -> None:
    desk = enter("commander")
    desk.goto("/desk/#/load")
    device = desk.request.get("/api/v1/devices?limit=1").json()["items"][0]
    desk.locator("[data-test=hold-new]").click()
    form = desk.locator("[data-test=hold-form]")
    form.locator("[name=device]").fill(device["code"])
    expect(form).to_contain_text(device["name"])
    form.locator("[name=kind]").select_option("suppressed")
    form.locator("[name=when]").select_option("hours")
    form.locator("[name=reason]").fill("夜间焊接作业，按设计抑制")
    form.get_by_label("六").check()
    form.locator("button[type=submit]").click()
    held = desk.locator("tr", has_text="夜间焊接作业，按设计抑制")
    expect(held).to_contain_text("六 22:00–06:00")
    held.get_by_role("button", name="提前结束").click()
    expect(held).to_have_count(0)
