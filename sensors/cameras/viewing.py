"""Looking through a camera: a ticket for a purpose, five minutes, one person; every look and try is written down."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotAllowed, NotFound
from foundation.tables import SRID
from foundation.words import Words
from foundation.work import Work
from grid import locate
from sensors.cameras import gateway
from sensors.cameras.camera import Camera, CameraTicket, CameraView
from sensors.cameras.demo_cameras import address_now
from sensors.cameras.detecting import frame_of
from sensors.cameras.gateway import GatewayAway, Play
from sensors.cameras.relaying import PLAYLIST
from sensors.cameras.seeing import Sees, View, seeing
from sensors.device import Device

W = Words
LOOK, MANAGE = "camera.view", "camera.manage"
TICKET_FOR = timedelta(minutes=5)
LEAST_PURPOSE = 2
TICKETS = "/api/v1/camera-tickets"


def register(work: Work, stated: dict[str, Any], lon: float, lat: float) -> Camera:
    """A new camera; its address is checked against the listed gateways, its grid found by its place."""
    if not work.actor.may(MANAGE):
        raise NotAllowed
    gateway.KINDS[stated["gateway"]].check(stated["address"])
    if work.session.scalar(select(Camera.id).where(Camera.code == stated["code"])):
        raise Conflict(W("该编号的摄像机已登记。", "A camera of this code is registered."), code="code_taken")
    device = stated.pop("device", None)
    camera = Camera(
        id=new_id(),
        point=f"SRID={SRID};POINT({lon} {lat})",
        grid=grid_at(work.session, lon, lat),
        device_id=device_of(work.session, device) if device else None,
        active=True,
        look_at=work.now if stated.get("watched") else None,
        created_at=work.now,
        demo=False,
        **stated,
    )
    work.session.add(camera)
    work.session.flush()
    work.session.refresh(camera)
    return camera


def grid_at(session: Session, lon: float, lat: float) -> str | None:
    found = locate.locate(session, lon, lat)
    return found.grid if found else None


def device_of(session: Session, code: str) -> UUID:
    found = session.scalar(select(Device).where(Device.code == code))
    if found is None:
        raise Invalid(errors=[("device", W("没有这台设备。", "There is no such device."))])
    return found.id


def find(session: Session, code: str) -> Camera:
    camera = session.scalar(select(Camera).where(Camera.code == code))
    if camera is None:
        raise NotFound
    return camera


def issue(work: Work, camera: Camera, purpose: str, subject: tuple[str, UUID] | None = None) -> CameraTicket:
    """Leave to look, for five minutes; the purpose stays with every look."""
    if not work.actor.may(LOOK) or work.actor.id is None:
        raise NotAllowed
    if len(purpose.strip()) < LEAST_PURPOSE:
        raise Invalid(errors=[("purpose", W("请填写查看事由。", "State what you look for."))])
    if not camera.active:
        raise Conflict(W("摄像机已停用。", "The camera is out of use."), code="camera_inactive")
    ticket = CameraTicket(
        id=new_id(),
        camera_id=camera.id,
        person_id=work.actor.id,
        purpose=purpose.strip(),
        subject_kind=subject[0] if subject else None,
        subject_id=subject[1] if subject else None,
        issued_at=work.now,
        expires_at=work.now + TICKET_FOR,
    )
    work.session.add(ticket)
    work.session.flush()
    note(work, camera, ticket, "ticket")
    return ticket


def honoured(work: Work, ticket_id: UUID) -> tuple[CameraTicket, Camera]:
    """The ticket and its camera, when it is this person's and still runs; somebody else's does not exist."""
    ticket = work.session.get(CameraTicket, ticket_id)
    if ticket is None or ticket.person_id != work.actor.id or not work.actor.may(LOOK):
        raise NotFound
    if ticket.expires_at <= work.now:
        raise Conflict(
            W("查看票据已过期，请重新申请。", "The ticket has expired; ask for a new one."), code="ticket_expired"
        )
    return ticket, work.session.get_one(Camera, ticket.camera_id)


def snapshot(work: Work, ticket_id: UUID) -> tuple[bytes, str] | GatewayAway:
    """The picture and its SHA-256, or why there is none: a failed try is written down too, so nothing is raised."""
    ticket, camera = honoured(work, ticket_id)
    try:
        body = gateway.KINDS[camera.gateway].snapshot(address_now(work, camera))
        frame_of(body)
    except (GatewayAway, Invalid, ValueError) as error:
        note(work, camera, ticket, "snapshot", refused=getattr(error, "code", "not_a_picture"))
        return error if isinstance(error, GatewayAway) else GatewayAway()
    sha256 = hashlib.sha256(body).hexdigest()
    note(work, camera, ticket, "snapshot", sha256=sha256)
    return body, sha256


def live(work: Work, ticket_id: UUID) -> list[Play]:
    """Where the live picture plays; written down whether it plays or not. Only HLS is told, and its address stays with
    the ticket: what plays comes through this house (relaying.py) and ends with the ticket."""
    ticket, camera = honoured(work, ticket_id)
    try:
        plays = gateway.KINDS[camera.gateway].live(camera.address)
    except (GatewayAway, Invalid) as error:
        note(work, camera, ticket, "live", refused=error.code)
        return []
    ticket.hls = next((each.url for each in plays if each.kind == "hls"), None)
    note(work, camera, ticket, "live")
    return [Play("hls", f"{TICKETS}/{ticket.id}/hls/{PLAYLIST}")] if ticket.hls else []


def note(
    work: Work,
    camera: Camera,
    ticket: CameraTicket | None,
    what: str,
    *,
    refused: str | None = None,
    sha256: str | None = None,
) -> None:
    work.session.add(
        CameraView(
            id=new_id(),
            at=work.now,
            camera_id=camera.id,
            ticket_id=ticket.id if ticket else None,
            person_id=work.actor.id,
            person_name=work.actor.name,
            purpose=ticket.purpose if ticket else "detector",
            what=what,
            refused=refused,
            sha256=sha256,
        )
    )
    work.session.flush()


def that_see(session: Session, lon: float, lat: float, most: int = 4) -> list[tuple[Camera, Sees]]:
    """The cameras in use that can see a point, the nearest first."""
    cameras = {camera.id: camera for camera in session.scalars(select(Camera).where(Camera.active))}
    views = []
    for camera in cameras.values():
        place: Any = to_shape(camera.point)
        views.append(View(camera.id, place.x, place.y, camera.heading_deg, camera.view_deg, camera.range_m))
    return [(cameras[each.id], each) for each in seeing(views, lon, lat, most)]
