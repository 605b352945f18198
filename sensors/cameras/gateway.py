"""Video gateways: what takes a snapshot of a camera and says where its live picture plays. We hold no video ourselves.

Only hosts that config.toml lists ([cameras] hosts) are ever asked, each with its port, over http, https, rtsp or
rtsps; a redirect is an error, names and passwords in an address are refused, and answers are bounded in time and size.
"""

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from foundation import clock
from foundation.refusals import Invalid, Refusal
from foundation.settings import settings
from foundation.words import Words

W = Words
PORTS = {"http": 80, "https": 443, "rtsp": 554, "rtsps": 322}
TIMEOUT_S = 8
MOST_BYTES = 8 * 1024 * 1024
PIECE = 65_536
FRAME_S = 2.0  # of a file-fed camera
FILES = Path(__file__).parent / "demo"


class GatewayAway(Refusal):
    """The gateway does not give a picture now."""

    status, code = 503, "gateway_unavailable"
    words = W("视频网关暂时无法提供画面，请稍后再试。", "The video gateway gives no picture now; try again later.")


class FfmpegMissing(GatewayAway):
    """A picture out of RTSP or HLS needs ffmpeg, which is a package of its own."""

    code = "ffmpeg_missing"
    words = W(
        "服务器未安装 ffmpeg，无法从该视频流取图；请管理员安装（apt-get install ffmpeg）。",
        "ffmpeg is not installed, so no picture can be taken from this stream; install it (apt-get install ffmpeg).",
    )


@dataclass(frozen=True)
class Play:
    """Where a live picture plays: `kind` is hls, flv, webrtc or rtsp."""

    kind: str
    url: str


class Gateway(Protocol):
    """One way to cameras."""

    def check(self, address: Mapping[str, Any]) -> None:
        """Refuse an address that could not, or must not, be asked."""

    def snapshot(self, address: Mapping[str, Any]) -> bytes:
        """One picture as it is now."""

    def live(self, address: Mapping[str, Any]) -> list[Play]:
        """Where it plays."""


