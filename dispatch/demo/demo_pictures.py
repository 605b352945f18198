"""Draws the photos of the demo story and stores them as an upload would, with their copies ready."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from random import Random

from PIL import Image, ImageDraw, ImageFont, ImageOps

from dispatch.demo.demo_scenes import FINE, HEIGHT, MOODS, WIDTH, Brush, sky
from dispatch.demo.demo_sights_pavement import bikes, branch, lamp, litter, stall
from dispatch.demo.demo_sights_road import flood, guardrail, manhole, pothole
from dispatch.demo.demo_sights_walls import debris, facade, poster
from foundation import storage
from foundation.work import Work
from incidents import photo

SIGHTS = {
    each.__name__: each
    for each in (manhole, litter, lamp, branch, pothole, stall, poster, flood, guardrail, facade, debris, bikes)
}
VARIATIONS = len(MOODS)
SIDES = ("before", "after")
QUALITY = 84


@dataclass(frozen=True)
class Stored:
    """A photo whose bytes lie in the store; `size` is their number."""

    sha256: str
    body: bytes
    type: str
    width: int
    height: int


Album = dict[tuple[str, int, str], Stored]


def album() -> Album:
    """Every sight in every light, broken and put right, drawn and stored."""
    wanted = list(product(SIGHTS, range(VARIATIONS), SIDES))
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(wanted, pool.map(lambda each: store(draw(*each)), wanted), strict=True))


def draw(sight: str, variation: int, side: str) -> Image.Image:
    """One picture; before and after of a variation show the same street."""
    mood, rng = MOODS[variation], Random(f"{sight} {variation}")  # noqa: S311 - a drawing, no secret
    brush = Brush(sky(mood))
    SIGHTS[sight](brush, rng, mood, side == "after")
    picture = brush.image.reduce(FINE)
    return mark(ImageOps.mirror(picture) if variation == 1 else picture)


def mark(picture: Image.Image) -> Image.Image:
    """The corner that says it is no real photo."""
    pen = ImageDraw.Draw(picture, "RGBA")
    pen.rounded_rectangle((WIDTH - 132, HEIGHT - 54, WIDTH - 18, HEIGHT - 16), 8, (20, 24, 28, 150))
    pen.text((WIDTH - 75, HEIGHT - 35), "DEMO", (255, 255, 255, 235), ImageFont.load_default(26), anchor="mm")
    return picture


def store(picture: Image.Image) -> Stored:
    """Checked and kept as an upload is; the copies are made from the drawing itself, which carries no camera data."""
    body = jpeg(picture)
    sha256 = hashlib.sha256(body).hexdigest()
    checked = photo.check(body, sha256)
    storage.keep(body)
    storage.keep(body, "view", sha256)
    picture.thumbnail((photo.COPIES["thumb"],) * 2)
    storage.keep(jpeg(picture), "thumb", sha256)
    return Stored(sha256, body, *checked)


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def receive(work: Work, stored: Album) -> None:
    """Enter the stored photos."""
    for each in stored.values():
        photo.receive(work, each.sha256, each.body, each.type, each.width, each.height)
