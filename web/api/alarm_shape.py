"""How an alarm looks on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from dispatch.emergency.emergency import Emergency
from foundation.work import Work
from grid.cell import Grid
from people.person import masked_name
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE, STAGES
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.rule import AlarmRule
from web.shapes import MoveTold, Point, lonlat, tell_move


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
    grid: str | None
    grid_name: str | None
    point: Point
    version: int
    emergency: str | None
    demo: bool
    moves: list[MoveTold]


def tell_alarm(work: Work, alarm: Alarm, language: str) -> AlarmTold:
    return tell_alarms(work, [alarm], language)[0]


def tell_alarms(work: Work, alarms: Sequence[Alarm], language: str) -> list[AlarmTold]:
    """Alarms in their order, with names looked up once for all of them."""
    rows = work.session.execute(
        select(Alarm.id, Device, DeviceType, AlarmRule, Grid.name, Emergency.id)
        .join(Device, Device.id == Alarm.device_id)
        .join(DeviceType, DeviceType.code == Device.type)
        .join(AlarmRule, AlarmRule.id == Alarm.rule_id)
        .outerjoin(Emergency, Emergency.alarm_id == Alarm.id)
        .outerjoin(Grid, (Grid.code == Alarm.grid) & Grid.valid_to.is_(None))
        .where(Alarm.id.in_([alarm.id for alarm in alarms]))
    )
    around = {row[0]: row for row in rows}
    return [_tell(work, alarm, around[alarm.id], language) for alarm in alarms]


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
    "grid",
    "version",
    "demo",
)


def _tell(work: Work, alarm: Alarm, around: Any, language: str) -> AlarmTold:
    _, device, kind, rule, grid_name, emergency = around
    english = language.startswith("en")
    metric: dict[str, Any] = next((each for each in kind.metrics if each["metric"] == alarm.metric), {})
    open_names = work.actor.may("person.see_names")
    named = (lambda name: name) if open_names else (lambda name: masked_name(name) if name else None)
    return AlarmTold(
        id=str(alarm.id),
        device=alarm.device_code,
        device_name=device.name,
        enterprise=device.enterprise,
        rule=str(rule.id),
        rule_name=rule.name_en if english else rule.name,
        metric_name=metric.get("name_en" if english else "name", alarm.metric),
        unit=metric.get("unit", ""),
        state=alarm.stage,
        state_label=STAGES[alarm.stage].say(language),
        grid_name=grid_name,
        point=lonlat(alarm.point),
        acknowledged_by_name=named(alarm.acknowledged_by_name),
        confirmed_by_name=named(alarm.confirmed_by_name),
        emergency=str(emergency) if emergency else None,
        moves=[tell_move(each, language) for each in LIFECYCLE.open_moves(work.actor, alarm)],
        **{name: getattr(alarm, name) for name in PLAIN},
    )
