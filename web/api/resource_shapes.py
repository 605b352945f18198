"""How the register of resources looks on the wire."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from dispatch.emergency.resources.stated import ExpertStated, ItemStated, SiteStated, TeamKind, TeamStated
from web.shapes import NO_NUL, UUID_FORM, MoveTold, Page, Paged, Point, Text, Told, ToldOnce, Version


class TeamTold(BaseModel):
    """`phone` is for those who may read names; `emergency` where it is now."""

    id: str
    code: str
    name: str
    kind: str
    kind_label: str
    skills: list[str]
    people: int
    base: str
    head: str | None
    phone: str | None
    crew: str | None
    division: str | None
    point: Point
    stage: str
    stage_label: str
    version: int
    demo: bool
    moves: list[MoveTold]


class Teams(Page[TeamTold]):
    pass


class TeamsAsked(Paged):
    q: str | None = Field(None, max_length=40, pattern=NO_NUL)
    kind: TeamKind | None = None
    stage: Literal["available", "alerted", "en_route", "on_scene", "returning", "out_of_service"] | None = None


class TeamPut(Told):
    """With the `version` you saw it is changed; without, it is entered under your own id."""

    version: Version | None = None
    told: TeamStated


class TeamMove(Told):
    move: str = Field(min_length=1, max_length=40)
    version: Version
    reason: Text | None = None


class SiteTold(BaseModel):
    """`free` is what is left of the capacity; below nothing when more came than it was made for."""

    id: str
    code: str
    name: str
    kind: str
    type: str
    state: str
    point: Point
    capacity: int | None
    occupied: int
    free: int | None
    people: int | None
    contact: str | None
    phone: str | None
    version: int
    demo: bool


class Sites(Page[SiteTold]):
    pass


class SitesAsked(Paged):
    kind: Literal["depot", "shelter", "hospital", "target", "hazard"] | None = None


class SitePut(Told):
    version: Version | None = None
    told: SiteStated


class ExpertTold(BaseModel):
    id: str
    code: str
    name: str
    field: str
    unit: str
    phone: str | None
    available: bool
    version: int
    demo: bool


class Experts(Page[ExpertTold]):
    pass


class ExpertPut(Told):
    version: Version | None = None
    told: ExpertStated


class LotTold(BaseModel):
    id: str
    balance: int
    expires_on: date | None


class StockMoveTold(BaseModel):
    """`quantity` with its sign, `balance` of the lot afterwards."""

    id: str
    kind: str
    kind_label: str
    quantity: int
    balance: int
    lot: str
    emergency: str | None
    note: str | None
    by_name: str | None
    at: datetime


class StockTold(BaseModel):
    """`usable` is what may be used today; `standing` good, expiring (30 days), low (below minimum) or expired."""

    id: str
    code: str
    name: str
    kind: str
    kind_label: str
    spec: str
    unit: str
    depot: str
    depot_code: str
    depot_name: str
    minimum: int
    usable: int
    standing: Literal["good", "expiring", "low", "expired"]
    lots: list[LotTold]
    version: int
    demo: bool


class StockDetail(StockTold):
    moves: list[StockMoveTold]


class StockItems(Page[StockTold]):
    pass


class StockAsked(Paged):
    q: str | None = Field(None, max_length=40, pattern=NO_NUL)
    depot: str | None = Field(None, pattern=UUID_FORM)


class StockPut(Told):
    version: Version | None = None
    told: ItemStated


class StockBooking(ToldOnce):
    """`quantity` is what comes or goes; of `adjust` what is there by count. `lot` for adjust and expire."""

    kind: Literal["in", "out", "adjust", "expire"]
    quantity: int = Field(0, ge=0, le=10_000_000)
    expires_on: date | None = Field(None, strict=False)
    lot: str | None = Field(None, pattern=UUID_FORM)
    emergency: str | None = Field(None, pattern=UUID_FORM)
    note: Text | None = None


class ResourceFile(Told):
    """`csv` with a first line of column names; `dry_run` only tells what it would do."""

    kind: Literal["team", "site", "expert", "stock"]
    csv: str = Field(min_length=1, max_length=1_000_000, pattern=NO_NUL)
    dry_run: bool = False


class ResourceFault(BaseModel):
    line: int
    words: str


class ResourcesLoaded(BaseModel):
    """`written` is false for a trial and whenever a line is at fault: then nothing at all was written."""

    lines: int
    added: int
    changed: int
    faults: list[ResourceFault]
    written: bool
