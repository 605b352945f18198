"""Ways out of the house: an HTTP template for each of webhook, SMS, voice and WeCom; off until the city configures it.

A template's words in braces are filled with values quoted as its content type asks; only hosts on the channel's own
list are ever asked, by https, redirects are not followed, every request is signed.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import quote_plus, urlsplit
from xml.sax.saxutils import escape

from dispatch.reach.endpoint import allowed
from foundation.settings import Channel, quoting, settings

HOLE = re.compile(r"\{(phone|name|text|call|number)\}")
PATIENCE_S = 5
TRIES = 3
MOST_ANSWER = 4096


@dataclass(frozen=True)
class Message:
    """What is said to whom: no more of the person than the channel needs."""

    call: str
    name: str
    phone: str | None
    number: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """Whether it went out, and what the other side said."""

    sent: bool
    detail: str


class Adapter(Protocol):
    """A way to reach a person outside the house."""

    def send(self, message: Message, at: int) -> Outcome:
        """Say it, now (`at` in Unix seconds); never raises for what the other side does."""


class HttpTemplate:
    """The adapter of every gateway that takes a POST: the city writes its body as a template."""

    def __init__(self, told: Channel, secret: str):
        self.told, self.secret = told, secret

    def send(self, message: Message, at: int) -> Outcome:
        if not allowed(self.told.url, self.told):
            return Outcome(False, "the address is not on the list of hosts")
        if "{phone}" in self.told.body and not message.phone:
            return Outcome(False, "no telephone number is known")
        body = filled(self.told.body, message, self.told.content_type)
        headers = {
            "Content-Type": self.told.content_type,
            "X-Moyang-Timestamp": str(at),
            "X-Moyang-Signature": f"sha256={signature(self.secret, at, body)}",
        }
        said = "?"
        for _ in range(TRIES):
            status, said = _post(self.told.url, body, headers)
            if status is not None and status < 500:
                return Outcome(200 <= status < 300, f"HTTP {status}")
            if said == TimeoutError.__name__:  # it may be calling: who is called twice hangs up
                break
        return Outcome(False, said)


def filled(template: str, message: Message, content_type: str) -> bytes:
    """The template with its holes filled; no value can leave the place it was given."""
    values: Mapping[str, str | None] = vars(message)
    quote = QUOTES[quoting(content_type)]
    return HOLE.sub(lambda hole: quote(values[hole[1]] or ""), template).encode()


def _as_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _as_form(value: str) -> str:
    return quote_plus(value, safe="")


def _as_xml(value: str) -> str:
    """Text or attribute; what XML 1.0 cannot hold at all becomes a space."""
    return escape(NOT_XML.sub(" ", value), {'"': "&quot;", "'": "&apos;"})


def _as_text(value: str) -> str:
    """One line stays one line."""
    return CONTROLS.sub(" ", value)


QUOTES: dict[str, Callable[[str], str]] = {"json": _as_json, "form": _as_form, "xml": _as_xml, "text": _as_text}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def signature(secret: str, at: int, body: bytes) -> str:
    """HMAC-SHA256 over "timestamp.body", in hex."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int | None, str]:
    told = urlsplit(url)
    connection = (HTTPSConnection if told.scheme == "https" else HTTPConnection)(told.netloc, timeout=PATIENCE_S)
    try:
        connection.request("POST", f"{told.path or '/'}{'?' + told.query if told.query else ''}", body, headers)
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
        return answer.status, f"HTTP {answer.status}"
    except (OSError, HTTPException) as error:
        return None, type(error).__name__
    finally:
        connection.close()


def named() -> dict[str, Channel]:
    told = settings()
    return {"webhook": told.webhook, "sms": told.sms, "voice": told.voice, "wecom": told.wecom}


def configured() -> list[str]:
    """The channels this city has switched on."""
    return [name for name, told in named().items() if told.url]


def ways(phone: str | None, pushed: bool, switched: Mapping[str, Channel] | None = None) -> list[str]:
    """The channels that would reach one person now; a gateway that dials needs their number."""
    told = named() if switched is None else switched
    outside = [name for name, each in told.items() if each.url and (phone or "{phone}" not in each.body)]
    return ["live", *(["web_push"] if pushed else []), *outside]


def adapter(channel: str) -> Adapter:
    return HttpTemplate(named()[channel], settings().secret("call_signing_key"))
