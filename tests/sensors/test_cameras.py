"""Cameras: which of them see a point; whom a ticket lets look, and that every look is written down; no other hosts."""

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from foundation import clock
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.settings import settings
from foundation.work import Works
from sensors.cameras import gateway, viewing, watching
from sensors.cameras.detecting import HEIGHT, NEEDED, WIDTH, SkylineSmoke, frame_of
from sensors.cameras.seeing import View, seeing
from sensors.crossing import Plane
from tests.acting import actor
from tests.sensors.tiny_city import one, rows
from tests.web.test_sight import as_

LON, LAT = 111.961708, 21.858774
PLANE = Plane(LON, LAT)


def view(east=0.0, north=0.0, heading=None, width=60.0, range_m=3000.0, number=1):
    return View(UUID(int=number), *PLANE.back(east, north), heading, width, range_m)


@pytest.mark.parametrize(
    ("camera", "sees"),
    [
        (view(north=-1000, heading=0), True),
        (view(north=-1000, heading=29), True),
        (view(north=-1000, heading=31), False),
        (view(north=-1000, heading=331), True),
        (view(north=-1000, heading=180), False),
        (view(north=-1000), True),  # a dome
        (view(north=-3100, heading=0), False),
        (view(north=-10, heading=180), True),  # at its foot
        (view(east=1000, heading=270), True),
    ],
)
def test_which_camera_sees_the_point(camera, sees):
    assert bool(seeing([camera], LON, LAT)) is sees


@given(st.lists(st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)), max_size=8))
def test_the_nearest_cameras_come_first_and_none_is_out_of_its_range(places):
    views = [view(east, north, number=place) for place, (east, north) in enumerate(places)]
    found = seeing(views, LON, LAT)
    assert len(found) <= 4
    assert [each.distance_m for each in found] == sorted(each.distance_m for each in found)
    assert all(each.distance_m <= 3000 for each in found)


def picture(smoke: bool = False, light: int = 0, kind: str = "JPEG") -> bytes:
    """Sky over land, drawn; with a pale plume on the skyline."""
    made = Image.new("RGB", (WIDTH * 8, HEIGHT * 8), (150 + light, 180 + light, 220 + light))
    pen = ImageDraw.Draw(made)
    pen.rectangle([0, HEIGHT * 4, WIDTH * 8, HEIGHT * 8], fill=(70 + light, 90 + light, 60 + light))
    if smoke:
        pen.ellipse([300, HEIGHT * 4 - 26, 326, HEIGHT * 4 + 4], fill=(235, 235, 235))
    body = io.BytesIO()
    made.save(body, kind)
    return body.getvalue()


def test_the_classical_detector_sees_a_plume_on_the_skyline_and_no_change_of_light():
    calm = [frame_of(picture(light=each % 3)) for each in range(8)]
    detector = SkylineSmoke()
    assert detector.detect(calm, frame_of(picture())).confidence == 0
    assert detector.detect(calm, frame_of(picture(light=12))).confidence == 0  # the sun came out
    seen = detector.detect(calm, frame_of(picture(smoke=True)))
    assert seen.confidence > 0.5 and abs((seen.box[0] + seen.box[2]) / 2 - 313 / (WIDTH * 8)) < 0.03
    assert detector.detect(calm[: NEEDED - 1], frame_of(picture(smoke=True))).confidence == 0
    for body in (b"", b"GIF89a", b"<svg/>", picture()[:200]):
        with pytest.raises(ValueError, match=r"\w|^$"):
            frame_of(body)


