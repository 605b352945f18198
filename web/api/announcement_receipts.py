"""The receipt of an announcement: read or confirmed, told by the phone as often as it needs to."""

from typing import Literal

from pydantic import Field
from werkzeug.wrappers import Response

from dispatch.announcing import receiving
from foundation.work import Work
from web.api.announcement_shapes import ReceiptSettled, tell_receipt
from web.api.blueprint import answers, part
from web.door import answer, signed_in
from web.shapes import IdPath, Moment, Sha256, Told

api = part("announcement_receipts", "通知回执 receipts of announcements")


class ReceiptStated(Told):
    """`at`: when the person did it, by the phone's clock; `photos` is empty: an outbox names none for it."""

    state: Literal["read", "confirmed"]
    at: Moment | None = None
    photos: list[Sha256] = Field(default_factory=list, max_length=0)


@api.put("/announcement-receipts/<uuid:id>", **answers(ReceiptSettled))
@signed_in
def settle(work: Work, path: IdPath, body: ReceiptStated) -> Response:
    """Your own receipt; the first time it was read or confirmed stands, told again it changes nothing."""
    row, own = receiving.settle(work, path.id, body.state, body.at)
    return answer(ReceiptSettled(number=row.title, **tell_receipt(own).model_dump()))
