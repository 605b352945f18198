"""A camera: where it stands and looks, whose it is, and by which gateway its pictures come (domain.md §7)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base, one_of, point_column
from people.person import Person
from sensors.device import Device

GATEWAYS = ("file", "stream", "wvp")
NETWORKS = ("police", "trade", "government", "internet")


class Camera(Base):
    """`gb_id` is the 20-digit code of GB/T 28181. Without `heading_deg` it sees all round (a dome or pan-tilt head).

    `address` is what its gateway needs: {"snapshot", "hls", "rtsp"} of a stream, {"device", "channel"} of WVP,
    {"file"} of the demo.
    `device_id` is the sensor that speaks for it over MQTT; a watched one gets what the detector sees as readings.
    """

    __tablename__ = "camera"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    gb_id: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey(Device.id), unique=True)
    point: Mapped[WKBElement] = mapped_column(point_column())
    grid: Mapped[str | None]
    height_m: Mapped[float | None] = mapped_column(Float)
    heading_deg: Mapped[float | None] = mapped_column(Float)
    view_deg: Mapped[float] = mapped_column(Float)
    range_m: Mapped[float] = mapped_column(Float)
    gateway: Mapped[str]
    address: Mapped[dict[str, Any]]
    owner: Mapped[str]
    network: Mapped[str]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    watched: Mapped[bool] = mapped_column(server_default=text("false"))
    look_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("gateway", GATEWAYS), name="gateway"),
        CheckConstraint(one_of("network", NETWORKS), name="network"),
        CheckConstraint("gb_id IS NULL OR gb_id ~ '^[0-9]{20}$'", name="gb_id"),
        CheckConstraint("view_deg > 0 AND view_deg <= 360 AND range_m > 0", name="view"),
        Index("ix_camera_look", "look_at", postgresql_where=text("watched AND active")),
    )


class CameraTicket(Base):
    """Leave for one person to look through one camera for a stated purpose, for five minutes.

    `hls` is the address that plays on it, once it has been asked for.
    """

    __tablename__ = "camera_ticket"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    camera_id: Mapped[UUID] = mapped_column(ForeignKey(Camera.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    purpose: Mapped[str]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    issued_at: Mapped[datetime]
    hls: Mapped[str | None]
    expires_at: Mapped[datetime]

    __table_args__ = (Index("ix_camera_ticket_camera", "camera_id", "issued_at"),)


class CameraView(Base):
    """One look, or one try: who, through which camera, why. The processes' role may not change or delete it."""

    __tablename__ = "camera_view"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    camera_id: Mapped[UUID] = mapped_column(ForeignKey(Camera.id))
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey(CameraTicket.id))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    person_name: Mapped[str]
    purpose: Mapped[str]
    what: Mapped[str]
    refused: Mapped[str | None]
    sha256: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("what IN ('detector', 'live', 'snapshot', 'ticket')", name="what"),
        Index("ix_camera_view_at", "at", "id"),
        Index("ix_camera_view_camera", "camera_id", "at"),
    )


class CameraFrame(Base):
    """A snapshot made small for the detector to compare with; the last few of a camera are kept."""

    __tablename__ = "camera_frame"

    camera_id: Mapped[UUID] = mapped_column(ForeignKey(Camera.id), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    light: Mapped[bytes]
