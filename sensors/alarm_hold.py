"""Why an alarm is kept from telling anybody (ISA-18.2): shelved by a person, suppressed by design, out of service."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base, one_of
from foundation.words import Words
from people.person import Person
from sensors.device import Device

W = Words
HOLDS = {  # the first that holds is the one that is told
    "out_of_service": W("停用", "out of service"),
    "suppressed": W("按设计抑制", "suppressed by design"),
    "shelved": W("已搁置", "shelved"),
}


class AlarmHold(Base):
    """One hold over a device, or one metric and direction of it. A shelf always has an end.

    `hours` narrows it to hours of the week; `while_device` to the time an alarm is open at that other device, so that
    what must follow from it is not told twice. An alarm raised under a hold is stored and told when the hold is over.
    """

    __tablename__ = "alarm_hold"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    device_id: Mapped[UUID] = mapped_column(ForeignKey(Device.id))
    metric: Mapped[str | None]
    comparison: Mapped[str | None]
    reason: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    hours: Mapped[dict[str, Any] | None]
    while_device: Mapped[UUID | None] = mapped_column(ForeignKey(Device.id))
    placed_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    placed_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))

    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(HOLDS)), name="kind"),
        CheckConstraint("kind <> 'shelved' OR until IS NOT NULL", name="a_shelf_has_an_end"),
        CheckConstraint("until IS NULL OR until > since", name="until"),
        Index("ix_alarm_hold_device", "device_id", postgresql_where=text("ended_at IS NULL")),
    )
