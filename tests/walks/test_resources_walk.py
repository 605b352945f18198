"""From the run card to the crew, and from one press to the next in line: on the wall, on a phone and at a desk."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from foundation.clock import city_zone
from tests.acting import NORTH_GATE
from tests.waiting import until
from tests.walks.conftest import City, Enter
from tests.walks.test_one_alarm_all_the_way import base_of, csrf

pytestmark = pytest.mark.timeout(420)
SEEN_MS = 30_000
WAITING = """() => new Promise((found) => {
  indexedDB.open("moyang-reach").onsuccess = ({ target: { result: base } }) => {
    const asked = base.transaction("points").objectStore("points").count()
    asked.onsuccess = () => { base.close(); found(asked.result) }
  }
})"""  # points on the phone that the server does not have yet


def test_propose_dispatch_call_and_the_next_in_line(city: City, enter: Enter) -> None:
    wall, phone, desk = enter("commander", "desk"), enter("officer2", "phone"), enter("county", "desk")
    stand(phone, 3)
    opened = wall.request.post(
        f"{city.url}/api/v1/emergencies",
        headers=csrf(wall, city),
        data={
            "title": "北门后山山火演练",
            "kind": "natural",
            "point": {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]},
            "drill": True,
        },
    ).json()
    wall.goto(f"/wall/#emergency/{opened['id']}")
    wall.reload()
    resources = wall.locator("[data-test=resources]")
    expect(resources).to_contain_text("直线距离×1.4", timeout=SEEN_MS)
    resources.locator("[data-test=send-teams]").click()
    errand = resources.locator("[data-test=errand]", has_text="南恩街道半专业扑火队")
    errand.wait_for()
    card = phone.locator("[data-test=errand-card]", has_text="北门后山山火演练")
    follow_the_team(city, phone, card, errand)
    card.locator("[data-test=errand-check]").click()
    expect(wall.locator("[data-test=emergency-log]")).to_contain_text("点名：15/15人", timeout=SEEN_MS)

    wall.locator("[data-test=task-give]").click()
    sheet = wall.locator("[data-test=task-sheet]")
    sheet.locator("input[name=act]").fill("清开北坡通道")
    sheet.locator("[data-test=department]").first.click()
    sheet.locator("[data-test=task-send]").click()
    expect(wall.locator("[data-test=task]", has_text="清开北坡通道")).to_be_visible(timeout=SEEN_MS)
    expect(wall.locator("[data-test=emergency-log]")).to_contain_text("清开北坡通道", timeout=SEEN_MS)

    look_through_a_camera(wall, city)
    keep_a_list_and_test_the_ways(enter("admin", "desk"), desk)

    cascade = wall.locator("[data-test=cascade]")
    cascade.locator("[data-test=cascade-ask]").click()
    cascade.locator("[data-test=cascade-begin]").click()
    expect(cascade.locator("[data-test=cascade-silent]")).to_contain_text("未应答", timeout=SEEN_MS)
    call = desk.locator("[data-test=call-sheet]")
    call.locator("[data-test=call-confirm]").click()
    expect(cascade.locator("[data-test=cascade-county]")).to_contain_text("✓ 已确认", timeout=SEEN_MS)

    with base_of(city) as connection:  # nobody can wait a minute in a test
        connection.execute(text("UPDATE cascade_line SET due_at = now() WHERE state = 'calling' AND level = 'grid'"))
    grid = cascade.locator("[data-test=cascade-grid]")
    expect(grid).to_contain_text("✕ 未应答", timeout=SEEN_MS)
    sheet = phone.locator("[data-test=call-sheet]")
    expect(sheet).to_contain_text("【演练】应急呼叫", timeout=SEEN_MS)
    sheet.locator("[data-test=call-confirm]").click()
    expect(grid).to_contain_text(re.compile("许国栋.*✓ 已确认", re.S), timeout=SEEN_MS)
    expect(cascade.locator("[data-test=cascade-clock]")).to_contain_text("剩余", timeout=SEEN_MS)

    wall.locator("[data-test=playback-open]").dispatch_event("click")
    bar, now = wall.locator("[data-test=playback]"), datetime.now(city_zone())
    bar.locator("input[name=day]").fill(f"{now:%Y-%m-%d}")
    bar.locator("select[name=hour]").select_option(str(now.hour))
    with wall.expect_response(re.compile(r"/api/v1/playback.*drill=true")):
        bar.locator("[data-test=playback-load]:not([disabled])").click()
    bar.locator("[data-test=playback-load]:not([disabled])").wait_for()
    bar.locator("[data-test=playback-slider]").press("End")
    then = wall.locator("[data-test=past-team]", has_text="南恩街道半专业扑火队")
    expect(then).to_contain_text("到场", timeout=SEEN_MS)


def stand(phone: Page, km: float) -> None:
    """The phone is so far north of the place."""
    phone.context.set_geolocation({"longitude": NORTH_GATE[0], "latitude": NORTH_GATE[1] + km / 111.32})


def follow_the_team(city: City, phone: Page, card: Locator, errand: Locator) -> None:
    """The wall sees it come nearer; what it did in a tunnel is there when it comes out, its way whole."""
    expect(card.locator("[data-test=errand-shared]")).to_contain_text("位置共享给指挥中心")
    card.locator("[data-test=errand-set_out]").click()
    way = errand.locator("[data-test=errand-way]")
    expect(way).to_contain_text("还有 3.0 km（直线）/ 约6分钟", timeout=SEEN_MS)
    before = way.get_attribute("data-place")
    stand(phone, 2)
    expect(way).to_contain_text("还有 2.0 km（直线）/ 约4分钟", timeout=SEEN_MS)
    assert way.get_attribute("data-place") != before
    phone.context.set_offline(True)
    for turn, km in enumerate((1.5, 1.0, 0.5, 0.05), 1):
        stand(phone, km)
        phone.wait_for_function(f"({WAITING})().then((count) => count >= {turn})")
    expect(card.locator("[data-test=errand-near]")).to_contain_text("150米以内")
    card.locator("[data-test=errand-arrive]").click()
    expect(card.locator("[data-test=errand-waits]")).to_contain_text("已到场")
    expect(way).to_contain_text("还有 2.0 km")
    phone.context.set_offline(False)
    expect(errand).to_contain_text("点名剩", timeout=SEEN_MS)
    expect(way).not_to_contain_text("还有", timeout=SEEN_MS)
    until(lambda: way_north(city) == [3.0, 2.0, 1.5, 1.0, 0.5, 0.05], "the whole way")


def way_north(city: City) -> list[float]:
    """The kept path: kilometres north of the place."""
    with base_of(city) as connection:
        path = connection.execute(text("SELECT ST_Y(point) FROM errand_point ORDER BY at")).scalars()
        return [round((each - NORTH_GATE[1]) * 111.32, 2) for each in path]


def look_through_a_camera(wall: Page, city: City) -> None:
    """The cameras that see the emergency's place; the look is written down for the emergency."""
    wall.locator(".cameras .camera-open").click()
    expect(wall.locator(".camera-view").first).to_contain_text("票据剩余", timeout=SEEN_MS)
    with base_of(city) as connection:
        told = connection.execute(text("SELECT DISTINCT subject_kind, purpose FROM camera_ticket")).all()
    assert [each.subject_kind for each in told] == ["emergency"] and "北门后山山火演练" in told[0].purpose


def keep_a_list_and_test_the_ways(admin: Page, county: Page) -> None:
    """The county's list gets a first name; the test asks it plainly as a test, and the answer stands beside it."""
    admin.goto("/desk/#/duty/441702")
    admin.locator("[data-test=duty-edit]").click()
    admin.locator("[data-test=duty-search]").fill("county")
    admin.locator("[data-test=duty-add-county]").click()
    admin.locator("[data-test=duty-save]").click()
    expect(admin.locator("[data-test=duty-called] [data-listed]")).to_contain_text("值班", timeout=SEEN_MS)
    admin.locator("[data-test=duty-test]").click()
    admin.locator("[data-test=test-now]").click()
    admin.locator("[data-test=test-go]").click()
    call = county.locator("[data-test=call-sheet]")
    expect(call).to_contain_text("【通信测试】", timeout=SEEN_MS)
    call.locator("[data-test=call-confirm]").click()
    admin.locator("[data-test=test-see]").first.click()
    expect(admin.locator("[data-test=test-outcome]").first).to_contain_text("✓ 按时确认", timeout=SEEN_MS)
    expect(call).to_be_hidden()
