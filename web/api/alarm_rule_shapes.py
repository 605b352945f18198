"""How an alarm rule looks on the wire, asked and told, and what a replay answers."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from sensors.rule import MOST_WINDOW_S
from sensors.rule_check import MOST_RADIUS_M
from web.shapes import Id, Moment, Page, Text, Told

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class RuleTold(BaseModel):
    """`raised`, `real` and `false` count its alarms of the last 30 days; `trial` what it counted on monitor."""

    id: str
    name: str
    name_en: str
    device_type: str
    device: str | None
    metric: str
    level: int
    comparison: str
    threshold: float
    hysteresis: float
    on_delay_s: int
    off_delay_s: int
    times: int
    devices: int
    window_s: int
    radius_m: float
    hours: dict[str, Any] | None
    monitor: bool
    source: str
    version: int
    active: bool
    valid_from: datetime
    valid_to: datetime | None
    raised: int = 0
    real: int = 0
    false: int = 0
    trial: int = 0


class Rules(Page[RuleTold]):
    pass


class HoursAsked(Told):
    """Days of the week (1 Monday to 7 Sunday, empty for every day) and a span of the day by the city's clock."""

    days: list[int] = Field(default_factory=list, max_length=7)
    from_: str = Field(alias="from", pattern=CLOCK)
    to: str = Field(pattern=CLOCK)


class RuleAsked(Told):
    """A rule takes the place of the one of the same key, and of the one it names in `replaces`."""

    name: Text = Field(min_length=1, max_length=80)
    name_en: Text = Field("", max_length=80)
    device_type: str = Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")
    device: str | None = Field(None, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    metric: str = Field(min_length=1, max_length=40, pattern="^[a-z0-9_]+$")
    level: Literal[1, 2]
    comparison: Literal["above", "below", "rising", "falling", "silent"]
    threshold: float = Field(allow_inf_nan=False, strict=False, ge=-1e12, le=1e12)
    hysteresis: float = Field(0.05, ge=0, lt=1, allow_inf_nan=False, strict=False)
    on_delay_s: int = Field(0, ge=0, le=86_400)
    off_delay_s: int = Field(30, ge=0, le=86_400)
    times: int = Field(1, ge=1, le=100)
    devices: int = Field(1, ge=1, le=20)
    window_s: int = Field(0, ge=0, le=MOST_WINDOW_S)
    radius_m: float = Field(0.0, ge=0, le=MOST_RADIUS_M, allow_inf_nan=False, strict=False)
    hours: HoursAsked | None = None
    monitor: bool = False
    source: Text = Field("", max_length=200)
    active: bool = True
    replaces: Id | None = None


class ReplayAsked(Told):
    """A rule as it would be set, over the stored readings of a span of at most 31 days."""

    rule: RuleAsked
    since: Moment
    until: Moment


class SpellTold(BaseModel):
    device: str
    level: int
    begin: datetime
    end: datetime | None
    peak: float
    count: int


class ReplayTold(BaseModel):
    """What the rule would have raised (`spells`, the first 200), and what was raised and judged in that span."""

    readings: int
    devices: int
    raised: int
    spells: list[SpellTold]
    happened: int
    real: int
    false: int
