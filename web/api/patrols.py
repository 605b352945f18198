"""Patrol tracks: an officer's own, voluntary; leaders see visited cells of days that are over."""

from datetime import date, datetime, time, timedelta
from typing import Any

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from foundation.clock import city_day, city_zone
from foundation.refusals import Invalid, NotAllowed, NotFound
from foundation.settings import settings
from foundation.words import Words
from foundation.work import Work
from grid import coverage, crs, patrol
from grid.cell import Grid, find_grid
from grid.patrol import Fix, Patrol
from grid.patrol_rules import CELL_M, METRICS, window
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, DatedPoint, IdPath, Moment, Told, lonlat

api = part("patrols", "巡查轨迹 patrols")
BATCH = 500
LONGEST = timedelta(days=184)


class PatrolMetric(BaseModel):
    """An optional figure, whether this city has it on, and which rule it touches."""

    name: str
    label: str
    on: bool
    rule: str


class PatrolRules(BaseModel):
    duty_from: datetime
    duty_to: datetime
    longest_h: float
    keep_days: int
    cell_m: int
    sign_in_basis: str
    metrics: list[PatrolMetric]


class PatrolStarted(Told):
    started_at: Moment


class PatrolEnded(Told):
    ended_at: Moment


class FixTold(DatedPoint):
    seq: int = Field(ge=0, le=1_000_000)


class FixesTold(Told):
    points: list[FixTold] = Field(min_length=1, max_length=BATCH)


class PatrolTold(BaseModel):
    id: str
    grid: str
    started_at: datetime
    ends_at: datetime
    ended_at: datetime | None


class Taken(BaseModel):
    """`kept` are new; the rest was here already or, `outside`, does not belong to this walk. All may go."""

    id: str
    kept: int
    outside: int


class TrackPoint(BaseModel):
    seq: int
    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None


class Track(PatrolTold):
    points: list[TrackPoint]


class Tracks(BaseModel):
    items: list[Track]


class PatrolDayAsked(Asked):
    day: date


class CoverageAsked(Asked):
    grid: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")
    from_: date = Field(alias="from")
    to: date


class CellTold(BaseModel):
    x: int
    y: int
    visited: bool


class Coverage(BaseModel):
    """Squares of `cell_m` metres by column and row (EPSG:4546), north to south; `rule` belongs beside every showing."""

    grid: str
    grid_name: str
    first_day: date
    last_day: date
    cell_m: int
    visited: int
    total: int
    cells: list[CellTold]
    rule: str


class SignedIn(BaseModel):
    day: date
    grid: str
    at: datetime


@api.get("/patrols/rules", **answers(PatrolRules))
@guarded("patrol.record", "patrol.coverage")
def rules(work: Work) -> Response:
    """When a track may run, how long it is kept, and what each optional figure touches."""
    told = settings().patrol
    first, last = window(work.now, told)
    on = {"coverage": told.coverage, "sign_in": told.sign_in}
    said = language()
    return answer(
        PatrolRules(
            duty_from=first,
            duty_to=last,
            longest_h=told.longest_h,
            keep_days=told.keep_days,
            cell_m=CELL_M,
            sign_in_basis=told.sign_in_basis if told.sign_in else "",
            metrics=[
                PatrolMetric(name=each.name, label=each.words.say(said), on=on[each.name], rule=each.rule.say(said))
                for each in METRICS
            ],
        )
    )


@api.put("/patrols/<uuid:id>", **answers(PatrolTold, 201, s200=PatrolTold))
@guarded("patrol.record")
def start(work: Work, path: IdPath, body: PatrolStarted) -> Response:
    """Your walk begins; 200 when it is known already. Off duty it is refused."""
    found, first = patrol.start(work, path.id, body.started_at)
    return answer(PatrolTold(**_tell(found)), 201 if first else 200)


@api.put("/patrols/<uuid:id>/points", **answers(Taken))
@guarded("patrol.record")
def points(work: Work, path: IdPath, body: FixesTold) -> Response:
    """A batch of points; sent twice, each is kept once."""
    found = patrol.find(work.session, work.actor.id, path.id)
    kept, outside = patrol.take(work, found, [_fix(each) for each in body.points])
    return answer(Taken(id=str(found.id), kept=kept, outside=outside))


