"""Draws and stores the photos of the demo story."""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image

from foundation import storage
from foundation.work import Work
from incidents import photo

KINDS = "manhole litter lamp branch pothole stall poster flood guardrail facade debris bikes".split()
VARIATIONS, SIDES = 3, ("before", "after")


@dataclass(frozen=True)
class Drawn:
    """A stored photo, ready to be entered."""

    sha256: str
    body: bytes
    type: str
    width: int
    height: int


Album = dict[tuple[str, int, str], Drawn]


def draw() -> Album:
    return {(kind, n, side): _keep(kind, n, side) for kind in KINDS for n in range(VARIATIONS) for side in SIDES}


def _keep(kind: str, n: int, side: str) -> Drawn:
    out = io.BytesIO()
    Image.new("RGB", (1280, 960), (KINDS.index(kind) * 20, n * 80, SIDES.index(side) * 200)).save(out, "JPEG")
    body = out.getvalue()
    sha256 = hashlib.sha256(body).hexdigest()
    storage.keep(body)
    return Drawn(sha256, body, *photo.check(body, sha256))


def receive(work: Work, album: Album) -> None:
    for drawn in album.values():
        photo.receive(work, drawn.sha256, drawn.body, drawn.type, drawn.width, drawn.height)
