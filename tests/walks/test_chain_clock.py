"""More time is asked for by one person and granted by two others, each at their own desk."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.chain import Person, case_of, hangs, press, send
from tests.walks.conftest import City, Enter

pytestmark = pytest.mark.timeout(300)


def test_an_extension_is_asked_endorsed_and_approved_by_three_people(
    city: City, browser: Browser, enter: Enter
) -> None:
    officer, supervisor, dispatcher, handler = (
        Person(city, browser, each) for each in ("officer", "supervisor", "dispatcher", "handler")
    )
    case = officer.report(f"路面积水，需要延期{uuid4().hex[:6]}")
    supervisor.move(case, "file", condition=supervisor.condition())
    dispatcher.move(case, "dispatch", department=handler.department)
    handler.move(case, "assign")
    before = handler.ask(f"/cases/{case}")["deadline"]["at"]

    asking = enter("handler")
    case_of(asking, case, "department/handling")
    press(asking, "申请延期")
    asking.locator("#need-reason").fill("配件需厂家定制")
    send(asking)
    hangs(asking).to_contain_text("待部门负责人或上级领导初审")
    expect(asking.locator(".note", has_text="撤销")).to_be_visible()

    chief = enter("chief")
    chief.locator(".rail-item", has_text="待审申请").click()
    case_of(chief, case, "department/requests")
    press(chief, "初审同意")
    send(chief)

    second = enter("dispatcher")
    second.locator(".rail-item", has_text="延期/挂账待批").click()
    case_of(second, case, "command/requests")
    hangs(second).to_contain_text("初审已同意，待指挥中心批准")
    press(second, "批准")
    send(second)
    second.locator(f"#row-{case}").wait_for(state="detached")

    told = handler.ask(f"/cases/{case}")
    assert (told["extended"], told["request_kind"]) == (1, None)
    assert told["deadline"]["at"] > before == told["deadline"]["first"]
    expect(asking.locator(".case-line")).to_contain_text("延期 1 次")
    expect(asking.locator(".clock")).to_contain_text("首次承诺")
