"""Plans (预案): editions to read, to draft, to put in force."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from dispatch.emergency.plans import plan as book
from dispatch.emergency.plans.content import Content
from dispatch.emergency.plans.plan import Plan
from dispatch.emergency.response import responding
from foundation.clock import city_day
from foundation.work import Work
from sensors.sight import find_alarm
from web.api.blueprint import answers, part
from web.api.emergency_shapes import PlanFacts, PlansFitting
from web.api.emergency_tell import criteria, tell_proposed
from web.door import answer, guarded
from web.shapes import Asked, IdPath, Page, Text, Told, Version

api = part("plans", "预案 plans")


class PlanRow(BaseModel):
    """`revision_due` says that the three years are over."""

    id: str
    code: str
    edition: int
    name: str
    kind: str
    state: str
    revised_on: date
    revise_by: date
    revision_due: bool
    in_force_at: datetime | None
    cards: int
    version: int
    demo: bool


class PlanTold(PlanRow):
    content: dict[str, Any]


class Plans(Page[PlanRow]):
    pass


class PlansAsked(Asked):
    state: Literal["draft", "in_force", "replaced", "void"] | None = None


class PlanDraft(Told):
    """The next edition of `code`; `content` is checked whole."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")
    name: Text = Field(min_length=1, max_length=200)
    kind: Literal["overall", "special", "department", "basic", "enterprise", "event"]
    content: Content


class PlanMove(Told):
    move: Literal["put_in_force", "void"]
    version: Version


@api.get("/plans", **answers(Plans))
@guarded("emergency.see")
def plans(work: Work, query: PlansAsked) -> Response:
    """All editions, by code, the newest first."""
    return answer(Plans(items=[PlanRow(**_row(work, each)) for each in book.plans(work.session, query.state)]))


@api.get("/plans/fitting", **answers(PlansFitting))
@guarded("emergency.see")
def fitting(work: Work, query: PlanFacts) -> Response:
    """Which plans fit what is known, and why: asked before an emergency is opened."""
    alarm = find_alarm(work.session, work.actor, query.alarm).id if query.alarm else None
    found = responding.fitting(work.session, query.kind, query.title, alarm)
    return answer(PlansFitting(items=[tell_proposed(*each) for each in found], criteria=criteria()))


@api.get("/plans/<uuid:id>", **answers(PlanTold))
@guarded("emergency.see")
def one(work: Work, path: IdPath) -> Response:
    """One edition with everything it says."""
    return answer(_tell(work, book.find(work.session, path.id)))


@api.post("/plans", **answers(PlanTold, 201))
@guarded("plan.manage")
def draft(work: Work, body: PlanDraft) -> Response:
    """A new edition as a draft; nothing changes until it is put in force."""
    return answer(_tell(work, book.draft(work, body.code, body.name, body.kind, body.content)), 201)


@api.post("/plans/<uuid:id>/moves", **answers(PlanTold))
@guarded("plan.manage")
def move(work: Work, path: IdPath, body: PlanMove) -> Response:
    """Put in force, replacing the edition before; or void."""
    verb = book.put_in_force if body.move == "put_in_force" else book.void
    return answer(_tell(work, verb(work, book.find(work.session, path.id), body.version)))


def _row(work: Work, each: Plan) -> dict[str, Any]:
    told = {name: getattr(each, name) for name in PlanRow.model_fields if name not in ("id", "cards", "revision_due")}
    return {
        **told,
        "id": str(each.id),
        "cards": len(each.content["cards"]),
        "revision_due": each.revise_by < city_day(work.now),
    }


def _tell(work: Work, each: Plan) -> PlanTold:
    return PlanTold(**_row(work, each), content=each.content)
