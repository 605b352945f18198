"""What the command view showed in a past span: what lived then, from when to when, and every move that was made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import LIFECYCLE as EMERGENCY_LIFECYCLE
from dispatch.watch import past_help
from dispatch.watch.past_help import Drawn, TeamLived
from foundation.actor import Actor
from foundation.history import HistoryRow
from foundation.lifecycle import Lifecycle
from foundation.words import Words
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE as CASE_LIFECYCLE
from incidents.case_lifecycle import OPEN_STAGES
from incidents.catalogue import Category
from incidents.sight import visible
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE as ALARM_LIFECYCLE
from sensors.device import Device
from sensors.sight import visible_alarms

MOST = 3000  # of one kind: more than a map of a day can show
LIFECYCLES: dict[str, Lifecycle] = {"alarm": ALARM_LIFECYCLE, "emergency": EMERGENCY_LIFECYCLE, "case": CASE_LIFECYCLE}


@dataclass(frozen=True)
class Lived:
    """One thing from when to when; `to` is empty while it still lives. `facts` hold what its mark on the map needs."""

    kind: str
    id: UUID
    name: str
    point: Any
    since: datetime
    to: datetime | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class Done:
    """One move that was made then."""

    at: datetime
    kind: str
    id: UUID
    name: str
    words: Words


@dataclass(frozen=True)
class Past:
    """Everything of a span; `cut` says that there was more than could be shown."""

    things: list[Lived]
    moves: list[Done]
    teams: list[TeamLived]
    drawings: list[Drawn]
    cut: bool


def past(session: Session, actor: Actor, begin: datetime, end: datetime, drill: bool) -> Past:
    """The span as the actor may see it; drills alone, or what was real alone."""
    alarms = [] if drill else _alarms(session, actor, begin, end)
    cases = [] if drill else _cases(session, actor, begin, end)
    things = [*alarms, *_emergencies(session, begin, end, drill), *cases]
    moves = _moves(session, things, begin, end)
    drawings = past_help.drawings(session, begin, end, drill, MOST)
    cut = any(len(each) >= MOST for each in (alarms, cases, moves, drawings))
    return Past(things, moves, past_help.teams(session, begin, end, drill), drawings, cut)


def _alarms(session: Session, actor: Actor, begin: datetime, end: datetime) -> list[Lived]:
    rows = session.execute(
        select(Alarm, Device.name)
        .join(Device, Device.id == Alarm.device_id)
        .where(visible_alarms(actor), Alarm.raised_at < end, or_(Alarm.closed_at.is_(None), Alarm.closed_at > begin))
        .order_by(Alarm.raised_at.desc())
        .limit(MOST)
    )
    return [
        Lived(
            "alarm",
            alarm.id,
            name,
            alarm.point,
            alarm.raised_at,
            alarm.closed_at,
            {"level": alarm.level, "acknowledged_at": alarm.acknowledged_at, "cleared_at": alarm.cleared_at},
        )
        for alarm, name in rows
    ]


def _emergencies(session: Session, begin: datetime, end: datetime, drill: bool) -> list[Lived]:
    rows = session.scalars(
        select(Emergency)
        .where(
            Emergency.drill == drill,
            Emergency.opened_at < end,
            or_(Emergency.closed_at.is_(None), Emergency.closed_at > begin),
        )
        .order_by(Emergency.opened_at.desc())
        .limit(MOST)
    )
    return [
        Lived(
            "emergency",
            each.id,
            each.title,
            each.point,
            each.opened_at,
            each.closed_at,
            {"level": each.level, "responded_at": each.responded_at, "drill": each.drill},
        )
        for each in rows
    ]


def _cases(session: Session, actor: Actor, begin: datetime, end: datetime) -> list[Lived]:
    """A case that has ended lived until it came to the stage it rests in."""
    lives = Case.stage.in_(OPEN_STAGES)
    rows = session.execute(
        select(
            Case.id,
            Case.point,
            Case.reported_at,
            Case.stage,
            Case.stage_since,
            Case.deadline,
            Case.finished_at,
            Category.name,
        )
        .join(Category, Category.id == Case.category_id)
        .where(visible(actor), Case.reported_at < end, or_(lives, Case.stage_since > begin))
        .order_by(Case.reported_at.desc())
        .limit(MOST)
    )
    return [
        Lived(
            "case",
            row.id,
            row.name,
            row.point,
            row.reported_at,
            None if row.stage in OPEN_STAGES else row.stage_since,
            {"deadline": row.deadline, "finished_at": row.finished_at},
        )
        for row in rows
    ]


def _moves(session: Session, things: list[Lived], begin: datetime, end: datetime) -> list[Done]:
    """What was done to them within the span, oldest first; found by the things, of which the history has an index."""
    names = {(each.kind, each.id): each.name for each in things}
    rows = session.scalars(
        select(HistoryRow)
        .where(
            HistoryRow.subject_kind.in_(LIFECYCLES),
            HistoryRow.subject_id.in_([each.id for each in things]),
            HistoryRow.at >= begin,
            HistoryRow.at < end,
        )
        .order_by(HistoryRow.at.desc(), HistoryRow.id.desc())
        .limit(MOST)
    )
    done = [
        Done(row.at, row.subject_kind, row.subject_id, names[row.subject_kind, row.subject_id], _words(row))
        for row in rows
        if (row.subject_kind, row.subject_id) in names
    ]
    return done[::-1]


def _words(row: HistoryRow) -> Words:
    return next(
        (move.words for move in LIFECYCLES[row.subject_kind].moves if move.name == row.move), Words(row.move, row.move)
    )
