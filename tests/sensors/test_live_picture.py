"""Live pictures: real HLS and RTSP become a snapshot by ffmpeg, HLS is relayed as long as a ticket runs, and no further
than the camera's own folder; the demo's cameras follow the simulation."""

import io
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from sqlalchemy import text

from foundation import clock
from foundation.refusals import NotFound
from foundation.settings import settings
from foundation.work import Works
from sensors.cameras import demo_cameras, gateway, relaying, viewing
from sensors.cameras.gateway import GatewayAway
from tests.acting import NORTH_GATE
from tests.dispatch.test_alarm_watch import Desk
from tests.sensors.tiny_city import eventually
from tests.web.test_sight import as_

LON, LAT = NORTH_GATE
HLS = "http://gw:8080/cam/7/live.m3u8?key=1"
SOURCE = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=10"]


class Folder(SimpleHTTPRequestHandler):
    """A gateway that serves a folder of HLS."""

    def log_message(self, *told: object) -> None:
        """It keeps no log."""


@pytest.fixture
def stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Three seconds of a real HLS stream behind a listed gateway."""
    (tmp_path / "cam").mkdir()
    made = ["ffmpeg", "-loglevel", "error", *SOURCE, "-t", "3", "-c:v", "mpeg2video", "-hls_time", "1", "-f", "hls"]
    subprocess.run([*made, str(tmp_path / "cam" / "live.m3u8")], check=True, timeout=60)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Folder, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("MOYANG__CAMERAS__HOSTS", f"127.0.0.1:{server.server_port}, gw:8080")
    settings.cache_clear()
    yield f"http://127.0.0.1:{server.server_port}/cam/live.m3u8"
    server.shutdown()
    server.server_close()
    settings.cache_clear()


class Rtsp(Thread):
    """The least of an RTSP server: one client, RTP interleaved in TCP, the packets made by a real ffmpeg."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind(("127.0.0.1", 0))
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"rtsp://127.0.0.1:{self.door.getsockname()[1]}/live"
        told = f"rtp://127.0.0.1:{self.rtp.getsockname()[1]}"
        encoder = ["ffmpeg", "-loglevel", "error", "-re", *SOURCE, "-c:v", "mpeg2video", "-f", "rtp", told]
        self.encoder = subprocess.Popen([*encoder, "-sdp_file", "/dev/null"], stdout=subprocess.DEVNULL)

    def run(self) -> None:
        line, _ = self.door.accept()
        sdp = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=t\r\nt=0 0\r\nm=video 0 RTP/AVP 32\r\na=control:streamid=0\r\n"
        playing = False
        while not playing and (asked := line.recv(4096).decode()):
            number = next(each for each in asked.splitlines() if each.startswith("CSeq"))
            more = {
                "DESCRIBE": f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}",
                "SETUP": "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n\r\n",
                "PLAY": "Session: 1\r\n\r\n",
            }.get(asked.split()[0], "Public: OPTIONS, DESCRIBE, SETUP, PLAY\r\n\r\n")
            line.sendall(f"RTSP/1.0 200 OK\r\n{number}\r\n{more}".encode())
            playing = asked.startswith("PLAY")
        try:
            while playing:
                packet = self.rtp.recv(65536)
                line.sendall(b"$\x00" + len(packet).to_bytes(2, "big") + packet)
        except OSError:  # the client has its picture
            line.close()

    def close(self) -> None:
        self.encoder.kill()
        self.encoder.wait()
        self.rtp.close()
        self.door.close()


def size_of(body: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(body)) as picture:
        return picture.size


def test_a_real_stream_becomes_a_snapshot(stream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert size_of(gateway.KINDS["stream"].snapshot({"hls": stream})) == (320, 240)
    server = Rtsp()
    server.start()
    monkeypatch.setenv("MOYANG__CAMERAS__HOSTS", server.url.removeprefix("rtsp://").removesuffix("/live"))
    settings.cache_clear()
    assert size_of(gateway.KINDS["stream"].snapshot({"rtsp": server.url})) == (320, 240)
    server.close()
    monkeypatch.setenv("MOYANG__CAMERAS__FFMPEG", "no-such-ffmpeg")
    settings.cache_clear()
    with pytest.raises(GatewayAway) as told:
        gateway.KINDS["stream"].snapshot({"rtsp": server.url})
    assert told.value.code == "ffmpeg_missing" and "ffmpeg" in told.value.words.zh


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("index.m3u8", HLS),
        ("seg-1.ts", "http://gw:8080/cam/7/seg-1.ts"),
        ("low/seg_1.ts", "http://gw:8080/cam/7/low/seg_1.ts"),
        ("../8/live.m3u8", None),
        ("a/../../8.ts", None),
        (".secret", None),
        ("a//b", None),
        ("/etc/passwd", None),
        ("http://other/x", None),
        ("a%2e%2e/b", None),
        ("", None),
    ],
)
def test_parts_lie_beside_the_playlist(name: str, address: str | None) -> None:
    if address:
        assert relaying.address_of(HLS, name, "") == address
    else:
        with pytest.raises(NotFound):
            relaying.address_of(HLS, name, "")


