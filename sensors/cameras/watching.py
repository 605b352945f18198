"""The detector at work: a job takes a snapshot of a watched camera, and what it sees comes in like any reading."""

import json
from datetime import timedelta

from sqlalchemy import delete, select

from foundation.event import Bell
from foundation.reactor import slow_job
from foundation.refusals import Invalid
from foundation.settings import settings
from foundation.work import Work
from sensors.cameras import gateway
from sensors.cameras.camera import Camera, CameraFrame
from sensors.cameras.detecting import DETECTORS, KEPT, Detection, Detector, frame_of
from sensors.cameras.gateway import GatewayAway
from sensors.cameras.viewing import note
from sensors.device import Device
from sensors.events import CameraDue
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.rejecting import Quota

MODEL = "skyline-1"


def call_due(work: Work, most: int = 20) -> int:
    """Ask for a look at every watched camera whose moment has come; the number of them."""
    due = work.session.scalars(
        select(Camera)
        .where(Camera.watched, Camera.active, Camera.look_at <= work.now)
        .order_by(Camera.look_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for camera in due:
        camera.look_at = work.now + timedelta(seconds=settings().cameras.snapshot_s)
        work.record(CameraDue(subject=camera.id))
    return len(due)


@slow_job
def look(work: Work, bell: Bell) -> None:
    """One look: the snapshot, the model, and a reading of the camera's device when it sees something."""
    camera = work.session.get_one(Camera, bell.subject)
    try:
        body = gateway.KINDS[camera.gateway].snapshot(camera.address)
    except (GatewayAway, Invalid) as error:
        note(work, camera, None, "detector", refused=error.code)
        return
    look_at(work, camera, body, DETECTORS[MODEL])


def look_at(work: Work, camera: Camera, body: bytes, model: Detector) -> Detection | None:
    """What the model says of the picture beside the last ones; a body that is no picture says nothing."""
    try:
        frame = frame_of(body)
    except ValueError:
        note(work, camera, None, "detector", refused="not_a_picture")
        return None
    rows = work.session.scalars(
        select(CameraFrame).where(CameraFrame.camera_id == camera.id).order_by(CameraFrame.at.desc()).limit(KEPT)
    ).all()
    seen = model.detect([row.light for row in reversed(rows)], frame)
    work.session.merge(CameraFrame(camera_id=camera.id, at=work.now, light=frame))
    if len(rows) == KEPT:
        work.session.execute(
            delete(CameraFrame).where(CameraFrame.camera_id == camera.id, CameraFrame.at < rows[-1].at)
        )
    if seen.confidence > 0 and camera.device_id is not None:
        tell(work, camera, seen)
    return seen


def tell(work: Work, camera: Camera, seen: Detection) -> None:
    """The detection as the camera's device would publish it, with its bearing when the camera has a heading."""
    device = work.session.get_one(Device, camera.device_id)
    told: dict[str, object] = {"ts": work.now.isoformat(), "kind": "smoke", "confidence": seen.confidence}
    if seen.box:
        told["bbox"] = [round(each, 3) for each in seen.box]
    if seen.box and camera.heading_deg is not None and camera.view_deg < 180:
        middle = (seen.box[0] + seen.box[2]) / 2
        told["azimuth_deg"] = round((camera.heading_deg + (middle - 0.5) * camera.view_deg) % 360, 2)
    topic = f"moyang/v1/devices/{device.code}/event"
    take(work, [Incoming(topic, json.dumps(told).encode(), False, work.now)], Known(), Quota("detector"))
