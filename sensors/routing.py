"""Which codec reads a topic: MQTT filters compiled once, and found by topic without trying them all every time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from sensors.codecs.catalogue import CODECS
from sensors.codecs.message import Message, Misunderstood, Said
from sensors.codecs.publisher import publisher
from sensors.route import IngestRoute
from sensors.sparing import Sparing

log = structlog.get_logger()

REMEMBERED = 20_000  # topics; strangers' topics may not fill the memory
FILTER = re.compile(r"(?!\$|/)(?:(?:\+|[^+#/\x00-\x1f]{1,64})/)*(?:\+|#|[^+#/\x00-\x1f]{1,64})")
LONGEST_FILTER = 200
MOST_VALUES = 5000  # in one payload: what one insert takes well within the database's patience


@dataclass(frozen=True, slots=True)
class Route:
    """What the listener needs of a route."""

    filter: str
    codec: str
    settings: Mapping[str, Any]
    pattern: re.Pattern[str]

    @property
    def fixed(self) -> str:
        """The code of the device the administrator has named for the whole route, or ""."""
        device = str(self.settings.get("device", ""))
        if self.codec == "mapping":
            return device[1:] if device.startswith("=") else ""
        return device


class Routes:
    """The routes in force; the first whose filter matches reads the message."""

    def __init__(self, rows: Sequence[IngestRoute] = ()):
        self.routes = [Route(row.filter, row.codec, row.settings, compiled(row.filter)) for row in rows]
        self._found: dict[str, tuple[Route | None, tuple[str, str]]] = {}
        self._spare = Sparing()

    @property
    def filters(self) -> list[str]:
        return [route.filter for route in self.routes]

    def of(self, topic: str) -> Route | None:
        return self._look(topic)[0]

    def _look(self, topic: str) -> tuple[Route | None, tuple[str, str]]:
        if topic not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            route = next((each for each in self.routes if each.pattern.fullmatch(topic)), None)
            self._found[topic] = (route, (publisher(topic), route.fixed if route else ""))
        return self._found[topic]

    def read(self, topic: str, payload: bytes, now: datetime) -> list[Said]:
        """What a payload says; a codec that fails at it costs this message alone."""
        route = self.of(topic)
        if route is None:
            return [Said("", Misunderstood("unknown_topic"))]
        try:
            return bounded(CODECS[route.codec](topic, payload, now, route.settings))
        except Exception as error:  # whatever a payload can cause, the next one must still be heard
            if self._spare.may():
                log.error("a codec failed", codec=route.codec, topic=topic, error=repr(error)[:300])
            return [Said("", Misunderstood("not_understood", f"{route.codec}: {type(error).__name__}"))]

    def codes(self, topic: str) -> tuple[str, str]:
        """Who may be named by a device's code there: whom the broker lets publish, and whom the route is set to. Every
        other name is what a payload claims, and is looked for among the names of gateways' devices (`uid`) alone."""
        return self._look(topic)[1]


def bounded(said: list[Said]) -> list[Said]:
    """Nothing a database cannot ask for or take at once: names of unprintable signs, too many values."""
    count = weight(said)
    if count > MOST_VALUES:
        return [Said(printable(said[0]).device, Misunderstood("too_many", f"{count} values"))]
    return [printable(each) for each in said]


def weight(said: Sequence[Said]) -> int:
    count = 0
    for each in said:
        count += len(each.part.values) if isinstance(each.part, Message) else 1
    return count


def printable(said: Said) -> Said:
    return said if said.device.isprintable() else Said("", Misunderstood("nobody", repr(said.device)[:100]))


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
