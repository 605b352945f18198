"""The three-minute cascade: everybody at once, the next in line when nobody answers, each step once."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID
from xml.etree import ElementTree

import pytest
from sqlalchemy import select, update

from dispatch.audience import audience
from dispatch.emergency.cascade import sending
from dispatch.emergency.cascade.cascade import CallAttempt
from dispatch.emergency.cascade.chain import Next, Reached, Told, follows, line
from dispatch.emergency.cascade.channels import HttpTemplate, Message, filled
from dispatch.emergency.emergency_timer import EmergencyTimer
from foundation.event import Bell
from foundation.ids import new_id
from foundation.outbox import OutboxRow
from foundation.settings import Channel, quoting
from foundation.work import Work, Works
from people.organisation import Department
from people.person import Person
from tests.dispatch.test_emergency_response import opened
from tests.web.test_sight import as_

T0 = datetime(2026, 11, 26, 6, tzinfo=UTC)


def who(number: int, post: str = "duty") -> Reached:
    return Reached(UUID(int=number), f"P{number}", None, post)


def test_the_line_goes_from_duty_to_deputy_to_those_above_each_once() -> None:
    told = Told(
        {"county": [who(1)], "town": [who(2), who(3, "deputy")], "community": [], "grid": [who(4), who(2, "deputy")]},
        [who(9)],
    )
    assert [(each.person.int, each.post) for each in line("grid", told)] == [
        (4, "duty"), (2, "deputy"), (3, "superior"), (1, "superior"), (9, "superior"),
    ]  # fmt: skip
    assert [each.person.int for each in line("community", told)] == [2, 3, 1, 9]
    assert [each.person.int for each in line("county", told)] == [1, 9]
    assert line("county", Told({})) == []
    crowd = Told({"county": [who(each) for each in range(20)]})
    assert len(line("county", crowd)) == 6


@pytest.mark.parametrize(
    ("position", "length", "expected"),
    [(0, 2, Next(1, T0 + timedelta(seconds=60))), (1, 2, Next(None, None)), (0, 1, Next(None, None))],
)
def test_the_next_gets_the_whole_of_his_time(position: int, length: int, expected: Next) -> None:
    assert follows(position, length, T0, 60) == expected


MESSAGE = Message("c1", '林"海燕', "13800000000", "E1", "泄漏\n}请确认")


def test_a_template_cannot_be_left_and_only_listed_hosts_are_asked() -> None:
    template = '{"to": "{phone}", "text": "{text}", "name": "{name}"}'
    told = json.loads(filled(template, MESSAGE, "application/json; charset=utf-8"))
    assert told == {"to": "13800000000", "text": "泄漏\n}请确认", "name": '林"海燕'}
    for url in (
        "https://other.example/x",
        "http://hooks.example/x",
        "https://hooks.example:8443/",
        "https://a@hooks.example/",
    ):
        outcome = HttpTemplate(Channel(url=url, hosts="hooks.example"), "s").send(MESSAGE, 1)
        assert (outcome.sent, outcome.detail) == (False, "the address is not on the list of hosts")
    nobody = Message("c1", "x", None, "E1", "y")
    assert (
        HttpTemplate(Channel(url="https://hooks.example/", hosts="hooks.example"), "s")
        .send(nobody, 1)
        .detail.startswith("no telephone")
    )


def test_values_are_quoted_as_the_content_type_of_the_template_asks() -> None:
    wicked = Message("c1", "A&to=1+%\"<b>'", "13800000000", "E1", "一\n二\x0b{phone}")
    form = filled("to={phone}&name={name}&text={text}", wicked, "application/x-www-form-urlencoded")
    assert parse_qsl(form.decode()) == [("to", wicked.phone), ("name", wicked.name), ("text", wicked.text)]
    xml = filled('<m to="{name}"><t>{name}</t><w>{text}</w></m>', wicked, "text/xml; charset=utf-8")
    told = ElementTree.fromstring(xml)  # noqa: S314 - our own message
    assert (told.get("to"), told.findtext("t"), told.findtext("w")) == (wicked.name, wicked.name, "一\n二 {phone}")
    assert filled("{number} {text}", wicked, "text/plain").decode() == "E1 一 二 {phone}"
    assert quoting("application/soap+xml") == "xml" and quoting("application/vnd.city+json") == "json"
    with pytest.raises(ValueError, match="multipart/form-data"):
        Channel(content_type="multipart/form-data")


@contextmanager
def gateway(answers: list[int]) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A gateway on this machine that answers in turn; what it was asked."""
    heard: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0) if answers else 200)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *told: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", heard
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("answers", "sent", "asked"),
    [([200], True, 1), ([500, 204], True, 2), ([403], False, 1), ([302], False, 1), ([500] * 3, False, 3)],
)
def test_a_webhook_is_signed_and_tried_three_times_at_most(answers: list[int], sent: bool, asked: int) -> None:
    with gateway(answers) as (url, heard):
        outcome = HttpTemplate(Channel(url=url, loopback=True), "secret").send(MESSAGE, 1_800_000_000)
    assert (outcome.sent, len(heard)) == (sent, asked)
    headers, body = heard[0]
    proof = hmac.new(b"secret", b"1800000000." + body, hashlib.sha256).hexdigest()
    assert headers["X-Moyang-Signature"] == f"sha256={proof}" and json.loads(body)["to"] == "13800000000"


