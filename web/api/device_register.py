"""The register's desk: change, rotate, retire, maintain, and take devices from a file."""

from typing import Any

from sqlalchemy import select
from werkzeug.wrappers import Response

from foundation.work import Work
from grid import crs
from grid.cell import Grid
from sensors import device_file, maintaining, registering
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.sight import find_device
from web.api.blueprint import answers, part
from web.api.device_shapes import (
    DeviceChanged,
    DeviceFault,
    DeviceTold,
    FileAsked,
    FileTaken,
    Issued,
    MaintenanceAsked,
    Maintenances,
    MaintenanceTold,
    PasswordIssued,
    WindowPath,
    require_own_photo,
    tell_device,
    tell_window,
)
from web.door import answer, guarded
from web.problems import language
from web.shapes import CodePath

api = part("device register", "设备登记 device register")


def look(work: Work, device: Device) -> DeviceTold:
    work.session.refresh(device)
    grid_name = work.session.scalar(select(Grid.name).where(Grid.code == device.grid, Grid.valid_to.is_(None)))
    return tell_device(device, work.session.get_one(DeviceType, device.type), grid_name)


@api.patch("/devices/<string:code>", **answers(DeviceTold))
@guarded("device.manage")
def change(work: Work, path: CodePath, body: DeviceChanged) -> Response:
    """Change what is stated of a device, by its version; with a new place its grid is found anew."""
    facts: dict[str, Any] = {
        name: getattr(body, name) for name in body.model_fields_set if name not in ("version", "point")
    }
    require_own_photo(work, body.photo_sha256)
    place = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs) if body.point else None
    return answer(look(work, registering.change(work, path.code, body.version, facts, place)))


@api.post("/devices/<string:code>/password", **answers(PasswordIssued))
@guarded("device.manage")
def rotate(work: Work, path: CodePath) -> Response:
    """A new password, shown this once; the old one ends, and with it the device's connection."""
    return answer(PasswordIssued(code=path.code, password=registering.rotate_password(work, path.code)))


@api.post("/devices/<string:code>/retire", **answers(DeviceTold))
@guarded("device.manage")
def retire(work: Work, path: CodePath) -> Response:
    """Take a device out of service for good: it may no longer sign in; its readings and alarms stay."""
    return answer(look(work, registering.retire(work, path.code)))


@api.get("/devices/<string:code>/maintenance", **answers(Maintenances))
@guarded("device.see")
def windows(work: Work, path: CodePath) -> Response:
    """Windows of maintenance, open and to come."""
    device = find_device(work.session, work.actor, path.code)
    found = maintaining.windows_of(work.session, device.id, work.now)
    return answer(Maintenances(items=[tell_window(each) for each in found]))


@api.post("/devices/<string:code>/maintenance", **answers(MaintenanceTold, 201))
@guarded("device.manage")
def maintain(work: Work, path: CodePath, body: MaintenanceAsked) -> Response:
    """While the window is open, what the device tells is stored as `maintenance` and raises nothing."""
    begins = body.from_ or work.now
    return answer(tell_window(maintaining.begin(work, path.code, begins, body.to, body.reason)), 201)


@api.post("/devices/<string:code>/maintenance/<string:id>/end", **answers(MaintenanceTold))
@guarded("device.manage")
def end(work: Work, path: WindowPath) -> Response:
    """End a window now."""
    return answer(tell_window(maintaining.end(work, path.code, path.id)))


@api.post("/devices/import", **answers(FileTaken))
@guarded("device.manage")
def take_file(work: Work, body: FileAsked) -> Response:
    """Register all devices of a CSV file, or none and every fault by its line; `dry_run` only looks."""
    done = device_file.take(work, body.csv, body.dry_run)
    told = language()
    return answer(
        FileTaken(
            lines=done.lines,
            made=[Issued(code=code, password=password) for code, password in done.made],
            faults=[
                DeviceFault(line=each.line, field=each.field, sentence=each.words.say(told)) for each in done.faults
            ],
        )
    )
