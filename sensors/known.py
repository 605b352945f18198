"""What the listener keeps in its head of devices and rules, so that not every message asks the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from sensors.codecs.message import Link
from sensors.device_type import DeviceType
from sensors.known_rules import KnownRules
from sensors.maintenance import DeviceMaintenance
from sensors.reading_store import Doubt
from sensors.registry_version import OF_DEVICES, Versions, versions
from sensors.route import active_routes
from sensors.routing import Routes
from sensors.rule import present_rules
from sensors.translating import Alias, aliases_of

LOOK_EVERY = timedelta(seconds=3)  # a changed threshold, device or route holds after this
NAMES_GOOD_FOR = timedelta(seconds=10)  # what another listener has heard of a Sparkplug birth

UNHEARD = Link()
Bounds = tuple[float | None, float | None]

READ = text("""
    SELECT id, code, type, active, online, last_heard_at, uid, names, rssi, snr, battery FROM device
    WHERE code = ANY(:names) OR uid = ANY(:names)""")


@dataclass(frozen=True, slots=True)
class Kind:
    """A device type: the least and greatest possible values of its metrics, and what others call them."""

    bounds: Mapping[str, Bounds]
    aliases: Mapping[str, Alias]
    plain: set[str] = field(default_factory=set)  # names its devices use that are ours already

    @staticmethod
    def of(metrics: Sequence[Mapping[str, Any]]) -> "Kind":
        return Kind({each["metric"]: (each.get("low"), each.get("high")) for each in metrics}, aliases_of(metrics))


@dataclass(slots=True)
class KnownDevice:
    """One device as the listener needs it; `edition` is the register's count of changes when it was read."""

    id: UUID
    code: str
    type: str
    active: bool
    online: bool
    heard_at: datetime | None
    kind: Kind
    read_at: datetime
    edition: int
    uid: str | None = None
    names: dict[int, str] = field(default_factory=dict)  # of its last birth, by number
    windows: Sequence[tuple[datetime, datetime]] = ()  # of maintenance, present and to come
    link: Link = UNHEARD

    def maintained(self, at: datetime) -> bool:
        return any(starts <= at < ends for starts, ends in self.windows)

    def stands(self, edition: int, now: datetime) -> bool:
        """Whether it is as the register has it. A Sparkplug node's names change without the register."""
        numbered = self.uid is not None and "/" in self.uid
        return self.edition == edition and not (numbered and now - self.read_at > NAMES_GOOD_FOR)


class Known:
    """A cache that asks again: for unknown names at once, for known ones when the register has changed."""

    def __init__(self) -> None:
        self.devices: dict[str, KnownDevice] = {}  # by code
        self.by_uid: dict[str, KnownDevice] = {}
        self.routes = Routes()
        self.rules = KnownRules()
        self.doubt = Doubt()
        self.edition = 0
        self._kinds: dict[str, Kind] = {}
        self._versions: Versions = {}
        self._looked_at: datetime | None = None

    def look(self, session: Session, now: datetime) -> None:
        """Make sure the rules and the routes are fresh, and that changed devices are known to be old."""
        if self._looked_at is not None and now - self._looked_at <= LOOK_EVERY:
            return
        found = versions(session)
        changed = {part for part, version in found.items() if self._versions.get(part) != version}
        if "alarm_rule" in changed:
            self.rules = KnownRules(present_rules(session))
        if "ingest_route" in changed:
            self.routes = Routes(active_routes(session))
        if changed & OF_DEVICES:
            self.edition += 1
            self._kinds.clear()
        self._versions, self._looked_at = found, now

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
        by_code, by_uid = self.devices.get(name), self.by_uid.get(name)
        if by_code is None and by_uid is None:
            return False
        return all(each is None or each.stands(self.edition, now) for each in (by_code, by_uid))

    def _read_devices(self, session: Session, names: list[str], now: datetime) -> None:
        found = session.execute(READ, {"names": names}).all()
        self._read_kinds(session, {row.type for row in found})
        windows = open_windows(session, [row.id for row in found], now) if found else {}
        for row in found:
            known = KnownDevice(
                row.id,
                row.code,
                row.type,
                row.active,
                row.online,
                row.last_heard_at,
                self._kinds[row.type],
                now,
                self.edition,
                row.uid,
                {int(number): name for number, name in row.names.items()},
                windows.get(row.id, ()),
                Link(row.rssi, row.snr, row.battery),
            )
            self.devices[known.code] = known
            if known.uid:
                self.by_uid[known.uid] = known

    def _read_kinds(self, session: Session, types: set[str]) -> None:
        missing = types - self._kinds.keys()
        if missing:
            wanted = select(DeviceType.code, DeviceType.metrics).where(DeviceType.code.in_(missing))
            self._kinds |= {row.code: Kind.of(row.metrics) for row in session.execute(wanted)}

    def forget(self) -> None:
        """After a failed batch nothing remembered is trusted."""
        self.devices.clear()
        self.by_uid.clear()
        self._kinds.clear()
        self._versions, self._looked_at = {}, None


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
