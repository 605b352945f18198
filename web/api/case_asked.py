"""What a list of cases may be asked for."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from dispatch import desk_queue
from dispatch.desk_queue import Queue
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from incidents.case_filter import Filter
from incidents.case_stages import DESK_STAGES, STAGES
from web.bbox import read_bbox
from web.shapes import Moment, Paged

STAGE_LIST = "^[a-z_]+(,[a-z_]+)*$"
PLAIN = ("grid", "area", "department", "category", "source", "level", "path", "card", "hung", "overdue")


class CasesAsked(Paged):
    """Every filter narrows further; `q` holds numbers or their last digits, words, places, people and stages."""

    after: str | None = Field(None, max_length=200, pattern="^[A-Za-z0-9_=-]{100,140}$")
    order: Literal["newest", "urgency"] = "newest"
    stage: str | None = Field(None, pattern=STAGE_LIST, max_length=400)
    desk: Literal["supervision", "command", "department"] | None = None
    queue: str | None = Field(None, max_length=40, pattern=r"^[a-z]+\.[a-z_]+$")
    mine: Literal["handling", "reported", "claimed"] | None = None
    grid: str | None = Field(None, max_length=20)
    area: str | None = Field(None, max_length=20)
    department: UUID | None = None
    category: UUID | None = None
    source: Literal["officer", "public", "hotline", "video", "leader", "department", "media", "alarm"] | None = None
    level: Literal["grid", "town", "county", "city"] | None = None
    path: Literal["standard", "simple", "self"] | None = None
    card: Literal["yellow", "red"] | None = None
    hung: bool | None = None
    overdue: bool | None = None
    handler: UUID | None = None
    since: Moment | None = Field(None, alias="from")
    until: Moment | None = Field(None, alias="to")
    q: str | None = Field(None, max_length=60)
    bbox: str | None = Field(None, max_length=100)


def filter_of(work: Work, asked: CasesAsked) -> Filter:
    mine, queue = work.actor.id, _queue(work, asked.queue)
    return Filter(
        stages=_stages(asked) or list(queue.stages if queue else ()),
        queue=queue.waiting(work.actor, work.now) if queue else None,
        among=queue.among if queue else None,
        urgent_first=asked.order == "urgency",
        words=asked.q,
        bbox=read_bbox(asked.bbox),
        reporter=mine if asked.mine == "reported" else None,
        claimed_by=mine if asked.mine == "claimed" else None,
        handler=mine if asked.mine == "handling" else asked.handler,
        since=asked.since,
        until=asked.until,
        **asked.model_dump(include=set(PLAIN)),
    )


def _queue(work: Work, name: str | None) -> Queue | None:
    """The queue of the actor's own desk by that name."""
    found = desk_queue.named(work.actor, name) if name else None
    if name and found is None:
        raise Invalid(errors=[("queue", Words("没有这个队列。", "There is no such queue at your desk."))])
    return found


def _stages(asked: CasesAsked) -> list[str]:
    stages = asked.stage.split(",") if asked.stage else list(DESK_STAGES.get(asked.desk or "", ()))
    unknown = [stage for stage in stages if stage not in STAGES]
    if unknown:
        raise Invalid(errors=[("stage", Words(f"没有“{unknown[0]}”这个状态。", f"There is no stage “{unknown[0]}”."))])
    return list(dict.fromkeys(stages))
