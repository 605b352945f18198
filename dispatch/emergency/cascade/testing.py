"""The communication test: everybody on duty is asked at once to confirm, plainly as a test, by the ways of a real call.

It belongs to no emergency. Nobody is passed over: each has the whole time of a cascade, and what came of it is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from dispatch.emergency.cascade import duty, ringing
from dispatch.emergency.cascade.cascade import Cascade, CascadeCall, CascadeLine
from dispatch.emergency.cascade.chain import PLACES, Reached
from dispatch.emergency.cascade.rhythm import missed, next_after
from dispatch.emergency.cascade.testing_plan import CommunicationTestPlan, plan
from foundation.clock import city_zone
from foundation.ids import new_id
from foundation.refusals import Conflict
from foundation.settings import settings
from foundation.words import Words
from foundation.work import Work
from grid.division import Division

W = Words
MESSAGE = "请点击“收到”确认，无需到岗。"
TESTING = W("通信测试正在进行，请等待结果。", "A communication test is running; wait for its outcome.")
CALLING = W(
    "正在叫应应急人员，请待叫应结束后再测试。", "People are being called to an emergency; test when that has ended."
)
NOBODY = W("没有可测试的值班人员，请先设置值班名单。", "Nobody is on duty to be tested; write duty lists first.")


@dataclass(frozen=True)
class Asked:
    """One level of a test: whom it asks, [{person, name, post, place}], and which places have nobody to be asked."""

    people: list[dict[str, Any]]
    no_list: list[str]


def begin(work: Work) -> Cascade:
    """Test now; one test at a time, and never while people are called to an emergency."""
    plan(work, locked=True)
    busy, asked = _busy(work), _asked(work)
    if busy:
        raise Conflict(TESTING if busy.test else CALLING, code="test_running" if busy.test else "cascade_running")
    if not anybody(asked):
        raise Conflict(NOBODY, code="nobody_on_duty")
    return _start(work, asked)


def look(work: Work) -> int:
    """The timer's part: the test that is due begins once, however many timers there are."""
    due = work.session.scalar(
        select(CommunicationTestPlan).where(CommunicationTestPlan.next_at <= work.now).with_for_update(skip_locked=True)
    )
    if due is None or due.next_at is None:
        return 0
    late = missed(due.next_at, work.now)
    if not late and _busy(work):
        return 0
    asked = {} if late else _asked(work)
    if anybody(asked):
        _start(work, asked)
    else:
        due.missed_at = due.next_at
    due.next_at = next_after(due.rhythm, work.now, city_zone())
    return 1


def _busy(work: Work) -> Cascade | None:
    """A cascade or a test that is calling now."""
    running = select(CascadeLine.cascade_id).where(CascadeLine.state == "calling")
    return work.session.scalars(select(Cascade).where(Cascade.id.in_(running)).order_by(Cascade.test).limit(1)).first()


def _asked(work: Work) -> dict[str, Asked]:
    towns = select(Division.code, Division.name).where(Division.level == "town")
    above = {row.code: row.name for row in work.session.execute(towns)}
    return asked_of(
        [(each.level, f"{above.get(each.parent or '', '')}{each.name}", people) for each, people in duty.on_duty(work)]
    )


def asked_of(places: Sequence[tuple[str, str, Sequence[Reached]]]) -> dict[str, Asked]:
    """Everybody on duty by level, from above, and the places where nobody is; whoever stands in several lists is asked
    once. Places are (level, name, people on duty). Pure."""
    asked = {level: Asked([], []) for level in PLACES}
    seen: set[UUID] = set()
    for level, name, people in places:
        if not people:
            asked[level].no_list.append(name)
        for each in people:
            if each.person not in seen:
                seen.add(each.person)
                told = {"person": str(each.person), "name": each.name, "post": each.post, "place": name}
                asked[level].people.append(told)
    return {level: each for level, each in asked.items() if each.people or each.no_list}


def anybody(asked: Mapping[str, Asked]) -> bool:
    return any(each.people for each in asked.values())


def _start(work: Work, asked: Mapping[str, Asked]) -> Cascade:
    limit_s = settings().cascade.limit_s
    cascade = Cascade(
        id=new_id(),
        message=MESSAGE,
        drill=False,
        test=True,
        step_s=limit_s,
        limit_s=limit_s,
        started_at=work.now,
        started_by=work.actor.id,
        started_by_name=work.actor.name,
    )
    work.session.add(cascade)
    work.session.flush()
    for level, each in asked.items():
        _open(work, cascade, level, each)
    return cascade


def _open(work: Work, cascade: Cascade, level: str, asked: Asked) -> None:
    row = CascadeLine(
        id=new_id(),
        cascade_id=cascade.id,
        level=level,
        place=PLACES[level].zh,
        people=asked.people,
        no_list=asked.no_list,
        position=0,
        state="calling" if asked.people else "exhausted",
        due_at=work.now + timedelta(seconds=cascade.limit_s) if asked.people else None,
    )
    work.session.add(row)
    work.session.flush()
    ringing.ring(work, row, range(len(asked.people)))


def heard(work: Work, row: CascadeLine, calls: Sequence[CascadeCall]) -> None:
    """Somebody of the line has confirmed: it is over when all have; a late answer counts as late."""
    if row.state == "calling" and all(each.state == "confirmed" for each in calls):
        row.state, row.due_at, row.confirmed_at = "confirmed", None, work.now


def end(work: Work, row: CascadeLine) -> None:
    """The time is over: whoever has not confirmed is called no more."""
    row.state, row.due_at = "exhausted", None
    silent = select(CascadeCall).where(CascadeCall.line_id == row.id, CascadeCall.state == "calling")
    for call in work.session.scalars(silent):
        ringing.turn(work, call, "passed")
