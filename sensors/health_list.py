"""How the register's devices are doing, and which need a hand: silent, weak, empty, refused, overdue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.settings import settings
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.maintenance import DeviceMaintenance
from sensors.reject import RejectCount
from sensors.sight import visible_devices

LOW_BATTERY = 20.0  # percent
WEAK_RSSI = -115.0  # dBm: near the end of what LoRaWAN hears at SF10
TROUBLES = ("silent", "never", "battery", "signal", "rejects", "calibration", "maintenance")


@dataclass(frozen=True)
class Health:
    """One device with what troubles it."""

    device: Device
    type_name: str
    period_s: int
    rejects: int
    maintained_until: datetime | None
    troubles: tuple[str, ...]


def rejects_of_a_day(now: datetime) -> Any:
    return (
        select(RejectCount.device_code, func.sum(RejectCount.count).label("rejects"))
        .where(RejectCount.minute > now - timedelta(days=1))
        .group_by(RejectCount.device_code)
        .subquery()
    )


def windows_open(now: datetime) -> Any:
    return (
        select(DeviceMaintenance.device_id, func.max(DeviceMaintenance.ends_at).label("until"))
        .where(
            DeviceMaintenance.starts_at <= now, DeviceMaintenance.ends_at > now, DeviceMaintenance.ended_at.is_(None)
        )
        .group_by(DeviceMaintenance.device_id)
        .subquery()
    )


def looked_at(now: datetime, actor: Actor) -> tuple[Select[Any], dict[str, ColumnElement[bool]]]:
    """Every active device one may see with what is known of it, and the condition of each trouble."""
    rejects, windows = rejects_of_a_day(now), windows_open(now)
    today = func.date(func.timezone(settings().city.timezone, now))
    troubles: dict[str, ColumnElement[bool]] = {
        "silent": and_(~Device.online, Device.last_heard_at.is_not(None)),
        "never": Device.last_heard_at.is_(None),
        "battery": func.coalesce(Device.battery < LOW_BATTERY, False),
        "signal": func.coalesce(Device.rssi < WEAK_RSSI, False),
        "rejects": func.coalesce(rejects.c.rejects, 0) > 0,
        "calibration": func.coalesce(Device.calibrate_by <= today, False),
        "maintenance": windows.c.until.is_not(None),
    }
    wanted = (
        select(
            Device,
            DeviceType.name,
            func.coalesce(Device.period_s, DeviceType.period_s).label("period_s"),
            func.coalesce(rejects.c.rejects, 0).label("rejects"),
            windows.c.until,
            *(condition.label(f"is_{name}") for name, condition in troubles.items()),
        )
        .join(DeviceType, DeviceType.code == Device.type)
        .outerjoin(rejects, rejects.c.device_code == Device.code)
        .outerjoin(windows, windows.c.device_id == Device.id)
        .where(Device.active, visible_devices(actor))
    )
    return wanted, troubles


def listed(
    session: Session, actor: Actor, now: datetime, trouble: str | None, after: str | None, limit: int
) -> list[Health]:
    """Devices in trouble (of one kind, or of any), by code."""
    wanted, troubles = looked_at(now, actor)
    kinds = [troubles[trouble]] if trouble else [each for name, each in troubles.items() if name != "maintenance"]
    wanted = wanted.where(or_(*kinds), Device.code > after if after else true())
    return [
        Health(
            row.Device,
            row.name,
            row.period_s,
            int(row.rejects),
            row.until,
            tuple(name for name in TROUBLES if getattr(row, f"is_{name}")),
        )
        for row in session.execute(wanted.order_by(Device.code).limit(limit))
    ]


def counted(session: Session, actor: Actor, now: datetime) -> dict[str, int]:
    """How many devices there are, are online, and have each trouble."""
    wanted, troubles = looked_at(now, actor)
    rows = wanted.with_only_columns(
        func.count().label("total"),
        func.count().filter(Device.online).label("online"),
        *(func.count().filter(condition).label(name) for name, condition in troubles.items()),
    )
    found = session.execute(rows).one()
    return {name: int(getattr(found, name)) for name in ("total", "online", *TROUBLES)}
