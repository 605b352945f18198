"""The town settles its own by the simple path, and calls other departments by the whistle."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.chain import SHOP, Person, case_of, press, send
from tests.walks.conftest import City, Enter
from tests.walks.test_one_case_all_the_way import attach, photo, take

pytestmark = pytest.mark.timeout(300)


def test_a_town_takes_a_small_matter_itself_and_its_leader_closes_it(
    city: City, browser: Browser, enter: Enter, tmp_path: Path
) -> None:
    officer, handler, leader = (Person(city, browser, each) for each in ("officer", "town_handler", "town"))
    words = f"店外经营{uuid4().hex[:6]}"
    case = officer.report(words, SHOP)

    office = enter("town_handler")
    office.locator(".rail-item", has_text="辖区待受理").click()
    office.locator(".case-row", has_text=words).wait_for()
    case_of(office, case, "department/local")
    press(office, "镇街自办")
    office.locator("form.stating [role=option]").first.click()
    send(office)
    handler.move(case, "assign")
    handler.move(case, "submit", photos=[handler.photo()], note="已劝离")
    handler.move(case, "confirm")

    phone = enter("officer", "phone")
    phone.locator("nav a[href*=tasks]").click()
    phone.locator(".task-row[data-kind=check_case]", has_text=words).click()
    phone.get_by_text("通过，问题已解决").click()
    take(phone, "form input[type=file]", photo(tmp_path))
    phone.locator("form button[type=submit]:not([disabled])").click()
    phone.locator(".task-row", has_text=words).wait_for(state="detached")

    closing = enter("town")
    case_of(closing, case, "leader/simple_close")
    expect(closing.locator(".case-line")).to_contain_text("简易流程")
    press(closing, "结案")
    send(closing)
    assert leader.ask(f"/cases/{case}")["stage"] == "closed"
    assert leader.history(case) == ["report", "accept_local", "assign", "submit", "confirm", "check", "close"]


def test_a_department_that_is_called_answers_comes_and_is_rated(
    city: City, browser: Browser, enter: Enter, tmp_path: Path
) -> None:
    officer, supervisor, dispatcher, town_handler, town = (
        Person(city, browser, each) for each in ("officer", "supervisor", "dispatcher", "town_handler", "town")
    )
    case = officer.report(f"夜市占道，需联合整治{uuid4().hex[:6]}")
    supervisor.move(case, "file", condition=supervisor.condition())
    dispatcher.move(case, "dispatch", department=town_handler.department)

    leader = enter("town")
    case_of(leader, case, "leader/open")
    press(leader, "吹哨")
    picker = leader.locator("#need-departments")
    picker.fill("市城市管理和综合执法局")
    leader.get_by_role("option", name=re.compile("^市城市管理和综合执法局")).wait_for()
    picker.press("Enter")
    expect(leader.locator(".picked-chip")).to_have_count(1)
    leader.locator("form.stating .radio", has_text="综合执法").click()
    leader.locator("#need-note").fill("请到场联合处置")
    send(leader)
    expect(leader.locator(".parties")).to_contain_text("待应哨")

    called = enter("handler")
    called.locator(".rail-item", has_text="协办/吹哨").click()
    case_of(called, case, "department/helping")
    press(called, "应哨")
    called.locator("form.stating .radio input").first.focus()
    called.keyboard.press("1")
    send(called)
    press(called, "到场签到")
    attach(called, "form.stating input[type=file]", photo(tmp_path))
    send(called)
    expect(called.locator(".parties")).to_contain_text("到场签到")

    press(leader, "评价报到")
    leader.locator("form.stating [role=option]", has_text="市城市管理和综合执法局").click()
    leader.locator("form.stating .radio", has_text="★★★★").nth(1).click()
    send(leader)
    expect(leader.locator(".party-stars")).to_have_text("★★★★☆")
    (party,) = town.ask(f"/cases/{case}")["parties"]
    assert (party["answer"], party["stars"]) == ("coming", 4)
    assert party["arrived_at"]
