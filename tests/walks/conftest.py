"""The walks stand on the whole real city: bin/run with its own folder and ports, and Debian's Chromium."""

import io
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.bench.ground import free_port
from tests.hostile import Line

HOUSE = Path(__file__).parents[2]
START_S = 300
CHROMIUM = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",  # a microphone that hums
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
SIZES = {"phone": {"width": 360, "height": 780}, "desk": {"width": 1920, "height": 1080}}

GATE = {"longitude": 111.9617, "latitude": 21.8584}
SEA = {"longitude": 112.0, "latitude": 21.2}
PHONE: dict[str, Any] = {
    "viewport": SIZES["phone"],
    "locale": "zh-CN",
    "is_mobile": True,
    "has_touch": True,
    "geolocation": GATE,
    "permissions": ["geolocation"],
}


@dataclass(frozen=True)
class City:
    """A running city: where its door is, where its broker listens, where its state lies."""

    url: str
    mqtt_port: int
    var: Path


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The demo city from nothing, by the README's first command."""
    var, port, mqtt = tmp_path_factory.mktemp("city"), free_port(), free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MOYANG_")}
    clean["MOYANG__MQTT__PORT"] = str(mqtt)
    clean["MOYANG__PATROL__DUTY"] = "00:00-23:59"  # the walks run at any hour
    run = subprocess.run(
        [str(HOUSE / "bin" / "run"), "--port", str(port), "--var", str(var), "--detach"],
        env=clean,
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    present = json.loads((var / "launcher" / "present.json").read_text())
    yield City(present["url"], int(present["environment"]["MOYANG__MQTT__PORT"]), var)
    subprocess.run(
        [str(HOUSE / "bin" / "stop"), "--var", str(var)], env=clean, timeout=60, check=True, capture_output=True
    )


@pytest.fixture(scope="session")
def tool() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(tool: Playwright) -> Iterator[Browser]:
    started = tool.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
    yield started
    started.close()


Enter = Callable[..., Page]


@pytest.fixture
def enter(city: City, browser: Browser) -> Iterator[Enter]:
    """enter("officer", "phone") signs in through the sign-in page and answers the person's own page."""
    contexts: list[BrowserContext] = []

    def go(username: str, face: str = "desk") -> Page:
        phone = face == "phone"
        context = browser.new_context(
            viewport=SIZES[face],
            locale="zh-CN",
            base_url=city.url,
            is_mobile=phone,
            has_touch=phone,
            geolocation={"longitude": 111.9617, "latitude": 21.8584},
            permissions=["geolocation"],
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.locator("#username").fill(username)
        page.locator("input[type=password]").fill("moyang-demo")
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield go
    for context in contexts:
        context.close()


class House:
    """What the house has, asked past the hostile line by the supervision centre."""

    def __init__(self, city: City, tool: Playwright):
        self.asked = tool.request.new_context(base_url=city.url)
        told = self.asked.post("/api/v1/session", data={"username": "supervisor", "password": "moyang-demo"})
        assert told.ok, told.text()

    def cases(self, words: str) -> list[dict[str, Any]]:
        found = self.asked.get("/api/v1/cases", params={"q": words, "limit": 200}).json()["items"]
        return [self.asked.get(f"/api/v1/cases/{each['id']}").json() for each in found]

    def exactly(self, words: str, photos: int, cases: int = 1) -> list[dict[str, Any]]:
        """So many cases with these words, each with so many photos, all of them arrived."""
        found = self.cases(words)
        assert len(found) == cases, [each["report_number"] for each in found]
        for case in found:
            assert [each["received"] for each in case["photos"]] == [True] * photos, case["photos"]
            for each in case["photos"]:
                body = self.asked.get(f"/api/v1/photos/{each['sha256']}").body()
                assert Image.open(io.BytesIO(body)).format == "JPEG"
        return found


@pytest.fixture(scope="session")
def house(city: City, tool: Playwright) -> House:
    return House(city, tool)


@pytest.fixture
def line(city: City) -> Iterator[Line]:
    """A line to the city that a test may spoil."""
    opened = Line(int(city.url.rsplit(":", 1)[1]))
    yield opened
    opened.close()


@pytest.fixture
def phone(browser: Browser, line: Line) -> Iterator[BrowserContext]:
    """A phone whose every byte goes over that line."""
    context = browser.new_context(base_url=line.url, bypass_csp=True, **PHONE)
    yield context
    context.close()


@pytest.fixture
def words() -> str:
    """Words that no other report has."""
    return f"案{uuid4().hex[:8]}"
