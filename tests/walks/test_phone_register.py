"""The register is changed from the street without a network and decided on; a place is opened by its code."""

import re
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from tests.hostile import Line
from tests.walks.conftest import City, Enter, House
from tests.walks.officers_phone import delivered, outbox, picture
from tests.walks.officers_phone import enter as open_phone
from tests.walks.test_phone_screens import faults

pytestmark = pytest.mark.timeout(420)


def test_a_lamp_is_moved_in_the_register_by_an_officer_without_a_network(
    city: City, line: Line, phone: BrowserContext, enter: Enter, tmp_path: Path
) -> None:
    page = open_phone(phone, line.url, where="grid/components")
    rows = page.locator("[data-test=component-row]")
    rows.first.wait_for()
    told = {"components": faults(page)}
    name = (rows.first.locator("span").first.inner_text()).split("\n")[0].strip()
    phone.set_offline(True)
    page.locator("[data-test=component-search]").fill(name[:2])
    rows.first.click()
    page.locator("[data-test=propose-move]").click()
    form = page.locator("form.report-form")
    form.locator("input[type=file]").first.set_input_files(picture(tmp_path))
    form.locator(".photo-tile").wait_for()
    expect(form.get_by_text(re.compile("定位精度"))).to_be_visible()
    told["form"] = faults(page)
    page.locator("#component-note").fill("已移到路口东侧")
    page.locator("[data-test=proposal-submit]").click()
    row = outbox(page).first
    expect(row).to_have_attribute("data-state", "waiting")
    phone.set_offline(False)
    delivered(page)
    number = re.search(r"B\d+", row.inner_text())
    assert number

    desk = enter("supervisor", "desk")
    desk.goto(f"{city.url}/desk/#/register")
    desk.locator("[data-test=proposal]", has_text=number[0]).get_by_role("button").click()
    sheet = desk.locator("[data-test=proposal-sheet]")
    expect(sheet.get_by_role("cell").first).to_be_visible()
    told["sheet"] = faults(desk)
    sheet.get_by_role("button", name=re.compile("^采纳")).first.click()
    sheet.locator("form button[type=submit]").click()
    expect(sheet).to_have_attribute("data-stage", "approved")

    page.evaluate("location.hash = '#/grid/components'")
    expect(page.locator("[data-test=my-proposal]").first).to_have_attribute("data-stage", "approved")
    page.evaluate("location.hash = '#/notices'")
    expect(page.get_by_text(re.compile(f"{number[0]}.*已采纳"))).to_be_visible()
    assert {screen: found for screen, found in told.items() if found} == {}


def photographed(text: str, folder: Path) -> Path:
    """The code as a phone's camera sees it on a wall: turned, small in the picture, grey and grainy."""
    code = folder / "code.png"
    segno.make(text, error="m", micro=False).save(str(code), scale=8, border=4)
    seen = Image.new("RGB", (1600, 1200), (170, 165, 150))
    seen.paste(Image.open(code).convert("RGB").resize((460, 460)), (610, 330))
    seen = seen.rotate(11, resample=Image.Resampling.BICUBIC, fillcolor=(170, 165, 150))
    seen = Image.blend(seen, Image.effect_noise(seen.size, 90).convert("RGB"), 0.15)
    seen.save(folder / "photo.jpg", quality=80)
    return folder / "photo.jpg"


def test_a_place_is_opened_from_a_photo_of_its_code_without_a_network(
    line: Line, phone: BrowserContext, house: House, tmp_path: Path
) -> None:
    page = open_phone(phone, line.url, where="place")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")
    place = next(
        each
        for each in house.asked.get("/api/v1/key-places", params={"limit": 200}).json()["items"]
        if each["grid"] == "441702001001001"
    )
    page.get_by_text(place["name"]).first.wait_for(timeout=30_000)
    assert page.evaluate("'BarcodeDetector' in window") is False  # so it is our own reader that reads
    phone.set_offline(True)
    scan = page.locator("[data-test=scan-photo]")
    scan.set_input_files(picture(tmp_path))
    expect(page.get_by_role("alert")).to_contain_text("没有认出二维码")
    assert faults(page) == []
    scan.set_input_files(photographed(f"https://city.example/phone/#/place/{place['code'].replace('-', '')}", tmp_path))
    expect(page.locator("main h1")).to_have_text(place["name"], timeout=30_000)
