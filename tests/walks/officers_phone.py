"""An officer's phone for the walks: behind a hostile line, its outbox as the officer sees it, the house's own count."""

import os
import re
import signal
from pathlib import Path
from uuid import uuid4

from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, TimeoutError, expect

from tests.waiting import until
from tests.walks.conftest import CHROMIUM, PHONE

SENT_MS = 45_000


def picture(folder: Path, large: bool = False) -> Path:
    """One nobody has sent before; a large one is noise, which travels in several pieces."""
    path = folder / f"{uuid4().hex}.jpg"
    if large:
        Image.frombytes("RGB", (700, 500), os.urandom(700 * 500 * 3)).save(path, "JPEG", quality=88)
    else:
        Image.new("RGB", (400, 300), tuple(os.urandom(3))).save(path, "JPEG")
    return path


def enter(
    context: BrowserContext, url: str, username: str = "officer", where: str = "report", page: Page | None = None
) -> Page:
    """Signed in by the API, on the asked screen."""
    context.set_default_timeout(30_000)
    if username:
        sign_in(context, url, username)
    page = page or context.new_page()
    page.goto(f"{url}/phone/#/{where}")
    page.locator("nav.tab-bar").wait_for()
    return page


def sign_in(context: BrowserContext, url: str, username: str = "officer") -> None:
    told = {"username": username, "password": "moyang-demo"}
    answer = context.request.post(f"{url}/api/v1/session", data=told, headers={"Origin": url})
    assert answer.ok, answer.text()


def write(page: Page, words: str, photos: list[Path], after: list[Path] | None = None) -> None:
    """Fill the form; pressing send is left to the test."""
    page.locator("form.report-form section[aria-labelledby=step-photos] input[type=file]").first.set_input_files(
        photos[0]
    )
    for more in photos[1:]:
        page.locator("section[aria-labelledby=step-photos] input[type=file]").first.set_input_files(more)
    expect(page.locator("section[aria-labelledby=step-photos] .photo-tile")).to_have_count(len(photos), timeout=SENT_MS)
    page.locator("#description").fill(f"暴露垃圾 {words}")
    page.locator("[data-test=category-proposed]", has_text="暴露垃圾").first.click()
    for each in after or []:
        page.get_by_label(re.compile("已当场处理好")).check()
        page.locator("section[aria-labelledby=step-words] input[type=file]").first.set_input_files(each)
        page.locator("section[aria-labelledby=step-words] .photo-tile").wait_for()


def draft_kept(page: Page) -> None:
    """The report being written is in the phone's memory, category and all."""
    asked = (
        "async () => (await new Promise(done => { const open = indexedDB.open('moyang-phone'); open.onsuccess = () => {"
        " const db = open.result; const all = db.transaction('drafts').objectStore('drafts').getAll();"
        " all.onsuccess = () => { db.close(); done(all.result) } } })).some(each => each.category)"
    )
    until(lambda: page.evaluate(asked), "the draft is kept")  # wait_for_function takes a promise for a yes


def send(page: Page) -> None:
    """Press send, and once more where the screen moved under the first press, as a thumb would; never two reports."""
    button, sent = page.locator("[data-test=report-submit]:not([disabled])"), page.locator(".sent")
    button.click()
    try:
        sent.wait_for(timeout=10_000)
    except TimeoutError:
        button.click(timeout=2_000)
        sent.wait_for()


def outbox(page: Page) -> Locator:
    """The rows, with the outbox opened."""
    if page.locator(".sent").count():
        page.evaluate("location.hash = '#/home'")
    page.evaluate("location.hash = '#/records'")
    page.get_by_role("tab", name=re.compile("发件箱")).click()
    return page.locator("[data-test=outbox-row]")


def delivered(page: Page, count: int = 1) -> None:
    """Every row says received, and none is left that says anything else."""
    rows = outbox(page)
    expect(page.locator("[data-test=outbox-row][data-state=received]")).to_have_count(count, timeout=SENT_MS)
    expect(rows).to_have_count(count)


class Kept:
    """A phone whose browser can be killed: its memory lies in a folder of its own."""

    def __init__(self, tool: Playwright, folder: Path):
        self.tool, self.folder = tool, folder

    def open(self) -> BrowserContext:
        return self.tool.chromium.launch_persistent_context(
            str(self.folder), executable_path="/usr/bin/chromium", args=CHROMIUM, **PHONE
        )

    def kill(self, context: BrowserContext) -> None:
        """As the system kills it: without a word. Only the browser that has this folder is meant."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            ours = f"--user-data-dir={self.folder}".encode() in words
            if ours and not any(each.startswith(b"--type=") for each in words):
                os.kill(int(process.name), signal.SIGKILL)
        gone = []
        context.on("close", lambda _: gone.append(True))
        until(lambda: not (self.folder / "SingletonLock").exists() or not _alive(self.folder), "the browser is dead")


def _alive(folder: Path) -> bool:
    with_pid = os.readlink(folder / "SingletonLock") if (folder / "SingletonLock").is_symlink() else ""
    pid = with_pid.rpartition("-")[2]
    try:
        return bool(pid) and b"chrom" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
