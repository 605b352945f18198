"""Reads CAP messages of others: refuses document types, entities and anything that is no CAP alert."""

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from dispatch.emergency.alerting.cap import NAMESPACE
from foundation.refusals import Invalid
from foundation.words import Words

MOST_DEPTH, MOST_ELEMENTS = 12, 5000
OURS = {"urn:oasis:names:tc:emergency:cap:1.1", NAMESPACE}
REQUIRED = ("identifier", "sender", "sent", "status", "msgType", "scope")


class NotCap(Invalid):
    code = "not_cap"
    words = Words("不是有效的CAP消息：{why}。", "This is no valid CAP message: {why}.")


@dataclass
class _Reading:
    """What has been read so far: the path of open elements and every leaf under its path."""

    path: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    count: int = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self.count += 1
        if len(self.path) >= MOST_DEPTH or self.count > MOST_ELEMENTS:
            raise NotCap(why="too deep or too many elements")
        if not self.path and (local != "alert" or space not in OURS):
            raise NotCap(why="root is not a CAP alert")
        self.path.append(local)
        self.words = []

    def end(self, name: str) -> None:
        words = "".join(self.words).strip()
        if words:
            self.told.setdefault("/".join(self.path[1:]), words)
        self.path.pop()
        self.words = []

    def text(self, words: str) -> None:
        self.words.append(words)


def read(body: bytes) -> dict[str, str]:
    """The leaves by their path ({"identifier": ..., "info/event": ...}), the first of each."""
    reading = _Reading()
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = _hostile
    parser.EntityDeclHandler = _hostile
    parser.ExternalEntityRefHandler = _hostile
    parser.ProcessingInstructionHandler = _hostile
    try:
        parser.Parse(body, True)
    except ExpatError as error:
        raise NotCap(why=f"XML line {error.lineno}") from error
    missing = [name for name in REQUIRED if name not in reading.told]
    if missing:
        raise NotCap(why=f"missing {', '.join(missing)}")
    return reading.told


def _hostile(*told: object) -> NoReturn:
    """A document type or an entity has no business in a message, and is how XML attacks begin."""
    raise NotCap(why="DOCTYPE, ENTITY and processing instructions are not taken")
