"""Devices: the register, and what each has told, as a curve with its alarm thresholds."""

from datetime import datetime, timedelta

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from grid import crs
from grid.cell import Grid
from sensors import registering
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.reading import readings
from sensors.rule import present_rules
from sensors.sight import find_device, visible_devices
from web.api.blueprint import answers, part
from web.api.device_shapes import DeviceAsked, DeviceIssued, Devices, DeviceTold, require_own_photo, tell_device
from web.door import answer, guarded
from web.shapes import Asked, CodePath, Moment, Page, Paged

api = part("devices", "感知设备 devices")
MORE = ("hazard_source", "uid", "topics", "period_s", "photo_sha256", "installed_on", "calibrated_on", "calibrate_by")
LONGEST, LONGEST_BY_HOURS = timedelta(days=92), timedelta(days=1100)


class DevicesAsked(Paged):
    q: str | None = Field(None, max_length=40)
    grid: str | None = Field(None, max_length=20)
    type: str | None = Field(None, max_length=40)


@api.get("/devices", **answers(Devices))
@guarded("device.see", "alarm.see_own_grid")
def devices(work: Work, query: DevicesAsked) -> Response:
    """Devices you may see, by code."""
    rows = (
        select(Device, DeviceType, Grid.name)
        .join(DeviceType, DeviceType.code == Device.type)
        .outerjoin(Grid, (Grid.code == Device.grid) & Grid.valid_to.is_(None))
        .where(visible_devices(work.actor))
    )
    for column, wanted in ((Device.grid, query.grid), (Device.type, query.type)):
        if wanted:
            rows = rows.where(column == wanted.replace("\0", ""))
    if query.q:
        words = query.q.replace("\0", "")
        rows = rows.where(Device.name.icontains(words, autoescape=True) | Device.code.icontains(words, autoescape=True))
    if query.after:
        rows = rows.where(Device.code > query.after.replace("\0", ""))
    found = list(work.session.execute(rows.order_by(Device.code).limit(query.limit + 1)))
    page = found[: query.limit]
    return answer(
        Devices(items=[tell_device(*row) for row in page], next=page[-1][0].code if len(found) > len(page) else None)
    )


@api.post("/devices", **answers(DeviceIssued, 201))
@guarded("device.manage")
def register(work: Work, body: DeviceAsked) -> Response:
    """Register a device: its grid is found, its password is made and shown this once."""
    lon, lat = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs)
    require_own_photo(work, body.photo_sha256)
    device, password = registering.register(
        work,
        registering.NewDevice(
            name=body.name,
            type=body.type,
            lon=lon,
            lat=lat,
            code=body.code,
            height_m=body.height_m,
            enterprise=body.enterprise,
            more={name: getattr(body, name) for name in MORE},
        ),
    )
    work.session.refresh(device)
    return answer(DeviceIssued(**_look(work, device).model_dump(), password=password), 201)


@api.get("/devices/<string:code>", **answers(DeviceTold))
@guarded("device.see", "alarm.see_own_grid")
def one(work: Work, path: CodePath) -> Response:
    """One device."""
    return answer(_look(work, find_device(work.session, work.actor, path.code)))


def _look(work: Work, device: Device) -> DeviceTold:
    grid_name = work.session.scalar(select(Grid.name).where(Grid.code == device.grid, Grid.valid_to.is_(None)))
    return tell_device(device, work.session.get_one(DeviceType, device.type), grid_name)


class ReadingTold(BaseModel):
    """A raw value, or the mean over a step with its extremes."""

    at: datetime
    metric: str
    value: float | None
    low: float | None
    high: float | None
    text: str | None
    quality: str
    count: int


class Threshold(BaseModel):
    metric: str
    level: int
    comparison: str
    value: float


class Readings(Page[ReadingTold]):
    unit: str | None
    thresholds: list[Threshold]


class ReadingsAsked(Asked):
    from_: Moment | None = Field(None, alias="from")
    to: Moment | None = None
    metric: str | None = Field(None, max_length=40, pattern="^[a-z0-9_]+$")
    step: int | None = Field(None, ge=1, le=86_400, description="seconds; without it raw values")
    limit: int = Field(2000, ge=1, le=5000)


@api.get("/devices/<string:code>/readings", **answers(Readings))
@guarded("device.see", "alarm.see_own_grid")
def curve(work: Work, path: CodePath, query: ReadingsAsked) -> Response:
    """Values of [from, to), oldest first (the last day when not stated); `next` is the `from` of the following page."""
    device = find_device(work.session, work.actor, path.code)
    until = query.to or work.now
    since = query.from_ or until - timedelta(days=1)
    longest = LONGEST_BY_HOURS if query.step and query.step % 3600 == 0 else LONGEST
    if not since <= until <= since + longest:
        raise Invalid(
            errors=[
                (
                    "from",
                    Words(
                        "时间段应在92天以内（按小时或天可到3年），且起始早于结束。",
                        "The span must be within 92 days (3 years by hours or days), from before to.",
                    ),
                )
            ]
        )
    kind = work.session.get_one(DeviceType, device.type)
    metrics = [query.metric] if query.metric else [each["metric"] for each in kind.metrics]
    points = readings(
        work.session,
        device.id,
        metrics,
        since,
        until,
        timedelta(seconds=query.step) if query.step else None,
        query.limit,
    )
    unit = next((each["unit"] for each in kind.metrics if each["metric"] == metrics[0]), None) if metrics else None
    return answer(
        Readings(
            items=[ReadingTold(**each.__dict__) for each in points],
            unit=unit,
            next=points[-1].at.isoformat() if len(points) == query.limit else None,
            thresholds=[
                Threshold(metric=rule.metric, level=rule.level, comparison=rule.comparison, value=rule.threshold)
                for rule in present_rules(work.session)
                if rule.device_type == device.type and rule.metric in metrics
            ],
        )
    )
