"""Who may see an alarm or a device: one rule for one row, lists, tiles and counts."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, select, true
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.refusals import NotFound
from sensors.alarm import Alarm
from sensors.device import Device


def visible_alarms(actor: Actor) -> ColumnElement[bool]:
    """All for the desks that watch; those of their own grid for an officer."""
    if actor.may("alarm.see"):
        return true()
    if actor.may("alarm.see_own_grid"):
        return Alarm.grid.in_(sorted(actor.scopes.get("grid", ())))
    return false()


def visible_devices(actor: Actor) -> ColumnElement[bool]:
    """All in service for the desks that watch; those of their own grid for an officer."""
    if actor.may("device.see"):
        return true()
    return and_(Device.active, Device.grid.in_(sorted(actor.scopes.get("grid", ()))))


def find_alarm(session: Session, actor: Actor, alarm_id: UUID) -> Alarm:
    """The alarm, if it exists and may be seen; otherwise the same "not found" for both."""
    found = session.scalar(select(Alarm).where(Alarm.id == alarm_id, visible_alarms(actor)))
    if found is None:
        raise NotFound
    return found


def find_device(session: Session, actor: Actor, code: str) -> Device:
    """The device of that code, if it may be seen."""
    found = session.scalar(select(Device).where(Device.code == code, visible_devices(actor)))
    if found is None:
        raise NotFound
    return found
