"""One alarm from a real MQTT client to an emergency, seen on the wall and answered on the officer's phone."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import paho.mqtt.client as mqtt
import pytest
from playwright.sync_api import APIRequestContext, Page
from sqlalchemy import Connection, text

from foundation.work import connect
from tests.acting import NORTH_GATE
from tests.waiting import until
from tests.walks.conftest import City, Enter

pytestmark = pytest.mark.timeout(420)


class Sensor:
    """A gas detector at the north gate, on a line of its own to the broker."""

    def __init__(self, city: City, code: str, password: str):
        self.code, self.seq, self.answers = code, 0, []
        self.line = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=code, protocol=mqtt.MQTTv5)
        self.line.username_pw_set(code, password)
        self.line.on_connect = lambda *told: self.answers.append(str(told[3]))
        self.line.connect("127.0.0.1", city.mqtt_port)
        self.line.loop_start()

    def tell(self, value: float, metric: str = "lel") -> None:
        self.seq += 1
        self.raw(json.dumps({"ts": datetime.now(UTC).isoformat(), "seq": self.seq, "values": {metric: value}}))

    def raw(self, payload: str) -> None:
        self.line.publish(f"moyang/v1/devices/{self.code}/telemetry", payload, qos=1).wait_for_publish(10)

    def close(self) -> None:
        self.line.disconnect()
        self.line.loop_stop()


@contextmanager
def base_of(city: City) -> Iterator[Connection]:
    """The running city's own database, over its socket."""
    engine = connect(f"postgresql+psycopg2:///moyang?host={city.var / 'run'}&user=moyang_app", pool=1)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def csrf(page: Page, city: City) -> dict[str, str]:
    return {"X-CSRF-Token": page.request.get(f"{city.url}/api/v1/session").json()["csrf"]}


def open_alarms(request: APIRequestContext, city: City, device: str) -> list[dict]:  # type: ignore[type-arg]
    answer = request.get(f"{city.url}/api/v1/alarms", params={"state": "open", "device": device})
    return list(answer.json()["items"])


def test_one_alarm_all_the_way(city: City, enter: Enter) -> None:
    admin, wall, phone = enter("admin"), enter("commander"), enter("officer", "phone")
    name = f"北门储配站探测器{int(time.time()) % 100000}"
    made = admin.request.post(
        f"{city.url}/api/v1/devices",
        headers=csrf(admin, city),
        data={"name": name, "type": "gas_lel", "point": {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]}},
    ).json()
    sensor = Sensor(city, made["code"], made["password"])
    until(lambda: sensor.answers, "the broker answers")
    wall.get_by_text(re.compile("实时")).first.wait_for()

    sensor.tell(62.5)
    wall.get_by_text(name).first.wait_for(timeout=30_000)
    sensor.tell(66.0)
    sensor.raw("{this is no json")
    sensor.tell(64.0)
    alarm = until(
        lambda: next((each for each in open_alarms(wall.request, city, made["code"]) if each["count"] == 3), None),
        "three readings are one alarm",
    )
    assert (alarm["level"], alarm["peak"], alarm["grid"]) == (2, 66.0, "441702001001001")
    rejects = admin.request.get(f"{city.url}/api/v1/rejects", params={"device": made["code"]}).json()["items"]
    assert [each["reason"] for each in rejects] == ["not_json"]

    phone.locator("nav a[href*=tasks]").click()
    task = phone.locator(".task-row[data-kind=confirm_alarm]", has_text=name)
    task.wait_for(timeout=30_000)
    task.click()
    phone.locator("button[data-answer=confirm]").click()
    phone.locator("form textarea").first.fill("闻到气味，已疏散")
    phone.locator("form button[type=submit]:not([disabled])").click()
    task.wait_for(state="detached", timeout=30_000)

    emergency = until(
        lambda: next(
            (
                each
                for each in wall.request.get(f"{city.url}/api/v1/emergencies").json()["items"]
                if each["alarm"] == alarm["id"]
            ),
            None,
        ),
        "confirming opens an emergency",
    )
    wall.get_by_text(emergency["number"]).first.wait_for(timeout=30_000)
    detail = wall.request.get(f"{city.url}/api/v1/emergencies/{emergency['id']}").json()
    assert detail["departments"] and detail["departments"][0]["distance_m"] < 2000
    assert detail["alarm_detail"]["verdict"] == "real"
    curve = wall.request.get(f"{city.url}/api/v1/devices/{made['code']}/readings", params={"metric": "lel"}).json()
    assert [point["value"] for point in curve["items"]] == [62.5, 66.0, 64.0]
    assert {threshold["value"] for threshold in curve["thresholds"]} == {25.0, 50.0}
    sensor.close()


def test_a_wrong_password_and_an_unknown_device_are_refused(city: City) -> None:
    for code, password in (("DEMO-LPG-01", "wrong"), ("NOBODY-1", "x")):
        sensor = Sensor(city, code, password)
        until(lambda sensor=sensor: sensor.answers, "the broker answers")
        assert "Not authorized" in sensor.answers[0]
        sensor.close()


def test_two_alarms_of_one_leak_are_one_row_acknowledged_at_once_and_what_is_left_is_passed_on(
    city: City, enter: Enter
) -> None:
    admin, wall = enter("admin"), enter("commander")
    mark = int(time.time()) % 100000
    sensors = []
    for place in range(2):
        made = admin.request.post(
            f"{city.url}/api/v1/devices",
            headers=csrf(admin, city),
            data={
                "name": f"储罐区探测器{place}-{mark}",
                "type": "gas_nh3",
                "point": {"lon": NORTH_GATE[0] - 0.02 + place * 0.001, "lat": NORTH_GATE[1] - 0.02},
            },
        ).json()
        sensors.append(Sensor(city, made["code"], made["password"]))
    for sensor in sensors:
        until(lambda sensor=sensor: sensor.answers, "the broker answers")
        sensor.tell(45.0, metric="nh3")
    row = wall.locator(".situation-row", has_text="气体泄漏").filter(has_text="2 条报警，2 条待确认")
    row.first.wait_for(timeout=30_000)
    with base_of(city) as connection:  # nobody can wait five minutes in a test
        connection.execute(text("UPDATE alarm SET next_due = now() WHERE next_due IS NOT NULL AND metric = 'nh3'"))
    row.locator(".row-open").first.dispatch_event("click")  # the feed moves while alarms come in
    wall.locator(".dossier .row-passed", has_text="县区领导").first.wait_for(timeout=30_000)
    row.get_by_role("button", name=re.compile("全部确认收到")).first.dispatch_event("click")
    wall.get_by_text("2 条报警，0 条待确认").first.wait_for(timeout=30_000)
    for sensor in sensors:
        sensor.close()
