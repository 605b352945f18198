"""Cases sent back and forth, refused, and wanted by two at once: who decides, who reads why, who was first."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.chain import Person, case_of, hangs, press, send
from tests.walks.conftest import City, Enter

pytestmark = pytest.mark.timeout(300)


def people(city: City, browser: Browser, *names: str) -> list[Person]:
    return [Person(city, browser, each) for each in names]


def test_two_returns_are_adjudicated_and_then_handled(city: City, browser: Browser, enter: Enter) -> None:
    officer, supervisor, dispatcher, handler, town = people(
        city, browser, "officer", "supervisor", "dispatcher", "handler", "town_handler"
    )
    case = officer.report(f"红线内外不清{uuid4().hex[:6]}")
    supervisor.move(case, "file", condition=supervisor.condition())
    dispatcher.move(case, "dispatch", department=handler.department)
    handler.move(case, "return", reason="不属本局管养")
    dispatcher.move(case, "dispatch", department=town.department)
    town.move(case, "return", reason="不属街道管养")

    centre = enter("dispatcher")
    case_of(centre, case, "command/adjudicating")
    hangs(centre).to_contain_text("先后退回")
    press(centre, "裁定派遣")
    picker = centre.locator("#need-department")
    picker.fill("市城市管理和综合执法局")
    picker.press("Enter")
    centre.locator("#need-reason").fill("现场勘界，位于红线内侧")
    send(centre)

    bureau = enter("handler")
    case_of(bureau, case, "department/pending_handle")
    bureau.locator("button.move", has_text="接办").wait_for()
    expect(bureau.locator("button.move.more")).to_have_count(0)
    assert not bureau.locator("button.move", has_text="回退派遣").count()
    press(bureau, "接办")
    send(bureau)
    bureau.locator(".note", has_text="处置中").wait_for()
    assert handler.ask(f"/cases/{case}")["stage"] == "handling"
    assert handler.history(case)[-2:] == ["adjudicate", "assign"]


def test_the_reporter_reads_on_the_phone_why_a_report_was_refused(city: City, browser: Browser, enter: Enter) -> None:
    (officer,) = people(city, browser, "officer")
    words = f"院内杂物{uuid4().hex[:6]}"
    case = officer.report(words)
    phone = enter("officer", "phone")
    phone.goto(f"/phone/#/case/{case}")
    phone.get_by_text(words).first.wait_for()

    desk = enter("supervisor")
    case_of(desk, case, "supervision/pending_register")
    press(desk, "不予受理")
    send_button = desk.locator("form.stating button[type=submit]")
    send_button.click()
    expect(desk.locator("form.stating .trouble-words")).to_contain_text("理由")
    desk.locator("#need-reason").fill("属私人院内事项，请联系物业")
    send(desk)
    expect(phone.locator(".outcome")).to_contain_text("属私人院内事项，请联系物业")


def test_of_two_dispatchers_one_wins_and_the_other_is_told_who(city: City, browser: Browser, enter: Enter) -> None:
    officer, supervisor = people(city, browser, "officer", "supervisor")
    case = officer.report(f"两人同派{uuid4().hex[:6]}")
    supervisor.move(case, "file", condition=supervisor.condition())
    one, other = enter("dispatcher"), enter("dispatcher")
    held: list[object] = []
    for desk in (one, other):
        case_of(desk, case, "command/pending_dispatch")
        press(desk, "派遣")
        desk.locator("form.stating [role=option].picked").wait_for()
        desk.route(f"**/api/v1/cases/{case}/moves", lambda route: held.append(route))
        desk.locator("form.stating button[type=submit]").click()
    for desk in (one, other) * 100:
        if len(held) < 2:
            desk.wait_for_timeout(50)
    assert len(held) == 2, "both have sent"
    for route in held:
        route.continue_()  # type: ignore[attr-defined]
    one.locator(".note.trouble, .note.done").first.wait_for()
    other.locator(".note.trouble, .note.done").first.wait_for()
    notes = [desk.locator(".note.trouble, .note.done").first.inner_text() for desk in (one, other)]
    assert supervisor.history(case).count("dispatch") == 1
    lost = [words for words in notes if "市城市运行管理指挥中心" in words]
    assert len(lost) == 1, notes