class Answers(BaseHTTPRequestHandler):
    """A video gateway of this test: a picture, a redirect to elsewhere, and WVP's words."""

    def do_GET(self) -> None:
        if self.path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/secret")
            self.end_headers()
            return
        body = picture() if self.path.startswith(("/snap", "/api/device/query/snap/34020000001320000001/1")) else b"{}"
        if self.path == "/api/play/start/34020000001320000001/1" and self.headers["access-token"] == "t0ken":
            body = b'{"code": 0, "data": {"flv": "ws://gw/a.flv", "hls": "http://gw/a.m3u8"}}'
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: object) -> None:
        """A test's gateway keeps no log."""


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_port}"
    monkeypatch.setenv("MOYANG__CAMERAS__HOSTS", f"video.city.example:554, {address}")
    monkeypatch.setenv("MOYANG__CAMERAS__WVP_URL", f"http://{address}")
    monkeypatch.setenv("MOYANG_SECRET_WVP", "t0ken")
    settings.cache_clear()
    yield address
    server.shutdown()
    server.server_close()
    settings.cache_clear()


REFUSED = [
    "http://127.0.0.1:1/x", "http://localhost/x", "http://[::1]/x", "http://2130706433/x",
    "http://169.254.169.254/latest", "file:///etc/passwd", "gopher://video.city.example:554/",
    "http://video.city.example/x", "//video.city.example:554/x", "http://user:pass@video.city.example:554/",
    "http://video.city.example:554@127.0.0.1/", "http://video.city.example:554\\@127.0.0.1/",
    "http://video.city.example:99999/", "", "rtsp://127.0.0.1:554/x",
]  # fmt: skip


def test_only_listed_hosts_are_asked_and_a_redirect_leads_nowhere(gate: str) -> None:
    stream = gateway.KINDS["stream"]
    for url in REFUSED:
        for name in ("snapshot", "hls", "rtsp"):
            with pytest.raises(Invalid):
                stream.check({name: url})
    stream.check({"rtsp": "rtsp://video.city.example/live", "snapshot": f"http://{gate}/snap"})
    assert stream.snapshot({"snapshot": f"http://{gate}/snap"}) == picture()
    for path in ("away", "away?to=file:///etc/passwd"):
        with pytest.raises(gateway.GatewayAway):
            stream.snapshot({"snapshot": f"http://{gate}/{path}"})
    wvp, address = gateway.KINDS["wvp"], {"device": "34020000001320000001", "channel": "1"}
    assert wvp.snapshot(address) == picture()
    plays = [(each.kind, each.url) for each in wvp.live(address)]
    assert plays == [("flv", "ws://gw/a.flv"), ("hls", "http://gw/a.m3u8")]
    for wrong in ({"device": "x"}, {"device": "", "channel": "1"}, {"file": "../../etc"}, {"file": "lookout"}):
        with pytest.raises(Invalid):
            wvp.check(wrong)
    with pytest.raises(Invalid):
        gateway.KINDS["file"].check({"file": "../demo"})
    command = gateway.ffmpeg_command("rtsp://video.city.example/live")
    assert command[command.index("-protocol_whitelist") + 1] == "rtsp,rtsps,rtp,tcp,udp,tls"
    assert "file" not in gateway.ffmpeg_command("http://video.city.example:554/a.m3u8")[5]


