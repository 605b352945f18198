"""One case from the officer's phone to its closing, by five people in five browsers, every step live."""

import contextlib
import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.acting import jpeg
from tests.walks.conftest import City, Enter

pytestmark = pytest.mark.timeout(420)


def photo(folder: Path) -> Path:
    """A picture nobody has sent before: the house knows photos by their bytes."""
    red, green, blue = uuid4().bytes[:3]
    path = folder / f"{uuid4().hex}.jpg"
    path.write_bytes(jpeg((red, green, blue), (1200, 900)))
    return path


def report(phone: Page, words: str, picture: Path) -> str:
    """Report by the screen; the number the phone shows as its receipt."""
    phone.locator("nav a[href*=report]").click()
    phone.locator("form.report-form input[type=file]").first.set_input_files(picture)
    phone.locator("section[aria-labelledby=step-category] button.pick-row").click()
    phone.locator("#category-words").fill("暴露垃圾")
    phone.locator("dialog .pick-row").first.click()
    phone.locator("#description").fill(words)
    phone.locator("form.report-form button[type=submit]").click()
    receipt = phone.get_by_text(re.compile(r"R\d{14}")).first
    receipt.wait_for()
    found = re.search(r"R\d{14}", receipt.inner_text())
    assert found
    return found.group()


def attach(page: Page, selector: str, picture: Path) -> None:
    """Choose a photo and wait until the house has it."""
    with page.expect_response(
        lambda answer: "/photos/" in answer.url and answer.request.method == "PUT" and answer.status in (200, 201)
    ):
        page.locator(selector).first.set_input_files(picture)


def take(phone: Page, selector: str, picture: Path) -> None:
    """Choose a photo on the phone: it is kept there, and the outbox carries it after the answer."""
    phone.locator(selector).first.set_input_files(picture)
    phone.locator("form .photo-tile").first.wait_for()


def open_row(desk: Page, queue: str, words: str) -> None:
    """The queue shows the case without a reload; open it (again, when the list moved under the pointer).

    It is looked for by its words: a new case stands last in a queue, and a long one is drawn only as far as it is seen.
    """
    desk.locator("nav, aside").get_by_text(queue, exact=True).first.click()
    desk.locator("#desk-search").fill(words)
    row = desk.locator(".case-row", has_text=words).first
    row.wait_for(timeout=30_000)
    for _ in range(4):
        row.click()
        with contextlib.suppress(PlaywrightTimeout):
            desk.locator(".case-row.open", has_text=words).wait_for(timeout=5_000)
            desk.locator("button.move").first.wait_for(timeout=10_000)
            return
    raise AssertionError(f"{queue}: the case does not open")


def make(desk: Page, label: str) -> None:
    """Press the move's button, and send its form when it asks for something."""
    desk.locator("button.move", has_text=re.compile(f"^{label}")).first.click()
    form = desk.locator("form.stating")
    if form.count():
        form.locator("button[type=submit]").click()


def test_one_case_all_the_way(city: City, enter: Enter, tmp_path: Path) -> None:
    words = f"路口有暴露垃圾，编号{uuid4().hex[:6]}"
    supervisor, dispatcher, handler = enter("supervisor"), enter("dispatcher"), enter("handler")
    supervisor.get_by_text("待受理").first.wait_for()
    phone = enter("officer", "phone")
    number = report(phone, words, photo(tmp_path))

    open_row(supervisor, "待受理", words)
    expect(supervisor.get_by_text(number).first).to_be_visible()
    supervisor.locator("button.move", has_text=re.compile("^立案")).first.click()
    supervisor.locator("form.stating [role=option]").first.click()
    supervisor.locator("form.stating button[type=submit]").click()
    supervisor.get_by_text(re.compile(r"441700\d{13}")).filter(visible=True).first.wait_for()

    open_row(dispatcher, "待派遣", words)
    expect(dispatcher.get_by_text(re.compile("市城市管理和综合执法局")).first).to_be_visible()
    make(dispatcher, "派遣")

    open_row(handler, "待处置", words)
    expect(handler.locator("body")).not_to_contain_text("林海燕")
    make(handler, "接办")
    open_row(handler, "处置中", words)
    handler.locator("button.move", has_text=re.compile("^提交")).first.click()
    attach(handler, "form.stating input[type=file]", photo(tmp_path))
    handler.locator("#need-note").fill("已清理干净")
    handler.locator("form.stating button[type=submit]:not([disabled])").click()
    handler.locator("form.stating").wait_for(state="detached")
    open_row(handler, "处置完成", words)
    make(handler, "确认")

    phone.locator("nav a[href*=tasks]").click()
    task = phone.locator(".task-row[data-kind=check_case]", has_text=words)
    task.wait_for(timeout=30_000)
    task.click()
    phone.get_by_text("通过，问题已解决").click()
    take(phone, "form input[type=file]", photo(tmp_path))
    phone.locator("form button[type=submit]:not([disabled])").click()
    task.wait_for(state="detached", timeout=30_000)

    open_row(supervisor, "待结案", words)
    make(supervisor, "结案")
    told = history(city, supervisor, words)
    assert told == ["report", "file", "dispatch", "assign", "submit", "confirm", "check", "close"]


def history(city: City, desk: Page, words: str) -> list[str]:
    """The case's moves as the house has them, asked by the supervisor; waits for the closing."""
    for _ in range(50):
        found = desk.request.get(f"{city.url}/api/v1/cases", params={"q": words, "stage": "closed"}).json()["items"]
        if found:
            items = desk.request.get(f"{city.url}/api/v1/cases/{found[0]['id']}/history").json()["items"]
            return [item["move"] for item in items]
        desk.wait_for_timeout(200)
    raise AssertionError("the case was not closed")
