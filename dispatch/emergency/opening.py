"""Opening an emergency by hand: from an alarm, a situation, a case or a place; real or as a drill; with its basis."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import select

from dispatch.emergency import emergency as emergencies
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.response import responding
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.tables import SRID
from foundation.words import Words
from foundation.work import Work
from grid import locate
from incidents import sight
from incidents.case import Case
from sensors.alarm import Alarm
from sensors.sight import find_alarm, visible_alarms

W = Words
GRADES = ("event_level", "warning_colour", "level")


@dataclass(frozen=True)
class Asked:
    """What somebody opens. `place` is lon/lat (CGCS2000), empty where the source says it; one source at most.

    With `level` the response starts at once, by `plan` (an id, or "none") or by the plan that fits best, under the
    `commander` as written, with `person`, the account of whom the words name, if one was chosen; else under the opener.
    """

    title: str
    kind: str
    drill: bool = False
    place: tuple[float, float] | None = None
    alarm: UUID | None = None
    situation: UUID | None = None
    case: UUID | None = None
    event_level: int | None = None
    warning_colour: str | None = None
    level: int | None = None
    plan: str | None = None
    commander: str | None = None
    person: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Source:
    """The signal behind it; a drill takes only the place, so that no real alarm or case belongs to a drill."""

    signal_at: datetime
    point: Any = None
    alarm: Alarm | None = None
    case: Case | None = None


def wrong(asked: Asked) -> list[tuple[str, Words]]:
    """Everything that is missing or does not go together."""
    errors = []
    if sum(each is not None for each in (asked.alarm, asked.situation, asked.case)) > 1:
        errors.append(("case", W("报警、事态、案卷只能选一个来源。", "Name one source: alarm, situation or case.")))
    if asked.place is None and not (asked.alarm or asked.situation or asked.case):
        errors.append(("point", W("请在地图上选择地点。", "Choose the place on the map.")))
    if any(getattr(asked, name) is not None for name in GRADES) and not (asked.reason or "").strip():
        errors.append(("reason", W("定级、预警或启动响应须填写依据。", "A level or colour needs its basis.")))
    if asked.level is None and (asked.commander or asked.person or asked.plan not in (None, "none")):
        errors.append(
            ("level", W("已指定总指挥或预案，请选择响应级别。", "A commander or a plan needs a response level."))
        )
    return errors


def open_by_hand(work: Work, asked: Asked) -> Emergency:
    """The emergency, with its levels, and its response when a response level was chosen."""
    errors = wrong(asked)
    if errors:
        raise Invalid(errors=errors)
    source = _source(work, asked)
    point = from_shape(Point(*asked.place), srid=SRID) if asked.place else source.point
    opened = emergencies.begin(
        work,
        asked.title,
        asked.kind,
        point,
        _grid(work, asked, source),
        work.now if asked.drill else source.signal_at,
        alarm=None if asked.drill else source.alarm,
        case=None if asked.drill else source.case,
        drill=asked.drill,
        grades={name: getattr(asked, name) for name in ("event_level", "warning_colour") if getattr(asked, name)},
        reason=asked.reason,
    )
    return _started(work, opened, asked) if asked.level else opened


def _grid(work: Work, asked: Asked, source: Source) -> str:
    if asked.place:
        return locate.locate_or_refuse(work.session, *asked.place).grid
    return (source.case.grid if source.case else source.alarm.grid if source.alarm else None) or ""


def _started(work: Work, opened: Emergency, asked: Asked) -> Emergency:
    told = {name: getattr(asked, name) for name in ("plan", "commander", "person", "reason")}
    stated = {"level": str(asked.level), **{name: value for name, value in told.items() if value}}
    return responding.move(work, opened, "respond", opened.version, stated)


def _source(work: Work, asked: Asked) -> Source:
    for name, find in SOURCES.items():
        named = getattr(asked, name)
        if named is not None:
            return find(work, named, asked.drill)
    return Source(work.now)


def _alarm(work: Work, alarm_id: UUID, drill: bool) -> Source:
    return _signal(work, find_alarm(work.session, work.actor, alarm_id), drill)


def _situation(work: Work, situation_id: UUID, drill: bool) -> Source:
    """Its worst alarm stands for it, as when one is confirmed."""
    worst = work.session.scalar(
        select(Alarm)
        .where(Alarm.situation_id == situation_id, visible_alarms(work.actor))
        .order_by(Alarm.level.desc(), Alarm.raised_at)
        .limit(1)
    )
    if worst is None:
        raise NotFound
    return _signal(work, worst, drill)


def _signal(work: Work, alarm: Alarm, drill: bool) -> Source:
    there = work.session.scalar(select(Emergency).where(Emergency.alarm_id == alarm.id))
    _refuse_second(None if drill else there or emergencies.of_its_situation(work, alarm))
    return Source(alarm.raised_at, alarm.point, alarm=alarm)


def _case(work: Work, case_id: UUID, drill: bool) -> Source:
    case = sight.find(work.session, work.actor, case_id)
    _refuse_second(None if drill else work.session.scalar(select(Emergency).where(Emergency.case_id == case.id)))
    return Source(case.reported_at, case.point, case=case)


SOURCES: dict[str, Callable[[Work, UUID, bool], Source]] = {"alarm": _alarm, "situation": _situation, "case": _case}


def _refuse_second(there: Emergency | None) -> None:
    if there is not None:
        raise Conflict(
            W("已为此开启应急{number}，请打开查看。", "Emergency {number} is open for it already; open that one."),
            code="emergency_open",
            number=there.number,
            emergency=str(there.id),
        )
