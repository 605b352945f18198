"""The demo city's past: a day of curves for some devices, and alarms of the last weeks, judged and closed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from foundation.actor import HOUSE, Actor
from foundation.work import Work
from people.demo_accounts import ACCOUNTS
from people.permissions import permissions_of
from people.person import Person
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE
from sensors.alarm_timing import ACKNOWLEDGE_WITHIN
from sensors.demo_device import metrics_told, noise, value_at
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.handling import changes_of
from sensors.judging import Rule, Sample, Verdict
from sensors.raising import raise_alarm
from sensors.reading_store import Row, store
from sensors.rule import AlarmRule, present_rules
from sensors.track import Track

WEATHER_FOR = timedelta(days=14)
CURVES, EVERY = 12, timedelta(minutes=5)
ALARMS, APART = 20, timedelta(hours=31)  # not a multiple of a day, so that they fall at all hours
ENDINGS = (
    ("deny", "现场检查无泄漏，探头受潮误报，已更换滤芯。"),
    ("confirm", "阀门密封圈老化微漏，已关阀更换，复测正常。"),
    ("deny", "设备例行标定，未提前报备。"),
    ("unsure", "到场时数值已恢复，未见异常，继续观察。"),
)


def tell_past(work: Work) -> None:
    """Both parts, for demo devices just registered."""
    devices = list(work.session.scalars(select(Device).where(Device.demo).order_by(Device.code)))
    types = {each.code: each for each in work.session.scalars(select(DeviceType))}
    day_of_curves(work, devices, types)
    fortnight_of_weather(work, devices, types)
    past_alarms(work, devices)


def day_of_curves(work: Work, devices: list[Device], types: dict[str, DeviceType]) -> None:
    """The last 24 hours of a dozen devices spread over the kinds; ordinary values, so nothing is judged."""
    speaking = [device for device in devices if device.type != "camera"]
    chosen = speaking[:: max(1, len(speaking) // CURVES)][:CURVES]
    start = (work.now - timedelta(days=1)).replace(second=0, microsecond=0)
    moments = [start + step * EVERY for step in range(int(timedelta(days=1) / EVERY))]
    for device in chosen:
        metrics = metrics_told(types[device.type].metrics, device.type)
        store(
            work.session,
            [
                Row(device.id, device.type, metric, at, number, value_at(device.code, metric, at), None, "good", at)
                for number, at in enumerate(moments)
                for metric in metrics
            ],
        )


def fortnight_of_weather(work: Work, devices: list[Device], types: dict[str, DeviceType]) -> None:
    """Every hour of the weather stations, so that the forest-fire index has days behind it."""
    start = (work.now - WEATHER_FOR).replace(minute=0, second=0, microsecond=0)
    hours = [start + number * timedelta(hours=1) for number in range(WEATHER_FOR // timedelta(hours=1))]
    for device in devices:
        if device.type == "weather":
            rows = [
                Row(device.id, device.type, metric, at, number, value_at(device.code, metric, at), None, "good", at)
                for number, at in enumerate(hours)
                for metric in metrics_told(types[device.type].metrics, device.type)
            ]
            store(work.session, rows)


def past_alarms(work: Work, devices: list[Device]) -> None:
    """Alarms raised, acknowledged, judged and closed by the same moves as any other, but ringing no bell."""
    duty = duty_commander(work)
    rules: dict[str, list[AlarmRule]] = {}
    for rule in present_rules(work.session):
        rules.setdefault(rule.device_type, []).append(rule)
    gas = [device for device in devices if device.type in rules and device.type.startswith(("gas", "water"))]
    for number in range(ALARMS):
        device = gas[number * 7 % len(gas)]
        rule = rules[device.type][number % 3 // 2 if len(rules[device.type]) > 1 else 0]
        happened(
            work, device, rule, work.now - timedelta(hours=20) - number * APART, ENDINGS[number % len(ENDINGS)], duty
        )


def happened(work: Work, device: Device, rule: AlarmRule, at: datetime, ending: tuple[str, str], duty: Actor) -> None:
    """One past alarm from its first reading to its closing."""
    peak = round(rule.threshold * (1.15 + 0.1 * noise(device.code, "peak", at.timestamp())), 2)
    judged = Rule(rule.id, rule.level, rule.comparison, rule.threshold)
    sample = Sample(at, peak)
    alarm = raise_alarm(
        in_the_past(work, at, HOUSE),
        Track(device.id, rule.metric, rule.comparison),
        Verdict("raise", sample, judged, f"{peak:g} is {rule.comparison} {rule.threshold:g} (level {rule.level})"),
    )
    if alarm is None:
        return
    minutes = ACKNOWLEDGE_WITHIN[rule.level].total_seconds() / 60
    verdict, words = ending
    later = [
        ("acknowledge", minutes * 0.4, {}, None),
        (verdict, minutes * 2, {} if verdict == "deny" else {"note": words}, words if verdict == "deny" else None),
        ("close", minutes * 5, {"note": words}, None),
    ]
    for move, after, stated, reason in later:
        step(in_the_past(work, at + timedelta(minutes=after), duty), alarm, move, stated, reason)
    alarm.count, alarm.last_at = (
        3 + int(9 * abs(noise(device.code, "count", at.timestamp()))),
        at + timedelta(minutes=3),
    )
    alarm.cleared_at = at + timedelta(minutes=4)
    work.session.flush()


def step(work: Work, alarm: Alarm, move: str, stated: dict[str, Any], reason: str | None) -> None:
    LIFECYCLE.move(
        work, alarm, move, alarm.version, stated=stated, changes=changes_of(work, alarm, move), reason=reason
    )


def in_the_past(work: Work, then: datetime, actor: Actor) -> Work:
    """The same transaction at an earlier moment; its events are never written, because the past rings no bell."""
    return Work(work.session, actor, then)


def duty_commander(work: Work) -> Actor:
    """The demo city's duty commander; the house itself where the demo accounts are not loaded."""
    account = next(each for each in ACCOUNTS if each.role == "commander")
    person = work.session.scalar(select(Person).where(Person.username == account.username))
    if person is None:
        return HOUSE
    return Actor(
        id=person.id,
        name=person.name,
        post=account.role,
        unit_id=person.department_id,
        unit_name=account.title,
        permissions=permissions_of([account.role]),
    )
