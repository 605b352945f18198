"""The shapes of a device: what is told of it, and what is stated."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from incidents.photo import Photo
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.maintenance import DeviceMaintenance
from web.shapes import Id, Moment, Page, Point, PointTold, Text, Told, Version, lonlat


def _day(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError("must be a day, as 2026-05-31")
    return value


Day = Annotated[date, BeforeValidator(_day), Field(strict=False)]


class MetricTold(BaseModel):
    metric: str
    name: str
    name_en: str
    unit: str


class DeviceTold(BaseModel):
    id: str
    code: str
    name: str
    type: str
    type_name: str
    point: Point
    height_m: float | None
    grid: str | None
    grid_name: str | None
    enterprise: str | None
    hazard_source: str | None
    uid: str | None
    topics: list[str]
    period_s: int
    photo_sha256: str | None
    installed_on: date | None
    calibrated_on: date | None
    calibrate_by: date | None
    online: bool
    active: bool
    last_heard_at: datetime | None
    battery: float | None
    rssi: float | None
    snr: float | None
    password_at: datetime | None
    metrics: list[MetricTold]
    version: int
    demo: bool


class Devices(Page[DeviceTold]):
    pass


class DeviceFacts(Told):
    """`uid`: its name at the gateway that speaks for it. `topics`: what a gateway may publish besides its own."""

    height_m: float | None = Field(None, ge=-500, le=9000, allow_inf_nan=False)
    enterprise: Text | None = None
    hazard_source: Text | None = None
    uid: str | None = Field(None, max_length=128)
    topics: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=20)
    period_s: int | None = Field(None, ge=1, le=604_800)
    photo_sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$")
    installed_on: Day | None = None
    calibrated_on: Day | None = None
    calibrate_by: Day | None = None


class DeviceAsked(DeviceFacts):
    name: Text = Field(min_length=1, max_length=80)
    type: str = Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")
    point: PointTold
    code: str | None = Field(None, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")


class DeviceChanged(DeviceFacts):
    """Only what is named changes; null takes a fact away."""

    version: Version
    name: Text | None = Field(None, max_length=80)
    point: PointTold | None = None


class DeviceIssued(DeviceTold):
    """The device with the password it signs in with at the broker; shown this once."""

    password: str


class PasswordIssued(BaseModel):
    """A new password, shown this once; the old one and the line opened with it have ended."""

    code: str
    password: str


class MaintenanceTold(BaseModel):
    id: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    said_by_name: str
    ended_at: datetime | None


class Maintenances(Page[MaintenanceTold]):
    pass


class MaintenanceAsked(Told):
    """From now when `from` is not stated."""

    from_: Moment | None = Field(None, alias="from")
    to: Moment
    reason: Text = Field(min_length=2, max_length=200)


class WindowPath(BaseModel):
    code: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")
    id: Id


class FileAsked(Told):
    """`csv`: name,type,lon,lat and any of code,height_m,enterprise,hazard_source,uid,period_s and the dates."""

    csv: str = Field(min_length=1, max_length=1_000_000)
    dry_run: bool = False


class DeviceFault(BaseModel):
    line: int
    field: str
    sentence: str


class Issued(BaseModel):
    code: str
    password: str


class FileTaken(BaseModel):
    """With a fault nothing is registered; without one `made` has every device's password, shown this once."""

    lines: int
    made: list[Issued]
    faults: list[DeviceFault]


def require_own_photo(work: Work, sha256: str | None) -> None:
    """An installation photo is shown to whoever sees the device, so only who took it may name it there."""
    here = work.session.get(Photo, sha256) if sha256 else None
    if sha256 and (here is None or here.uploaded_by != work.actor.id):
        words = Words("请先上传这张安装照片。", "Send this photo yourself first.")
        raise Invalid(errors=[("photo_sha256", words)])


SAME = (
    *("code", "name", "type", "height_m", "grid", "enterprise", "hazard_source", "uid", "topics", "photo_sha256"),
    *("installed_on", "calibrated_on", "calibrate_by", "online", "active", "last_heard_at", "battery", "rssi", "snr"),
    *("password_at", "version", "demo"),
)


def tell_device(device: Device, kind: DeviceType, grid_name: str | None) -> DeviceTold:
    return DeviceTold(
        id=str(device.id),
        type_name=kind.name,
        point=lonlat(device.point),
        grid_name=grid_name,
        period_s=device.period_s or kind.period_s,
        metrics=[
            MetricTold(metric=each["metric"], name=each["name"], name_en=each["name_en"], unit=each["unit"])
            for each in kind.metrics
        ],
        **{name: getattr(device, name) for name in SAME},
    )


def tell_window(window: DeviceMaintenance) -> MaintenanceTold:
    same = ("starts_at", "ends_at", "reason", "said_by_name", "ended_at")
    return MaintenanceTold(id=str(window.id), **{name: getattr(window, name) for name in same})
