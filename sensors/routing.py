"""Which codec reads a topic: MQTT filters compiled once, and found by topic without trying them all every time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from sensors.codecs.catalogue import CODECS
from sensors.codecs.message import Misunderstood, Said
from sensors.route import IngestRoute

log = structlog.get_logger()

REMEMBERED = 20_000  # topics; strangers' topics may not fill the memory
FILTER = re.compile(r"(?!\$|/)(?:(?:\+|[^+#/\x00-\x1f]{1,64})/)*(?:\+|#|[^+#/\x00-\x1f]{1,64})")
LONGEST_FILTER = 200


@dataclass(frozen=True, slots=True)
class Route:
    """What the listener needs of a route."""

    filter: str
    codec: str
    settings: Mapping[str, Any]
    pattern: re.Pattern[str]


class Routes:
    """The routes in force; the first whose filter matches reads the message."""

    def __init__(self, rows: Sequence[IngestRoute] = ()):
        self.routes = [Route(row.filter, row.codec, row.settings, compiled(row.filter)) for row in rows]
        self._found: dict[str, Route | None] = {}

    @property
    def filters(self) -> list[str]:
        return [route.filter for route in self.routes]

    def of(self, topic: str) -> Route | None:
        if topic not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[topic] = next((each for each in self.routes if each.pattern.fullmatch(topic)), None)
        return self._found[topic]

    def read(self, topic: str, payload: bytes, now: datetime) -> list[Said]:
        """What a payload says; a codec that fails at it costs this message alone."""
        route = self.of(topic)
        if route is None:
            return [Said("", Misunderstood("unknown_topic"))]
        try:
            return CODECS[route.codec](topic, payload, now, route.settings)
        except Exception as error:  # whatever a payload can cause, the next one must still be heard
            log.error("a codec failed", codec=route.codec, topic=topic, error=repr(error)[:300])
            return [Said("", Misunderstood("not_understood", f"{route.codec}: {type(error).__name__}"))]


def compiled(told: str) -> re.Pattern[str]:
    """An MQTT topic filter as a regular expression: + is one level, # all that follow."""
    if told == "#":
        return re.compile(r".*", re.DOTALL)
    tail = r"(?:/.*)?" if told.endswith("/#") else ""
    levels = told.removesuffix("/#").split("/")
    return re.compile("/".join("[^/]*" if each == "+" else re.escape(each) for each in levels) + tail, re.DOTALL)


def is_filter(told: str) -> bool:
    """A filter the house may listen to: no `$` topics, not everything, levels without control characters."""
    return len(told) <= LONGEST_FILTER and told not in ("#", "+/#") and bool(FILTER.fullmatch(told))
