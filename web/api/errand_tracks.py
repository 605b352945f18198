"""Teams on their way: the crew's phone tells where it is while the errand lasts, the walls follow it."""

from datetime import datetime

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from dispatch.emergency.resources import away, errand_track
from dispatch.emergency.resources.away import TeamAway
from dispatch.emergency.resources.errand_path import Fix
from dispatch.emergency.resources.errand_track import ErrandPlace
from dispatch.emergency.resources.team_lifecycle import STAGES
from foundation.work import Work
from grid import crs
from web.api.blueprint import answers, part
from web.api.errand_shapes import WayTold, tell_way
from web.door import answer, guarded
from web.problems import language
from web.shapes import DatedPoint, IdPath, Page, Point, Told, lonlat

api = part("errand-tracks", "途中队伍 teams on their way")
BATCH = 200


class ErrandFixes(Told):
    """Where the crew's phone was, each as it was measured; sent again, each counts once."""

    points: list[DatedPoint] = Field(min_length=1, max_length=BATCH)


class ErrandFixesTaken(BaseModel):
    """`counted` were measured on the errand, the others are not kept; `over`: it has ended, nothing more is wanted."""

    id: str
    counted: int
    over: bool


class PlaceAtTold(Point):
    """The last place of a team, when it was measured and how well."""

    at: datetime
    accuracy_m: float | None


class TeamAwayTold(BaseModel):
    """A team on an errand: `place` is empty until its phone has told one; `path` is the way it went, `way` what is left
    to the scene, or to its base when it is returning."""

    errand: str
    team: str
    team_name: str
    stage: str
    stage_label: str
    emergency: str
    drill: bool
    place: PlaceAtTold | None
    path: list[tuple[float, float]]
    way: WayTold | None


class TeamsAway(Page[TeamAwayTold]):
    pass


@api.put("/team-dispatches/<uuid:id>/points", **answers(ErrandFixesTaken))
@guarded("team.report")
def points(work: Work, path: IdPath, body: ErrandFixes) -> Response:
    """Where my team is, of the crew's phone alone and while the errand lasts; what is late from a tunnel counts too."""
    counted, over = errand_track.take(work, path.id, [_fix(each) for each in body.points])
    return answer(ErrandFixesTaken(id=str(path.id), counted=counted, over=over))


@api.get("/teams-away", **answers(TeamsAway))
@guarded("emergency.see")
def teams_away(work: Work) -> Response:
    """Every team that is on an errand now, where it is, the way it went and what is left of it."""
    return answer(TeamsAway(items=[_tell(each) for each in away.teams(work.session)]))


def _fix(told: DatedPoint) -> Fix:
    return Fix(told.at, *crs.to_cgcs2000(told.lon, told.lat, told.crs), told.accuracy_m)


def _tell(each: TeamAway) -> TeamAwayTold:
    return TeamAwayTold(
        errand=str(each.errand.id),
        team=str(each.team.id),
        team_name=each.team.name,
        stage=each.team.stage,
        stage_label=STAGES[each.team.stage].say(language()),
        emergency=str(each.emergency.id),
        drill=each.emergency.drill,
        place=_place(each.place) if each.place else None,
        path=[] if each.line is None else [(lon, lat) for lon, lat in to_shape(each.line).coords],
        way=tell_way(each.way) if each.way else None,
    )


def _place(place: ErrandPlace) -> PlaceAtTold:
    return PlaceAtTold(**lonlat(place.point).model_dump(), at=place.at, accuracy_m=place.accuracy_m)
