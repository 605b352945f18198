"""How a situation of alarms, the load meter and holds look on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from web.api.alarm_rule_shapes import HoursAsked
from web.api.alarm_shape import AlarmTold
from web.shapes import Id, Moment, MoveTold, Page, Paged, Point, Text, Told, Version

CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"


class Ellipse(BaseModel):
    """The 95 % ellipse of the place: half axes in metres, the long one `axis_deg` from true north."""

    semi_major_m: float
    semi_minor_m: float
    axis_deg: float


class SituationTold(BaseModel):
    """Several alarms of one thing; `located` false: one camera alone, `point` is where it looks from."""

    id: str
    number: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    level: int
    point: Point
    located: bool
    ellipse: Ellipse | None
    grid: str | None
    grid_name: str | None
    alarms: int
    unacknowledged: int
    grouped: bool
    began_at: datetime
    last_at: datetime
    closed_at: datetime | None
    merged_into: str | None
    emergency: str | None
    version: int
    demo: bool
    moves: list[MoveTold]


class Sightline(BaseModel):
    """What a camera of the situation saw: from where, and in which direction."""

    device: str
    point: Point
    bearing_deg: float


class SituationDetail(SituationTold):
    """With its alarms, worst first (the first 200), and the lines of sight that were crossed."""

    items: list[AlarmTold]
    sightlines: list[Sightline]


class Situations(Page[SituationTold]):
    pass


class SituationsAsked(Paged):
    stage: Literal["open", "merged", "closed"] | None = None
    kind: str | None = Field(None, max_length=20, pattern="^[a-z]+$")


class SituationMove(Told):
    move: str = Field(min_length=1, max_length=40)
    version: Version
    reason: Text | None = None
    note: Text | None = None
    into: Id | None = None
    alarms: list[Id] | None = Field(None, max_length=200)


class NuisanceTold(BaseModel):
    device: str
    name: str
    told: int
    false: int
    recurred: int


class LoadTold(BaseModel):
    """Alarms told per operator in ten minutes; `state` calm (≤ 1), busy (≤ 2), high, flood (ten, until below five)."""

    state: str
    per_operator: float
    operators: int
    flood: bool
    flood_since: datetime | None
    flood_share: float
    minutes: list[int]
    held: int
    escalated: int
    nuisances: list[NuisanceTold]


class HoldAsked(Told):
    """Take a device, or one metric of it, out of service until a moment; or suppress it by design, for a stated reason:
    always, in hours of the week, or while an alarm is open at another device."""

    kind: Literal["out_of_service", "suppressed"]
    device: str = Field(pattern=CODE)
    metric: str | None = Field(None, max_length=64, pattern="^[A-Za-z0-9_.-]+$")
    reason: Text = Field(min_length=1, max_length=500)
    until: Moment | None = None
    hours: HoursAsked | None = None
    while_device: str | None = Field(None, pattern=CODE)


class HoldTold(BaseModel):
    id: str
    kind: str
    kind_label: str
    device: str
    device_name: str
    metric: str | None
    reason: str
    since: datetime
    until: datetime | None
    hours: dict[str, Any] | None
    while_device: str | None
    placed_by_name: str
    ended_at: datetime | None


class Holds(Page[HoldTold]):
    pass
