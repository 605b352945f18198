"""Photos: checked, stored by content hash, shown to others only as copies without camera data."""

import hashlib
import io
import threading
from datetime import datetime
from uuid import UUID

import structlog
from PIL import Image, ImageOps
from sqlalchemy import BigInteger, ForeignKey, Integer
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from foundation import storage
from foundation.event import Bell
from foundation.ids import new_id
from foundation.reactor import slow_job
from foundation.refusals import Invalid, TooLarge
from foundation.settings import settings
from foundation.tables import Base
from foundation.words import Words
from foundation.work import Work
from incidents.events import PhotoReceived

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
COPIES = {"view": 1600, "thumb": 320}  # long side in pixels
WHOLE_PIXELS = 16_000_000  # of a type that can only be decoded whole; a JPEG is made smaller while it is read
DAMAGED = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
SMOOTH = ("RGB", "RGBA", "L", "CMYK")  # can be made smaller as they are
one_at_a_time = threading.Lock()  # a large photo takes hundreds of MB while it is decoded


log = structlog.get_logger()


class Photo(Base):
    """A photo whose bytes are safely stored under their own hash."""

    __tablename__ = "photo"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    type: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime]


def check(body: bytes, sha256: str) -> tuple[str, int, int]:
    """Media type, width and height of a photo; refuses what is no photo, too large, or not what its hash says.

    Only the header is decoded here, so a picture bomb costs nothing.
    """
    if len(body) > settings().storage.photo_bytes:
        raise TooLarge(most_bytes=settings().storage.photo_bytes)
    if hashlib.sha256(body).hexdigest() != sha256:
        raise Invalid(
            Words("照片传输中有损坏，请重传。", "The photo was damaged on the way; send it again."), code="hash_differs"
        )
    try:
        with Image.open(io.BytesIO(body), formats=tuple(TYPES)) as picture:
            width, height, kind = *picture.size, picture.format
    except DAMAGED as error:
        raise Invalid(
            Words("这不是可识别的照片（支持 JPEG、PNG、WebP）。", "This is not a readable photo (JPEG, PNG or WebP)."),
            code="not_a_photo",
        ) from error
    most = settings().storage.photo_pixels
    if width * height > (most if kind == "JPEG" else min(most, WHOLE_PIXELS)):
        raise TooLarge(
            Words("照片像素过大，请用较低分辨率拍摄。", "The photo has too many pixels; take it smaller."),
            code="too_many_pixels",
        )
    return TYPES[kind or "JPEG"], width, height


def receive(work: Work, sha256: str, body: bytes, kind: str, width: int, height: int) -> bool:
    """Enter a stored and checked photo; True the first time, False when it was here already."""
    photo_id = new_id()
    done = work.session.execute(
        insert(Photo)
        .values(
            sha256=sha256,
            id=photo_id,
            type=kind,
            bytes=len(body),
            width=width,
            height=height,
            uploaded_by=work.actor.id,
            received_at=work.now,
        )
        .on_conflict_do_nothing()
    )
    first = bool(done.rowcount == 1)  # type: ignore[attr-defined]
    if first:
        work.record(PhotoReceived(subject=photo_id, version=1, sha256=sha256))
    return first


def copy(sha256: str, variant: str) -> bytes | None:
    """The copy without camera data, made on first asking; None when the original is not here or cannot be decoded."""
    made = storage.fetch(sha256, variant)
    if made is None:
        original = storage.fetch(sha256)
        made = _shrunk(original, sha256, variant) if original else None
        if made:
            storage.keep(made, variant, sha256)
    return made


def _shrunk(original: bytes, sha256: str, variant: str) -> bytes | None:
    """None for a photo that is broken behind its sound header: trying again would not mend it."""
    try:
        with one_at_a_time:
            return shrink(original, COPIES[variant])
    except DAMAGED as error:
        log.info("a photo cannot be decoded", sha256=sha256, error=str(error))
        return None


def shrink(body: bytes, side: int) -> bytes:
    """A JPEG with at most `side` pixels on its long side, upright, without EXIF, profile or place.

    It is made small before anything else is done, so that the whole picture is in memory only once.
    """
    with Image.open(io.BytesIO(body), formats=tuple(TYPES)) as picture:
        picture.draft("RGB", (side * 2, side * 2))
        small = picture if picture.mode in SMOOTH else picture.convert("RGB")
        small.thumbnail((side, side))
        upright = ImageOps.exif_transpose(small).convert("RGB")
        clean = Image.new("RGB", upright.size)
        clean.paste(upright)
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=82, optimize=True, progressive=True)
        return out.getvalue()


@slow_job
def make_copies(work: Work, bell: Bell) -> None:
    """Slow reaction to PhotoReceived: the copies are ready before anyone asks."""
    for variant in COPIES:
        copy(bell.facts["sha256"], variant)
