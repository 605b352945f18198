"""How emergencies, their surroundings and their story look on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from web.api.alarm_shape import AlarmTold
from web.shapes import (
    UUID_FORM,
    Asked,
    HistoryItem,
    Id,
    MoveTold,
    Page,
    Paged,
    Point,
    PointTold,
    Sha256,
    Text,
    Told,
    ToldOnce,
    Version,
)


class EmergencyTold(BaseModel):
    id: str
    number: str
    title: str
    kind: str
    stage: str
    stage_label: str
    level: int | None
    event_level: int | None
    warning_colour: str | None
    commander: str | None
    drill: bool
    point: Point
    grid: str
    grid_name: str | None
    alarm: str | None
    case: str | None
    signal_at: datetime
    opened_at: datetime
    responded_at: datetime | None
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
    """A question to an officer (confirm_alarm), or a task of the response (plan_task) with its owner and message."""

    id: str
    kind: str
    title: str
    state: str
    due_at: datetime
    settled_at: datetime | None
    late: bool = False
    department: str | None = None
    department_name: str | None = None
    message: str | None = None
    note: str | None = None
    photos: list[str] = []
    settled_by_name: str | None = None
    version: int | None = None
    grid: str | None = None
    whistle: bool = False
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by_name: str | None = None
    arrived_at: datetime | None = None
    arrived_m: float | None = None


class TaskAsked(ToldOnce):
    """A task the commander gives by word; `department` is an id."""

    act: Text = Field(min_length=1, max_length=200)
    message: Text = Field("", max_length=1000)
    department: Text = Field(min_length=1, max_length=64)
    due_min: int = Field(30, gt=0, le=10_080)


class TaskTick(Told):
    version: Version
    state: Literal["done", "cancelled"] = "done"
    note: Text | None = None
    photos: list[Sha256] = Field(default=[], max_length=12)


class WhistleAsked(ToldOnce):
    """Departments by id; each has half an hour to come."""

    departments: list[Id] = Field(min_length=1, max_length=20)
    act: Text = Field(min_length=1, max_length=200)
    message: Text = Field("", max_length=1000)


class TaskAnswer(Told):
    version: Version
    answer: Literal["coming", "cannot"]
    note: Text | None = None


class TaskArrival(Told):
    version: Version
    point: PointTold | None = None


class Criterion(BaseModel):
    """What stands beside the choice of a level."""

    level: int
    event: str
    response: str


class RoleHeld(BaseModel):
    """`holder` as it is written; `person` is the account that was chosen, if one was."""

    role: str
    role_name: str
    holder: str
    person: str | None
    since: datetime


class PlanProposed(BaseModel):
    id: str
    name: str
    edition: int
    revised_on: date
    revise_by: date
    score: int
    reasons: list[str]
    starts: list[dict[str, Any]]


class EmergencyDetail(EmergencyTold):
    alarm_detail: AlarmTold | None
    departments: list[DepartmentNear]
    officer_name: str | None
    tasks: list[TaskState]
    figures: dict[str, Any]
    roles: list[RoleHeld]
    criteria: list[Criterion]
    proposed_event_level: int | None
    proposed_because: str | None
    plan: str | None
    plan_name: str | None
    plans_proposed: list[PlanProposed]


class Emergencies(Page[EmergencyTold]):
    pass


Kind = Literal["accident", "natural", "health", "security"]
Colour = Literal["red", "orange", "yellow", "blue"]
PlanChosen = Annotated[str, Field(pattern=f"{UUID_FORM}|^none$")]


class EmergenciesAsked(Paged):
    """`drill` true or false for drills alone or for what is real alone."""

    stage: Literal["open", "responding", "closed"] | None = None
    drill: bool | None = None


class EmergencyAsked(ToldOnce):
    """Opened by hand. The place may be left to the alarm, situation or case it comes from. A level or a colour needs
    `reason`; with `level` the response starts at once."""

    title: Text = Field(min_length=1, max_length=200)
    kind: Kind
    point: PointTold | None = None
    drill: bool = False
    alarm: Id | None = None
    situation: Id | None = None
    case: Id | None = None
    event_level: int | None = Field(None, ge=1, le=4)
    warning_colour: Colour | None = None
    level: int | None = Field(None, ge=1, le=4)
    plan: PlanChosen | None = None
    commander: Text | None = None
    person: str | None = Field(None, pattern=UUID_FORM)
    reason: Text | None = None


class PlanFacts(Asked):
    """What is known before opening: title and class, and the alarm with its metric."""

    title: Text = Field("", max_length=200)
    kind: Kind = "accident"
    alarm: Id | None = None


class PlansFitting(BaseModel):
    """The plans that fit, the best first, each with its reasons; the criteria that stand beside the levels."""

    items: list[PlanProposed]
    criteria: list[Criterion]


Count = Annotated[int, Field(ge=0, le=10_000_000, strict=False)]
Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False, strict=False)]


class EmergencyMove(Told):
    """A move with what it states; `plan` is the id of a plan, or "none"; without it the plan that fits best.

    `person` is the account of whom `holder` (or `commander`) names; outsiders have none.
    """

    move: str = Field(min_length=1, max_length=40)
    version: Version
    level: Literal["1", "2", "3", "4"] | None = None
    event_level: Literal["1", "2", "3", "4"] | None = None
    warning_colour: Colour | None = None
    plan: PlanChosen | None = None
    commander: Text | None = None
    role: str | None = Field(None, max_length=40)
    holder: Text | None = None
    person: str | None = Field(None, pattern=UUID_FORM)
    dead: Count | None = None
    hurt: Count | None = None
    missing: Count | None = None
    evacuated: Count | None = None
    loss_million: Amount | None = None
    burned_ha: Amount | None = None
    cause: Text | None = None
    trend: Text | None = None
    wants: Text | None = None
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


class EmergencyHistory(Page[HistoryItem]):
    pass
