"""Replaying a rule over stored readings: what it would have raised, beside what was raised and how people judged it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from foundation.refusals import Invalid, TooMany
from foundation.words import Words
from foundation.work import Work
from sensors.alarm import Alarm
from sensors.device import Device
from sensors.evidence import DEGREE_M, rate_at
from sensors.judging import Evidence, Rule, Sample
from sensors.known_rules import judged
from sensors.reading import Reading
from sensors.rehearsing import Spell, rehearse
from sensors.rule import RATES, AlarmRule
from sensors.rule_check import NewRule, require_sound
from sensors.ruling import facts_of

MOST_READINGS, MOST_SPELLS = 300_000, 200
MOST_LOOKS, MOST_PAIRS = 5_000_000, 200_000  # readings looked back upon in all; a few seconds of work
ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtextextended('rule replay', 0))")
LONGEST = timedelta(days=31)

PAIRS = text("""
    SELECT a.id AS device, b.id AS other FROM device a JOIN device b ON a.id <> b.id AND b.type = a.type
      AND b.point && ST_Expand(a.point, :degrees) AND ST_DWithin(a.point::geography, b.point::geography, :radius)
    WHERE a.type = :type AND a.active AND b.active LIMIT :most""")


@dataclass(frozen=True)
class Replay:
    """`spells` are (device code, spell), oldest first and cut; `real` and `false` is what people said of the alarms."""

    readings: int
    devices: int
    raised: int
    spells: list[tuple[str, Spell]]
    happened: int
    real: int
    false: int


def replay(work: Work, new: NewRule, since: datetime, until: datetime) -> Replay:
    """Judge every stored good reading of [since, until) by this one rule, each at its own moment."""
    require_sound(work, new)
    require_span(new, since, until)
    rule = judged(AlarmRule(id=UUID(int=0), version=0, **facts_of(new)))
    names = devices_of(work.session, new)
    if not work.session.scalar(ONE_AT_A_TIME):
        raise TooMany(Words("已有一次回放正在进行，请稍后再试。", "Another replay is running; try again in a moment."))
    courses = read(work.session, new.metric, names, since, until)
    require_bearable(rule, courses)
    near = neighbours(work.session, new) if new.devices > 1 else {}
    found = [
        (names[device], spell)
        for device in courses
        for spell in rehearse([rule], samples(rule, courses[device]), Counting(rule, courses, near, device))
    ]
    found.sort(key=lambda each: (each[1].begin, each[0]))
    happened = what_happened(work.session, new, list(names), since, until)
    return Replay(sum(map(len, courses.values())), len(courses), len(found), found[:MOST_SPELLS], *happened)


def require_span(new: NewRule, since: datetime, until: datetime) -> None:
    if not timedelta(0) < until - since <= LONGEST:
        raise Invalid(errors=[("until", Words("时段最长31天。", "The span is at most 31 days."))])
    if new.comparison == "silent":
        raise Invalid(errors=[("comparison", Words("失联规则不能回放。", "Silence leaves no readings to replay."))])


def devices_of(session: Session, new: NewRule) -> dict[UUID, str]:
    wanted = select(Device.id, Device.code).where(Device.type == new.device_type)
    if new.device_id:
        wanted = wanted.where(Device.id == new.device_id)
    return {row.id: row.code for row in session.execute(wanted.order_by(Device.code))}


def read(
    session: Session, metric: str, names: Mapping[UUID, str], since: datetime, until: datetime
) -> dict[UUID, list[Sample]]:
    """The good readings of each device in the order of time; refuses more than can be judged while a person waits."""
    rows = session.execute(
        select(Reading.device_id, Reading.at, Reading.value)
        .where(Reading.device_id.in_(names), Reading.metric == metric, Reading.at >= since, Reading.at < until)
        .where(Reading.quality == "good", Reading.value.is_not(None))
        .order_by(Reading.device_id, Reading.at, Reading.seq)
        .limit(MOST_READINGS + 1)
    ).all()
    if len(rows) > MOST_READINGS:
        raise Invalid(
            Words(
                f"读数超过{MOST_READINGS}条，请缩短时段或只选一台设备。",
                f"More than {MOST_READINGS} readings: choose a shorter span or one device.",
            ),
            code="too_many_readings",
        )
    found: dict[UUID, list[Sample]] = defaultdict(list)
    for device, at, value in rows:
        found[device].append(Sample(at, value or 0.0))
    return found


def require_bearable(rule: Rule, courses: Mapping[UUID, Sequence[Sample]]) -> None:
    """Every reading is looked at with those of its window: dense readings and a long window are too much at once."""
    if rule.comparison in RATES or rule.times > 1 or rule.devices > 1:
        looks = 0.0
        for course in courses.values():
            span = max((course[-1].at - course[0].at) / rule.window, 1.0) if rule.window else float(len(course))
            looks += len(course) * len(course) / span
        if looks > MOST_LOOKS:
            raise too_much()


def too_much() -> Invalid:
    words = Words(
        "要比对的读数过多，请缩短时段、窗口或只选一台设备。",
        "Too much to compare: choose a shorter span or window, or one device.",
    )
    return Invalid(words, code="too_many_readings")


def samples(rule: Rule, course: Sequence[Sample]) -> list[Sample]:
    """The readings themselves, or for a rate the change in a minute at each."""
    if rule.comparison not in RATES:
        return list(course)
    moments = [each.at for each in course]
    found = []
    for place, sample in enumerate(course):
        first = bisect_left(moments, sample.at - rule.window)
        points = [(each.at, each.value) for each in course[first : place + 1]]
        rate = rate_at(points, sample, rule.window, rule.comparison)
        if rate:
            found.append(rate)
    return found


class Counting:
    """The evidence of one device's readings, cut from what all devices told in the span."""

    def __init__(
        self, rule: Rule, courses: Mapping[UUID, Sequence[Sample]], near: Mapping[UUID, list[UUID]], device: UUID
    ):
        self.rule = rule
        self.own = hits(rule, courses[device]) if rule.times > 1 else []
        self.others = {other: hits(rule, courses[other]) for other in near.get(device, []) if other in courses}

    def __call__(self, sample: Sample) -> dict[UUID, Evidence]:
        window = self.rule.window
        own = between(self.own, sample.at - window, sample.at)
        others = [
            (other, at) for other, told in self.others.items() for at in between(told, sample.at - window, sample.at)
        ]
        return {self.rule.id: Evidence(own, others)}


