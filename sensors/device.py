"""A device: one sensor, camera or gateway of the city, standing at one place and signing in as its own code."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, Integer, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.refusals import NotFound
from foundation.tables import Base, point_column
from sensors.device_type import DeviceType

CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"  # it is a user name and a topic level: no + # / : or dot may enter


class Device(Base):
    """One registered device. It is never deleted, only retired (`active` false), so that its readings keep an owner.

    `version` grows when the device is changed or goes on- or offline; it does not count readings. `uid` is its name in
    the language of the gateway that speaks for it (a devEUI, a Sparkplug `group/node/device`). `topics` are what a
    gateway may publish besides its own device topics. `names` are the metrics' names by number, of its last birth.
    """

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    type: Mapped[str] = mapped_column(ForeignKey(DeviceType.code))
    point: Mapped[WKBElement] = mapped_column(point_column())
    height_m: Mapped[float | None] = mapped_column(Float)
    grid: Mapped[str | None]
    enterprise: Mapped[str | None]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    online: Mapped[bool] = mapped_column(server_default=text("false"))
    last_heard_at: Mapped[datetime | None]
    last_seq: Mapped[int | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime]
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    uid: Mapped[str | None] = mapped_column(unique=True)
    topics: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    names: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    period_s: Mapped[int | None] = mapped_column(Integer)
    hazard_source: Mapped[str | None]
    photo_sha256: Mapped[str | None]
    installed_on: Mapped[date | None] = mapped_column(Date)
    calibrated_on: Mapped[date | None] = mapped_column(Date)
    calibrate_by: Mapped[date | None] = mapped_column(Date)
    password_at: Mapped[datetime | None]

    battery: Mapped[float | None] = mapped_column(Float)
    rssi: Mapped[float | None] = mapped_column(Float)
    snr: Mapped[float | None] = mapped_column(Float)
    link_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"code ~ '{CODE_PATTERN}'", name="code_is_a_safe_topic_level"),
        Index("ix_device_grid", "grid", "code"),
        Index("ix_device_cell", text("tile_cell(point)"), postgresql_where=text("active")),
    )


def device_of(session: Session, code: str, hold: bool = False) -> Device:
    """The device of that code, retired or not; refuses when there is none. `hold` locks it until the commit."""
    wanted = select(Device).where(Device.code == code)
    device = session.scalar(wanted.with_for_update() if hold else wanted)
    if device is None:
        raise NotFound
    return device
