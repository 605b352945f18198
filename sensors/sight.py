"""Who may see an alarm or a device: one rule for one row, lists, tiles and counts."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.history import HistoryRow
from foundation.refusals import NotFound
from grid.division import stem
from sensors.alarm import Alarm
from sensors.device import Device

COUNTY, TOWN = 6, 9  # digits of a division's code (GB/T 2260)


def visible_alarms(actor: Actor) -> ColumnElement[bool]:
    """All for the desks that watch; those of their division for its leader; those of their grid for an officer."""
    if actor.may("alarm.see"):
        return true()
    if actor.may("alarm.see_division"):
        return or_(false(), *(Alarm.grid.startswith(each, autoescape=True) for each in divisions(actor)))
    if actor.may("alarm.see_own_grid"):
        return Alarm.grid.in_(sorted(actor.scopes.get("grid", ())))
    return false()


def divisions(actor: Actor) -> list[str]:
    """Beginnings of the grid codes in the actor's divisions: a grid's code begins with those of town and county."""
    return [stem(each) for each in sorted(actor.scopes.get("division", ()))]


def places(grid: str | None) -> list[str]:
    """The county and the town in which a grid lies."""
    return [grid[:COUNTY], grid[:TOWN]] if grid else []


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


def seen_alarms(session: Session, actor: Actor, ids: Iterable[UUID | None]) -> set[UUID]:
    """Which of these alarms may be seen; for whatever names alarms and is itself seen by more people."""
    asked = {each for each in ids if each}
    if not asked:
        return set()
    return set(session.scalars(select(Alarm.id).where(Alarm.id.in_(asked), visible_alarms(actor))))


def find_device(session: Session, actor: Actor, code: str) -> Device:
    """The device of that code, if it may be seen."""
    found = session.scalar(select(Device).where(Device.code == code, visible_devices(actor)))
    if found is None:
        raise NotFound
    return found


def shows(session: Session, actor: Actor, sha256: str) -> bool:
    """Whether it is the installation photo of a device that may be seen; it was named there by whoever took it."""
    rows = select(Device.id).where(Device.photo_sha256 == sha256, visible_devices(actor))
    return session.scalar(rows.limit(1)) is not None


def shows_answer(session: Session, actor: Actor, sha256: str, sent_by: UUID | None) -> bool:
    """Whether whoever sent this picture has answered with it an alarm that may be seen."""
    rows = select(Alarm.id).join(HistoryRow, HistoryRow.subject_id == Alarm.id)
    named = HistoryRow.stated.has_key("photos") & HistoryRow.stated["photos"].contains([sha256])
    fits = (HistoryRow.subject_kind == "alarm", named, HistoryRow.actor_id == sent_by, visible_alarms(actor))
    return session.scalar(rows.where(*fits).limit(1)) is not None
