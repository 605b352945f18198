"""What the listener keeps in its head of devices and rules, so that not every message asks the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from sensors.codecs.message import Link
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.known_rules import KnownRules
from sensors.maintenance import DeviceMaintenance
from sensors.reading_store import Doubt
from sensors.route import active_routes
from sensors.routing import Routes
from sensors.rule import present_rules
from sensors.translating import Alias, aliases_of

GOOD_FOR = timedelta(seconds=10)  # a device retired or moved elsewhere is noticed after this
RULES_GOOD_FOR = timedelta(seconds=3)  # a changed threshold holds after this

UNHEARD = Link()
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
    uid: str | None = None
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)  # of its last birth, by number
    windows: Sequence[tuple[datetime, datetime]] = ()  # of maintenance, present and to come
    link: Link = UNHEARD
    plain: set[str] = field(default_factory=set)  # names it uses that are ours already

    def maintained(self, at: datetime) -> bool:
        return any(starts <= at < ends for starts, ends in self.windows)


class Known:
    """A cache that asks again: for unknown codes at once, for known ones when they have grown old."""

    def __init__(self) -> None:
        self.devices: dict[str, KnownDevice] = {}  # by code
        self.by_uid: dict[str, KnownDevice] = {}
        self.routes = Routes()
        self.rules = KnownRules()
        self.doubt = Doubt()
        self._rules_read_at: datetime | None = None

    def refresh_rules(self, session: Session, now: datetime) -> None:
        """Make sure the rules and the routes are fresh."""
        if self._rules_read_at is None or now - self._rules_read_at > RULES_GOOD_FOR:
            self.rules = KnownRules(present_rules(session))
            self.routes = Routes(active_routes(session))
            self._rules_read_at = now

    def find(self, name: str, codes: Collection[str]) -> KnownDevice | None:
        """The device of that name: by its code when the topic or the route vouches for it (`codes`), else by uid."""
        return self.devices.get(name) if name in codes else self.by_uid.get(name)

    def refresh(self, session: Session, names: set[str], now: datetime) -> None:
        """Make sure these codes and uids are fresh; an unregistered one stays unknown."""
        old = [name for name in names if not self._fresh(name, now)]
        if old:
            for name in old:
                self.devices.pop(name, None)
                self.by_uid.pop(name, None)
            self._read_devices(session, old, now)

    def _fresh(self, name: str, now: datetime) -> bool:
        kept = [found[name] for found in (self.devices, self.by_uid) if name in found]
        return bool(kept) and all(now - each.read_at <= GOOD_FOR for each in kept)

    def _read_devices(self, session: Session, codes: list[str], now: datetime) -> None:
        found = session.execute(
            select(Device, DeviceType.metrics)
            .join(DeviceType, DeviceType.code == Device.type)
            .where(or_(Device.code.in_(codes), Device.uid.in_(codes)))
        ).all()
        windows = open_windows(session, [row.Device.id for row in found], now)
        for device, metrics in found:
            session.expunge(device)  # the next reading of the register must see what others changed
            known = KnownDevice(
                device.id,
                device.code,
                device.type,
                device.active,
                device.online,
                device.last_heard_at,
                {each["metric"]: (each.get("low"), each.get("high")) for each in metrics},
                now,
                device.uid,
                aliases_of(metrics),
                {int(number): name for number, name in device.names.items()},
                windows.get(device.id, ()),
                Link(device.rssi, device.snr, device.battery),
            )
            self.devices[device.code] = known
            if device.uid:
                self.by_uid[device.uid] = known

    def forget(self) -> None:
        """After a failed batch nothing remembered is trusted."""
        self.devices.clear()
        self.by_uid.clear()
        self._rules_read_at = None


def open_windows(
    session: Session, devices: Sequence[UUID], now: datetime
) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """Windows of maintenance that are not over, with the day before: readings may come late."""
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    rows = session.scalars(
        select(DeviceMaintenance).where(
            DeviceMaintenance.device_id.in_(devices), DeviceMaintenance.ends_at > now - timedelta(days=1)
        )
    )
    for row in rows:
        found.setdefault(row.device_id, []).append((row.starts_at, min(row.ends_at, row.ended_at or row.ends_at)))
    return found
