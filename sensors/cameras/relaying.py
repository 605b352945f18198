"""A live picture by HLS comes through this house: a browser knows no gateway, and what plays ends with its ticket.

Parts are asked for beside the playlist, nowhere else: same host, same folder or below. An address in a playlist that
leads elsewhere makes the whole playlist refused.
"""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from foundation.refusals import NotFound
from sensors.cameras import gateway
from sensors.cameras.gateway import GatewayAway

PLAYLIST = "index.m3u8"
PART = re.compile(r"(?:[\w@:=,~+-][\w.@:=,~+-]*/){0,8}[\w@:=,~+-][\w.@:=,~+-]*")
QUERY = re.compile(r"[\w.%&=:,~+/@-]{0,600}")
ADDRESS = re.compile(r'(URI=")([^"]*)(")')
LONGEST_PLAYLIST = 200_000
COMMON = (
    "index",
    "hls",
    "live",
    "playlist",
    "master",
    "stream",
    "mono",
    "video",
)  # names of a playlist, not of a camera


def part(hls: str, name: str, query: str) -> tuple[bytes, str]:
    """A playlist or a piece of the picture, and its media type."""
    body = gateway.fetch(address_of(hls, name, query))
    if not body.lstrip().startswith(b"#EXTM3U"):
        return body, "video/mp4" if name.endswith((".mp4", ".m4s")) else "video/mp2t"
    if len(body) > LONGEST_PLAYLIST:
        raise GatewayAway
    return near(body.decode("utf-8", "replace"), hls, name).encode(), "application/vnd.apple.mpegurl"


def address_of(hls: str, name: str, query: str) -> str:
    """Where a part lies, beside the playlist."""
    if name == PLAYLIST and not query:
        return hls
    if not PART.fullmatch(name) or not QUERY.fullmatch(query) or not _of_this_camera(hls, name):
        raise NotFound
    return urljoin(folder(hls), name) + (f"?{query}" if query else "")


def _of_this_camera(hls: str, name: str) -> bool:
    """Gateways put the pictures of many cameras into one folder: a part must bear the playlist's own name, or lie in a
    folder that is this camera's alone (its playlist has no name of its own)."""
    stem = urlsplit(hls).path.rpartition("/")[2].removesuffix(".m3u8")
    if stem in COMMON:
        return bool(urlsplit(folder(hls)).path.strip("/"))
    follows = name[len(stem) : len(stem) + 1]
    return name.startswith(stem) and not (name.endswith(".m3u8") and follows.isalnum())


def folder(hls: str) -> str:
    return urljoin(hls, ".")


def near(text: str, hls: str, name: str) -> str:
    """The playlist with every address told from where it lies itself, so that a browser asks this house for it."""
    here = hls if name == PLAYLIST else urljoin(folder(hls), name)
    tell: Callable[[str], str] = lambda told: relative(urljoin(here, told), here, folder(hls))  # noqa: E731
    lines = [
        ADDRESS.sub(lambda found: found[1] + tell(found[2]) + found[3], line) if line.startswith("#") else tell(line)
        for line in (each.strip() for each in text.splitlines())
        if line
    ]
    return "\n".join(lines) + "\n"


def relative(address: str, here: str, root: str) -> str:
    """As asked from `here`, below `root`; the gateway's host is never told."""
    if not address.startswith(root) or ".." in urlsplit(address).path:
        raise GatewayAway
    inside, above = address.removeprefix(root), urlsplit(here.removeprefix(root)).path.count("/")
    return "../" * above + inside
