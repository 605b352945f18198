"""Plans (预案): editions to read, to draft, to put in force."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.emergency import sent_act
from dispatch.emergency.plans import checking
from dispatch.emergency.plans import plan as book
from dispatch.emergency.plans.content import Content
from dispatch.emergency.plans.plan import Plan
from dispatch.emergency.response import responding
from foundation.clock import city_day
from foundation.refusals import Invalid
from foundation.work import Work
from people.organisation import Department
from people.person import Person, name_for
from sensors.sight import find_alarm
from web.api.blueprint import answers, part
from web.api.emergency_shapes import PlanFacts, PlansFitting
from web.api.emergency_tell import criteria, tell_proposed
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, IdPath, Page, Text, Told, ToldOnce, Version

api = part("plans", "预案 plans")


PlanKind = Literal["overall", "special", "department", "basic", "enterprise", "event"]


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


class PlanProblem(BaseModel):
    """`fatal` ones keep it from being put in force."""

    field: str
    words: str
    fatal: bool


class PlanTold(PlanRow):
    content: dict[str, Any]
    problems: list[PlanProblem]
    made_by_name: str | None
    made_at: datetime


class Plans(Page[PlanRow]):
    pass


class PlansAsked(Asked):
    state: Literal["draft", "in_force", "replaced", "void"] | None = None


class PlanDraft(ToldOnce):
    """The next edition of `code`; `content` is checked whole."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")
    name: Text = Field(min_length=1, max_length=200)
    kind: PlanKind
    content: Content
    revised_on: date | None = Field(None, strict=False)


class PlanRevision(Told):
    """The whole draft as it shall be; `revised_on` is the day it was last gone through."""

    version: Version
    name: Text = Field(min_length=1, max_length=200)
    kind: PlanKind
    content: Content
    revised_on: date = Field(strict=False)


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


@api.post("/plans", **answers(PlanTold, 201, s200=PlanTold))
@guarded("plan.manage")
def draft(work: Work, body: PlanDraft) -> Response:
    """A new edition as a draft; nothing changes until it is put in force."""

    def do() -> list[UUID]:
        return [book.draft(work, body.code, body.name, body.kind, body.content, revised_on=body.revised_on).id]

    made, first = sent_act.once(work, None, body.id, "plan", body.facts(), do)
    return answer(_tell(work, book.find(work.session, made[0])), 201 if first else 200)


@api.put("/plans/<uuid:id>", **answers(PlanTold))
@guarded("plan.manage")
def revise(work: Work, path: IdPath, body: PlanRevision) -> Response:
    """Write a draft anew; an edition that was in force is never changed, draft the next one instead."""
    plan = book.find(work.session, path.id)
    told = book.revise(work, plan, body.version, body.name, body.kind, body.content, body.revised_on)
    return answer(_tell(work, told))


@api.post("/plans/<uuid:id>/moves", **answers(PlanTold))
@guarded("plan.manage")
def move(work: Work, path: IdPath, body: PlanMove) -> Response:
    """Put in force, replacing the edition before; or void."""
    plan = book.find(work.session, path.id)
    if body.move == "void":
        return answer(_tell(work, book.void(work, plan, body.version)))
    fatal = [(each.field, each.words) for each in _problems(work, plan) if each.fatal]
    if fatal and plan.state == "draft":
        raise Invalid(errors=fatal)
    return answer(_tell(work, book.put_in_force(work, plan, body.version)))


def _problems(work: Work, plan: Plan) -> list[checking.Problem]:
    return checking.problems(plan.told, set(work.session.scalars(select(Department.name))))


def _row(work: Work, each: Plan) -> dict[str, Any]:
    told = {name: getattr(each, name) for name in PlanRow.model_fields if name not in ("id", "cards", "revision_due")}
    return {
        **told,
        "id": str(each.id),
        "cards": len(each.content["cards"]),
        "revision_due": each.revise_by < city_day(work.now),
    }


def _tell(work: Work, each: Plan) -> PlanTold:
    found = _problems(work, each) if each.state == "draft" else []
    named = work.session.get(Person, each.made_by) if each.made_by else None
    return PlanTold(
        **_row(work, each),
        content=each.content,
        problems=[PlanProblem(field=one.field, words=one.words.say(language()), fatal=one.fatal) for one in found],
        made_by_name=name_for(work.actor, named.name) if named else None,
        made_at=each.made_at,
    )
