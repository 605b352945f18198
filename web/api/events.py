"""GET /events: what a screen missed, for when its socket is away; the same rows the socket replays."""

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from dispatch.audience import topics_of
from foundation import push
from foundation.work import Work
from web.api.blueprint import answers, part
from web.door import answer, signed_in
from web.shapes import Asked

api = part("events", "变更 changes")


class EventsAsked(Asked):
    since: int = Field(-1, ge=-1, le=2**53)


class Change(BaseModel):
    kind: str
    id: str
    version: int
    seq: int


class Changes(BaseModel):
    items: list[Change]
    seq: int
    reload: bool


@api.get("/events", **answers(Changes))
@signed_in
def events(work: Work, query: EventsAsked) -> Response:
    """Changes past `since` that concern you; `reload` when too much was missed. Without `since`: only where we are."""
    connection = work.session.connection()
    if query.since < 0:
        return answer(Changes(items=[], seq=push.last_seq(connection), reload=False))
    missed = push.missed(connection, query.since, topics_of(work.actor))
    return answer(Changes(items=[Change(**item) for item in missed.items], seq=missed.seq, reload=missed.reload))
