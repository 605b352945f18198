"""Kinds of device: their metrics with units, ranges and makers' names, and how often they report."""

from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from foundation.work import Work
from sensors import type_editing
from sensors.device_type import DeviceType
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.shapes import CodePath, Page, Text, Told, Version

api = part("device types", "设备类型 device types")
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


class Alias(Told):
    """A maker's name of the metric; its number is taken times `factor` plus `offset`, its words as numbers."""

    name: str = Field(min_length=1, max_length=128)
    factor: Number = 1.0
    offset: Number = 0.0
    words: dict[str, Number] = Field(default_factory=dict, max_length=50)


class Metric(Told):
    """`low` and `high` bound what the sensor can possibly say; beyond is a reject."""

    metric: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$")
    name: Text = Field(min_length=1, max_length=80)
    name_en: Text = Field(min_length=1, max_length=80)
    unit: Text = Field(max_length=20)
    low: Number | None = None
    high: Number | None = None
    aliases: list[Alias] = Field(default_factory=list, max_length=20)


class TypeFacts(Told):
    name: Text = Field(min_length=1, max_length=80)
    name_en: Text = Field(min_length=1, max_length=80)
    period_s: int = Field(ge=1, le=604_800)
    metrics: list[Metric] = Field(max_length=64)


class TypeAsked(TypeFacts):
    code: str = Field(min_length=2, max_length=40)


class TypeChanged(TypeFacts):
    version: Version


class TypeTold(BaseModel):
    code: str
    name: str
    name_en: str
    period_s: int
    metrics: list[Metric]
    version: int


class Types(Page[TypeTold]):
    pass


@api.get("/device-types", **answers(Types))
@guarded("device.see")
def types(work: Work) -> Response:
    """Every kind of device, by code."""
    return answer(
        Types(items=[_tell(each) for each in work.session.scalars(select(DeviceType).order_by(DeviceType.code))])
    )


@api.post("/device-types", **answers(TypeTold, 201))
@guarded("device.manage")
def define(work: Work, body: TypeAsked) -> Response:
    """A new kind of device."""
    return answer(_tell(type_editing.define(work, body.code, _facts(body))), 201)


@api.put("/device-types/<string:code>", **answers(TypeTold))
@guarded("device.manage")
def change(work: Work, path: CodePath, body: TypeChanged) -> Response:
    """All facts of a kind anew, by its version; a metric an alarm rule watches stays."""
    return answer(_tell(type_editing.change(work, path.code, body.version, _facts(body))))


def _facts(body: TypeFacts) -> dict[str, Any]:
    facts = body.model_dump(include={"name", "name_en", "period_s"})
    return facts | {"metrics": [each.model_dump() for each in body.metrics]}


def _tell(kind: DeviceType) -> TypeTold:
    return TypeTold(
        code=kind.code,
        name=kind.name,
        name_en=kind.name_en,
        period_s=kind.period_s,
        version=kind.version,
        metrics=[Metric.model_validate(each, strict=False) for each in kind.metrics],
    )
