"""Changing an alarm rule: a new version takes the place of the one in force, and the old one stays readable."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from foundation.ids import new_id
from foundation.refusals import NotAllowed, NotFound
from foundation.work import Work
from sensors.noting import changed, facts, subject_of
from sensors.rule import AlarmRule
from sensors.rule_check import NewRule, require_sound

MANAGE = "rule.manage"


KEY = ("device_type", "metric", "comparison", "level", "times", "devices", "monitor", "device_id")
TOLD = (*(each.name for each in fields(NewRule) if each.name != "replaces"), "id", "version")


def set_rule(work: Work, new: NewRule, seeded: bool = False) -> AlarmRule:
    """Put the rule in force from now on; the one of the same key (KEY), and the one it replaces, end now.

    `seeded` is what a release brings: nobody's change, and not in the history.
    """
    if not work.actor.may(MANAGE):
        raise NotAllowed
    lock_rules(work)
    require_sound(work, new)
    ended = [*standing(work, new), *replaced(work, new)]
    for rule in ended:
        rule.valid_to = work.now
    work.session.flush()
    version = max((rule.version for rule in ended), default=0) + 1
    rule = AlarmRule(id=new_id(), version=version, valid_from=work.now, **facts_of(new))
    work.session.add(rule)
    work.session.flush()
    if not seeded:
        noted(work, rule, ended)
    return rule


def noted(work: Work, rule: AlarmRule, ended: list[AlarmRule]) -> None:
    """In the chain of what the rule watches, and of what a rule it has replaced watched."""
    before = [facts(each, TOLD) for each in ended]
    for watched in dict.fromkeys(map(watched_by, [rule, *ended])):
        stage = "in_force" if rule.active else "off"
        changed(work, "alarm_rule", subject_of("alarm_rule", watched), "set", stage, before, facts(rule, TOLD))


def watched_by(rule: AlarmRule) -> str:
    return "/".join(str(getattr(rule, name)) for name in KEY[:3] + KEY[7:])


def facts_of(new: NewRule) -> dict[str, Any]:
    """The columns of the rule as stated."""
    facts = {**vars(new), "name": new.name.strip(), "name_en": new.name_en.strip() or new.name.strip()}
    del facts["replaces"]
    return facts


def standing(work: Work, new: NewRule) -> list[AlarmRule]:
    """The rule in force under the same key, held until the commit."""
    same = [getattr(AlarmRule, name).is_not_distinct_from(getattr(new, name)) for name in KEY]
    return list(work.session.scalars(select(AlarmRule).where(AlarmRule.valid_to.is_(None), *same).with_for_update()))


def replaced(work: Work, new: NewRule) -> list[AlarmRule]:
    """The rule that is named as replaced, unless the key has found it already; it must be in force."""
    if new.replaces is None:
        return []
    rule = work.session.get(AlarmRule, new.replaces, with_for_update=True)
    if rule is None:
        raise NotFound
    return [rule] if rule.valid_to is None and any(getattr(rule, name) != getattr(new, name) for name in KEY) else []


def versions(work: Work, rule_id: UUID) -> list[AlarmRule]:
    """All rules that ever watched the same metric of the same devices in the same direction, newest first."""
    rule = work.session.get(AlarmRule, rule_id)
    if rule is None:
        raise NotFound
    same = [getattr(AlarmRule, name).is_not_distinct_from(getattr(rule, name)) for name in KEY[:3] + KEY[7:]]
    return list(
        work.session.scalars(select(AlarmRule).where(*same).order_by(AlarmRule.valid_from.desc(), AlarmRule.id))
    )


def lock_rules(work: Work) -> None:
    """Seeding in two processes at once must not find the same gap twice; changes are sealed one after the other."""
    work.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("alarm_rule"))))
