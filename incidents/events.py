"""What incidents tells the rest of the house."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.event import Event


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """A case made a move; `source` is None for its first."""

    kind: ClassVar[str] = "case"
    move: str
    source: str | None
    target: str


@dataclass(frozen=True, kw_only=True)
class PhotoReceived(Event):
    """A photo's bytes are safely stored; `sha256` names them."""

    kind: ClassVar[str] = "photo"
    sha256: str


@dataclass(frozen=True, kw_only=True)
class CasesGrouped(Event):
    """What rests in a case has changed, or where it rests itself, or its main case has moved: look again."""

    kind: ClassVar[str] = "case"
