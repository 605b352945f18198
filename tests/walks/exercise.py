"""What an exercise is played with: sensors and lookouts at the broker, and the duty commander's hands on the wall."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Locator, Page

from sensors.crossing import azimuth_deg
from tests.waiting import until
from tests.walks.conftest import City
from tests.walks.test_one_alarm_all_the_way import Sensor, csrf

PATIENCE_MS = 60_000


class Lookout(Sensor):
    """A camera on a hill that says in which direction it sees smoke."""

    def __init__(self, city: City, code: str, password: str, lon: float, lat: float):
        super().__init__(city, code, password)
        self.lon, self.lat = lon, lat

    def sees(self, kind: str, lon: float, lat: float, confidence: float = 0.9) -> None:
        self.seq += 1
        told = {
            "ts": datetime.now(UTC).isoformat(),
            "seq": self.seq,
            "kind": kind,
            "confidence": confidence,
            "azimuth_deg": round(azimuth_deg(self.lon, self.lat, lon, lat), 2),
        }
        self.line.publish(f"moyang/v1/devices/{self.code}/event", json.dumps(told), qos=1).wait_for_publish(10)


def installed(city: City, admin: Page, name: str, type_: str, lon: float, lat: float) -> dict[str, Any]:
    """A device registered by the administrator: its code and password, told once."""
    told = {"name": name, "type": type_, "point": {"lon": lon, "lat": lat}}
    answer = admin.request.post(f"{city.url}/api/v1/devices", headers=csrf(admin, city), data=told)
    assert answer.status == 201, answer.text()
    made: dict[str, Any] = answer.json()
    return made


def patient(page: Page) -> Page:
    """An exercise has four browsers at once on a small machine."""
    page.set_default_timeout(PATIENCE_MS)
    return page


def on_line(sensor: Sensor) -> None:
    until(lambda: sensor.answers, "the broker answers")
    assert "Success" in sensor.answers[0], sensor.answers


class Command:
    """The duty commander at the wall; what is seen there is also asked of the API, as another wall would."""

    def __init__(self, city: City, wall: Page):
        self.city, self.wall, self.id = city, wall, ""

    @property
    def api(self) -> str:
        return f"{self.city.url}/api/v1/emergencies/{self.id}"

    def get(self, path: str = "") -> Any:
        answer = self.wall.request.get(f"{self.api}{path}")
        assert answer.ok, answer.text()
        return answer.json()

    def emergency(self, seen: Callable[[dict[str, Any]], bool], words: str) -> dict[str, Any]:
        """The newest emergency that is as described, from now on the one commanded."""
        listed = f"{self.city.url}/api/v1/emergencies"
        found: dict[str, Any] = until(
            lambda: next(filter(seen, self.wall.request.get(listed).json()["items"]), None), words, 30
        )
        self.id = found["id"]
        return found

    def open(self, number: str) -> None:
        """Opens its dossier from the feed."""
        self.wall.locator(".feed-row", has_text=number).locator(".row-open").first.dispatch_event("click")
        self.wall.locator(".dossier", has_text=number).first.wait_for(timeout=PATIENCE_MS)

    def button(self, name: str) -> Locator:
        return self.wall.locator(f"[data-test={name}]").first

    def press(self, name: str) -> None:
        self.button(name).dispatch_event("click")

    def move(self, name: str, basis: str, **choices: str) -> None:
        """One of the large buttons; its sheet asks for the facts."""
        self.wall.locator(f".move-bar [data-move={name}]").first.dispatch_event("click")
        sheet = self.wall.locator("dialog.wall-sheet[open]")
        sheet.wait_for()
        for choice in choices.values():
            sheet.locator(f"[data-test={name}-{choice}]").check(force=True)
        sheet.get_by_label(re.compile("依据")).fill(basis)
        sheet.locator(f"[data-test={name}-submit]").click()
        sheet.wait_for(state="detached", timeout=PATIENCE_MS)

    def model(self, kind: str, **facts: float) -> dict[str, Any]:
        """Has a model reckon the area; the kept answer."""
        self.press("impact-models")
        sheet = self.wall.locator("dialog.wall-sheet[open]")
        sheet.locator("select").first.select_option(kind)
        for name, value in facts.items():
            sheet.locator(f"input[name={name}]").fill(str(value))
        self.press("impact-work-out")
        self.button("impact-kept").wait_for(timeout=PATIENCE_MS)
        return dict(self.get("/impact"))

    def send_teams(self) -> list[dict[str, Any]]:
        """Sends what the run card proposes; who is on the way."""
        self.press("send-teams")
        self.button("errand").wait_for(timeout=PATIENCE_MS)
        return list(self.get("/resources")["errands"])

    def lead_home(self) -> None:
        """Every team there, and back again, by the buttons it has."""
        for move in ("arrive", "release", "back"):
            buttons = self.wall.locator(f"[data-test=team-{move}]:enabled")
            for left in range(len(self.away()), 0, -1):
                until(lambda left=left, buttons=buttons: buttons.count() == left, f"{left} teams may {move}", 60)
                buttons.first.dispatch_event("click")
        until(lambda: not self.away(), "every team is home")

    def away(self) -> list[dict[str, Any]]:
        return [each for each in self.get("/resources")["errands"] if not each["ended_at"]]

    def call_all(self) -> Locator:
        """One act calls every level at once; the lines of who has answered and who has not."""
        self.press("cascade-ask")
        self.press("cascade-begin")
        self.button("cascade-silent").wait_for(timeout=PATIENCE_MS)
        assert re.search("剩余", self.button("cascade-clock").inner_text())
        return self.wall.locator("[data-test=cascade]")

    def document(self) -> bytes:
        """The report after it as PDF, drawn by the worker."""
        asked = self.wall.request.post(f"{self.api}/documents", headers=csrf(self.wall, self.city))
        assert asked.status == 202, asked.text()
        until(lambda: self.get("/documents")["items"][0]["state"] == "ready", "the PDF is drawn", 60)
        found = self.wall.request.get(f"{self.city.url}/api/v1/emergency-documents/{asked.json()['id']}.pdf")
        return bytes(found.body())

    def report(self, channel: str, to: str) -> str:
        """The next report upwards in the words made from what is known."""
        self.press("report-draft")
        form = self.wall.locator("form", has=self.button("report-send"))
        form.locator("input[name=addressee]").fill(to)
        form.locator("select").select_option(channel)
        words = form.locator("textarea").input_value()
        sent = len(self.get("/reports")["items"])
        self.press("report-send")
        until(lambda: len(self.get("/reports")["items"]) == sent + 1, "the report is logged")
        form.wait_for(state="detached", timeout=PATIENCE_MS)  # the answer may be later than the log
        return words

    def tick_all(self) -> None:
        """Ticks what nobody else has, one by one."""
        buttons = self.wall.locator("[data-test=task-tick]")
        for left in range(len(self.open_tasks()), 0, -1):
            until(lambda left=left: buttons.count() == left, f"{left} tasks may be ticked", 60)
            self.press("task-tick")
            self.press("tick-finish")
            self.button("tick-finish").wait_for(state="detached", timeout=PATIENCE_MS)  # other news may be faster
        until(lambda: not self.open_tasks(), "every task is done")

    def open_tasks(self) -> list[dict[str, Any]]:
        tasks = self.get("/tasks")["items"]
        return [each for each in tasks if each["kind"] == "plan_task" and each["state"] == "open"]