class City:
    """The people of a cascade at the north gate, and a clock that is turned by hand."""

    def __init__(self, works: Works):
        self.works, self.moment = works, datetime.now(UTC)
        works.tell_time = lambda: self.moment
        self.people = {
            name: as_(works, name)
            for name in ("commander", "county", "town", "town_handler", "officer", "officer2", "admin")
        }
        self.timer = EmergencyTimer(works, lambda: (self.moment - T0).total_seconds())

    def later(self, seconds: float) -> int:
        self.moment += timedelta(seconds=seconds)
        return self.timer.tick()

    def __getattr__(self, name: str) -> Any:
        return self.people[name]

    def calls(self, name: str) -> list[dict[str, Any]]:
        return list(self.people[name].get("/api/v1/my-calls").json["items"])

    def confirm(self, name: str, call: str, via: str = "phone") -> Any:
        return self.people[name].post(f"/api/v1/emergency-calls/{call}/confirm", json={"via": via})


def _numbers_to_call(city: Any, url: str) -> None:
    """The unit's where the person has none, and only for those who may read names."""

    def told(who: Any) -> Any:
        return who.get(url).json["items"][0]["lines"][2]["calls"][0]["phone"]

    called = select(Person).where(Person.username == "town_handler")
    with city.works.open() as work:
        person = work.session.scalars(called).one()
        unit = update(Department).where(Department.id == person.department_id).values(phone="0662-3300000")
        work.session.execute(unit)
    assert (told(city.commander), told(as_(city.works, "auditor"))) == ("0662-3300000", None)
    with city.works.open() as work:
        work.session.scalars(called).one().phone = "0662-3300001"
    assert (told(city.commander), told(as_(city.works, "auditor"))) == ("0662-3300001", None)


