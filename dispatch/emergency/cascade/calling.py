"""The verbs of a cascade: begin it, answer a call, pass on what nobody has answered; each step once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from dispatch.emergency import log
from dispatch.emergency.cascade import duty, ringing, testing
from dispatch.emergency.cascade.cascade import Cascade, CascadeCall, CascadeLine
from dispatch.emergency.cascade.chain import LEVELS, follows, line
from dispatch.emergency.emergency import Emergency, refuse_ended
from foundation.event import Bell
from foundation.ids import new_id
from foundation.refusals import Conflict, NotFound
from foundation.settings import settings
from foundation.words import Words
from foundation.work import Work
from grid.locate import Located

W = Words
ENDED = W("应急已终止，无需叫应。", "The emergency has been stood down; nobody is called.")


def begin(work: Work, emergency: Emergency, message: str | None) -> Cascade:
    """Call county, town, community and grid officer of the place, all at once."""
    emergency = work.session.scalars(select(Emergency).where(Emergency.id == emergency.id).with_for_update()).one()
    _refuse(work, emergency)
    told, at = duty.told(work, emergency)
    cascade = Cascade(
        id=new_id(),
        emergency_id=emergency.id,
        message=message or f"{emergency.title}（{at.town_name}{at.community_name}），请立即确认并到岗",
        drill=emergency.drill,
        step_s=settings().cascade.step_s,
        limit_s=settings().cascade.limit_s,
        started_at=work.now,
        started_by=work.actor.id,
        started_by_name=work.actor.name,
    )
    work.session.add(cascade)
    work.session.flush()
    log.write(work, emergency, "cascade", W("启动三分钟叫应", "the three-minute cascade begins"))
    for level in LEVELS:
        _open(work, emergency, cascade, level, line(level, told), _place(at, level))
    return cascade


def _refuse(work: Work, emergency: Emergency) -> None:
    refuse_ended(emergency, ENDED)
    running = (
        select(CascadeLine.id)
        .join(Cascade, Cascade.id == CascadeLine.cascade_id)
        .where(Cascade.emergency_id == emergency.id, CascadeLine.state == "calling")
    )
    if work.session.scalar(running.limit(1)):
        raise Conflict(W("叫应正在进行，请等待结果。", "A cascade is running; wait for it."), code="cascade_running")


def _place(at: Located, level: str) -> str:
    return {"county": at.county_name, "town": at.town_name, "community": at.community_name, "grid": at.name}[level]


def _open(work: Work, emergency: Emergency, cascade: Cascade, level: str, people: list[Any], place: str) -> None:
    row = CascadeLine(
        id=new_id(),
        cascade_id=cascade.id,
        level=level,
        place=place,
        people=[{"person": str(each.person), "name": each.name, "post": each.post} for each in people],
        position=0,
        state="calling" if people else "exhausted",
    )
    work.session.add(row)
    work.session.flush()
    if people:
        row.due_at = work.now + timedelta(seconds=cascade.step_s)
        _call(work, emergency, cascade, row)
    else:
        log.write(work, emergency, "call_exhausted", W(f"{place}无人可呼叫", f"{place}: nobody to call"))


def _call(work: Work, emergency: Emergency, cascade: Cascade, row: CascadeLine) -> None:
    """Ring the person whose turn it is, over every channel there is."""
    ringing.ring(work, row, [row.position])
    name = row.people[row.position]["name"]
    level = LEVELS[row.level]
    words = W(f"呼叫{level.zh}{row.place}：{name}", f"calling {level.en} {row.place}: {name}")
    log.write(work, emergency, "call", words, person=name)


def answer(work: Work, call_id: UUID, via: str) -> CascadeCall:
    """I am here: settles every call of this cascade to me; whoever was passed over may still answer."""
    call = work.session.scalar(select(CascadeCall).where(CascadeCall.id == call_id))
    if call is None or call.person_id != work.actor.id:
        raise NotFound
    own = work.session.get_one(CascadeLine, call.line_id)
    mine = (
        select(CascadeLine)
        .join(CascadeCall, CascadeCall.line_id == CascadeLine.id)
        .where(CascadeLine.cascade_id == own.cascade_id, CascadeCall.person_id == work.actor.id)
        .order_by(CascadeLine.id)
        .with_for_update(of=CascadeLine)
        .execution_options(populate_existing=True)
    )
    for row in work.session.scalars(mine).unique().all():
        _confirm(work, row, work.actor.id, via, None)
    work.session.refresh(call)
    return call


def answered_by_voice(work: Work, call_id: UUID, note: str) -> CascadeCall:
    """The command has reached the person by telephone and writes down what was said."""
    call = work.session.get(CascadeCall, call_id)
    if call is None:
        raise NotFound
    row = work.session.scalars(select(CascadeLine).where(CascadeLine.id == call.line_id).with_for_update()).one()
    _confirm(work, row, call.person_id, "voice", note)
    work.session.refresh(call)
    return call


def _confirm(work: Work, row: CascadeLine, person: UUID | None, via: str, note: str | None) -> None:
    if row.state == "stopped":
        return
    rung = select(CascadeCall).where(CascadeCall.line_id == row.id).execution_options(populate_existing=True)
    calls = work.session.scalars(rung).all()
    own = next(each for each in calls if each.person_id == person)
    if own.state == "confirmed":
        return
    ringing.confirmed(work, own, via, note)
    if work.session.get_one(Cascade, row.cascade_id).test:
        testing.heard(work, row, calls)
        return
    first = row.state != "confirmed"
    if first:
        row.state, row.due_at, row.confirmed_at, row.confirmed_by_name = "confirmed", None, work.now, own.person_name
    for other in (each for each in calls if each.state == "calling"):
        ringing.turn(work, other, "settled")
    how = {
        "phone": W("手机", "phone"),
        "push": W("推送", "push"),
        "desk": W("工作台", "desk"),
        "voice": W("电话", "telephone"),
    }[via]
    words = W(
        f"{row.place}：{own.person_name}已确认（{how.zh}）{note or ''}",
        f"{row.place}: {own.person_name} has confirmed ({how.en}) {note or ''}",
    )
    log.write(work, _emergency(work, row), "call_confirmed", words, person=own.person_name)


def _emergency(work: Work, row: CascadeLine) -> Emergency:
    cascade = work.session.get_one(Cascade, row.cascade_id)
    return work.session.scalars(select(Emergency).where(Emergency.id == cascade.emergency_id)).one()


def look(work: Work, most: int = 50) -> int:
    """Lines nobody has answered in time go on to the next person; rows another timer holds are passed over."""
    due = work.session.scalars(
        select(CascadeLine)
        .where(CascadeLine.state == "calling", CascadeLine.due_at <= work.now)
        .order_by(CascadeLine.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        if work.session.get_one(Cascade, row.cascade_id).test:
            testing.end(work, row)
        else:
            _pass_on(work, row)
    return len(due)


def _pass_on(work: Work, row: CascadeLine) -> None:
    cascade, emergency = work.session.get_one(Cascade, row.cascade_id), _emergency(work, row)
    silent = work.session.scalars(
        select(CascadeCall).where(CascadeCall.line_id == row.id, CascadeCall.position == row.position)
    ).one()
    ringing.turn(work, silent, "passed")
    following = follows(row.position, len(row.people), work.now, cascade.step_s)
    name = silent.person_name
    if following.position is None:
        row.state, row.due_at = "exhausted", None
        words = W(
            f"{row.place}：{name}未应答，已无人可呼叫", f"{row.place}: {name} does not answer, nobody is left to call"
        )
        log.write(work, emergency, "call_exhausted", words, person=name)
        return
    row.position, row.due_at = following.position, following.due_at
    log.write(
        work,
        emergency,
        "call_passed",
        W(f"{row.place}：{name}未应答，转下一位", f"{row.place}: {name} does not answer, the next is called"),
        person=name,
    )
    _call(work, emergency, cascade, row)


def stop(work: Work, bell: Bell) -> None:
    """The emergency has ended: nobody is called any more."""
    if work.session.get_one(Emergency, bell.subject).stage != "closed":
        return
    rows = work.session.scalars(
        select(CascadeLine)
        .join(Cascade, Cascade.id == CascadeLine.cascade_id)
        .where(Cascade.emergency_id == bell.subject, CascadeLine.state == "calling")
        .with_for_update(of=CascadeLine)
    ).all()
    for row in rows:
        row.state, row.due_at = "stopped", None
        for call in work.session.scalars(
            select(CascadeCall).where(CascadeCall.line_id == row.id, CascadeCall.state == "calling")
        ):
            ringing.turn(work, call, "settled")
