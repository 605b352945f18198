"""How cameras, tickets and looks appear on the wire; a camera's address is told to whoever manages cameras alone."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from web.shapes import Asked, Id, Page, Paged, Point, PointTold, Text, Told

CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"


class CameraTold(BaseModel):
    """`heading_deg` null: it sees all round. `address` only for whoever manages cameras."""

    code: str
    gb_id: str | None
    name: str
    device: str | None
    point: Point
    grid: str | None
    height_m: float | None
    heading_deg: float | None
    view_deg: float
    range_m: float
    gateway: str
    address: dict[str, Any] | None
    owner: str
    network: str
    active: bool
    watched: bool
    demo: bool


class Cameras(Page[CameraTold]):
    pass


class CamerasAsked(Paged):
    limit: int = Field(200, ge=1, le=500)
    after: str | None = Field(None, max_length=64, pattern=CODE)


class CameraAsked(Told):
    """`address`: {"snapshot", "hls", "rtsp"} of a stream, {"device", "channel"} of WVP-PRO, {"file"} of the demo."""

    code: str = Field(pattern=CODE)
    gb_id: str | None = Field(None, pattern=r"^[0-9]{20}$")
    name: Text = Field(min_length=1, max_length=80)
    device: str | None = Field(None, pattern=CODE)
    point: PointTold
    height_m: float | None = Field(None, ge=-500, le=9000, allow_inf_nan=False, strict=False)
    heading_deg: float | None = Field(None, ge=0, lt=360, allow_inf_nan=False, strict=False)
    view_deg: float = Field(360.0, gt=0, le=360, allow_inf_nan=False, strict=False)
    range_m: float = Field(2000.0, gt=0, le=30_000, allow_inf_nan=False, strict=False)
    gateway: Literal["file", "stream", "wvp"]
    address: dict[str, Text] = Field(max_length=3)
    owner: Text = Field(min_length=1, max_length=80)
    network: Literal["police", "trade", "government", "internet"] = "government"
    watched: bool = False


class SeeingAsked(Asked):
    """A point, WGS84."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    limit: int = Field(4, ge=1, le=20)


class CameraSees(CameraTold):
    """How far the point is, in which direction from the camera, and how far from the middle of its picture."""

    distance_m: float
    bearing_deg: float
    off_deg: float


class Seeing(Page[CameraSees]):
    pass


class TicketAsked(Told):
    """What you look for; an alarm, a situation, an emergency or a case may be named."""

    purpose: Text = Field(min_length=2, max_length=200)
    subject_kind: Literal["alarm", "situation", "emergency", "case"] | None = None
    subject: Id | None = None


class TicketTold(BaseModel):
    """For you alone, for five minutes; `snapshot` is the address of the picture."""

    id: str
    camera: str
    purpose: str
    expires_at: datetime
    snapshot: str


class HlsPath(BaseModel):
    id: Id
    part: str = Field(min_length=1, max_length=300)


class PlayTold(BaseModel):
    kind: str
    url: str


class Plays(Page[PlayTold]):
    """Where the live picture plays; empty when the gateway gives none now."""


class ViewsAsked(Paged):
    limit: int = Field(50, ge=1, le=200)
    after: str | None = Field(None, max_length=120, pattern="^[A-Za-z0-9_=-]+$")
    camera: str | None = Field(None, pattern=CODE)


class ViewTold(BaseModel):
    """One look or try; the detector's own have no person."""

    at: datetime
    camera: str
    person: str
    purpose: str
    what: str
    refused: str | None
    sha256: str | None


class Views(Page[ViewTold]):
    pass