@api.post("/patrols/<uuid:id>/end", **answers(PatrolTold))
@guarded("patrol.record")
def end(work: Work, path: IdPath, body: PatrolEnded) -> Response:
    """Off. Points of later moments are not kept."""
    found = patrol.find(work.session, work.actor.id, path.id)
    return answer(PatrolTold(**_tell(patrol.end(work, found, body.ended_at))))


@api.delete("/patrols/<uuid:id>", **answers(Tracks))
@guarded("patrol.record")
def erase(work: Work, path: IdPath) -> Response:
    """Your own track, erased at your wish; the answer is what is left of that day."""
    found = patrol.find(work.session, work.actor.id, path.id)
    day = city_day(found.started_at)
    patrol.erase(work, found)
    work.session.flush()
    return answer(_day(work, day))


@api.get("/patrols", **answers(Tracks))
@guarded("patrol.record")
def mine(work: Work, query: PatrolDayAsked) -> Response:
    """Your own walks of a day, with their points; nobody else can ask for them."""
    return answer(_day(work, query.day))


@api.post("/patrols/sign-ins", **answers(SignedIn))
@guarded("patrol.record")
def sign_in(work: Work) -> Response:
    """签到, once a day; 404 where the city does not ask for it."""
    grids = sorted(work.actor.scopes.get("grid", ()))
    if not grids:
        raise NotAllowed
    done = patrol.sign_in(work, grids[0])
    return answer(SignedIn(day=done.day, grid=done.grid, at=done.at))


@api.get("/patrols/coverage", **answers(Coverage))
@guarded("patrol.record", "patrol.coverage")
def covered(work: Work, query: CoverageAsked) -> Response:
    """Which cells of one grid were visited: your own grid up to today; for its leaders, days that are over."""
    grid = find_grid(work.session, query.grid)
    last = min(query.to, _latest(work, grid))
    if not query.from_ <= query.to <= query.from_ + LONGEST:
        raise Invalid(errors=[("to", Words("请选择半年以内的起止日期。", "Choose days within half a year."))])
    cells = coverage.cells(work.session, grid.code, query.from_, last)
    told = {
        "grid": grid.code,
        "grid_name": grid.name,
        "first_day": query.from_,
        "last_day": last,
        "cell_m": CELL_M,
        "visited": sum(each.visited for each in cells),
        "total": len(cells),
        "rule": METRICS[0].rule.say(language()),
    }
    return answer(Coverage(**told, cells=[CellTold(**each.__dict__) for each in cells]))


def _latest(work: Work, grid: Grid) -> date:
    """The last day one may see; leaders never today, so that nobody is watched while walking."""
    if work.actor.may("patrol.record") and work.actor.reaches("grid", grid.code):
        return city_day(work.now)
    everywhere = work.actor.may("case.see_all")
    of_area = any(work.actor.reaches("division", place) for place in (grid.town, grid.county))
    if settings().patrol.coverage and work.actor.may("patrol.coverage") and (everywhere or of_area):
        return city_day(work.now) - timedelta(days=1)
    raise NotFound


def _day(work: Work, day: date) -> Tracks:
    first = datetime.combine(day, time(), city_zone())
    walks = patrol.of_day(work.session, work.actor.id, first)
    return Tracks(items=[Track(**_tell(each), points=_points(work, each)) for each in walks])


def _points(work: Work, each: Patrol) -> list[TrackPoint]:
    return [
        TrackPoint(seq=row.seq, at=row.at, accuracy_m=row.accuracy_m, **lonlat(row.point).model_dump())
        for row in patrol.points_of(work.session, each)
    ]


def _fix(told: FixTold) -> Fix:
    return Fix(told.seq, told.at, *crs.to_cgcs2000(told.lon, told.lat, told.crs), told.accuracy_m)


def _tell(each: Patrol) -> dict[str, Any]:
    return {
        "id": str(each.id),
        "grid": each.grid,
        "started_at": each.started_at,
        "ends_at": each.ends_at,
        "ended_at": each.ended_at,
    }
