"""The three-minute cascade: begun by the command, answered by whoever is called, on every screen they have."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from dispatch.emergency import sent_act
from dispatch.emergency.cascade import calling, cascade, channels
from dispatch.emergency.cascade.cascade import Cascade, CascadeCall, CascadeLine
from dispatch.emergency.cascade.chain import PLACES, POSTS
from dispatch.emergency.emergency import Emergency
from foundation.words import Words
from foundation.work import Work
from people.organisation import Department
from people.person import Person, name_for
from web.api.blueprint import answers, part
from web.api.emergency_tell import find_emergency
from web.api.resources import callable_by
from web.door import answer, guarded, signed_in
from web.problems import language
from web.shapes import IdPath, Page, Point, Text, Told, ToldOnce, lonlat

api = part("cascades", "叫应 the cascade of calls")
TEST = Words("通信测试", "communication test")
CALLED = ("calling", "passed")


class AttemptTold(BaseModel):
    channel: str
    state: str
    detail: str | None
    at: datetime


class CallTold(BaseModel):
    """One person called; `via` says where the answer came from. `phone`: their number or
    their unit's duty number, for those who may read names."""

    id: str
    person_name: str
    phone: str | None
    post: str
    post_label: str
    state: str
    called_at: datetime
    answered_at: datetime | None
    via: str | None
    note: str | None
    attempts: list[AttemptTold]


class CascadeLineTold(BaseModel):
    """A level; `due_at` is when the next is called; `waiting` how many are left in line."""

    level: str
    level_label: str
    place: str
    state: str
    due_at: datetime | None
    waiting: int
    confirmed_at: datetime | None
    confirmed_by_name: str | None
    calls: list[CallTold]


class CascadeTold(BaseModel):
    """`limit_at` is when all should have answered; `silent` names the places that have not."""

    id: str
    message: str
    drill: bool
    step_s: int
    started_at: datetime
    started_by_name: str | None
    limit_at: datetime
    running: bool
    done_at: datetime | None
    silent: list[str]
    lines: list[CascadeLineTold]


class Cascades(Page[CascadeTold]):
    """`channels` are those outside the house that the city has switched on."""

    channels: list[str]


class CascadeAsked(ToldOnce):
    """Without a message: what the emergency is and where."""

    message: str | None = Field(None, min_length=1, max_length=300, pattern=r"^[^\x00]*$")


class MyCall(BaseModel):
    """Somebody calls you; `state` calling, or passed when the next has been called already: answer all the same.

    A communication test (`test`) belongs to no emergency and has no point.
    """

    id: str
    emergency_number: str | None
    emergency_title: str
    message: str
    drill: bool
    test: bool
    level_label: str
    place: str
    point: Point | None
    state: str
    called_at: datetime
    due_at: datetime | None


class MyCalls(Page[MyCall]):
    pass


class CallAnswered(Told):
    via: Literal["phone", "push", "desk"] = "phone"


class VoiceAnswer(Told):
    note: Text = Field(min_length=1)


class CallState(BaseModel):
    id: str
    state: str
    answered_at: datetime | None


@api.post("/emergencies/<uuid:id>/cascades", **answers(CascadeTold, 201, s200=CascadeTold))
@guarded("emergency.command")
def begin(work: Work, path: IdPath, body: CascadeAsked) -> Response:
    """Call county, town, community and grid officer of the place, all at once; one cascade at a time."""
    emergency = find_emergency(work, path.id)

    def do() -> list[UUID]:
        return [calling.begin(work, emergency, body.message).id]

    made, first = sent_act.once(work, emergency, body.id, "cascade", body.facts(), do)
    return answer(_tell(work, work.session.get_one(Cascade, made[0])), 201 if first else 200)


@api.get("/emergencies/<uuid:id>/cascades", **answers(Cascades))
@guarded("emergency.see")
def cascades(work: Work, path: IdPath) -> Response:
    """Who was called, who has answered, who has not; the newest first."""
    rows = cascade.of_emergency(work.session, find_emergency(work, path.id).id)
    return answer(Cascades(items=[_tell(work, each) for each in rows], channels=channels.configured()))


