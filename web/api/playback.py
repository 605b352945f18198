"""GET /playback: a past span of the command view, whole, so that a screen can play it at any speed."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from dispatch.watch import playback
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, Moment, Point, lonlat

api = part("playback", "回放 playback")
LONGEST = timedelta(hours=24)


class PlaybackAsked(Asked):
    """At most 24 hours, not after now; `drill` asks for the drills of that time alone."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: Moment = Field(alias="from")
    to: Moment
    drill: bool = False


class ThingThen(BaseModel):
    """`kind` alarm, emergency or case; `facts` hold level, acknowledged_at, cleared_at, responded_at, deadline…"""

    kind: str
    id: str
    name: str
    point: Point
    since: datetime
    to: datetime | None
    facts: dict[str, Any]


class MoveThen(BaseModel):
    at: datetime
    kind: str
    id: str
    name: str
    text: str


class Playback(BaseModel):
    """`cut`: there was more than 3000 of a kind, the latest are here."""

    things: list[ThingThen]
    moves: list[MoveThen]
    cut: bool


@api.get("/playback", **answers(Playback))
@guarded("emergency.see")
def play(work: Work, query: PlaybackAsked) -> Response:
    """What lived in that span, from when to when, and every move made then, oldest first."""
    if not query.from_ < query.to <= query.from_ + LONGEST or query.from_ > work.now:
        words = Words("时段须在过去，且不超过24小时。", "The span lies in the past and is 24 hours at most.")
        raise Invalid(errors=[("to", words)])
    found = playback.past(work.session, work.actor, query.from_, query.to, query.drill)
    return answer(
        Playback(
            things=[
                ThingThen(
                    kind=each.kind,
                    id=str(each.id),
                    name=each.name,
                    point=lonlat(each.point),
                    since=each.since,
                    to=each.to,
                    facts=each.facts,
                )
                for each in found.things
            ],
            moves=[
                MoveThen(at=each.at, kind=each.kind, id=str(each.id), name=each.name, text=each.words.say(language()))
                for each in found.moves
            ],
            cut=found.cut,
        )
    )