@pytest.mark.parametrize(
    ("hls", "name", "plays"),
    [
        ("http://gw/live/cam1.m3u8", "cam1-12.ts", True),  # many cameras in one folder (SRS, nginx-rtmp)
        ("http://gw/live/cam1.m3u8", "cam1_low.m3u8", True),
        ("http://gw/live/cam1.m3u8", "cam2.m3u8", False),
        ("http://gw/live/cam1.m3u8", "cam10.m3u8", False),
        ("http://gw/live/cam1/hls.m3u8", "2026-11-26/10/1.ts", True),  # a folder of its own (ZLMediaKit)
        ("http://gw/live.m3u8", "index/api/getMediaList", False),
    ],
)
def test_a_ticket_for_one_camera_plays_no_other(hls: str, name: str, plays: bool) -> None:
    if plays:
        assert relaying.address_of(hls, name, "").endswith(name)
    else:
        with pytest.raises(NotFound):
            relaying.address_of(hls, name, "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("seg-1.ts", "seg-1.ts"),
        ("/cam/7/seg-1.ts", "seg-1.ts"),
        ("http://gw:8080/cam/7/low/list.m3u8?a=1", "low/list.m3u8?a=1"),
        ('#EXT-X-MAP:URI="init.mp4"', '#EXT-X-MAP:URI="init.mp4"'),
        ("#EXTINF:1.0,", "#EXTINF:1.0,"),
        ("http://169.254.169.254/x.ts", None),
        ("../8/seg.ts", None),
        ('#EXT-X-KEY:METHOD=AES-128,URI="file:///etc/passwd"', None),
    ],
)
def test_a_playlist_names_nothing_elsewhere(line: str, told: str | None) -> None:
    if told is None:
        with pytest.raises(GatewayAway):
            relaying.near(line, HLS, "index.m3u8")
    else:
        assert relaying.near(line, HLS, "index.m3u8") == told + "\n"
    assert relaying.near("seg.ts", HLS, "low/list.m3u8") == "../low/seg.ts\n"


def test_hls_plays_through_the_house_until_the_ticket_ends(city_works: Works, stream: str) -> None:
    admin, commander, other = (as_(city_works, name) for name in ("admin", "commander", "officer"))
    body = {"code": "CAM-9", "name": "流", "point": {"lon": LON, "lat": LAT}, "gateway": "stream", "owner": "市",
            "address": {"hls": stream}}  # fmt: skip
    assert admin.post("/api/v1/cameras", json=body).status_code == 201
    ticket = commander.post("/api/v1/cameras/CAM-9/tickets", json={"purpose": "核实报警"}).json
    before = f"/api/v1/camera-tickets/{ticket['id']}/hls/index.m3u8"
    assert commander.get(before).status_code == 404  # not asked to play yet
    (play,) = commander.post(f"/api/v1/camera-tickets/{ticket['id']}/live", json={}).json["items"]
    assert play == {"kind": "hls", "url": before}
    told = commander.get(before)
    assert told.status_code == 200 and told.mimetype == "application/vnd.apple.mpegurl"
    names = [line for line in told.text.splitlines() if not line.startswith("#")]
    assert len(names) >= 3
    piece = commander.get(before.replace("index.m3u8", names[0]))
    assert piece.status_code == 200 and piece.data[:1] == b"G" and piece.mimetype == "video/mp2t"
    assert commander.get(before.replace("index.m3u8", "%2e%2e/x.ts")).status_code == 404
    assert other.get(before).status_code == 403
    with city_works.open() as work:
        long_ago = clock.now() - timedelta(minutes=10)
        work.session.execute(text("UPDATE camera_ticket SET expires_at = :then"), {"then": long_ago})
    assert commander.get(before).json["code"] == "ticket_expired"


def test_the_demos_cameras_see_its_devices_and_show_smoke_when_their_device_tells_of_it(city_works: Works) -> None:
    with city_works.open() as work:
        made = demo_cameras.seed(work)
        assert made == 12 and demo_cameras.seed(work) == 0
        gas = [camera.code for camera, _ in viewing.that_see(work.session, 111.961708, 21.858774)]
        fire = [camera.code for camera, _ in viewing.that_see(work.session, 111.5480, 21.8860)]
        assert gas[:2] == ["DEMO-CAM-05", "DEMO-CAM-06"] and set(fire) == {"DEMO-CAM-02", "DEMO-CAM-04"}
    desk = Desk(city_works)
    desk.device("LOOKOUT", "camera")
    change = (
        """UPDATE camera SET device_id = (SELECT id FROM device WHERE code = 'LOOKOUT') WHERE code = 'DEMO-CAM-02'"""
    )
    told = """INSERT INTO reading (device_id, metric, at, seq, value, quality, received_at)
        SELECT id, 'smoke', now(), 1, 0.8, 'good', now() FROM device WHERE code = 'LOOKOUT'"""
    with city_works.open() as work:
        work.session.execute(text(change))
        camera = viewing.find(work.session, "DEMO-CAM-02")
        assert demo_cameras.address_now(work, camera) == {"file": "lookout"}
        work.session.execute(text(told))
        assert demo_cameras.address_now(work, camera) == {"file": "lookout_smoke"}
    shown = gateway.KINDS["file"]
    for name in ("lookout", "lookout_smoke", "yard"):
        first, at = shown.snapshot({"file": name}), time.monotonic()
        assert size_of(first) == (640, 360)
    eventually(lambda: shown.snapshot({"file": "yard"}) != first, "the picture moves on")
    assert time.monotonic() - at < 3