def test_a_ticket_is_for_one_person_one_purpose_and_five_minutes_and_every_look_is_written_down(
    city_works: Works, gate: str
) -> None:
    admin, commander, auditor = (as_(city_works, name) for name in ("admin", "commander", "auditor"))
    body = {"code": "CAM-1", "name": "北门球机", "point": {"lon": LON, "lat": LAT}, "gateway": "stream",
            "owner": "市公安局", "address": {"snapshot": f"http://{gate}/snap"},
            "gb_id": "44170200001320000001"}  # fmt: skip
    assert commander.post("/api/v1/cameras", json=body).status_code == 403
    evil = body | {"address": {"snapshot": "http://127.0.0.1:1/"}}
    assert admin.post("/api/v1/cameras", json=evil).json["errors"][0]["field"] == "address"
    made = admin.post("/api/v1/cameras", json=body)
    assert made.status_code == 201 and made.json["grid"] and made.json["address"]
    assert admin.post("/api/v1/cameras", json=body).status_code == 409
    away = body | {"code": "CAM-2", "gb_id": None, "address": {"snapshot": f"http://{gate}/away"}, "range_m": 100,
                   "point": {"lon": LON + 0.01, "lat": LAT}}  # fmt: skip
    assert admin.post("/api/v1/cameras", json=away).status_code == 201
    near = commander.get(f"/api/v1/cameras/seeing?lon={LON + 0.001}&lat={LAT}").json["items"]
    assert [(each["code"], each["address"], round(each["bearing_deg"])) for each in near] == [("CAM-1", None, 90)]

    assert admin.post("/api/v1/cameras/CAM-1/tickets", json={"purpose": "看看"}).status_code == 403
    assert commander.post("/api/v1/cameras/CAM-1/tickets", json={"purpose": " "}).status_code == 422
    ticket = commander.post("/api/v1/cameras/CAM-1/tickets", json={"purpose": "核实报警"}).json
    shown = commander.get(ticket["snapshot"])
    assert (shown.status_code, shown.data, shown.mimetype) == (200, picture(), "image/jpeg")
    assert shown.headers["X-Content-SHA256"] == hashlib.sha256(picture()).hexdigest()
    assert auditor.get(ticket["snapshot"]).status_code == 403
    with pytest.raises(NotFound), city_works.open(actor(city_works, "city")) as work:
        viewing.honoured(work, UUID(ticket["id"]))
    late = Works(city_works.engine, lambda: clock.now() + timedelta(minutes=5, seconds=1))
    with pytest.raises(Conflict), late.open(actor(city_works, "commander")) as work:
        viewing.honoured(work, UUID(ticket["id"]))
    other = commander.post("/api/v1/cameras/CAM-2/tickets", json={"purpose": "核实报警"}).json
    assert commander.get(other["snapshot"]).status_code == 503
    assert commander.post(f"/api/v1/camera-tickets/{ticket['id']}/live", json={}).json["items"] == []
    kept = auditor.get("/api/v1/camera-views").json["items"]
    assert [(each["camera"], each["what"], each["refused"]) for each in kept] == [
        ("CAM-1", "live", None),
        ("CAM-2", "snapshot", "gateway_unavailable"),
        ("CAM-2", "ticket", None),
        ("CAM-1", "snapshot", None),
        ("CAM-1", "ticket", None),
    ]
    assert {each["purpose"] for each in kept} == {"核实报警"} and kept[3]["sha256"]
    assert commander.get("/api/v1/camera-views").status_code == 403
    with pytest.raises(ProgrammingError), city_works.open() as work:
        work.session.execute(text("DELETE FROM camera_view"))


def test_what_the_detector_sees_comes_in_as_a_reading_with_its_bearing(city_works: Works, gate: str) -> None:
    from tests.dispatch.test_alarm_watch import Desk

    desk = Desk(city_works)
    desk.device("LOOKOUT", "camera")
    stated = {"code": "CAM-9", "gb_id": None, "name": "瞭望塔", "device": "LOOKOUT", "height_m": 30.0,
              "heading_deg": 40.0, "view_deg": 54.2, "range_m": 15000.0, "gateway": "stream",
              "address": {"snapshot": f"http://{gate}/snap"}, "owner": "林业局", "network": "government",
              "watched": True}  # fmt: skip
    with city_works.open(actor(city_works, "admin")) as work:
        camera = viewing.register(work, stated, LON, LAT)
    with city_works.open() as work:
        assert watching.call_due(work) == 1
        assert watching.call_due(work) == 0
    assert rows(city_works, "SELECT name FROM outbox WHERE kind = 'camera'") == ["CameraDue"]
    for place in range(20):
        works = Works(city_works.engine, lambda place=place: clock.now() - timedelta(seconds=20 - place))
        with works.open() as work:
            now = work.session.get_one(type(camera), camera.id)
            seen = watching.look_at(work, now, picture(smoke=place == 19, light=place % 2), SkylineSmoke())
    assert seen is not None and seen.confidence > 0.5
    assert one(city_works, "SELECT count(*) FROM camera_frame") <= 13
    metric, bearing, level = one(city_works, "SELECT metric, bearing_deg, level FROM alarm")
    assert (metric, level) == ("smoke", 1) and abs(bearing - 39.4) < 1
