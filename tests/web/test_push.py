"""A phone is woken once for each new thing: sealed for it alone, quiet when answered meanwhile, forgotten when gone."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select

from dispatch.audience import audience
from dispatch.reach import push_device, sealing
from dispatch.reach.push_device import PushDevice, PushLetter
from dispatch.reach.push_post import NotYet
from dispatch.reactions import REACTIONS
from foundation import jobs
from foundation.outbox import OutboxRow
from foundation.reactor import Reactor
from foundation.work import Works
from people.session import revoke_all
from tests.acting import Cast
from tests.web.test_sight import as_


class Service:
    """A push service on loopback, and the browser behind it that can open what was sealed for it."""

    def __init__(self) -> None:
        self.status, self.got = 201, []  # type: ignore[var-annotated]
        service = self

        class Ear(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.got.append((dict(self.headers), body))
                self.send_response(service.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Ear)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.key, self.auth = ec.generate_private_key(sealing.CURVE), os.urandom(16)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}/push/1"

    def subscription(self) -> dict[str, Any]:
        keys = {"p256dh": sealing.b64(sealing.public_bytes(self.key.public_key())), "auth": sealing.b64(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys, "name": "测试机"}

    def opened(self, body: bytes) -> dict[str, Any]:
        """As a browser opens it (RFC 8291 §3.4)."""
        salt, theirs, sealed = body[:16], body[21:86], body[86:]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(sealing.CURVE, theirs))

        def derive(secret: bytes, salted: bytes, info: bytes, length: int) -> bytes:
            return HKDF(hashes.SHA256(), length, salted, info).derive(secret)

        mine = sealing.public_bytes(self.key.public_key())
        ikm = derive(shared, self.auth, b"WebPush: info\x00" + mine + theirs, 32)
        key = derive(ikm, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = derive(ikm, salt, b"Content-Encoding: nonce\x00", 12)
        told: dict[str, Any] = json.loads(AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x02"))
        return told


@pytest.fixture
def service() -> Iterator[Service]:
    started = Service()
    yield started
    started.server.shutdown()
    started.server.server_close()


def drain(works: Works, hand_out: Callable[[str, int], None]) -> None:
    Reactor(works, REACTIONS, audience, hand_out).drain()


def worker(works: Works) -> Callable[[str, int], None]:
    return lambda job, event: jobs.run(job, event, works)


def letters(works: Works) -> list[str | None]:
    with works.open() as work:
        return list(work.session.scalars(select(PushLetter.outcome).order_by(PushLetter.id)))


def test_a_task_wakes_its_officer_once_and_says_nothing_personal(city_works: Works, service: Service) -> None:
    cast, officer = Cast(city_works), as_(city_works, "officer")
    drain(city_works, worker(city_works))
    assert officer.put("/api/v1/push/subscriptions", json=service.subscription()).status_code == 201
    again = officer.put("/api/v1/push/subscriptions", json=service.subscription())
    assert again.status_code == 200 and [each["name"] for each in again.json["devices"]] == ["测试机"]
    assert service.endpoint not in again.text
    case = cast.case_at("pending_check")
    handed: list[tuple[str, int]] = []
    drain(city_works, lambda job, event: handed.append((job, event)))
    pushes = [each for each in handed if each[0].endswith("push_post.send")]
    assert len(pushes) == 1
    for _ in range(2):  # handed out twice is sent once
        jobs.run(*pushes[0], city_works)
    headers, body = service.got[0]
    told = service.opened(body)
    assert len(service.got) == 1 and letters(city_works) == ["sent"]
    assert told == {"kind": "task", "id": told["id"], "title": "有案件待核查", "number": case.number}
    assert headers["Content-Encoding"] == "aes128gcm" and 0 < int(headers["TTL"]) <= 1800
    assert headers["Authorization"].startswith("vapid t=") and len(headers["Topic"]) == 32
    assert officer.get("/api/v1/push").json["key"] in headers["Authorization"]


def test_what_was_answered_meanwhile_is_quiet_and_an_absent_service_is_tried_again(
    city_works: Works, service: Service
) -> None:
    cast, officer = Cast(city_works), as_(city_works, "officer")
    officer.put("/api/v1/push/subscriptions", json=service.subscription())
    case = cast.case_at("pending_check")
    handed: list[tuple[str, int]] = []
    drain(city_works, lambda job, event: handed.append((job, event)))
    (push,) = [each for each in handed if each[0].endswith("push_post.send")]
    service.status = 503
    for _ in range(2):
        with pytest.raises(NotYet):
            jobs.run(*push, city_works)
    assert letters(city_works) == [None]  # rolled back whole: the lease brings it again
    service.status = 307  # a redirect leads nowhere
    with pytest.raises(NotYet):
        jobs.run(*push, city_works)
    service.status = 201
    cast.steps(case)  # the officer answers over the live link before the letter goes
    from tests.acting import move

    move(city_works, cast.officer, case.id, "check", result="passed", photos=[cast.photo])
    drain(city_works, lambda job, event: None)
    seen = len(service.got)
    jobs.run(*push, city_works)
    assert letters(city_works)[0] == "quiet" and len(service.got) == seen

    late = cast.case_at("pending_check")
    handed.clear()
    drain(city_works, lambda job, event: handed.append((job, event)))
    city_works.tell_time = lambda: datetime.now(UTC) + timedelta(hours=1)
    jobs.run(*next(each for each in handed if each[0].endswith("push_post.send")), city_works)
    assert letters(city_works)[-1] == "late" and len(service.got) == seen and late.number
    with city_works.open() as work:
        work.now += timedelta(days=8)
        push_device.forget(work)
    assert letters(city_works) == []


def test_gone_browsers_are_forgotten_notices_and_answers_to_sos_wake_too(city_works: Works, service: Service) -> None:
    from uuid import uuid4

    from tests.acting import move, tell

    cast, officer = Cast(city_works), as_(city_works, "officer")
    officer.put("/api/v1/push/subscriptions", json=service.subscription())
    _, case = tell(city_works, cast.officer)
    move(city_works, cast.supervisor, case.id, "refuse", reason="不在职责范围")
    call = str(uuid4())
    officer.put(f"/api/v1/sos/{call}", json={"pressed_at": datetime.now(UTC).isoformat()})
    as_(city_works, "commander").post(f"/api/v1/sos/{call}/moves", json={"move": "acknowledge", "version": 1})
    drain(city_works, worker(city_works))
    told = {each["kind"]: each for each in (service.opened(body) for _, body in service.got)}
    assert {kind: each["title"] for kind, each in told.items()} == {
        "notice": "有新通知",
        "sos": "指挥中心已看到您的求助",
    }
    assert told["notice"]["number"] == case.report_number and "职责" not in json.dumps(told, ensure_ascii=False)

    service.status = 410
    cast.case_at("pending_check")
    drain(city_works, worker(city_works))
    assert officer.get("/api/v1/push").json["devices"] == []
    with city_works.open() as work:
        assert not work.session.scalar(select(OutboxRow.id).where(OutboxRow.name == "LetterWritten"))


def test_whose_browser_it_is_and_which_are_refused(city_works: Works, service: Service) -> None:
    officer, other = as_(city_works, "officer"), as_(city_works, "officer2")
    told = service.subscription()
    for bad in (
        {**told, "endpoint": "https://169.254.169.254/latest"},
        {**told, "endpoint": "https://example.org/push"},
        {**told, "keys": {**told["keys"], "p256dh": "A" * 87}},
        {**told, "more": 1},
        {},
    ):
        assert officer.put("/api/v1/push/subscriptions", json=bad).status_code == 422, bad
    officer.put("/api/v1/push/subscriptions", json=told)
    stolen = {**told, "keys": {**told["keys"], "auth": sealing.b64(bytes(16))}}
    assert other.put("/api/v1/push/subscriptions", json=stolen).json["code"] == "push_keys_differ"
    other.post("/api/v1/push/subscriptions/forget", json={"endpoint": service.endpoint})
    assert len(officer.get("/api/v1/push").json["devices"]) == 1
    assert len(other.put("/api/v1/push/subscriptions", json=told).json["devices"]) == 1  # the phone changed hands
    assert officer.get("/api/v1/push").json["devices"] == []
    other.post("/api/v1/push/subscriptions/forget", json={"endpoint": service.endpoint})
    assert other.get("/api/v1/push").json["devices"] == []
    officer.put("/api/v1/push/subscriptions", json=told)
    with city_works.open() as work:
        revoke_all(work, work.session.scalars(select(PushDevice.person_id)).one())
    as_(city_works, "officer2").put("/api/v1/push/subscriptions", json={**told, "endpoint": f"{service.endpoint}/new"})
    drain(city_works, worker(city_works))
    with city_works.open() as work:  # a lost phone is woken no more; somebody else's is
        assert [each.endpoint[-3:] for each in work.session.scalars(select(PushDevice))] == ["new"]
    officer = as_(city_works, "officer")
    for turn in range(7):
        last = officer.put("/api/v1/push/subscriptions", json={**told, "endpoint": f"{service.endpoint}/{turn}"})
    assert len(last.json["devices"]) == 5
    with city_works.open() as work:
        work.session.execute(delete(PushDevice))
