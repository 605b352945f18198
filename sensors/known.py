"""What the listener keeps in its head of devices and rules, so that not every message asks the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.known_rules import KnownRules
from sensors.rule import present_rules

GOOD_FOR = timedelta(seconds=10)  # a device retired or moved elsewhere is noticed after this
RULES_GOOD_FOR = timedelta(seconds=3)  # a changed threshold holds after this

Bounds = tuple[float | None, float | None]


@dataclass(slots=True)
class KnownDevice:
    """One device as the listener needs it; `bounds` are the least and greatest possible values of its metrics."""

    id: UUID
    code: str
    type: str
    active: bool
    online: bool
    heard_at: datetime | None
    bounds: dict[str, Bounds]
    read_at: datetime


class Known:
    """A cache that asks again: for unknown codes at once, for known ones when they have grown old."""

    def __init__(self) -> None:
        self.devices: dict[str, KnownDevice] = {}
        self.rules = KnownRules()
        self._rules_read_at: datetime | None = None

    def refresh(self, session: Session, codes: set[str], now: datetime) -> None:
        """Make sure these codes and the rules are fresh; an unregistered code stays unknown."""
        old = [code for code in codes if code not in self.devices or now - self.devices[code].read_at > GOOD_FOR]
        if old:
            self._read_devices(session, old, now)
        if self._rules_read_at is None or now - self._rules_read_at > RULES_GOOD_FOR:
            self.rules = KnownRules(present_rules(session))
            self._rules_read_at = now

    def _read_devices(self, session: Session, codes: list[str], now: datetime) -> None:
        found = session.execute(
            select(
                Device.id,
                Device.code,
                Device.type,
                Device.active,
                Device.online,
                Device.last_heard_at,
                DeviceType.metrics,
            )
            .join(DeviceType, DeviceType.code == Device.type)
            .where(Device.code.in_(codes))
        )
        for row in found:
            bounds = {each["metric"]: (each.get("low"), each.get("high")) for each in row.metrics}
            self.devices[row.code] = KnownDevice(
                row.id, row.code, row.type, row.active, row.online, row.last_heard_at, bounds, now
            )

    def forget(self) -> None:
        """After a failed batch nothing remembered is trusted."""
        self.devices.clear()
        self._rules_read_at = None
