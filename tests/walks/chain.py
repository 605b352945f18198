"""What the walks of the chain share: set-up by the API as one of its people, and a few hands at the desk."""

import hashlib
import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import APIRequestContext, Browser, Page, expect

from foundation.ids import new_id
from tests.acting import NORTH_GATE, jpeg
from tests.walks.conftest import City

SHOP, LITTER = ("event", "09005"), ("event", "06010")  # a town may settle the first by itself


class Person:
    """Somebody signed in at the API, for the steps a walk is not about."""

    def __init__(self, city: City, browser: Browser, username: str):
        self.request: APIRequestContext = browser.new_context(base_url=city.url).request
        told = {"username": username, "password": "moyang-demo"}
        self.session = self.request.post("/api/v1/session", data=told).json()
        self.token = {"X-CSRF-Token": self.session["csrf"]}

    @property
    def department(self) -> str:
        return str(self.session["user"]["organisation"]["id"])

    def ask(self, path: str, **query: Any) -> Any:
        return self.request.get(f"/api/v1{path}", params=query).json()

    def move(self, case: str, name: str, **stated: Any) -> None:
        told = {"move": name, "version": self.ask(f"/cases/{case}")["version"], **stated}
        answer = self.request.post(f"/api/v1/cases/{case}/moves", headers=self.token, data=told)
        assert answer.ok, f"{name}: {answer.text()}"

    def photo(self) -> str:
        """A picture nobody has sent before."""
        red, green, blue = uuid4().bytes[:3]
        body = jpeg((red, green, blue), (640, 480))
        sha256 = hashlib.sha256(body).hexdigest()
        headers = {**self.token, "Content-Type": "image/jpeg"}
        assert self.request.put(f"/api/v1/photos/{sha256}", headers=headers, data=body).ok
        return sha256

    def report(self, words: str, kind: tuple[str, str] = LITTER) -> str:
        """A report at the north gate; the id of its case."""
        told = {
            "category": self._category(kind)["id"],
            "point": {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]},
            "description": words,
            "photos": [self.photo()],
        }
        answer = self.request.put(f"/api/v1/reports/{new_id()}", headers=self.token, data=told)
        assert answer.ok, answer.text()
        return str(answer.json()["case"]["id"])

    def condition(self, kind: tuple[str, str] = LITTER) -> str:
        return str(self._category(kind)["conditions"][0]["id"])

    def _category(self, kind: tuple[str, str]) -> Any:
        listed = self.ask("/categories", limit=500)["items"]
        return next(each for each in listed if (each["kind"], each["code"]) == kind)

    def history(self, case: str) -> list[str]:
        return [each["move"] for each in self.ask(f"/cases/{case}/history")["items"]]


def case_of(page: Page, case: str, queue: str = "-/-") -> None:
    """Open the case by its address, as from a link in a new tab."""
    page.goto("about:blank")
    page.goto(f"/desk/#/cases/{queue}/{case}")
    page.locator("article.case").wait_for()


def press(page: Page, label: str) -> None:
    """Press a move, unfolding the rarer ones when it is among them."""
    button = page.locator("button.move", has_text=re.compile(f"^{label}"))
    more = page.locator("button.move.more")
    button.or_(more).first.wait_for()
    if not button.count():
        more.click()
    button.first.click()


def send(page: Page) -> None:
    """Send the open form and wait until it has gone."""
    page.locator("form.stating button[type=submit]:not([disabled])").click()
    expect(page.locator("form.stating")).to_have_count(0)


def hangs(page: Page) -> Any:
    """The list of what hangs on the open case."""
    return expect(page.locator("ul.hanging"))
