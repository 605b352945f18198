"""GET /playback: a past span of the command view, whole, so that a screen can play it at any speed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry import mapping
from werkzeug.wrappers import Response

from dispatch.watch import playback
from dispatch.watch.past_help import Drawn, TeamLived
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, Moment, Point, lonlat

api = part("playback", "回放 playback")
LONGEST = timedelta(hours=24)
PATH_TOLD = 600  # points of one errand; more say nothing more on a wall


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


class PlaceThen(Point):
    at: datetime


class ErrandThen(BaseModel):
    """`scene` is empty where the errand belongs to a drill among what is real, or the other way round; `path` is the
    way it went, as far as it is kept."""

    scene: Point | None
    eta_min: float
    sent_at: datetime
    set_out_at: datetime | None
    on_scene_at: datetime | None
    released_at: datetime | None
    ended_at: datetime | None
    path: list[PlaceThen]


class BaseThen(BaseModel):
    """Where a team's base was from `since` on; null: from the beginning."""

    since: datetime | None
    point: Point


class TeamThen(BaseModel):
    """A team, its bases as the history knows them (`base` is the last), since when it is registered; between the kept
    times of its errands a screen reckons where."""

    id: str
    name: str
    base: Point
    bases: list[BaseThen]
    since: datetime | None
    errands: list[ErrandThen]


class DrawingThen(BaseModel):
    id: str
    kind: str
    shape: dict[str, Any]
    note: str
    colour: str
    since: datetime
    to: datetime | None


class Playback(BaseModel):
    """`cut`: there was more than 3000 of a kind, the latest are here."""

    things: list[ThingThen]
    moves: list[MoveThen]
    teams: list[TeamThen]
    drawings: list[DrawingThen]
    cut: bool


@api.get("/playback", **answers(Playback))
@guarded("emergency.see")
def play(work: Work, query: PlaybackAsked) -> Response:
    """What lived in that span, from when to when, every move made then, where the teams were and what was drawn."""
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
            teams=[_tell_team(each) for each in found.teams],
            drawings=[_tell_drawing(each) for each in found.drawings],
            cut=found.cut,
        )
    )


def _tell_team(lived: TeamLived) -> TeamThen:
    kept = ("eta_min", "sent_at", "set_out_at", "on_scene_at", "released_at", "ended_at")
    errands = [
        ErrandThen(
            scene=None if each.scene is None else lonlat(each.scene),
            **{name: getattr(each.errand, name) for name in kept},
            path=[PlaceThen(at=one.at, **lonlat(one.point).model_dump()) for one in each.path[:: _step(each.path)]],
        )
        for each in lived.errands
    ]
    base = lonlat(lived.team.point)
    bases = [BaseThen(since=since, point=lonlat(place)) for since, place in lived.bases]
    return TeamThen(
        id=str(lived.team.id), name=lived.team.name, base=base, bases=bases, since=lived.since, errands=errands
    )


def _step(path: Sequence[Any]) -> int:
    """Every how manieth point is told."""
    return 1 + len(path) // PATH_TOLD


def _tell_drawing(drawn: Drawn) -> DrawingThen:
    each = drawn.drawing
    return DrawingThen(
        id=str(each.id),
        kind=each.kind,
        shape=mapping(to_shape(each.shape)),
        note=each.note,
        colour=each.colour,
        since=each.at,
        to=drawn.to,
    )
