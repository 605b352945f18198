"""A report outlives what happens to a phone: a day without a network, a killed browser, a full memory, an update."""

import os
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.hostile import PASS, Fate, Line
from tests.waiting import until
from tests.walks.conftest import City, House
from tests.walks.officers_phone import SENT_MS, Kept, delivered, enter, outbox, picture, send, write

REPORT, PHOTO = "PUT /api/v1/reports", "PUT /api/v1/photos"
pytestmark = pytest.mark.timeout(240)
TWO_YEARS_S = 2 * 365 * 24 * 3600


def test_written_without_a_network_opened_without_a_network_and_sent_a_day_later(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")
    line.down = True
    phone.set_offline(True)
    page.reload()
    write(page, words, [picture(tmp_path)])
    send(page)
    expect(outbox(page)).to_have_attribute("data-state", "waiting")
    page.clock.install(time=time.time())
    page.reload()
    expect(outbox(page)).to_have_attribute("data-state", "waiting")
    page.clock.fast_forward("24:00:00")
    line.down = False
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.clock.run_for(5_000)
    page.clock.resume()
    delivered(page)
    house.exactly(words, photos=1)


def test_a_killed_browser_loses_nothing(
    city: City, line: Line, tool: Playwright, house: House, words: str, tmp_path: Path
) -> None:
    kept = Kept(tool, tmp_path / "phone")
    context = kept.open()
    page = enter(context, line.url)
    write(page, words, [picture(tmp_path), picture(tmp_path, large=True)])
    line.fate = lambda question: Fate("lose answer") if "/reports/" in question else PASS
    send(page)
    expect(outbox(page)).to_have_attribute("data-state", "waiting", timeout=SENT_MS)
    kept.kill(context)
    with suppress(Error):
        context.close()
    line.fate = lambda _: PASS
    again = kept.open()
    delivered(enter(again, line.url))
    again.close()
    house.exactly(words, photos=2)


def test_a_full_phone_says_so_at_once_and_keeps_the_form(
    line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    blank = phone.new_page()
    tools = phone.new_cdp_session(blank)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": line.url, "quotaSize": 1})
    page = enter(phone, line.url, page=blank)
    write(page, words, [picture(tmp_path, large=True)])
    page.get_by_text("草稿没").wait_for()
    page.locator("[data-test=report-submit]:not([disabled])").click()
    page.get_by_text("没有保存").or_(page.get_by_text("没能存到手机里，请再试一次")).first.wait_for()
    expect(page.locator("#description")).to_have_value(re.compile(words))
    assert house.cases(words) == []
    tools.send("Storage.overrideQuotaForOrigin", {"origin": line.url})
    send(page)
    delivered(page)
    house.exactly(words, photos=1)


def test_a_new_version_waits_until_asked_and_the_draft_survives_it(
    line: Line, phone: BrowserContext, words: str, tmp_path: Path
) -> None:
    page = enter(phone, line.url)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("!!navigator.serviceWorker.controller")
    write(page, words, [picture(tmp_path)])
    line.fate = lambda question: Fate(also=b"\n// newer\n") if "/phone/sw.js" in question else PASS
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    page.get_by_text("有新版本").wait_for()
    expect(page.locator("#description")).to_have_value(re.compile(words))
    with page.expect_navigation():
        page.get_by_role("button", name="更新").click()
    expect(page.locator("#description")).to_have_value(re.compile(words))
    expect(page.locator("section[aria-labelledby=step-photos] .photo-tile")).to_have_count(1)


@pytest.mark.slow
def test_a_photo_over_a_2g_line_while_the_web_process_is_restarted(
    city: City, line: Line, phone: BrowserContext, house: House, words: str, tmp_path: Path
) -> None:
    page: Page = enter(phone, line.url)
    write(page, words, [picture(tmp_path, large=True)])
    line.bytes_per_s = 20_000
    send(page)
    until(lambda: line.count(PHOTO), "the photo is on its way", limit_s=60)
    assert restart_web(city) >= 1
    delivered(page)
    house.exactly(words, photos=1)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fifty_reports_of_a_day_without_a_network_come_in_order_with_their_own_times(
    line: Line, tool: Playwright, house: House, words: str, tmp_path: Path
) -> None:
    """The app is killed in between; the outbox is filled through the app's own store, a photo each."""
    kept = Kept(tool, tmp_path / "phone")
    context = kept.open()
    page = enter(context, line.url)
    for each in range(2):
        write(page, f"{words} 样{each}", [picture(tmp_path)])
        line.fate = lambda question: Fate("lose question") if question.startswith("PUT") else PASS
        send(page)
        page.locator(".sent .button.primary").click()
    line.down = True
    page.evaluate(COPY, [48, 24 * 3600_000])
    kept.kill(context)
    with suppress(Error):
        context.close()
    line.down, line.fate = False, lambda _: PASS
    begun = len(line.log)
    again = kept.open()
    delivered(enter(again, line.url), 50)
    again.close()
    sent = [each.split()[1].rsplit("/", 1)[1] for each in line.log[begun:] if each.startswith(REPORT)]
    assert sent == sorted(sent) and len(sent) == 50
    cases = house.exactly(words, photos=1, cases=50)
    assert len({case["photos"][0]["taken_at"] for case in cases}) > 40


# Copies the newest report so many times, each an earlier hour of the last day, under names of their own.
COPY = """async ([count, span]) => {
  const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result) })
  const db = await answer(indexedDB.open('moyang-phone'))
  const all = (store) => answer(db.transaction(store).objectStore(store).getAll())
  const [report] = (await all('reports')).sort((a, b) => b.id.localeCompare(a.id))
  const photo = (await all('photos')).find((each) => each.report === report.id)
  const bytes = await answer(db.transaction('bytes').objectStore('bytes').get(photo.id))
  const work = db.transaction(['reports', 'photos', 'bytes'], 'readwrite')
  for (let each = 0; each < count; each++) {
    const at = Date.now() - span + each * span / count
    const head = Math.floor(at).toString(16).padStart(12, '0')
    const id = `${head.slice(0, 8)}-${head.slice(8)}-7000-8000-${String(each).padStart(12, '0')}`
    const taken_at = new Date(at).toISOString()
    work.objectStore('reports').add({ ...report, id, body: JSON.stringify({ ...JSON.parse(report.body), taken_at }) })
    work.objectStore('photos').add({ ...photo, id: `${id}:${photo.id}`, report: id, taken_at })
    work.objectStore('bytes').add(bytes, `${id}:${photo.id}`)
  }
  await new Promise((done) => { work.oncomplete = done })
  db.close()
}"""


def restart_web(city: City) -> int:
    """Killed without a word; the city's supervisor starts it again. How many processes that were."""
    killed = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told, command = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
            if str(city.var).encode() in told and b"web.application" in command and b"live" not in command:
                os.kill(int(process.name), signal.SIGKILL)
                killed += 1
    return killed
