"""A person says when a device is being worked on; what it tells meanwhile is kept apart and wakes nobody."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from sensors.device import Device, device_of
from sensors.events import DeviceRegistered
from sensors.maintenance import DeviceMaintenance
from sensors.registering import noted, require_manager

LONGEST = timedelta(days=30)
MOST_OPEN = 20  # of one device


def begin(work: Work, code: str, starts_at: datetime, ends_at: datetime, reason: str) -> DeviceMaintenance:
    """A window from now or later; it has an end and a reason."""
    require_manager(work)
    device = device_of(work.session, code, hold=True)
    require_sound(work, starts_at, ends_at, reason)
    if len(windows_of(work.session, device.id, work.now)) >= MOST_OPEN:
        raise Conflict(
            Words("维护窗口过多，请先结束旧的。", "Too many windows; end an old one first."), code="too_many"
        )
    window = DeviceMaintenance(
        id=new_id(),
        device_id=device.id,
        starts_at=max(starts_at, work.now),
        ends_at=ends_at,
        reason=reason.strip(),
        said_by=work.actor.id,
        said_by_name=work.actor.name,
        said_at=work.now,
    )
    work.session.add(window)
    told(work, device, "maintain", {"from": window.starts_at.isoformat(), "to": ends_at.isoformat()}, window.reason)
    return window


def end(work: Work, code: str, window_id: UUID) -> DeviceMaintenance:
    """The window ends now; one that has not begun never does."""
    require_manager(work)
    device = device_of(work.session, code, hold=True)
    window = work.session.get(DeviceMaintenance, window_id)
    if window is None or window.device_id != device.id:
        raise NotFound
    if window.ended_at is None and window.ends_at > work.now:
        window.ended_at = max(work.now, window.starts_at)
        told(work, device, "end_maintenance", {"window": str(window.id)}, None)
    return window


def told(work: Work, device: Device, move: str, stated: dict[str, str], reason: str | None) -> None:
    device.version += 1
    work.session.flush()
    noted(work, device, move, stated | ({"reason": reason} if reason else {}))
    work.record(DeviceRegistered(subject=device.id, version=device.version, device=device.code))


def require_sound(work: Work, starts_at: datetime, ends_at: datetime, reason: str) -> None:
    errors = []
    if not max(starts_at, work.now) < ends_at <= work.now + LONGEST:
        errors.append(("to", Words("结束时间应晚于开始，且在30天以内。", "It ends after it begins, within 30 days.")))
    if not 2 <= len(reason.strip()) <= 200:
        errors.append(("reason", Words("请说明原因，2至200字。", "State the reason, 2 to 200 characters.")))
    if errors:
        raise Invalid(errors=errors)


def windows_of(session: Session, device_id: UUID, now: datetime) -> list[DeviceMaintenance]:
    """Those open now or to come."""
    found = session.scalars(
        select(DeviceMaintenance)
        .where(
            DeviceMaintenance.device_id == device_id,
            DeviceMaintenance.ends_at > now,
            DeviceMaintenance.ended_at.is_(None),
        )
        .order_by(DeviceMaintenance.starts_at)
    )
    return list(found)
