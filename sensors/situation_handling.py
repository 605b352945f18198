"""What people do with a situation: acknowledge all of it, merge it into another, split it, take it apart again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from foundation.actor import HOUSE
from foundation.history import rows_of
from foundation.refusals import Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import UNSEEN, UNSEEN_CLEARED
from sensors.alarm_situation import LIFECYCLE, AlarmSituation
from sensors.handling import answer
from sensors.situating import ONE_AT_A_TIME, begin, refresh, signal_of

W = Words
MOST_AT_ONCE = 500


def act(work: Work, situation_id: UUID, move: str, version: int, stated: dict[str, Any]) -> AlarmSituation:
    """Make a person's move; `stated` may hold reason, note, into and alarms."""
    work.session.execute(ONE_AT_A_TIME)
    situation = work.session.get(AlarmSituation, situation_id, with_for_update=True)
    if situation is None:
        raise NotFound
    if situation.version != version:
        raise LIFECYCLE.lost(work, situation)
    acts = {"acknowledge": acknowledge, "merge": merge, "unmerge": unmerge, "split": split}
    if move not in acts:
        LIFECYCLE.allow(work.actor, situation, move)
        raise Invalid(W("此操作由系统进行。", "The house makes this move by itself."), code="no_such_move")
    return acts[move](work, situation, stated)


def acknowledge(work: Work, situation: AlarmSituation, stated: dict[str, Any]) -> AlarmSituation:
    """Every alarm of it that still waits, each with its own history."""
    note = {"note": stated["note"]} if stated.get("note") else {}
    LIFECYCLE.move(work, situation, "acknowledge", situation.version, stated=note)
    waiting = work.session.scalars(
        select(Alarm)
        .where(Alarm.situation_id == situation.id, Alarm.stage.in_((UNSEEN, UNSEEN_CLEARED)), Alarm.held.is_(None))
        .order_by(Alarm.level.desc(), Alarm.id)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    ).all()
    for alarm in waiting:
        answer(work, alarm.id, "acknowledge", alarm.version, note)
    with by_the_house(work):
        return refresh(work, situation)


def merge(work: Work, situation: AlarmSituation, stated: dict[str, Any]) -> AlarmSituation:
    """Its alarms go over to another open situation; which ones is kept, so that it can be taken apart again."""
    LIFECYCLE.allow(work.actor, situation, "merge")
    into = other(work, situation, stated.get("into"))
    moved = [str(each) for each in ids_of(work, situation.id)]
    reason = stated.get("reason")
    work.session.execute(update(Alarm).where(Alarm.situation_id == situation.id).values(situation_id=into.id))
    facts = {"into": str(into.id), "number": into.number, "alarms": moved}
    changes = {"merged_into": into.id, "alarms": 0, "unacknowledged": 0}
    LIFECYCLE.move(work, situation, "merge", situation.version, stated=facts, changes=changes, reason=reason)
    absorbed(work, into, situation, reason)
    return situation


def absorbed(work: Work, into: AlarmSituation, taken: AlarmSituation, reason: str | None) -> None:
    """The other one's history says what came in; the house writes it, for a person has stated it already."""
    with by_the_house(work):
        facts = {"from": str(taken.id), "number": taken.number}
        LIFECYCLE.move(work, into, "absorb", into.version, stated=facts, reason=reason)
        refresh(work, into)


def other(work: Work, situation: AlarmSituation, told: Any) -> AlarmSituation:
    try:
        into = work.session.get(AlarmSituation, UUID(str(told)), with_for_update=True)
    except ValueError:
        into = None
    if into is None or into.stage != "open" or into.id == situation.id or into.kind != situation.kind:
        words = W("请选择同类的、进行中的另一个事态。", "Choose another open situation of the same kind.")
        raise Invalid(errors=[("into", words)])
    return into


def ids_of(work: Work, situation_id: UUID) -> list[UUID]:
    return list(work.session.scalars(select(Alarm.id).where(Alarm.situation_id == situation_id).order_by(Alarm.id)))


def unmerge(work: Work, situation: AlarmSituation, stated: dict[str, Any]) -> AlarmSituation:
    """The alarms it had come back to it, as far as nobody has put them elsewhere meanwhile."""
    from_id = situation.merged_into
    mine = moved_with(work, situation)
    changes = {"merged_into": None}
    LIFECYCLE.move(work, situation, "unmerge", situation.version, changes=changes, reason=stated.get("reason"))
    work.session.execute(
        update(Alarm).where(Alarm.id.in_(mine), Alarm.situation_id == from_id).values(situation_id=situation.id)
    )
    with by_the_house(work):
        if from_id:
            refresh(work, work.session.get_one(AlarmSituation, from_id, with_for_update=True))
        return refresh(work, situation)


def moved_with(work: Work, situation: AlarmSituation) -> list[UUID]:
    """The alarms that went over with the last merge, from its history."""
    rows = [row for row in rows_of(work.session, "situation", situation.id) if row.move == "merge"]
    return [UUID(each) for each in rows[-1].stated.get("alarms", [])] if rows else []


def split(work: Work, situation: AlarmSituation, stated: dict[str, Any]) -> AlarmSituation:
    """Some of its alarms are something else: they begin a situation of their own."""
    told = {str(each) for each in stated.get("alarms") or []}
    mine = {str(each) for each in ids_of(work, situation.id)}
    if not told or not told < mine:
        words = W("请选择要拆出的报警，至少留下一个。", "Choose alarms to take out, and leave at least one.")
        raise Invalid(errors=[("alarms", words)])
    LIFECYCLE.move(
        work, situation, "split", situation.version, stated={"alarms": sorted(told)}, reason=stated.get("reason")
    )
    taken = [work.session.get_one(Alarm, UUID(each)) for each in sorted(told)]
    with by_the_house(work):
        fresh = begin(work, taken[0], signal_of(taken[0]), flood=False)
        for alarm in taken:
            alarm.situation_id = fresh.id
        refresh(work, fresh)
        return refresh(work, situation)


@contextmanager
def by_the_house(work: Work) -> Iterator[None]:
    """What follows by itself from a person's move is the house's own move."""
    person, work.actor = work.actor, HOUSE
    try:
        yield
    finally:
        work.actor = person
