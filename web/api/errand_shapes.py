"""How teams and stock at an emergency, coverage and the log look on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from dispatch.emergency.resources.stated import TeamKind
from dispatch.emergency.resources.travel import Way
from web.api.resource_shapes import TeamTold
from web.shapes import Asked, Id, Page, Point, Text, ToldOnce


class WayTold(BaseModel):
    """`basis` says how `minutes` were reckoned: over roads, or a straight line with a stated detour and speed."""

    minutes: float
    distance_m: float
    basis: Literal["roads", "straight"]


def tell_way(way: Way) -> WayTold:
    return WayTold(minutes=round(way.minutes, 1), distance_m=round(way.distance_m), basis=way.basis)


class PickTold(BaseModel):
    id: str
    name: str
    quantity: int
    unit: str
    depot: str
    way: WayTold
    late: bool


class WantLine(BaseModel):
    """One line of the run card: what is there, whom to send, how much is short."""

    kind: str
    resource: str
    label: str
    quantity: int
    skills: list[str]
    within_min: int | None
    there: int
    picks: list[PickTold]
    short: int


class ErrandTold(BaseModel):
    """A team at this emergency. `check_overdue`: it has not said in time that all are well."""

    id: str
    team: TeamTold
    eta_min: float
    basis: str
    sent_at: datetime
    set_out_at: datetime | None
    on_scene_at: datetime | None
    released_at: datetime | None
    ended_at: datetime | None
    check_every_min: int
    check_due_at: datetime | None
    check_overdue: bool


class FreeTeam(BaseModel):
    id: str
    name: str
    kind: str
    kind_label: str
    way: WayTold


class PickUsed(BaseModel):
    item: str
    name: str
    quantity: int
    unit: str


class ResourcesAtEmergency(BaseModel):
    """`reckoned` says in words how travel times come about; `short` counts the lines that are short."""

    plan_name: str | None
    level: int | None
    reckoned: str
    lines: list[WantLine]
    short: int
    errands: list[ErrandTold]
    free: list[FreeTeam]
    used: list[PickUsed]


class TeamsSent(ToldOnce):
    teams: list[Id] = Field(min_length=1, max_length=50)


class StockTaken(ToldOnce):
    item: Id
    quantity: int = Field(ge=1, le=10_000_000)
    note: Text | None = None


class CrewChecked(ToldOnce):
    people: int = Field(ge=0, le=10_000)
    note: Text | None = None


class MyErrand(BaseModel):
    emergency: str
    emergency_number: str
    emergency_title: str
    emergency_point: Point
    drill: bool
    errand: ErrandTold


class MyErrands(Page[MyErrand]):
    pass


class TeamCoverageAsked(Asked):
    kind: TeamKind
    within_min: float = Field(20, gt=0, le=240, allow_inf_nan=False)


class GapTold(BaseModel):
    code: str
    name: str
    minutes: float | None
    basis: str | None


class TeamCoverage(BaseModel):
    """Towns without a free team of the kind within the minutes, the worst first; `minutes` of the nearest free one."""

    kind: str
    within_min: float
    reckoned: str
    towns: int
    gaps: list[GapTold]


class LogLine(BaseModel):
    at: datetime
    kind: str
    text: str
    by_name: str | None
    unit_name: str
    hash: str


class EmergencyLog(Page[LogLine]):
    pass


class MessageSaid(ToldOnce):
    kind: Literal["note", "order", "request", "report"] = "note"
    text: Text = Field(min_length=1)
