"""Which addresses a browser may name for its web push: those of known push services, by https, and nothing of ours."""

import re
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

MOST = 1024
PLAIN = re.compile(r"^[\x21-\x7e]+$")
LOOPBACK = ("127.0.0.1", "localhost")


class Listed(Protocol):
    """What a channel may be told: its hosts, and whether this machine itself may be asked (tests)."""

    @property
    def hosts(self) -> str: ...

    @property
    def loopback(self) -> bool: ...


def allowed(endpoint: str, told: Listed) -> bool:
    """Whether we would ever send there: a listed host, https, port 443, no name or password in the address."""
    if len(endpoint) > MOST or not PLAIN.match(endpoint) or "\\" in endpoint:
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or parts.fragment or not parts.hostname:
        return False
    if told.loopback and parts.scheme == "http" and parts.hostname in LOOPBACK:
        return True
    return parts.scheme == "https" and port in (None, 443) and _listed(parts.hostname, told.hosts)


def _listed(host: str, hosts: str) -> bool:
    for each in (one.strip().lower() for one in hosts.split(",")):
        if each and (host == each or (each.startswith("*.") and host.endswith(each[1:]) and len(host) > len(each) - 1)):
            return True
    return False


def origin(endpoint: str) -> str:
    """Scheme and host, as the push service wants to be named in our signature."""
    parts: SplitResult = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"
