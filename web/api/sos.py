"""Calls for help: pressed on an officer's phone, loud on the command view, answered by the duty commander."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.reach import sos
from dispatch.reach.sos import Sos
from dispatch.reach.sos_lifecycle import LIFECYCLE, LIVE, STAGES
from foundation import history
from foundation.work import Work
from grid import crs
from grid.cell import Grid
from people.person import Person, name_for
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.history_shape import tell_history
from web.problems import language
from web.shapes import (
    Asked,
    HistoryItem,
    IdPath,
    Moment,
    MoveTold,
    Page,
    Point,
    PointTold,
    Text,
    Told,
    Version,
    lonlat,
    tell_move,
)

api = part("sos", "求助 calls for help")
SEE = ("sos.see", "sos.see_division", "sos.press")


class SosPressed(Told):
    """The phone sends it the moment it is pressed; the place may follow."""

    pressed_at: Moment
    point: PointTold | None = None


class SosTold(BaseModel):
    """`officer_phone` and `officer_name` are for those who answer or look on; the officer reads who has seen it."""

    id: str
    stage: str
    stage_label: str
    version: int
    pressed_at: datetime
    received_at: datetime
    officer_name: str
    officer_phone: str | None
    grid: str | None
    grid_name: str | None
    point: Point | None
    accuracy_m: float | None
    placed_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by_name: str | None
    withdrawn_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    moves: list[MoveTold]


class SosList(Page[SosTold]):
    pass


class SosAsked(Asked):
    state: Literal["live", "closed"] = "live"
    limit: int = Field(50, ge=1, le=200)


class SosMove(Told):
    """`version` may be left out by the officer who withdraws without a line."""

    move: str = Field(min_length=1, max_length=40)
    version: Version | None = None
    outcome: str | None = Field(None, max_length=40)
    reason: Text | None = None
    note: Text | None = None


class SosHistory(BaseModel):
    items: list[HistoryItem]


@api.put("/sos/<uuid:id>", **answers(SosTold, 201, s200=SosTold))
@guarded("sos.press")
def press(work: Work, path: IdPath, body: SosPressed) -> Response:
    """201 when it arrives, 200 ever after: the phone sends it until it reads one of them."""
    place, accuracy_m = _place(body.point)
    found, first = sos.press(work, path.id, body.pressed_at, place, accuracy_m)
    return answer(_tell(work, found), 201 if first else 200)


@api.put("/sos/<uuid:id>/place", **answers(SosTold))
@guarded("sos.press")
def place(work: Work, path: IdPath, body: PointTold) -> Response:
    """Where the officer is now; of a call that has ended nothing is kept."""
    found = sos.find(work.session, work.actor, path.id)
    told, accuracy_m = _place(body)
    return answer(_tell(work, sos.place_anew(work, found, told or (body.lon, body.lat), accuracy_m)))


@api.get("/sos", **answers(SosList))
@guarded(*SEE)
def calls(work: Work, query: SosAsked) -> Response:
    """Those in your sight, newest first: live ones, or the last that were closed. An officer reads their own."""
    stages = LIVE if query.state == "live" else ("closed",)
    rows = work.session.scalars(
        select(Sos)
        .where(sos.visible(work.actor), Sos.stage.in_(stages))
        .order_by(Sos.received_at.desc(), Sos.id.desc())
        .limit(query.limit)
    )
    return answer(SosList(items=[_tell(work, each) for each in rows]))


@api.get("/sos/<uuid:id>", **answers(SosTold))
@guarded(*SEE)
def one(work: Work, path: IdPath) -> Response:
    """One call for help."""
    return answer(_tell(work, sos.find(work.session, work.actor, path.id)))


@api.post("/sos/<uuid:id>/moves", **answers(SosTold))
@guarded("sos.answer", "sos.press")
def move(work: Work, path: IdPath, body: SosMove) -> Response:
    """Seen, withdrawn by the officer, closed with outcome and reason."""
    stated = {name: getattr(body, name) for name in ("outcome", "reason", "note") if getattr(body, name) is not None}
    found = sos.find(work.session, work.actor, path.id)
    return answer(_tell(work, sos.move(work, found, body.move, body.version, stated)))


@api.get("/sos/<uuid:id>/history", **answers(SosHistory))
@guarded(*SEE)
def story(work: Work, path: IdPath) -> Response:
    """Everything that has happened to it, oldest first, sealed."""
    found = sos.find(work.session, work.actor, path.id)
    rows = history.rows_of(work.session, "sos", found.id)
    return answer(SosHistory(items=[tell_history(LIFECYCLE, each, work.actor, language()) for each in rows]))


def _place(told: PointTold | None) -> tuple[tuple[float, float] | None, float | None]:
    return (crs.to_cgcs2000(told.lon, told.lat, told.crs), told.accuracy_m) if told else (None, None)


def _tell(work: Work, each: Sos) -> SosTold:
    officer = work.session.get_one(Person, each.person_id)
    return SosTold(
        id=str(each.id),
        stage=each.stage,
        stage_label=STAGES[each.stage].say(language()),
        version=each.version,
        pressed_at=each.pressed_at,
        received_at=each.received_at,
        officer_name=officer.name,
        officer_phone=officer.phone,
        grid=each.grid,
        grid_name=work.session.scalar(select(Grid.name).where(Grid.code == each.grid, Grid.valid_to.is_(None))),
        point=lonlat(each.point) if each.point is not None else None,
        accuracy_m=each.accuracy_m,
        placed_at=each.placed_at,
        acknowledged_at=each.acknowledged_at,
        acknowledged_by_name=_name(work, each.acknowledged_by),
        withdrawn_at=each.withdrawn_at,
        closed_at=each.closed_at,
        outcome=each.outcome,
        moves=[tell_move(open_move, language()) for open_move in LIFECYCLE.open_moves(work.actor, each)],
    )


def _name(work: Work, person: UUID | None) -> str | None:
    found = work.session.get(Person, person) if person else None
    return name_for(work.actor, found.name) if found else None
