"""How an alarm looks on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import aliased

from dispatch.emergency.emergency import Emergency
from foundation.work import Work
from grid.cell import Grid
from people.permissions import ROLES
from people.person import masked_name
from sensors.alarm import Alarm
from sensors.alarm_hold import HOLDS
from sensors.alarm_lifecycle import ACKNOWLEDGE, LIFECYCLE, STAGES
from sensors.alarm_timing import LINE
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.handling import candidates
from sensors.rule import RATES, AlarmRule
from web.shapes import MoveTold, Option, Point, lonlat, tell_move


class AlarmTold(BaseModel):
    """An alarm with its device, rule, count and the moves open to you; `rule` and `emergency` are ids."""

    id: str
    device: str
    device_name: str
    enterprise: str | None
    rule: str
    rule_name: str
    metric: str
    metric_name: str
    unit: str
    level: int
    threshold: float
    state: str
    state_label: str
    verdict: str | None
    value: float
    peak: float
    count: int
    raised_at: datetime
    last_at: datetime
    cleared_at: datetime | None
    acknowledge_by: datetime
    acknowledged_at: datetime | None
    acknowledged_by_name: str | None
    confirmed_at: datetime | None
    confirmed_by_name: str | None
    held: str | None
    held_label: str | None
    held_until: datetime | None
    held_reason: str | None
    held_by_name: str | None
    escalated: int
    escalated_to: str | None
    assigned_to: str | None
    assigned_to_name: str | None
    cause: str | None
    situation: str | None
    bearing_deg: float | None
    grid: str | None
    grid_name: str | None
    point: Point
    version: int
    emergency: str | None
    demo: bool
    moves: list[MoveTold]


HEARD_WORDS = {"name": "失联时长", "name_en": "silent for", "unit": "s"}


def tell_alarm(work: Work, alarm: Alarm, language: str) -> AlarmTold:
    return tell_alarms(work, [alarm], language)[0]


def tell_alarms(work: Work, alarms: Sequence[Alarm], language: str) -> list[AlarmTold]:
    """Alarms in their order, with names looked up once for all of them."""
    rows = work.session.execute(
        select(Alarm.id, Device, DeviceType, AlarmRule, Grid.name)
        .join(Device, Device.id == Alarm.device_id)
        .join(DeviceType, DeviceType.code == Device.type)
        .join(AlarmRule, AlarmRule.id == Alarm.rule_id)
        .outerjoin(Grid, (Grid.code == Alarm.grid) & Grid.valid_to.is_(None))
        .where(Alarm.id.in_([alarm.id for alarm in alarms]))
    )
    around = {row[0]: row for row in rows}
    emergencies = _emergencies(work, alarms)
    people: list[Option] = []
    if work.actor.may(ACKNOWLEDGE):
        people = [Option(value=str(person), label=name) for person, name in candidates(work)]
    return [_tell(work, alarm, around[alarm.id], emergencies.get(alarm.id), people, language) for alarm in alarms]


def _emergencies(work: Work, alarms: Sequence[Alarm]) -> dict[UUID, UUID]:
    """The emergency of each alarm: its own, else the one another alarm of its situation has opened."""
    mate = aliased(Alarm)
    rows = work.session.execute(
        select(Alarm.id, Emergency.id)
        .join(mate, (mate.id == Alarm.id) | (mate.situation_id == Alarm.situation_id))
        .join(Emergency, Emergency.alarm_id == mate.id)
        .where(Alarm.id.in_([alarm.id for alarm in alarms]))
        .order_by(mate.id == Alarm.id, Emergency.opened_at)
    )
    return {row[0]: row[1] for row in rows}


PLAIN = (
    "metric",
    "level",
    "threshold",
    "verdict",
    "value",
    "peak",
    "count",
    "raised_at",
    "last_at",
    "cleared_at",
    "acknowledge_by",
    "acknowledged_at",
    "confirmed_at",
    "held",
    "held_until",
    "held_reason",
    "escalated",
    "cause",
    "bearing_deg",
    "grid",
    "version",
    "demo",
)


def _moves(work: Work, alarm: Alarm, people: list[Option], language: str) -> list[MoveTold]:
    """The open moves; assigning offers the people who may answer."""
    told = [tell_move(each, language) for each in LIFECYCLE.open_moves(work.actor, alarm)]
    for move in told:
        for need in move.needs:
            if need.name == "person":
                need.options = people
    return told


def _tell(
    work: Work, alarm: Alarm, around: Any, emergency: UUID | None, people: list[Option], language: str
) -> AlarmTold:
    _, device, kind, rule, grid_name = around
    english = language.startswith("en")
    metric: dict[str, Any] = next((each for each in kind.metrics if each["metric"] == alarm.metric), HEARD_WORDS)
    open_names = work.actor.may("person.see_names")
    named = (lambda name: name) if open_names else (lambda name: masked_name(name) if name else None)
    return AlarmTold(
        id=str(alarm.id),
        device=alarm.device_code,
        device_name=device.name,
        enterprise=device.enterprise,
        rule=str(rule.id),
        rule_name=rule.name_en if english else rule.name,
        metric_name=metric.get("name_en" if english else "name") or alarm.metric,
        unit=metric.get("unit", "") + ("/min" if alarm.comparison in RATES else ""),
        state=alarm.stage,
        state_label=STAGES[alarm.stage].say(language),
        grid_name=grid_name,
        point=lonlat(alarm.point),
        acknowledged_by_name=named(alarm.acknowledged_by_name),
        confirmed_by_name=named(alarm.confirmed_by_name),
        emergency=str(emergency) if emergency else None,
        held_label=HOLDS[alarm.held].say(language) if alarm.held else None,
        held_by_name=named(alarm.held_by_name),
        escalated_to=ROLES[LINE[alarm.escalated - 1]].words.say(language) if alarm.escalated else None,
        assigned_to=str(alarm.assigned_to) if alarm.assigned_to else None,
        assigned_to_name=named(alarm.assigned_to_name),
        situation=str(alarm.situation_id) if alarm.situation_id else None,
        moves=_moves(work, alarm, people, language),
        **{name: getattr(alarm, name) for name in PLAIN},
    )
