"""Situations: several alarms of one thing, with one place and one answer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from werkzeug.wrappers import Response

from dispatch.emergency.emergency import Emergency
from foundation import history
from foundation.refusals import NotFound
from foundation.work import Work
from grid.cell import Grid
from sensors import situation_handling
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import CLOSED
from sensors.alarm_situation import LIFECYCLE, STAGES, AlarmSituation
from sensors.gathering import KINDS
from sensors.sight import visible_alarms
from web.api.alarm_shape import tell_alarms
from web.api.alarms import AlarmHistory
from web.api.blueprint import answers, part
from web.api.situation_shapes import (
    Ellipse,
    Sightline,
    SituationDetail,
    SituationMove,
    Situations,
    SituationsAsked,
    SituationTold,
)
from web.door import answer, guarded
from web.history_shape import tell_history
from web.problems import language
from web.shapes import IdPath, Option, lonlat, tell_move

api = part("situations", "事态 situations of alarms")
SEE = ("alarm.see", "alarm.see_division", "alarm.see_own_grid")
MOST_ALARMS = 200


def _visible(work: Work) -> ColumnElement[bool]:
    """A situation is seen by whoever sees one of its alarms; a merged one has none left, and is for the desks."""
    mine = select(Alarm.id).where(Alarm.situation_id == AlarmSituation.id, visible_alarms(work.actor)).exists()
    return mine | (AlarmSituation.stage == "merged") if work.actor.may("alarm.see") else mine


def _find(work: Work, situation_id: UUID) -> AlarmSituation:
    found = work.session.scalar(select(AlarmSituation).where(AlarmSituation.id == situation_id, _visible(work)))
    if found is None:
        raise NotFound
    return found


@api.get("/situations", **answers(Situations))
@guarded(*SEE)
def situations(work: Work, query: SituationsAsked) -> Response:
    """Situations you may see, the latest first; `after` is the last number of the page before."""
    rows = select(AlarmSituation).where(_visible(work)).order_by(AlarmSituation.number.desc()).limit(query.limit + 1)
    if query.stage:
        rows = rows.where(AlarmSituation.stage == query.stage)
    if query.kind:
        rows = rows.where(AlarmSituation.kind == query.kind)
    if query.after:
        rows = rows.where(AlarmSituation.number < query.after)
    found = list(work.session.scalars(rows))
    page = found[: query.limit]
    following = page[-1].number if len(found) > len(page) else None
    return answer(Situations(items=[SituationTold(**each) for each in _tell(work, page)], next=following))


@api.get("/situations/<uuid:id>", **answers(SituationDetail))
@guarded(*SEE)
def one(work: Work, path: IdPath) -> Response:
    """One situation with its alarms and the lines of sight that gave its place."""
    return answer(_detail(work, _find(work, path.id)))


@api.post("/situations/<uuid:id>/moves", **answers(SituationDetail))
@guarded("alarm.acknowledge")
def move(work: Work, path: IdPath, body: SituationMove) -> Response:
    """Acknowledge all of it, merge it into another, split alarms off, take a merge back."""
    _find(work, path.id)
    stated = body.model_dump(include={"reason", "note", "into", "alarms"}, exclude_none=True)
    moved = situation_handling.act(work, path.id, body.move, body.version, stated)
    return answer(_detail(work, moved))


@api.get("/situations/<uuid:id>/history", **answers(AlarmHistory))
@guarded(*SEE)
def situation_history(work: Work, path: IdPath) -> Response:
    """Every move of the situation, oldest first."""
    rows = history.rows_of(work.session, "situation", _find(work, path.id).id)
    return answer(AlarmHistory(items=[tell_history(LIFECYCLE, row, work.actor, language()) for row in rows]))


def _detail(work: Work, situation: AlarmSituation) -> SituationDetail:
    rows = select(Alarm).where(Alarm.situation_id == situation.id, visible_alarms(work.actor))
    worst = rows.order_by((Alarm.stage == CLOSED), Alarm.level.desc(), Alarm.raised_at, Alarm.id).limit(MOST_ALARMS)
    alarms = list(work.session.scalars(worst))
    lines = [
        Sightline(device=each.device_code, point=lonlat(each.point), bearing_deg=each.bearing_deg)
        for each in alarms
        if each.bearing_deg is not None
    ]
    told = _tell(work, [situation])[0]
    return SituationDetail(**told, items=tell_alarms(work, alarms, language()), sightlines=lines)


PLAIN = ("number", "kind", "level", "located", "grid", "alarms", "unacknowledged", "grouped", "began_at", "last_at",
         "closed_at", "version", "demo")  # fmt: skip


def _tell(work: Work, found: Sequence[AlarmSituation]) -> list[dict[str, Any]]:
    """Situations with the names of their grids and their emergencies, looked up once for all."""
    work.session.flush()
    ids = [each.id for each in found]
    grids = {
        row[0]: row[1]
        for row in work.session.execute(
            select(Grid.code, Grid.name).where(Grid.code.in_({each.grid for each in found}), Grid.valid_to.is_(None))
        )
    }
    emergencies = {
        row[0]: row[1]
        for row in work.session.execute(
            select(Alarm.situation_id, Emergency.id)
            .join(Emergency, Emergency.alarm_id == Alarm.id)
            .where(Alarm.situation_id.in_(ids))
            .order_by(Emergency.opened_at)
        )
    }
    return [_told(work, each, grids, emergencies) for each in found]


def _told(work: Work, each: AlarmSituation, grids: dict[Any, Any], emergencies: dict[Any, Any]) -> dict[str, Any]:
    work.session.refresh(each)
    ellipse = None
    if each.semi_major_m is not None and each.semi_minor_m is not None and each.axis_deg is not None:
        ellipse = Ellipse(semi_major_m=each.semi_major_m, semi_minor_m=each.semi_minor_m, axis_deg=each.axis_deg)
    emergency = emergencies.get(each.id)
    return {
        "id": str(each.id),
        "kind_label": KINDS[each.kind].say(language()),
        "state": each.stage,
        "state_label": STAGES[each.stage].say(language()),
        "point": lonlat(each.point),
        "ellipse": ellipse,
        "grid_name": grids.get(each.grid),
        "merged_into": str(each.merged_into) if each.merged_into else None,
        "emergency": str(emergency) if emergency else None,
        "moves": _moves(work, each),
        **{name: getattr(each, name) for name in PLAIN},
    }


def _moves(work: Work, each: AlarmSituation) -> list[Any]:
    """The open moves; merging offers the other open situations of the kind."""
    told = [tell_move(move, language()) for move in LIFECYCLE.open_moves(work.actor, each)]
    for move in told:
        for need in move.needs:
            if need.name == "into":
                need.options = _others(work, each)
    return [move for move in told if move.move != "merge" or move.needs[0].options]


def _others(work: Work, each: AlarmSituation) -> list[Option]:
    rows = work.session.execute(
        select(AlarmSituation.id, AlarmSituation.number, AlarmSituation.alarms)
        .where(AlarmSituation.stage == "open", AlarmSituation.kind == each.kind, AlarmSituation.id != each.id)
        .order_by(AlarmSituation.last_at.desc())
        .limit(30)
    )
    return [Option(value=str(row.id), label=f"{row.number}（{row.alarms}）") for row in rows]
