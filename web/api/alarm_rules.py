"""The rules that raise alarms: read by whoever watches, set by administrators, every version kept."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from foundation.work import Work
from sensors import ruling
from sensors.rule import AlarmRule, present_rules
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.shapes import Page, Text, Told

api = part("alarm-rules", "报警规则 alarm rules")


class RuleTold(BaseModel):
    id: str
    name: str
    name_en: str
    device_type: str
    metric: str
    level: int
    comparison: str
    threshold: float
    hysteresis: float
    on_delay_s: int
    off_delay_s: int
    source: str
    version: int
    active: bool
    valid_from: datetime


class Rules(Page[RuleTold]):
    pass


class RuleAsked(Told):
    """A rule takes the place of the one of the same type, metric, direction and level."""

    name: Text = Field(min_length=1, max_length=80)
    name_en: Text = Field("", max_length=80)
    device_type: str = Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")
    metric: str = Field(min_length=1, max_length=40, pattern="^[a-z0-9_]+$")
    level: Literal[1, 2]
    comparison: Literal["above", "below"]
    threshold: float = Field(allow_inf_nan=False, strict=False, ge=-1e12, le=1e12)
    hysteresis: float = Field(0.05, ge=0, lt=1, allow_inf_nan=False)
    on_delay_s: int = Field(0, ge=0, le=86_400)
    off_delay_s: int = Field(30, ge=0, le=86_400)
    source: Text = Field("", max_length=200)
    active: bool = True


@api.get("/alarm-rules", **answers(Rules))
@guarded("alarm.see")
def rules(work: Work) -> Response:
    """The rules in force."""
    return answer(Rules(items=[_rule(each) for each in present_rules(work.session)]))


@api.post("/alarm-rules", **answers(RuleTold, 201))
@guarded("rule.manage")
def set_rule(work: Work, body: RuleAsked) -> Response:
    """Put a rule in force from now on; the former version stays readable."""
    return answer(_rule(ruling.set_rule(work, ruling.NewRule(**body.model_dump()))), 201)


def _rule(rule: AlarmRule) -> RuleTold:
    return RuleTold(**{name: getattr(rule, name) for name in RuleTold.model_fields if name != "id"}, id=str(rule.id))
