"""Web push: the house's key, and the browsers in which a person wants to be woken."""

from datetime import datetime

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from dispatch.reach import push_device, sealing
from dispatch.reach.endpoint import MOST
from dispatch.reach.sealing import Keys
from foundation.settings import settings
from foundation.work import Work
from web.api.blueprint import answers, part
from web.door import answer, signed_in
from web.shapes import NO_NUL, Told

api = part("push", "推送 web push")


class KeysTold(Told):
    p256dh: str = Field(min_length=80, max_length=100)
    auth: str = Field(min_length=20, max_length=30)


class SubscriptionTold(Told):
    """As `PushSubscription.toJSON()` gives it, with a name for the device."""

    endpoint: str = Field(min_length=10, max_length=MOST, pattern=NO_NUL)
    keys: KeysTold
    name: str = Field("", max_length=60, pattern=NO_NUL)


class EndpointTold(Told):
    endpoint: str = Field(min_length=10, max_length=MOST, pattern=NO_NUL)


class DeviceOfPush(BaseModel):
    """The address itself is nobody's to read, not even its owner's."""

    id: str
    name: str
    created_at: datetime
    last_sent_at: datetime | None


class PushState(BaseModel):
    """`key` is the applicationServerKey; without `enabled` the city has switched web push off."""

    enabled: bool
    key: str
    devices: list[DeviceOfPush]


@api.get("/push", **answers(PushState))
@signed_in
def state(work: Work) -> Response:
    """Whether the city sends web push, with which key, and your devices."""
    return answer(_state(work))


@api.put("/push/subscriptions", **answers(PushState, 201, s200=PushState))
@signed_in
def subscribe(work: Work, body: SubscriptionTold) -> Response:
    """Wake me in this browser, too; 201 for a new one. The oldest of more than five is let go."""
    _, first = push_device.subscribe(work, body.endpoint, Keys(body.keys.p256dh, body.keys.auth), body.name)
    return answer(_state(work), 201 if first else 200)


@api.post("/push/subscriptions/forget", **answers(PushState))
@signed_in
def unsubscribe(work: Work, body: EndpointTold) -> Response:
    """No longer in this browser; also before signing out."""
    push_device.unsubscribe(work, body.endpoint)
    return answer(_state(work))


def _state(work: Work) -> PushState:
    told = settings()
    devices = push_device.of_person(work.session, work.actor.id) if work.actor.id else []
    return PushState(
        enabled=told.web_push.enabled,
        key=sealing.public_key_of(told.secret("web_push_key")),
        devices=[
            DeviceOfPush(id=str(each.id), name=each.name, created_at=each.created_at, last_sent_at=each.last_sent_at)
            for each in devices
        ],
    )
