"""What a reporter says: the content as it was fixed when the officer pressed send, and what is wrong with it."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.refusals import Invalid
from foundation.words import Words
from incidents import evidence

MOST_WORDS = 2000
FREE_M = 50.0  # a pin may be put right this far from the measured place without a reason (domain.md §4)
METRES_PER_DEGREE = 111_320.0
# Said since later versions: they count in the hash only when said, so that old phones' reports keep theirs.
LATER = (
    "after_photos", "address", "component", "joins", "originals", "measured", "moved_reason", "answers", "found_at",
    "voices",
)  # fmt: skip
ENVELOPE = ("claimed",)  # who carries the report is no part of what it says


@dataclass(frozen=True)
class Measured:
    """Where the phone itself believed to be, in the city's coordinates, before the officer moved the pin."""

    lon: float
    lat: float


@dataclass(frozen=True)
class Claimed:
    """The officer on whose phone the report was written, as the outbox file says; nobody has proved it."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Answers:
    """Answers to the extra questions of the category, under the edition the phone had (incidents/forms)."""

    edition: UUID
    values: Mapping[str, Any]


@dataclass(frozen=True)
class FoundAt:
    """The line of a filled form that showed the problem; the form itself may arrive later."""

    filled_form: UUID
    question: str


@dataclass(frozen=True)
class Told:
    """The content of a report as the reporter fixed it; `lon`, `lat` as sent, in `crs`."""

    category: str
    condition: str | None
    lon: float
    lat: float
    crs: str
    accuracy_m: float | None
    description: str
    photos: tuple[str, ...]
    taken_at: datetime | None
    self_handled: bool
    source: str = "officer"
    after_photos: tuple[str, ...] = ()
    address: str | None = None
    component: UUID | None = None
    joins: UUID | None = None  # the case the reporter says this is the same as
    originals: Mapping[str, str] = field(default_factory=dict)
    measured: Measured | None = None
    moved_reason: str | None = None
    claimed: Claimed | None = None
    answers: Answers | None = None
    found_at: FoundAt | None = None
    voices: tuple[str, ...] = ()

    def digest(self) -> str:
        """A hash of what was said, the same whoever carries it."""
        facts = {name: value for name, value in asdict(self).items() if name not in ENVELOPE}
        said = {name: value for name, value in facts.items() if name not in LATER or value}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()

    def settled(self) -> bool:
        """Settled on the spot and proved: the place before and after (domain.md §2.2)."""
        return self.self_handled and len({*self.photos, *self.after_photos}) >= 2

    def before(self) -> tuple[str, ...]:
        return self.photos if self.after_photos or not self.settled() else self.photos[:-1]

    def after(self) -> tuple[str, ...]:
        """Without photos named as such, the last one shows the place afterwards."""
        return self.after_photos or (self.photos[-1:] if self.settled() else ())

    def moved_m(self, point: tuple[float, float]) -> float | None:
        """How far `point`, the pin in the city's coordinates, lies from where the phone believed to be."""
        if self.measured is None:
            return None
        east = (point[0] - self.measured.lon) * math.cos(math.radians(point[1]))
        return round(math.hypot(east, point[1] - self.measured.lat) * METRES_PER_DEGREE, 1)


def refuse_bad(told: Told, point: tuple[float, float]) -> None:
    errors = [*_photo_errors(told), *_word_errors(told)]
    if (told.moved_m(point) or 0) > FREE_M and not (told.moved_reason or "").strip():
        errors.append(
            (
                "moved_reason",
                Words(
                    "图钉离定位点超过50米，请写明原因。", "The pin is more than 50 m from where the phone was; say why."
                ),
            )
        )
    if errors:
        raise Invalid(errors=errors)


def _photo_errors(told: Told) -> list[tuple[str, Words]]:
    if not told.photos and told.source == "officer":
        return [("photos", Words("请至少拍一张现场照片。", "Take at least one photo of the place."))]
    if len(told.photos) > evidence.MOST or len(told.after_photos) > evidence.MOST:
        return [("photos", Words("照片最多12张。", "At most 12 photos."))]
    return []


def _word_errors(told: Told) -> list[tuple[str, Words]]:
    if len(told.description) > MOST_WORDS:
        return [("description", Words("描述最多2000字。", "At most 2000 characters."))]
    if "\0" in told.description:
        return [("description", Words("描述中有无法保存的字符。", "The text has a character that cannot be stored."))]
    return []