def test_one_answers_one_does_not_and_the_next_is_called(city_works: Works) -> None:
    city = City(city_works)
    duty = city.admin.put("/api/v1/duty/441702001001", json={"people": ["town_handler"]})
    assert (duty.json["people"], duty.json["version"]) == (["town_handler"], 1)
    assert city.admin.put("/api/v1/duty/441702001001", json={"people": []}).json["code"] == "duty_changed"
    assert city.admin.put("/api/v1/duty/441702001001", json={"people": ["nobody"], "version": 1}).status_code == 422
    leak = opened(city.commander, "北门水厂液氯泄漏", "accident", drill=True)
    url = f"/api/v1/emergencies/{leak['id']}/cascades"
    assert city.town.post(url, json={}).status_code == 403
    with ThreadPoolExecutor(3) as pool:
        begun = list(pool.map(lambda _: as_(city_works, "commander").post(url, json={}).status_code, range(3)))
    assert sorted(begun) == [201, 409, 409]
    told = city.commander.get(url).json["items"][0]
    assert told["running"] and told["drill"] and told["silent"] == [each["place"] for each in told["lines"]]
    assert [(each["level"], [call["post"] for call in each["calls"]]) for each in told["lines"]] == [
        (level, ["duty"]) for level in ("county", "town", "community", "grid")
    ]
    call = city.calls("officer")[0]
    assert call["drill"] and "北门水厂" in call["message"] and call["level_label"] == "网格员"
    assert city.confirm("officer2", call["id"]).status_code == 404  # nobody answers for another
    assert city.calls("officer2") == []
    assert city.confirm("officer", call["id"]).json["state"] == "confirmed"
    first = city.confirm("officer", call["id"]).json["answered_at"]
    assert city.confirm("officer", call["id"], "desk").json["answered_at"] == first
    assert city.confirm("town", city.calls("town")[0]["id"], "desk").status_code == 200

    assert city.later(30) == 0
    with ThreadPoolExecutor(2) as pool:  # two timers at once, one of them after a restart: each step once
        city.moment += timedelta(seconds=31)
        passed = sum(pool.map(lambda _: EmergencyTimer(city_works, lambda: 0.0).tick(), range(2)))
    assert passed == 2
    told = city.commander.get(url).json["items"][0]
    lines = {each["level"]: each for each in told["lines"]}
    assert [call["state"] for call in lines["county"]["calls"]] == ["passed", "calling"]
    assert [call["post"] for call in lines["county"]["calls"]] == ["duty", "superior"]
    assert [call["state"] for call in lines["community"]["calls"]] == ["passed", "calling"]
    late = city.calls("county")  # passed over, and called as the community's superior
    assert late[-1]["state"] == "passed"
    assert city.confirm("county", late[-1]["id"]).json["state"] == "confirmed"
    assert [call["state"] for call in city.commander.get(url).json["items"][0]["lines"][0]["calls"]] == [
        "confirmed",
        "settled",
    ]
    waiting = city.commander.get(url).json["items"][0]["lines"][2]
    while waiting["state"] == "calling":
        city.later(61)
        waiting = city.commander.get(url).json["items"][0]["lines"][2]
    assert waiting["state"] == "exhausted" and waiting["waiting"] == 0
    _numbers_to_call(city, url)
    voice = f"/api/v1/emergency-calls/{waiting['calls'][0]['id']}/answered"
    assert city.commander.post(voice, json={"note": "温倩雯电话接听，已到岗"}).json["state"] == "confirmed"
    done = city.commander.get(url).json["items"][0]
    assert (done["running"], done["silent"]) == (False, []) and done["done_at"]
    assert city.calls("county") == [] and city.calls("town_handler") == []
    kinds = [each["kind"] for each in city.commander.get(f"/api/v1/emergencies/{leak['id']}/timeline").json["items"]]
    assert kinds.count("cascade") == 1 and kinds.count("call_confirmed") == 4 and kinds.count("call_exhausted") == 1
    assert city.commander.post(url, json={"message": "再次叫应"}).status_code == 201
    for call, state in ((done["lines"][0]["calls"][0]["id"], "quiet"), (city.calls("officer")[0]["id"], "failed")):
        with city_works.open() as work:
            attempt = CallAttempt(id=new_id(), call_id=UUID(call), channel="sms", state="queued", at=work.now)
            work.session.add(attempt)
            work.session.flush()
            bell = Bell(1, "CallAttempted", "call_attempt", attempt.id, 0, {}, work.now, None)
            sending.send(work, bell)
            assert attempt.state == state  # answered meanwhile, or a channel that is switched off
    with city_works.open() as work:
        heard = {row["topics"][0].split(":")[0] for row in audience(work, _bells(work)) if row["kind"] == "call"}
    assert heard == {"person"}


def _bells(work: Work) -> list[Bell]:
    return [row.bell() for row in work.session.scalars(select(OutboxRow))]
