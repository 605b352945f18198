"""Cameras: the register, which of them see a point, tickets to look, and the record of every look."""

from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import select
from werkzeug.wrappers import Response

from foundation.refusals import NotFound
from foundation.work import Work
from grid import crs
from sensors.cameras import relaying, viewing
from sensors.cameras.camera import Camera, CameraView
from sensors.cameras.gateway import GatewayAway
from sensors.device import Device
from web.api.blueprint import answers, part
from web.api.camera_shapes import (
    CameraAsked,
    Cameras,
    CamerasAsked,
    CameraSees,
    CameraTold,
    HlsPath,
    Plays,
    PlayTold,
    Seeing,
    SeeingAsked,
    TicketAsked,
    TicketTold,
    Views,
    ViewsAsked,
    ViewTold,
)
from web.door import answer, guarded
from web.problems import refused
from web.shapes import CodePath, IdPath, lonlat

api = part("cameras", "视频 cameras")
PLAIN = ("code", "gb_id", "name", "grid", "height_m", "heading_deg", "view_deg", "range_m", "gateway", "owner",
         "network", "active", "watched", "demo")  # fmt: skip


@api.get("/cameras", **answers(Cameras))
@guarded("camera.see")
def cameras(work: Work, query: CamerasAsked) -> Response:
    """The register, by code."""
    rows = select(Camera).order_by(Camera.code).limit(query.limit + 1)
    if query.after:
        rows = rows.where(Camera.code > query.after)
    found = list(work.session.scalars(rows))
    page = found[: query.limit]
    told = [CameraTold(**each) for each in _tell(work, page)]
    return answer(Cameras(items=told, next=page[-1].code if len(found) > len(page) else None))


@api.post("/cameras", **answers(CameraTold, 201))
@guarded("camera.manage")
def register(work: Work, body: CameraAsked) -> Response:
    """Register a camera; its gateway must be one that config.toml lists."""
    lon, lat = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs)
    made = viewing.register(work, body.model_dump(exclude={"point"}), lon, lat)
    return answer(CameraTold(**_tell(work, [made])[0]), 201)


@api.get("/cameras/seeing", **answers(Seeing))
@guarded("camera.see")
def seeing(work: Work, query: SeeingAsked) -> Response:
    """The cameras that can see a point by range, direction and angle, nearest first; hills between are not known."""
    found = viewing.that_see(work.session, query.lon, query.lat, query.limit)
    told = _tell(work, [camera for camera, _ in found])
    items = [
        CameraSees(**each, distance_m=sees.distance_m, bearing_deg=sees.bearing_deg, off_deg=sees.off_deg)
        for each, (_, sees) in zip(told, found, strict=True)
    ]
    return answer(Seeing(items=items))


@api.post("/cameras/<code>/tickets", **answers(TicketTold, 201))
@guarded("camera.view")
def ticket(work: Work, path: CodePath, body: TicketAsked) -> Response:
    """Leave to look through a camera for five minutes, for a stated purpose."""
    camera = viewing.find(work.session, path.code)
    subject = (body.subject_kind, body.subject) if body.subject_kind and body.subject else None
    made = viewing.issue(work, camera, body.purpose, subject)
    told = TicketTold(
        id=str(made.id),
        camera=camera.code,
        purpose=made.purpose,
        expires_at=made.expires_at,
        snapshot=f"/api/v1/camera-tickets/{made.id}/snapshot",
    )
    return answer(told, 201)


@api.get("/camera-tickets/<uuid:id>/snapshot", responses={"200": {"content": {"image/jpeg": {}}}})
@guarded("camera.view")
def snapshot(work: Work, path: IdPath) -> Response:
    """One picture as it is now; its SHA-256 stands in the record and in `X-Content-SHA256`."""
    shot = viewing.snapshot(work, path.id)
    if isinstance(shot, GatewayAway):
        return refused(shot)  # returned, not raised: the try stays written down
    body, told = shot
    made = Response(body, mimetype=_type(body))
    made.headers["X-Content-SHA256"] = told
    made.headers["Cache-Control"] = "no-store"
    return made


def _type(body: bytes) -> str:
    if body.startswith(b"\x89PNG"):
        return "image/png"
    return "image/webp" if body[8:12] == b"WEBP" else "image/jpeg"


@api.post("/camera-tickets/<uuid:id>/live", **answers(Plays))
@guarded("camera.view")
def live(work: Work, path: IdPath) -> Response:
    """Where the live picture plays."""
    return answer(Plays(items=[PlayTold(**vars(each)) for each in viewing.live(work, path.id)]))


@api.get("/camera-tickets/<uuid:id>/hls/<path:part>", responses={"200": {"content": {"video/mp2t": {}}}})
@guarded("camera.view")
def piece(work: Work, path: HlsPath) -> Response:
    """A playlist or a piece of the live picture, fetched from the camera's gateway while the ticket runs."""
    ticket, _ = viewing.honoured(work, path.id)
    if ticket.hls is None:
        raise NotFound
    body, media = relaying.part(ticket.hls, path.part, request.query_string.decode("ascii", "replace"))
    return Response(body, mimetype=media, headers={"Cache-Control": "no-store"})


@api.get("/camera-views", **answers(Views))
@guarded("camera.audit")
def views(work: Work, query: ViewsAsked) -> Response:
    """Every ticket, look and refused try, newest first."""
    rows = select(CameraView, Camera.code).join(Camera, Camera.id == CameraView.camera_id)
    rows = rows.order_by(CameraView.at.desc(), CameraView.id.desc()).limit(query.limit + 1)
    if query.camera:
        rows = rows.where(Camera.code == query.camera)
    if query.after:
        last = work.session.get(CameraView, UUID(hex=query.after)) if len(query.after) == 32 else None
        if last:
            rows = rows.where((CameraView.at < last.at) | ((CameraView.at == last.at) & (CameraView.id < last.id)))
    found = work.session.execute(rows).all()
    page = found[: query.limit]
    items = [
        ViewTold(at=row[0].at, camera=row[1], person=row[0].person_name, purpose=row[0].purpose, what=row[0].what,
                 refused=row[0].refused, sha256=row[0].sha256)
        for row in page
    ]  # fmt: skip
    return answer(Views(items=items, next=page[-1][0].id.hex if len(found) > len(page) else None))


def _tell(work: Work, found: list[Camera]) -> list[dict[str, Any]]:
    ids = {each.device_id for each in found if each.device_id}
    codes = {row.id: row.code for row in work.session.execute(select(Device.id, Device.code).where(Device.id.in_(ids)))}
    manages = work.actor.may("camera.manage")
    return [
        {
            **{name: getattr(each, name) for name in PLAIN},
            "device": codes.get(each.device_id) if each.device_id else None,
            "point": lonlat(each.point),
            "address": each.address if manages else None,
        }
        for each in found
    ]
