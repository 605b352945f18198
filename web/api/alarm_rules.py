"""The rules that raise alarms: read by whoever watches, set and replayed by administrators, every version kept."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from werkzeug.wrappers import Response

from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from sensors import rule_replay, ruling
from sensors.alarm import Alarm
from sensors.device import Device
from sensors.rule import AlarmRule, AlarmTrial, present_rules
from sensors.rule_check import NewRule
from web.api.alarm_rule_shapes import ReplayAsked, ReplayTold, RuleAsked, Rules, RuleTold, SpellTold
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.shapes import IdPath

api = part("alarm-rules", "报警规则 alarm rules")
COUNTED_OVER = timedelta(days=30)
SEE = ("alarm.see", "alarm.see_division")


@api.get("/alarm-rules", **answers(Rules))
@guarded(*SEE)
def rules(work: Work) -> Response:
    """The rules in force, those on monitor among them, with what they have raised lately."""
    return answer(Rules(items=_rules(work, present_rules(work.session))))


@api.get("/alarm-rules/<uuid:id>/versions", **answers(Rules))
@guarded(*SEE)
def versions(work: Work, path: IdPath) -> Response:
    """Everything that ever watched the same metric of the same devices in that direction, newest first."""
    return answer(Rules(items=_rules(work, ruling.versions(work, path.id))))


@api.post("/alarm-rules", **answers(RuleTold, 201))
@guarded("rule.manage")
def set_rule(work: Work, body: RuleAsked) -> Response:
    """Put a rule in force from now on; the former version stays readable."""
    return answer(_rules(work, [ruling.set_rule(work, _new(work, body))])[0], 201)


@api.post("/alarm-rules/replay", **answers(ReplayTold))
@guarded("rule.manage")
def replay(work: Work, body: ReplayAsked) -> Response:
    """What a rule would have raised over the stored readings of a span; nothing is changed."""
    found = rule_replay.replay(work, _new(work, body.rule), body.since, body.until)
    told = vars(found) | {"spells": [SpellTold(device=code, **vars(spell)) for code, spell in found.spells]}
    return answer(ReplayTold(**told))


def _new(work: Work, body: RuleAsked) -> NewRule:
    stated = body.model_dump(exclude={"device", "hours"})
    hours: dict[str, Any] | None = body.hours.model_dump(by_alias=True) if body.hours else None
    return NewRule(**stated, hours=hours, device_id=_device(work, body.device))


def _device(work: Work, code: str | None) -> UUID | None:
    found = work.session.scalar(select(Device.id).where(Device.code == code)) if code else None
    if code and found is None:
        raise Invalid(errors=[("device", Words("没有这台设备。", "There is no such device."))])
    return found


def _rules(work: Work, found: list[AlarmRule]) -> list[RuleTold]:
    """Rules with their device's code and their counts, looked up once for all."""
    ids = [rule.id for rule in found]
    codes = {
        row[0]: row[1]
        for row in work.session.execute(
            select(Device.id, Device.code).where(Device.id.in_({rule.device_id for rule in found if rule.device_id}))
        )
    }
    counted = {
        row.rule_id: row
        for row in work.session.execute(
            select(
                Alarm.rule_id,
                func.count().label("raised"),
                func.count().filter(Alarm.verdict == "real").label("real"),
                func.count().filter(Alarm.verdict == "false").label("false"),
            )
            .where(Alarm.rule_id.in_(ids), Alarm.raised_at > work.now - COUNTED_OVER)
            .group_by(Alarm.rule_id)
        )
    }
    trials = {
        row[0]: row[1]
        for row in work.session.execute(
            select(AlarmTrial.rule_id, func.sum(AlarmTrial.raised))
            .where(AlarmTrial.rule_id.in_(ids))
            .group_by(AlarmTrial.rule_id)
        )
    }
    return [
        _rule(rule, codes.get(rule.device_id) if rule.device_id else None, counted.get(rule.id), trials.get(rule.id))
        for rule in found
    ]


COUNTS = ("raised", "real", "false", "trial")


def _rule(rule: AlarmRule, device: str | None, counted: Any, trial: Any) -> RuleTold:
    plain = {name: getattr(rule, name) for name in RuleTold.model_fields if name not in ("id", "device", *COUNTS)}
    counts = {name: getattr(counted, name) if counted else 0 for name in COUNTS[:3]}
    return RuleTold(id=str(rule.id), device=device, trial=int(trial or 0), **plain, **counts)
