"""How emergencies, their surroundings and their story look on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from web.api.alarm_shape import AlarmTold
from web.shapes import HistoryItem, MoveTold, Page, Paged, Point, PointTold, Text, Told, Version


class EmergencyTold(BaseModel):
    id: str
    number: str
    title: str
    kind: str
    stage: str
    stage_label: str
    level: int | None
    point: Point
    grid: str
    grid_name: str | None
    alarm: str | None
    signal_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    version: int
    demo: bool
    moves: list[MoveTold]


class DepartmentNear(BaseModel):
    id: str
    name: str
    level: str
    distance_m: float
    point: Point


class TaskState(BaseModel):
    id: str
    kind: str
    title: str
    state: str
    due_at: datetime
    settled_at: datetime | None


class EmergencyDetail(EmergencyTold):
    alarm_detail: AlarmTold | None
    departments: list[DepartmentNear]
    officer_name: str | None
    tasks: list[TaskState]


class Emergencies(Page[EmergencyTold]):
    pass


class EmergenciesAsked(Paged):
    stage: Literal["open", "responding", "closed"] | None = None


class EmergencyAsked(Told):
    title: Text = Field(min_length=1, max_length=200)
    kind: Literal["accident", "natural", "health", "security"]
    point: PointTold


class EmergencyMove(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    move: str = Field(min_length=1, max_length=40)
    version: Version
    level: Literal["1", "2", "3", "4"] | None = None
    reason: Text | None = None


class TimelineItem(BaseModel):
    at: datetime
    kind: str
    text: str
    actor_name: str


class Timeline(Page[TimelineItem]):
    pass


class TaskStates(Page[TaskState]):
    pass


class HistoryPage(Page[HistoryItem]):
    pass
