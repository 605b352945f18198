"""What an answer from the spot led to, whatever it was about."""

from dataclasses import dataclass
from uuid import UUID

from foundation.refusals import NotFound
from foundation.words import Words


@dataclass(frozen=True)
class Led:
    """Stage and version of the thing after the answer; `number` is what the receipt calls it."""

    subject: UUID
    number: str
    stage: str
    version: int


class NoLongerYours(NotFound):
    """The same words whether it is elsewhere or was never there."""

    words = Words(
        "这件事已不在您的网格，或已由别人办理，不再需要您作答；可以放弃这一条。",
        "This is no longer in your grid, or somebody else has dealt with it; the answer may be dropped.",
    )
