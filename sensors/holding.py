"""Placing holds on alarms and ending them; what was held and still stands is told then."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from foundation.clock import city_zone
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotAllowed, NotFound
from foundation.words import Words
from foundation.work import Work
from sensors.alarm import Alarm
from sensors.alarm_hold import HOLDS, AlarmHold
from sensors.alarm_lifecycle import ACKNOWLEDGE, CLOSED, LIFECYCLE, OPEN_STAGES
from sensors.alarm_timing import ACKNOWLEDGE_WITHIN, next_due
from sensors.device import device_of
from sensors.rule_check import CLOCK
from sensors.rule_hours import hours_of

W = Words
LONGEST_SHELF = timedelta(hours=24)
LONGEST_SERVICE = timedelta(days=31)


@dataclass(frozen=True)
class NewHold:
    """What is stated of a hold; without a metric it is over everything the device tells."""

    kind: str
    device: str
    reason: str
    until: datetime | None = None
    metric: str | None = None
    comparison: str | None = None
    hours: dict[str, Any] | None = None
    while_device: str | None = None


def place(work: Work, new: NewHold) -> AlarmHold:
    """Hold from now on; open alarms under it fall silent at once."""
    if not work.actor.may(ACKNOWLEDGE):
        raise NotAllowed
    require_sound(work, new)
    facts = {
        "kind": new.kind,
        "device_id": named(work, "device", new.device),
        "metric": new.metric,
        "comparison": new.comparison,
        "reason": new.reason.strip(),
        "until": new.until,
        "hours": new.hours,
        "while_device": named(work, "while_device", new.while_device) if new.while_device else None,
    }
    standing = same(work, facts)
    if standing:
        return standing
    hold = put(work, **facts)
    if stands(work, hold):
        stated = {"hold": new.kind, "until": new.until.isoformat() if new.until else None}
        for alarm in under(work, hold):
            LIFECYCLE.move(
                work, alarm, "hold", alarm.version, stated=stated, changes=held(work, hold), reason=new.reason
            )
    return hold


def named(work: Work, field: str, code: str) -> UUID:
    """The device of that code, held until commit, so that the same is not placed twice at once."""
    try:
        return device_of(work.session, code, hold=field == "device").id
    except NotFound as error:
        words = W(f"没有编号为{code}的设备，请从列表中选择。", f"There is no device {code}; choose one from the list.")
        raise Invalid(errors=[(field, words)]) from error


def same(work: Work, facts: dict[str, Any]) -> AlarmHold | None:
    """The very hold, placed a moment ago by the same person whose answer was lost."""
    own = select(AlarmHold).where(AlarmHold.device_id == facts["device_id"], AlarmHold.placed_by == work.actor.id)
    rows = work.session.scalars(own.where(AlarmHold.ended_at.is_(None)))
    return next((row for row in rows if all(getattr(row, name) == value for name, value in facts.items())), None)


def hold_one(work: Work, alarm: Alarm, version: int, kind: str, minutes: int, reason: str) -> Alarm:
    """From an alarm itself: its metric of its device out of service or suppressed for a while."""
    LIFECYCLE.allow(work.actor, alarm, "hold")
    if alarm.version != version:
        raise LIFECYCLE.lost(work, alarm)
    until = work.now + timedelta(minutes=minutes)
    place(work, NewHold(kind, alarm.device_code, reason, until, alarm.metric, alarm.comparison))
    return alarm


def put(work: Work, **facts: Any) -> AlarmHold:
    hold = AlarmHold(id=new_id(), since=work.now, placed_by=work.actor.id, placed_by_name=work.actor.name, **facts)
    work.session.add(hold)
    work.session.flush()
    work.forget()
    return hold


def require_sound(work: Work, new: NewHold) -> None:
    errors = []
    if new.kind not in ("out_of_service", "suppressed"):
        words = W("请搁置具体的报警；此处为停用或抑制。", "Shelve an alarm itself; here it is one of the other two.")
        errors.append(("kind", words))
    if not new.reason.strip():
        errors.append(("reason", W("请填写理由。", "State the reason.")))
    if new.until is not None and not timedelta(0) < new.until - work.now <= LONGEST_SERVICE:
        errors.append(("until", W("截止时间须在31天以内。", "It ends within 31 days.")))
    if new.kind == "out_of_service" and new.until is None:
        errors.append(("until", W("停用须有截止时间。", "Out of service needs an end.")))
    told = new.hours
    if told is not None and not (CLOCK.fullmatch(str(told.get("from"))) and CLOCK.fullmatch(str(told.get("to")))):
        errors.append(("hours", W("时段须为 HH:MM 至 HH:MM。", "Hours run from HH:MM to HH:MM.")))
    if errors:
        raise Invalid(errors=errors)


def held(work: Work, hold: AlarmHold) -> dict[str, Any]:
    """The columns of an alarm under this hold."""
    return {
        "held": hold.kind,
        "held_until": hold.until,
        "held_reason": hold.reason,
        "held_by_name": hold.placed_by_name,
        "next_due": hold.until or next_due(1, work.now, 0, True, True, None, work.now),
    }


def under(work: Work, hold: AlarmHold) -> list[Alarm]:
    """Open alarms of the hold's device and metric that are not held yet."""
    wanted = [Alarm.device_id == hold.device_id, Alarm.stage != CLOSED, Alarm.held.is_(None)]
    if hold.metric:
        wanted.append(Alarm.metric == hold.metric)
    if hold.comparison:
        wanted.append(Alarm.comparison == hold.comparison)
    return list(work.session.scalars(select(Alarm).where(*wanted).order_by(Alarm.id).with_for_update()))


