"""What the listener keeps in its head has versions, raised by the database itself when somebody changes the register.

A device that is heard, falls silent or tells its battery is not changed by that. So a city that stands still costs one
small question every few seconds, however many devices and rules it has.
"""

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base

OF_DEVICES = frozenset(("device", "device_maintenance", "device_type"))
PARTS = (*sorted(OF_DEVICES), "alarm_rule", "ingest_route")  # tables whose changes are counted by trigger

Versions = dict[str, int]


class RegistryVersion(Base):
    """One counted table."""

    __tablename__ = "registry_version"

    part: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


def versions(session: Session) -> Versions:
    return {row.part: row.version for row in session.execute(select(RegistryVersion.part, RegistryVersion.version))}
