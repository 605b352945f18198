"""Voice notes by the hash of their bytes: sent whole or in pieces, as often as needed; heard as photos are seen."""

from flask import request
from pydantic import BaseModel
from werkzeug.wrappers import Response

from foundation import partial, storage
from foundation.refusals import NotFound, TooLarge
from foundation.settings import settings
from foundation.work import Work
from incidents import voice
from incidents.voice import Voice
from web.api.blueprint import answers, part
from web.api.photos import RANGE, BadRange, Piece
from web.door import answer, guarded, signed_in
from web.shapes import Sha256

api = part("voices", "录音 voice notes")


class VoicePath(BaseModel):
    sha256: Sha256


class VoiceTold(BaseModel):
    sha256: str
    type: str
    seconds: float
    bytes: int


@api.put("/voices/<string:sha256>", **answers(VoiceTold, 201, s200=VoiceTold, s202=Piece))
@guarded("case.report")
def receive(work: Work, path: VoicePath) -> Response:
    """201 the first time, 200 when it is here already, 202 with Upload-Offset while pieces are missing."""
    here = work.session.get(Voice, path.sha256)
    if here:
        return answer(_tell(here), 200)
    if (request.content_length or 0) > settings().storage.voice_bytes:
        raise TooLarge(most_bytes=settings().storage.voice_bytes)
    whole = _piece(work, path.sha256, request.get_data(cache=False))
    if isinstance(whole, int):
        return answer(Piece(sha256=path.sha256, received=whole), 202, **{"Upload-Offset": str(whole)})
    try:
        first = voice.receive(work, path.sha256, whole)
    finally:
        partial.forget(_name(work, path.sha256))
    return answer(_tell(work.session.get_one(Voice, path.sha256)), 201 if first else 200)


def _name(work: Work, sha256: str) -> str:
    return f"{sha256}-{work.actor.id}"


def _piece(work: Work, sha256: str, body: bytes) -> bytes | int:
    """The whole recording when it came whole or this was its last piece, else the bytes received so far."""
    if "Content-Range" not in request.headers:
        return body
    match = RANGE.fullmatch(request.headers["Content-Range"])
    start, last, total = (int(each) for each in match.groups()) if match else (0, 0, 0)
    if last - start + 1 != len(body) or last >= total:
        raise BadRange
    if total > settings().storage.voice_bytes:
        raise TooLarge(most_bytes=settings().storage.voice_bytes)
    received = partial.append(_name(work, sha256), start, body)
    return partial.take(_name(work, sha256)) if received >= total else received


@api.get("/voices/<string:sha256>", **answers(None))
@signed_in
def hear(work: Work, path: VoicePath) -> Response:
    """The recording, also by byte ranges. HEAD tells with Upload-Offset how much of your own upload is here."""
    here = work.session.get(Voice, path.sha256)
    if request.method == "HEAD" and here is None:
        return Response(status=404, headers={"Upload-Offset": str(partial.offset(_name(work, path.sha256)))})
    body = storage.fetch(path.sha256) if here and voice.may_hear(work, here) else None
    if here is None or body is None:
        raise NotFound
    response = Response(
        body,
        content_type=here.type,
        headers={
            "Cache-Control": "private, max-age=86400, immutable",
            "Upload-Offset": str(here.bytes),
            "Content-Disposition": "inline",
        },
    )
    return response.make_conditional(request.environ, accept_ranges=True, complete_length=len(body))


def _tell(here: Voice) -> VoiceTold:
    return VoiceTold(sha256=here.sha256, type=here.type, seconds=here.seconds, bytes=here.bytes)
