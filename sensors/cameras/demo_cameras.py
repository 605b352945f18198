"""The demo city's cameras: registered with direction and reach, fed by drawn pictures that follow the simulation."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from foundation.ids import new_id
from foundation.tables import SRID
from foundation.work import Work
from grid import locate
from sensors.cameras.camera import Camera
from sensors.device import Device
from sensors.reading import Reading

FILE = Path(__file__).parents[1] / "demo" / "cameras.csv"
SMOKE_FOR = timedelta(minutes=5)
SMOKING = "_smoke"  # the folder of the same view with smoke in it
SCENES = ("lookout",)  # that have one


def seed(work: Work) -> int:
    """Those that are not there yet; the number of them."""
    known = set(work.session.scalars(select(Camera.code)))
    rows = work.session.execute(select(Device.code, Device.id).where(Device.demo))
    devices = {row.code: row.id for row in rows}
    with FILE.open(newline="") as file:
        new = [row for row in csv.DictReader(file) if row["code"] not in known]
    for row in new:
        lon, lat = float(row["lon"]), float(row["lat"])
        found = locate.locate(work.session, lon, lat)
        camera = Camera(
            id=new_id(),
            point=f"SRID={SRID};POINT({lon} {lat})",
            grid=found.grid if found else None,
            device_id=devices.get(row["device"]),
            gateway="file",
            address={"file": row["file"]},
            network="government",
            demo=True,
            created_at=work.now,
            **{name: row[name] for name in ("code", "name", "owner")},
            **{name: float(row[name]) for name in ("height_m", "heading_deg", "view_deg", "range_m")},
        )
        work.session.add(camera)
    work.session.flush()
    return len(new)


def address_now(work: Work, camera: Camera) -> dict[str, Any]:
    """Where its picture is asked for; a file-fed camera whose device has just told of smoke shows the smoking view."""
    file = camera.address.get("file")
    if camera.gateway != "file" or file not in SCENES or camera.device_id is None:
        return camera.address
    seen = select(Reading.at).where(
        Reading.device_id == camera.device_id,
        Reading.metric == "smoke",
        Reading.at > work.now - SMOKE_FOR,
        Reading.value >= 0.5,
    )
    return {"file": f"{file}{SMOKING}"} if work.session.scalar(seen.limit(1)) else camera.address