def hold_over(work: Work, device_id: UUID, metric: str, comparison: str) -> AlarmHold | None:
    """The hold that stands now over this value, the gravest first; nearly all devices have none."""
    if device_id not in work.kept(AlarmHold, lambda: devices_held(work.session)):
        return None
    found = work.session.scalars(
        select(AlarmHold).where(
            AlarmHold.device_id == device_id,
            AlarmHold.ended_at.is_(None),
            or_(AlarmHold.metric.is_(None), AlarmHold.metric == metric),
            or_(AlarmHold.comparison.is_(None), AlarmHold.comparison == comparison),
            or_(AlarmHold.until.is_(None), AlarmHold.until > work.now),
        )
    )
    standing = [hold for hold in found if stands(work, hold)]
    return min(standing, key=lambda hold: list(HOLDS).index(hold.kind), default=None)


def devices_held(session: Session) -> set[UUID]:
    return set(session.scalars(select(AlarmHold.device_id).where(AlarmHold.ended_at.is_(None))))


def stands(work: Work, hold: AlarmHold) -> bool:
    """Whether the hold's hours and condition hold now."""
    hours = hours_of(hold.hours, city_zone())
    if hours is not None and not hours.cover(work.now):
        return False
    if hold.while_device is None:
        return True
    opened = select(Alarm.id).where(Alarm.device_id == hold.while_device, Alarm.stage != CLOSED).limit(1)
    return work.session.scalar(opened) is not None


def shelve(work: Work, alarm: Alarm, version: int, minutes: int, reason: str | None) -> Alarm:
    """A person puts the alarm aside for a while; the same value raised anew meanwhile stays silent as well."""
    LIFECYCLE.allow(work.actor, alarm, "shelve")
    until = work.now + min(timedelta(minutes=minutes), LONGEST_SHELF)
    if not reason:
        raise Invalid(errors=[("reason", W("请填写搁置理由。", "State why it is shelved."))])
    if alarm.version == version:
        put(
            work,
            kind="shelved",
            device_id=alarm.device_id,
            metric=alarm.metric,
            comparison=alarm.comparison,
            reason=reason,
            until=until,
        )
    facts = {"held": "shelved", "held_until": until, "held_reason": reason, "held_by_name": work.actor.name}
    stated = {"minutes": str(minutes), "until": until.isoformat()}
    return LIFECYCLE.move(
        work, alarm, "shelve", version, stated=stated, changes={**facts, "next_due": until}, reason=reason
    )


def released(work: Work, alarm: Alarm) -> dict[str, Any]:
    """The columns of an alarm that may speak again: its limit begins anew when it was never told."""
    waiting = alarm.stage in OPEN_STAGES and alarm.acknowledged_at is None
    limit = work.now + ACKNOWLEDGE_WITHIN[alarm.level]
    return {
        "held": None,
        "held_until": None,
        "held_reason": None,
        "held_by_name": None,
        "announced_at": alarm.announced_at or work.now,
        "acknowledge_by": limit,
        "escalated": 0,
        "next_due": next_due(alarm.level, limit, 0, waiting, False, None, work.now),
    }


def unshelve(work: Work, alarm: Alarm, version: int) -> Alarm:
    """A person takes it from the shelf before its time."""
    for hold in shelves(work.session, alarm):
        hold.ended_at, hold.ended_by = work.now, work.actor.id
    return LIFECYCLE.move(work, alarm, "unshelve", version, changes=released(work, alarm))


def shelves(session: Session, alarm: Alarm) -> list[AlarmHold]:
    return list(
        session.scalars(
            select(AlarmHold).where(
                AlarmHold.kind == "shelved",
                AlarmHold.ended_at.is_(None),
                AlarmHold.device_id == alarm.device_id,
                AlarmHold.metric == alarm.metric,
                AlarmHold.comparison == alarm.comparison,
            )
        )
    )


def look(work: Work, alarm: Alarm) -> None:
    """A held alarm whose moment has come: told now when nothing holds it any more, else looked at again."""
    hold = hold_over(work, alarm.device_id, alarm.metric, alarm.comparison)
    if hold is None:
        LIFECYCLE.move(work, alarm, "release", alarm.version, changes=released(work, alarm))
    else:
        for name, value in held(work, hold).items():
            setattr(alarm, name, value)


def end(work: Work, hold_id: UUID) -> AlarmHold:
    """End a hold before its time; the timer tells what it held, within a second."""
    if not work.actor.may(ACKNOWLEDGE):
        raise NotAllowed
    hold = work.session.get(AlarmHold, hold_id, with_for_update=True)
    if hold is None:
        raise NotFound
    if hold.ended_at is not None:
        raise Conflict(W("已经结束。", "It has ended already."), code="hold_ended")
    hold.ended_at, hold.ended_by = work.now, work.actor.id
    for alarm in work.session.scalars(
        select(Alarm).where(Alarm.device_id == hold.device_id, Alarm.held.is_not(None), Alarm.stage != CLOSED)
    ):
        alarm.next_due = work.now
    return hold


def present(session: Session, now: datetime) -> list[AlarmHold]:
    """Holds that have not ended, newest first."""
    return list(
        session.scalars(
            select(AlarmHold)
            .where(AlarmHold.ended_at.is_(None), or_(AlarmHold.until.is_(None), AlarmHold.until > now))
            .order_by(AlarmHold.since.desc(), AlarmHold.id)
            .limit(500)
        )
    )
