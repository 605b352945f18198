"""The health of devices: how many need a hand and why, and each of them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel
from werkzeug.wrappers import Response

from foundation.work import Work
from sensors import health_list
from sensors.health_list import Health
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.shapes import Page, Paged

api = part("device health", "设备健康 device health")
Trouble = Literal["silent", "never", "battery", "signal", "rejects", "calibration", "maintenance"]


class DeviceHealth(BaseModel):
    """`rejects` of the last 24 hours; `silent_s` how long nothing was heard; battery in percent, rssi in dBm."""

    code: str
    name: str
    type: str
    type_name: str
    grid: str | None
    enterprise: str | None
    online: bool
    last_heard_at: datetime | None
    silent_s: int | None
    period_s: int
    battery: float | None
    rssi: float | None
    snr: float | None
    rejects: int
    calibrate_by: date | None
    maintained_until: datetime | None
    troubles: list[Trouble]
    demo: bool


class Counts(BaseModel):
    total: int
    online: int
    silent: int
    never: int
    battery: int
    signal: int
    rejects: int
    calibration: int
    maintenance: int


class DevicesHealth(Page[DeviceHealth]):
    counts: Counts


class HealthAsked(Paged):
    trouble: Trouble | None = None


@api.get("/device-health", **answers(DevicesHealth))
@guarded("device.see")
def health(work: Work, query: HealthAsked) -> Response:
    """Devices that need a hand (of one kind of trouble, or of any), by code, and how many of each there are."""
    found = health_list.listed(work.session, work.actor, work.now, query.trouble, query.after, query.limit + 1)
    page = found[: query.limit]
    return answer(
        DevicesHealth(
            items=[_tell(each, work.now) for each in page],
            next=page[-1].device.code if len(found) > len(page) else None,
            counts=Counts(**health_list.counted(work.session, work.actor, work.now)),
        )
    )


def _tell(each: Health, now: datetime) -> DeviceHealth:
    device = each.device
    same = ("code", "name", "type", "grid", "enterprise", "online", "last_heard_at", "battery", "rssi", "snr", "demo")
    heard = device.last_heard_at
    return DeviceHealth(
        type_name=each.type_name,
        silent_s=int((now - heard).total_seconds()) if heard and not device.online else None,
        period_s=each.period_s,
        rejects=each.rejects,
        calibrate_by=device.calibrate_by,
        maintained_until=each.maintained_until,
        troubles=list(each.troubles),
        **{name: getattr(device, name) for name in same},
    )
