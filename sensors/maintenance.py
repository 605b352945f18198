"""Maintenance windows: while one is open, what a device tells is stored as `maintenance` and wakes nobody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base
from people.person import Person
from sensors.device import Device


class DeviceMaintenance(Base):
    """One window of one device, said by a person with a reason; it always has an end. `ended_at`: ended early."""

    __tablename__ = "device_maintenance"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey(Device.id))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str]
    said_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    said_by_name: Mapped[str]
    said_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_device_maintenance_device", "device_id", "ends_at"),
    )