def allowed(url: str, schemes: tuple[str, ...]) -> str:
    """The address itself, when its host and port are listed; refuses in words otherwise."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
    except ValueError:
        scheme, host, port, parts = "", "", None, urlsplit("")
    if scheme not in schemes or not host or parts.username or parts.password or any(c in url for c in "\\ \t\r\n\0"):
        raise refused(W("视频地址不正确。", "This is no address of a video gateway."))
    if f"{host}:{port or PORTS[scheme]}" not in listed():
        raise refused(
            W("该主机不在视频网关名单中（config.toml [cameras] hosts）。", "This host is not listed ([cameras] hosts).")
        )
    return url


def listed() -> set[str]:
    return {each.strip().lower() for each in settings().cameras.hosts.split(",") if each.strip()}


def refused(words: Words) -> Invalid:
    return Invalid(errors=[("address", words)])


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *told: Any) -> None:
        return None


def fetch(url: str, headers: Mapping[str, str] | None = None) -> bytes:
    """GET from a listed gateway: no redirect, no proxy, bounded."""
    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
    asked = urllib.request.Request(allowed(url, ("http", "https")), headers=dict(headers or {}))  # noqa: S310
    try:
        with opener.open(asked, timeout=TIMEOUT_S) as answer:
            return _whole(answer)
    except (urllib.error.URLError, HTTPException, TimeoutError, OSError, ValueError) as error:
        raise GatewayAway from error


def _whole(answer: Any) -> bytes:
    """All of it, within size and time: a gateway that trickles holds nobody."""
    body, ends = bytearray(), time.monotonic() + TIMEOUT_S
    while piece := answer.read1(PIECE):
        body += piece
        if len(body) > MOST_BYTES or time.monotonic() > ends:
            raise GatewayAway
    return bytes(body)


class Stream:
    """A fixed address: a JPEG over HTTP, or one picture taken by ffmpeg from HLS or RTSP."""

    def check(self, address: Mapping[str, Any]) -> None:
        told = {name: url for name, url in address.items() if name in ("snapshot", "hls", "rtsp") and url}
        if not told or len(told) != len(address):
            raise refused(W("请填写 snapshot、hls 或 rtsp 地址。", "State a snapshot, hls or rtsp address."))
        for name, url in told.items():
            allowed(str(url), ("rtsp", "rtsps") if name == "rtsp" else ("http", "https"))

    def snapshot(self, address: Mapping[str, Any]) -> bytes:
        self.check(address)
        if address.get("snapshot"):
            return fetch(str(address["snapshot"]))
        return by_ffmpeg(str(address.get("rtsp") or address["hls"]))

    def live(self, address: Mapping[str, Any]) -> list[Play]:
        self.check(address)
        return [Play(name, str(address[name])) for name in ("hls", "rtsp") if address.get(name)]


def ffmpeg_command(url: str) -> list[str]:
    """One picture to the standard output; only network protocols, so that a playlist cannot name a file."""
    rtsp = url.lower().startswith("rtsp")
    protocols = "rtsp,rtsps,rtp,tcp,udp,tls" if rtsp else "http,https,tcp,tls,crypto"
    transport = ["-rtsp_transport", "tcp"] if rtsp else []
    return [settings().cameras.ffmpeg, "-nostdin", "-loglevel", "error", "-protocol_whitelist", protocols, *transport,
            "-i", url, "-frames:v", "1", "-f", "image2pipe", "-c:v", "mjpeg", "-"]  # fmt: skip


def by_ffmpeg(url: str) -> bytes:
    if shutil.which(settings().cameras.ffmpeg) is None:
        raise FfmpegMissing
    try:
        done = subprocess.run(ffmpeg_command(url), capture_output=True, timeout=2 * TIMEOUT_S, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise GatewayAway from error
    if not 0 < len(done.stdout) <= MOST_BYTES:
        raise GatewayAway
    return done.stdout


class Wvp:
    """WVP-PRO over its HTTP API: GB/T 28181 cameras by device and channel; its token stands in the secret `wvp`."""

    def check(self, address: Mapping[str, Any]) -> None:
        good = all(
            isinstance(address.get(name), str) and 0 < len(address[name]) <= 50 for name in ("device", "channel")
        )
        if not good or len(address) != 2 or not settings().cameras.wvp_url:
            raise refused(
                W("请填写 device 与 channel，并配置 [cameras] wvp_url。", "State device and channel; set wvp_url.")
            )
        allowed(settings().cameras.wvp_url, ("http", "https"))

    def ask(self, path: str, address: Mapping[str, Any], **query: str) -> bytes:
        self.check(address)
        place = f"{quote(address['device'], safe='')}/{quote(address['channel'], safe='')}"
        tail = f"?{urlencode(query)}" if query else ""
        url = f"{settings().cameras.wvp_url.rstrip('/')}/api/{path}/{place}{tail}"
        return fetch(url, {"access-token": settings().secret("wvp")})

    def snapshot(self, address: Mapping[str, Any]) -> bytes:
        return self.ask("device/query/snap", address)

    def live(self, address: Mapping[str, Any]) -> list[Play]:
        try:
            told = json.loads(self.ask("play/start", address))["data"]
            plays = [
                Play(kind, told[name])
                for kind, name in (("flv", "flv"), ("hls", "hls"), ("webrtc", "rtc"))
                if told.get(name)
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise GatewayAway from error
        return plays


class FileFed:
    """The demo's camera: drawn pictures that ship with the city, those of its folder in turn."""

    def check(self, address: Mapping[str, Any]) -> None:
        if set(address) != {"file"} or not isinstance(address["file"], str) or not self.files(address):
            raise refused(W("没有这组演示画面。", "There is no such set of demo pictures."))

    def files(self, address: Mapping[str, Any]) -> list[Path]:
        name = str(address["file"])
        return sorted((FILES / name).glob("*.webp")) if name.isidentifier() else []

    def snapshot(self, address: Mapping[str, Any]) -> bytes:
        self.check(address)
        files = self.files(address)
        return files[int(clock.now().timestamp() / FRAME_S) % len(files)].read_bytes()

    def live(self, address: Mapping[str, Any]) -> list[Play]:
        return []


KINDS: dict[str, Gateway] = {"stream": Stream(), "wvp": Wvp(), "file": FileFed()}
