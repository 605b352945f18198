"""Device types are data: an administrator adds one, or changes its metrics, ranges, period and makers' names."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from foundation.refusals import Conflict, Invalid, LostRace, NotFound
from foundation.words import Words
from foundation.work import Work
from sensors.codecs.checks import METRIC
from sensors.device_type import DeviceType
from sensors.noting import changed, subject_of
from sensors.registering import require_manager
from sensors.rule import present_rules

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


def define(work: Work, code: str, facts: Mapping[str, Any]) -> DeviceType:
    """A new kind of device."""
    require_manager(work)
    require_sound(facts["metrics"])
    if not CODE.fullmatch(code):
        words = Words("编码为小写字母、数字、下划线，2至40位。", "A code has 2 to 40 small letters, digits and _.")
        raise Invalid(errors=[("code", words)])
    if work.session.get(DeviceType, code):
        raise Conflict(Words("此类型编码已存在。", "There is a type of that code already."), code="code_taken")
    made = DeviceType(code=code, version=2, **facts)  # not the house's own: a new release leaves it alone
    work.session.add(made)
    work.session.flush()
    noted(work, made, "define", None)
    return made


def change(work: Work, code: str, version: int, facts: Mapping[str, Any]) -> DeviceType:
    """Changed by compare-and-set; a metric that an alarm rule watches stays."""
    require_manager(work)
    require_sound(facts["metrics"])
    found = work.session.scalar(select(DeviceType).where(DeviceType.code == code).with_for_update())
    if found is None:
        raise NotFound
    if found.version != version:
        raise LostRace(Words("类型已被他人修改，请查看最新情况。", "The type has been changed meanwhile; look again."))
    watched = {rule.metric for rule in present_rules(work.session) if rule.device_type == code}
    lost = watched - {each["metric"] for each in facts["metrics"]}
    if lost:
        raise Conflict(
            Words("报警规则正在使用指标{metrics}，请先停用规则。", "Alarm rules watch {metrics}; end the rules first."),
            code="metric_watched",
            metrics="、".join(sorted(lost)),
        )
    before = told(found)
    for name, value in facts.items():
        setattr(found, name, value)
    found.version += 1
    work.session.flush()
    noted(work, found, "change", before)
    return found


def noted(work: Work, kind: DeviceType, move: str, before: Mapping[str, Any] | None) -> None:
    changed(work, "device_type", subject_of("device_type", kind.code), move, "in_force", before, told(kind))


def told(kind: DeviceType) -> dict[str, Any]:
    return {name: getattr(kind, name) for name in ("code", "name", "name_en", "metrics", "period_s", "version")}


def require_sound(metrics: Sequence[Mapping[str, Any]]) -> None:
    errors = []
    names = [each["metric"] for each in metrics]
    aliases = [alias["name"] for each in metrics for alias in each.get("aliases") or ()]
    if len(set(names)) != len(names) or not all(METRIC.fullmatch(name) for name in names):
        errors.append(("metrics", Words("指标名称重复或无效。", "A metric's name is not valid, or stands twice.")))
    if len(set(aliases)) != len(aliases):
        errors.append(("metrics", Words("同一厂家名称对应多个指标。", "One maker's name is given to two metrics.")))
    if any(
        each.get("low") is not None and each.get("high") is not None and each["low"] >= each["high"] for each in metrics
    ):
        errors.append(
            ("metrics", Words("量程下限应小于上限。", "The least possible value must be below the greatest."))
        )
    if errors:
        raise Invalid(errors=errors)
