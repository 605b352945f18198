"""PUT /moves/{id}: what an officer answers on the spot arrives, exactly once, however often it is sent."""

from typing import Literal

from pydantic import BaseModel, Field, model_validator
from werkzeug.wrappers import Response

from dispatch.field import receiving
from dispatch.field.sent_move import FIELD_MOVES, SentMove, Told
from foundation.refusals import NotAllowed
from foundation.work import Work
from grid import crs
from incidents.report_told import Claimed
from web.api.blueprint import answers, part
from web.api.reports import ClaimedReporter
from web.door import answer, signed_in
from web.shapes import NO_NUL, Id, IdPath, Moment, PointTold, Sha256, Text, Version
from web.shapes import Told as Asked

api = part("moves", "现场作答 answers from the spot")


SPOT = ("case.verify", "case.check", "case.settle", "alarm.confirm")
MAY: dict[str, tuple[str, ...]] = {  # nobody signs in on a scene by a permission, but as who they are there
    "case": SPOT,
    "alarm": SPOT,
    "duty": ("emergency.command", "emergency.task", "emergency.duty"),
    "emergency": (),
    "errand": ("resource.dispatch", "team.report"),
}


class SentMoveTold(Asked):
    """An answer as the phone fixed it when the officer pressed send; `version` is what the officer had in hand.

    `photos` may still be on their way when `taken_at` is told.
    """

    kind: Literal["case", "alarm", "duty", "emergency", "errand"]
    subject: Id
    move: Literal[
        "verify", "check", "pass_on", "self_handle", "confirm", "deny", "unsure",
        "tick", "coming", "cannot", "arrive", "sign_in", "sign_off", "set_out", "back",
    ]  # fmt: skip
    version: Version
    reason: Text | None = None
    note: Text | None = None
    result: str | None = Field(None, max_length=40, pattern=NO_NUL)
    cause: str | None = Field(None, max_length=20, pattern="^[a-z]+$")
    grid: str | None = Field(None, max_length=20, pattern=r"^\d+$")
    people: int | None = Field(None, ge=0, le=10_000, description="How many of a crew are well.")
    point: PointTold | None = Field(None, description="Where the phone was, for arriving and signing in.")
    photos: list[Sha256] = Field([], max_length=9)
    taken_at: Moment | None = None
    claimed_reporter: ClaimedReporter | None = Field(None, description="Handed in from another's outbox file.")

    @model_validator(mode="after")
    def of_its_kind(self) -> "SentMoveTold":
        if self.move not in FIELD_MOVES[self.kind]:
            raise ValueError("this is answered about the other kind of thing")
        return self


class MoveLed(BaseModel):
    """What the answer led to at that moment."""

    kind: str
    id: str
    stage: str
    version: int


class MoveReceipt(BaseModel):
    """The first answer, which every repetition gets again."""

    id: str
    number: str
    subject: MoveLed


@api.put("/moves/<uuid:id>", **answers(MoveReceipt, 201, s200=MoveReceipt))
@signed_in
def receive(work: Work, path: IdPath, body: SentMoveTold) -> Response:
    """201 the first time, 200 with the same body ever after; 409 when the key says something else, or too late.

    A move that changed nothing about the question meanwhile (a reminder, a claim, a reading) does not make it late.
    """
    permissions = MAY[body.kind]
    if permissions and not any(work.actor.may(each) for each in permissions):
        raise NotAllowed
    facts = body.model_dump(include={"reason", "note", "result", "cause", "grid", "people"}, exclude_none=True)
    photos = {"photos": list(dict.fromkeys(body.photos))} if body.photos else {}
    place = {"place": crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs)} if body.point else {}
    told = Told(body.kind, body.subject, body.move, body.version, {**facts, **photos, **place}, body.taken_at)
    claimed = Claimed(body.claimed_reporter.id, body.claimed_reporter.name) if body.claimed_reporter else None
    sent, first = receiving.receive(work, path.id, told, claimed)
    return answer(_receipt(sent), 201 if first else 200)


def _receipt(sent: SentMove) -> MoveReceipt:
    led = MoveLed(kind=sent.subject_kind, id=str(sent.subject_id), stage=sent.stage, version=sent.version)
    return MoveReceipt(id=str(sent.id), number=sent.number, subject=led)
