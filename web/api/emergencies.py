"""Emergencies: opened by a confirmed alarm or by the commander, with their alarm, surroundings and timeline."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.emergency import opening, sent_act, surroundings
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import LIFECYCLE, STAGES
from dispatch.emergency.entry import Entry
from dispatch.emergency.response import responding
from dispatch.emergency.timeline import timeline
from foundation import history
from foundation.actor import HOUSE
from foundation.work import Work
from grid import crs
from grid.cell import Grid
from grid.post import officer_of
from people.person import masked_name, name_for
from sensors.alarm import Alarm
from sensors.sight import seen_alarms
from web.api.alarm_shape import tell_alarm
from web.api.blueprint import answers, part
from web.api.emergency_shapes import (
    DepartmentNear,
    Emergencies,
    EmergenciesAsked,
    EmergencyAsked,
    EmergencyDetail,
    EmergencyHistory,
    EmergencyMove,
    EmergencyTold,
    Timeline,
    TimelineItem,
)
from web.api.emergency_tell import find_emergency, tell_moves, tell_response, tell_tasks
from web.door import answer, guarded
from web.history_shape import tell_history
from web.problems import language
from web.shapes import IdPath, lonlat

api = part("emergencies", "应急 emergencies")


@api.get("/emergencies", **answers(Emergencies))
@guarded("emergency.see")
def emergencies(work: Work, query: EmergenciesAsked) -> Response:
    """Emergencies, newest first; `after` is the last number of the page before."""
    rows = select(Emergency).order_by(Emergency.number.desc()).limit(query.limit + 1)
    if query.stage:
        rows = rows.where(Emergency.stage == query.stage)
    if query.drill is not None:
        rows = rows.where(Emergency.drill == query.drill)
    if query.after:
        rows = rows.where(Emergency.number < query.after.replace("\0", ""))
    found = list(work.session.scalars(rows))
    page = found[: query.limit]
    seen = seen_alarms(work.session, work.actor, [each.alarm_id for each in page])
    return answer(
        Emergencies(
            items=[EmergencyTold(**_tell(work, each, seen)) for each in page],
            next=page[-1].number if len(found) > len(page) else None,
        )
    )


@api.post("/emergencies", **answers(EmergencyDetail, 201, s200=EmergencyDetail))
@guarded("emergency.open")
def begin(work: Work, body: EmergencyAsked) -> Response:
    """Open an emergency by hand: from an alarm, a situation, a case or at a place; real, or a drill."""
    place = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs) if body.point else None

    def do() -> list[UUID]:
        asked = opening.Asked(place=place, **body.model_dump(exclude={"id", "point"}))
        return [opening.open_by_hand(work, asked).id]

    made, first = sent_act.once(work, None, body.id, "open", body.facts(), do)
    return answer(_detail(work, find_emergency(work, made[0])), 201 if first else 200)


@api.get("/emergencies/<uuid:id>", **answers(EmergencyDetail))
@guarded("emergency.see")
def one(work: Work, path: IdPath) -> Response:
    """One emergency with its alarm, the nearest departments and the officer of the grid."""
    return answer(_detail(work, find_emergency(work, path.id)))


@api.post("/emergencies/<uuid:id>/moves", **answers(EmergencyDetail))
@guarded("emergency.command")
def move(work: Work, path: IdPath, body: EmergencyMove) -> Response:
    """Start a response, change its level, stand down; each with its basis."""
    stated = body.model_dump(exclude={"move", "version"}, exclude_none=True)
    moved = responding.move(work, find_emergency(work, path.id), body.move, body.version, stated)
    return answer(_detail(work, moved))


@api.get("/emergencies/<uuid:id>/timeline", **answers(Timeline))
@guarded("emergency.see")
def story(work: Work, path: IdPath) -> Response:
    """Everything since the first signal, oldest first."""
    return answer(
        Timeline(
            items=[
                TimelineItem(at=each.at, kind=each.kind, text=_said(work, each), actor_name=_name(work, each))
                for each in timeline(work.session, work.actor, find_emergency(work, path.id))
            ]
        )
    )


def _said(work: Work, each: Entry) -> str:
    return each.said(work.actor.may("person.see_names")).say(language())


def _name(work: Work, each: Entry) -> str:
    """Who did it, for those who may read names; the house's own acts bear its name."""
    return (
        each.actor_name
        if each.actor_name == HOUSE.name or work.actor.may("person.see_names")
        else masked_name(each.actor_name)
    )


@api.get("/emergencies/<uuid:id>/history", **answers(EmergencyHistory))
@guarded("emergency.see")
def emergency_history(work: Work, path: IdPath) -> Response:
    """Every move, oldest first, sealed row by row."""
    rows = history.rows_of(work.session, "emergency", find_emergency(work, path.id).id)
    return answer(EmergencyHistory(items=[tell_history(LIFECYCLE, row, work.actor, language()) for row in rows]))


def _tell(work: Work, each: Emergency, seen: set[UUID]) -> dict[str, Any]:
    """`seen`: its alarm is named to whoever may see it; an emergency is seen further than its signal."""
    grid_name = work.session.scalar(select(Grid.name).where(Grid.code == each.grid, Grid.valid_to.is_(None)))
    return {
        "id": str(each.id),
        "number": each.number,
        "title": each.title,
        "kind": each.kind,
        "stage": each.stage,
        "stage_label": STAGES[each.stage].say(language()),
        "level": each.level,
        "event_level": each.event_level,
        "warning_colour": each.warning_colour,
        "commander": name_for(work.actor, each.roles.get("commander", {}).get("holder")),
        "drill": each.drill,
        "point": lonlat(each.point),
        "grid": each.grid,
        "grid_name": grid_name,
        "alarm": str(each.alarm_id) if each.alarm_id in seen else None,
        "case": str(each.case_id) if each.case_id else None,
        "signal_at": each.signal_at,
        "opened_at": each.opened_at,
        "responded_at": each.responded_at,
        "closed_at": each.closed_at,
        "version": each.version,
        "demo": each.demo,
        "moves": tell_moves(work, each),
    }


def _detail(work: Work, each: Emergency) -> EmergencyDetail:
    seen = seen_alarms(work.session, work.actor, [each.alarm_id])
    alarm = work.session.get(Alarm, each.alarm_id) if each.alarm_id in seen else None
    officer = officer_of(work.session, each.grid, work.now)
    return EmergencyDetail(
        **_tell(work, each, seen),
        **tell_response(work, each),
        alarm_detail=tell_alarm(work, alarm, language()) if alarm else None,
        tasks=tell_tasks(work, each),
        officer_name=name_for(work.actor, officer.name) if officer else None,
        departments=[
            DepartmentNear(
                id=str(near.department.id),
                name=near.department.name,
                level=near.department.level,
                distance_m=round(near.distance_m, 1),
                point=lonlat(near.department.point),
            )
            for near in surroundings.nearest_departments(work.session, each.point)
        ],
    )