def hits(rule: Rule, course: Sequence[Sample]) -> list[datetime]:
    return [sample.at for sample in course if rule.beyond(sample.value)]


def between(moments: list[datetime], first: datetime, last: datetime) -> list[datetime]:
    return moments[bisect_left(moments, first) : bisect_right(moments, last)]


def neighbours(session: Session, new: NewRule) -> dict[UUID, list[UUID]]:
    asked = {"type": new.device_type, "radius": new.radius_m, "degrees": new.radius_m / DEGREE_M}
    rows = session.execute(PAIRS, {**asked, "most": MOST_PAIRS + 1}).all()
    if len(rows) > MOST_PAIRS:
        raise too_much()
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        found[row.device].append(row.other)
    return found


def what_happened(
    session: Session, new: NewRule, devices: list[UUID], since: datetime, until: datetime
) -> tuple[int, int, int]:
    """Alarms that were really raised there in that span, and how many people called real and false."""
    judged_as: Any = lambda verdict: func.count().filter(Alarm.verdict == verdict)  # noqa: E731
    row = session.execute(
        select(func.count(), judged_as("real"), judged_as("false")).where(
            Alarm.device_id.in_(devices),
            Alarm.metric == new.metric,
            Alarm.comparison == new.comparison,
            Alarm.first_at >= since,
            Alarm.first_at < until,
        )
    ).one()
    return row[0], row[1], row[2]
