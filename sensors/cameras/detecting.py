"""Smoke in the snapshots of a fixed camera: the interface of a detector, and the classical one that ships.

The classical one looks along the horizon, where a lookout first sees smoke: it finds the skyline of the middle of the
pictures before, and asks where the light now differs from that middle as the skyline to both sides of it does not. It
knows nothing of what smoke is: a cloud's edge, dust or a crane looks alike to it, and it sees nothing below or above.
Its precision and recall on stills with truth are printed by `bin/bench detector`; its threshold was chosen on those
very stills of one camera, so the figures say nothing of another camera, and nothing beyond them is claimed.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from PIL import Image

WIDTH, HEIGHT = 80, 53  # blocks a picture is made of
NEEDED, KEPT = 4, 12  # earlier pictures before it says anything, and those it looks back upon
LARGEST_PIXELS = 70_000_000


@dataclass(frozen=True, slots=True)
class Detection:
    """What was seen: how sure (0 to 1), and the box in shares of the picture (left, top, right, bottom)."""

    confidence: float
    box: tuple[float, float, float, float] | None = None


NOTHING = Detection(0.0)
Frame = bytes  # a snapshot made small: the lightness of WIDTH x HEIGHT blocks, row by row


class Detector(Protocol):
    """A model: earlier frames, the oldest first, and the new one in; what it sees out."""

    name: str

    def detect(self, before: Sequence[Frame], now: Frame) -> Detection:
        """What the new frame shows that the earlier ones did not."""


def frame_of(body: bytes) -> Frame:
    """A picture (JPEG, PNG or WebP) as the blocks a detector compares; ValueError for what is no such picture."""
    try:
        with Image.open(io.BytesIO(body), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > LARGEST_PIXELS:
                raise ValueError("too many pixels")
            picture.draft("RGB", (WIDTH * 4, HEIGHT * 4))
            small = picture.convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(str(error)) from error
    told = small.tobytes()
    return bytes(sum(told[place : place + 3]) // 3 for place in range(0, len(told), 3))


class SkylineSmoke:
    """Light at the skyline that differs from before, and from the skyline beside it; `threshold` in steps of light."""

    name = "skyline-1"

    def __init__(self, threshold: float = 3.5):
        self.threshold = threshold

    def detect(self, before: Sequence[Frame], now: Frame) -> Detection:
        if len(before) < NEEDED:
            return NOTHING
        strength, at = self.strongest(before[-KEPT:], now)
        if at is None or strength < self.threshold:
            return NOTHING
        x, y = at
        box = ((x - 1) / WIDTH, (y - 2) / HEIGHT, (x + 2) / WIDTH, (y + 1) / HEIGHT)
        return Detection(round(min(0.5 + strength / (6 * self.threshold) * 1.2, 0.99), 3), box)

    def strongest(self, before: Sequence[Frame], now: Frame) -> tuple[float, tuple[int, int] | None]:
        """The place along the skyline that differs most, and by how many steps of light."""
        usual = [median(frame[place] for frame in before) for place in range(WIDTH * HEIGHT)]
        line = skyline(usual)
        band = {
            (x, y): now[y * WIDTH + x] - usual[y * WIDTH + x]
            for x in range(8, WIDTH - 8)
            for y in range(line[x] - 1, line[x] + 2)
        }
        found: tuple[float, tuple[int, int] | None] = (0.0, None)
        for x, y in band:
            beside = [band[x + k, y + j] for k in (-7, -6, -5, 5, 6, 7) for j in (-1, 0, 1) if (x + k, y + j) in band]
            own = [band[x + k, y + j] for k in (-1, 0, 1) for j in (-1, 0) if (x + k, y + j) in band]
            if len(beside) >= 6:
                strength = abs(sum(own) / len(own) - median(beside))
                found = (strength, (x, y)) if strength > found[0] else found
        return found


def skyline(light: Sequence[float]) -> list[int]:
    """For each column the row where it darkens most from above to below, smoothed along the picture."""
    rows = []
    for x in range(WIDTH):
        column = light[x::WIDTH]
        rows.append(max(range(8, HEIGHT - 12), key=lambda y: sum(column[y - 3 : y]) - sum(column[y : y + 3])))
    return [int(median(rows[max(0, x - 3) : x + 4])) for x in range(WIDTH)]


DETECTORS: dict[str, Detector] = {each.name: each for each in (SkylineSmoke(),)}
