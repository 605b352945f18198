"""Changing an alarm rule: a new version takes the place of the one in force, and the old one stays readable."""

import math
from dataclasses import dataclass

from sqlalchemy import select

from foundation.ids import new_id
from foundation.refusals import Invalid, NotAllowed
from foundation.words import Words
from foundation.work import Work
from sensors.device_type import DeviceType
from sensors.rule import COMPARISONS, AlarmRule

MANAGE = "rule.manage"


@dataclass(frozen=True)
class NewRule:
    """What is stated of a rule (see sensors/rule.py for the meaning of each)."""

    name: str
    device_type: str
    metric: str
    level: int
    comparison: str
    threshold: float
    name_en: str = ""
    hysteresis: float = 0.05
    on_delay_s: int = 0
    off_delay_s: int = 30
    source: str = ""
    active: bool = True


def set_rule(work: Work, new: NewRule) -> AlarmRule:
    """Put the rule in force from now on; the one of the same device type, metric, direction and level ends now."""
    if not work.actor.may(MANAGE):
        raise NotAllowed
    require_sound(work, new)
    before = work.session.scalar(
        select(AlarmRule)
        .where(
            AlarmRule.device_type == new.device_type,
            AlarmRule.metric == new.metric,
            AlarmRule.level == new.level,
            AlarmRule.comparison == new.comparison,
            AlarmRule.valid_to.is_(None),
        )
        .with_for_update()
    )
    if before:
        before.valid_to = work.now
        work.session.flush()
    facts = {**vars(new), "name": new.name.strip(), "name_en": new.name_en.strip() or new.name.strip()}
    rule = AlarmRule(id=new_id(), version=before.version + 1 if before else 1, valid_from=work.now, **facts)
    work.session.add(rule)
    work.session.flush()
    return rule


def require_sound(work: Work, new: NewRule) -> None:
    errors = []
    if not new.name.strip():
        errors.append(("name", Words("请填写规则名称。", "State a name.")))
    if work.session.get(DeviceType, new.device_type) is None:
        errors.append(("device_type", Words("没有这种设备类型。", "There is no such device type.")))
    if new.level not in (1, 2):
        errors.append(("level", Words("级别为1或2。", "The level is 1 or 2.")))
    if new.comparison not in COMPARISONS:
        errors.append(("comparison", Words("比较方式为 above 或 below。", "The comparison is above or below.")))
    if not math.isfinite(new.threshold):
        errors.append(("threshold", Words("阈值须为有限数。", "The threshold must be a finite number.")))
    if not 0 <= new.hysteresis < 1 or new.on_delay_s < 0 or new.off_delay_s < 0:
        errors.append(
            (
                "hysteresis",
                Words("回差为0至1之间，延时不得为负。", "Hysteresis is from 0 to below 1, delays are not negative."),
            )
        )
    if errors:
        raise Invalid(errors=errors)
