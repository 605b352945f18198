"""Photos by the hash of their bytes: sent whole or in pieces, as often as needed; shown as clean copies."""

import re
from typing import Literal

from flask import request
from pydantic import BaseModel
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased
from werkzeug.wrappers import Response

from dispatch.announcing import receiving
from dispatch.announcing.whom import SENDS, SENDS_BELOW
from dispatch.emergency.plans import plan_task
from dispatch.register import proposal
from foundation import partial, storage
from foundation.refusals import Invalid, NotFound, TooLarge
from foundation.settings import settings
from foundation.words import Words
from foundation.work import Work
from incidents import photo, sight
from incidents.case import Case
from incidents.evidence import Evidence
from incidents.forms import filled_form
from incidents.photo import Photo
from sensors import sight as device_sight
from web.api.blueprint import answers, part
from web.door import answer, guarded, signed_in
from web.shapes import Asked, Sha256

api = part("photos", "照片 photos")
RANGE = re.compile(r"bytes ([0-9]{1,12})-([0-9]{1,12})/([0-9]{1,12})")


class BadRange(Invalid):
    code = "bad_range"
    words = Words("Content-Range 应为 “bytes 起-止/总长”。", "Content-Range must be “bytes first-last/total”.")


class PhotoPath(BaseModel):
    sha256: Sha256


class PhotoTold(BaseModel):
    sha256: str
    type: str
    width: int
    height: int
    bytes: int


class Piece(BaseModel):
    sha256: str
    received: int


class SizeAsked(Asked):
    size: Literal["thumb", "view", "original"] = "view"


@api.put("/photos/<string:sha256>", **answers(PhotoTold, 201, s200=PhotoTold, s202=Piece))
@guarded("case.report", "case.handle", "case.check", "alarm.confirm", "form.fill", "device.manage", SENDS, SENDS_BELOW)
def receive(work: Work, path: PhotoPath) -> Response:
    """201 the first time, 200 when it is here already, 202 with Upload-Offset while pieces are missing."""
    here = work.session.get(Photo, path.sha256)
    if here:
        return answer(_tell(here), 200)
    if (request.content_length or 0) > settings().storage.photo_bytes:
        raise TooLarge(most_bytes=settings().storage.photo_bytes)
    body = request.get_data(cache=False)
    if "Content-Range" in request.headers:
        whole = _piece(work, path.sha256, body, request.headers["Content-Range"])
        if isinstance(whole, int):
            return answer(Piece(sha256=path.sha256, received=whole), 202, **{"Upload-Offset": str(whole)})
        body = whole
    first = _keep(work, path.sha256, body)
    return answer(_tell(work.session.get_one(Photo, path.sha256)), 201 if first else 200)


def _name(work: Work, sha256: str) -> str:
    return f"{sha256}-{work.actor.id}"


def _piece(work: Work, sha256: str, body: bytes, told: str) -> bytes | int:
    """The whole photo when this was the last piece, else the bytes received so far."""
    match = RANGE.fullmatch(told)
    if match is None:
        raise BadRange
    start, last, total = (int(each) for each in match.groups())
    if last - start + 1 != len(body) or last >= total:
        raise BadRange
    if total > settings().storage.photo_bytes:
        raise TooLarge(most_bytes=settings().storage.photo_bytes)
    received = partial.append(_name(work, sha256), start, body)
    return partial.take(_name(work, sha256)) if received >= total else received


def _keep(work: Work, sha256: str, body: bytes) -> bool:
    """Check, store, enter: the file is safe before the row says so. A damaged upload starts anew."""
    try:
        kind, width, height = photo.check(body, sha256)
    finally:
        partial.forget(_name(work, sha256))
    storage.keep(body)
    return photo.receive(work, sha256, body, kind, width, height)


@api.get("/photos/<string:sha256>", **answers(None))
@signed_in
def show(work: Work, path: PhotoPath, query: SizeAsked) -> Response:
    """The photo as `thumb`, `view` (both without camera data) or `original` (for whoever took it and supervision).

    HEAD tells with Upload-Offset how much of your own upload is here.
    """
    here = work.session.get(Photo, path.sha256)
    if request.method == "HEAD" and here is None:
        return Response(status=404, headers={"Upload-Offset": str(partial.offset(_name(work, path.sha256)))})
    if here is None or not _may_see(work, here):
        raise NotFound
    if query.size == "original" and not (here.uploaded_by == work.actor.id or work.actor.may("case.accept")):
        raise NotFound
    body = storage.fetch(path.sha256) if query.size == "original" else photo.copy(path.sha256, query.size)
    if body is None:
        raise NotFound
    return Response(
        body,
        content_type=here.type if query.size == "original" else "image/jpeg",
        headers={
            "Cache-Control": "private, max-age=86400, immutable",
            "Upload-Offset": str(here.bytes),
            "Content-Disposition": "inline",
        },
    )


def _may_see(work: Work, here: Photo) -> bool:
    """Whoever sent it, and whoever may see what it belongs to: a case, proposal, form, device, alarm, announcement or
    task of an emergency."""
    if here.uploaded_by == work.actor.id or _in_case(work, here):
        return True
    places = (proposal.shows, filled_form.shows, device_sight.shows, receiving.shows, plan_task.shows)
    if any(each(work.session, work.actor, here.sha256) for each in places):
        return True
    return device_sight.shows_answer(work.session, work.actor, here.sha256, here.uploaded_by)


def _in_case(work: Work, here: Photo) -> bool:
    own = aliased(Case)
    return (
        work.session.scalar(
            select(Evidence.id)
            .join(own, own.id == Evidence.case_id)
            .join(Case, or_(Case.id == own.id, and_(Case.id == own.merged_into, own.sensitivity == "open")))
            .where(Evidence.sha256 == here.sha256, sight.visible(work.actor))
            .limit(1)
        )
        is not None
    )


def _tell(here: Photo) -> PhotoTold:
    return PhotoTold(sha256=here.sha256, type=here.type, width=here.width, height=here.height, bytes=here.bytes)