@api.get("/my-calls", **answers(MyCalls))
@signed_in
def mine(work: Work) -> Response:
    """Calls to you that you have not answered."""
    rows = work.session.execute(
        select(CascadeCall, CascadeLine, Cascade, Emergency)
        .join(CascadeLine, CascadeLine.id == CascadeCall.line_id)
        .join(Cascade, Cascade.id == CascadeLine.cascade_id)
        .outerjoin(Emergency, Emergency.id == Cascade.emergency_id)
        .where(CascadeCall.person_id == work.actor.id, CascadeCall.state.in_(CALLED))
        .where((CascadeLine.state == "calling") | (CascadeLine.state == "exhausted") & ~Cascade.test)
        .where(Cascade.test | (Emergency.stage != "closed"))
        .order_by(Cascade.test, CascadeCall.called_at.desc())
        .limit(20)
    )
    return answer(MyCalls(items=[_mine(*row) for row in rows]))


@api.post("/emergency-calls/<uuid:id>/confirm", **answers(CallState))
@signed_in
def confirm(work: Work, path: IdPath, body: CallAnswered) -> Response:
    """I am here: only whoever is called may say so; said twice it is said once."""
    return answer(_state(calling.answer(work, path.id, body.via)))


@api.post("/emergency-calls/<uuid:id>/answered", **answers(CallState))
@guarded("emergency.command")
def answered(work: Work, path: IdPath, body: VoiceAnswer) -> Response:
    """The command has reached the person by telephone; what was said is written down."""
    return answer(_state(calling.answered_by_voice(work, path.id, body.note)))


def _state(row: CascadeCall) -> CallState:
    return CallState(id=str(row.id), state=row.state, answered_at=row.answered_at)


def _mine(call: CascadeCall, line: CascadeLine, row: Cascade, emergency: Emergency | None) -> MyCall:
    return MyCall(
        id=str(call.id),
        emergency_number=emergency.number if emergency else None,
        emergency_title=emergency.title if emergency else TEST.say(language()),
        message=row.message,
        drill=row.drill,
        test=row.test,
        level_label=PLACES[line.level].say(language()),
        place=line.people[call.position].get("place", line.place),
        point=lonlat(emergency.point) if emergency else None,
        state=call.state,
        called_at=call.called_at,
        due_at=line.due_at if call.state == "calling" else None,
    )


def _tell(work: Work, row: Cascade) -> CascadeTold:
    lines = cascade.lines_of(work.session, row.id)
    ended = [each.confirmed_at for each in lines if each.confirmed_at]
    return CascadeTold(
        id=str(row.id),
        message=row.message,
        drill=row.drill,
        step_s=row.step_s,
        started_at=row.started_at,
        started_by_name=name_for(work.actor, row.started_by_name),
        limit_at=row.started_at + timedelta(seconds=row.limit_s),
        running=any(each.state == "calling" for each in lines),
        done_at=max(ended) if len(ended) == len(lines) else None,
        silent=[each.place for each in lines if each.state in ("calling", "exhausted")],
        lines=[_line(work, each) for each in lines],
    )


def _line(work: Work, line: CascadeLine) -> CascadeLineTold:
    return CascadeLineTold(
        level=line.level,
        level_label=PLACES[line.level].say(language()),
        place=line.place,
        state=line.state,
        due_at=line.due_at,
        waiting=max(0, len(line.people) - line.position - 1) if line.state == "calling" else 0,
        confirmed_at=line.confirmed_at,
        confirmed_by_name=name_for(work.actor, line.confirmed_by_name),
        calls=[tell_call(work, each) for each in cascade.calls_of(work.session, line.id)],
    )


def _number(work: Work, person: UUID) -> str | None:
    """Under which number they are reached: their own, else that of their unit."""
    with_unit = select(func.coalesce(Person.phone, Department.phone)).outerjoin(
        Department, Person.department_id == Department.id
    )
    return work.session.scalar(with_unit.where(Person.id == person))


def tell_call(work: Work, call: CascadeCall) -> CallTold:
    plain = ("post", "state", "called_at", "answered_at", "via", "note")
    attempts = [
        AttemptTold(channel=each.channel, state=each.state, detail=each.detail, at=each.at)
        for each in cascade.attempts_of(work.session, call.id)
    ]
    return CallTold(
        **{name: getattr(call, name) for name in plain},
        id=str(call.id),
        person_name=name_for(work.actor, call.person_name) or "",
        phone=callable_by(work, _number(work, call.person_id)),
        post_label=POSTS[call.post].say(language()),
        attempts=attempts,
    )
