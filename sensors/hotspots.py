"""Polls a satellite's list of hot spots and tells it over the broker, as the feed's own device would push it."""

import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from foundation.refusals import Invalid
from foundation.settings import settings
from foundation.words import Words
from sensors.broker_access import LISTENER
from sensors.broker_link import Link, Login, house_address

ROWS_AT_ONCE = 1000
LARGEST, WITHIN_S = 32 * 1024 * 1024, 60.0


def poll(code: str, source: str) -> int:
    """The number of rows told. The codec knows what is new; whoever runs this every ten minutes is never behind."""
    heading, *rows = [line for line in fetched(source).splitlines() if line.strip()] or [""]
    link = Link(Login(f"hotspots.{code}", LISTENER, settings().secret("mqtt_listener")), house_address())
    link.connect()
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = "\n".join([heading, *rows[start : start + ROWS_AT_ONCE]])
        link.publish_and_wait(f"moyang/v1/devices/{code}/hotspots", part.encode())
    link.close()
    return len(rows)


def fetched(source: str) -> str:
    if urlsplit(source).scheme not in ("http", "https"):
        return Path(source).read_text("utf-8-sig")
    try:
        with urllib.request.urlopen(source, timeout=WITHIN_S) as answer:  # noqa: S310  (http and https alone)
            body: bytes = answer.read(LARGEST)
            return body.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        words = Words(f"取不到热点文件：{error}", f"The list of hot spots cannot be fetched: {error}")
        raise Invalid(errors=[("source", words)]) from error
