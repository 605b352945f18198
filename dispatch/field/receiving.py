"""An answer from the spot arrives: made exactly once, on the present version if its question still stands."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from dispatch import desk
from dispatch.field import duty_answer, errand_answer, scene_answer
from dispatch.field.led import Led, NoLongerYours
from dispatch.field.sent_move import SentMove, Told
from dispatch.field.still_asked import Since, stands
from foundation import sent_once
from foundation.history import HistoryRow
from foundation.refusals import Conflict, NotFound
from foundation.work import Work
from incidents import sight
from incidents.case_lifecycle import LIFECYCLE as CASE
from incidents.report_told import Claimed
from sensors import handling
from sensors.alarm_lifecycle import LIFECYCLE as ALARM
from sensors.sight import find_alarm


def receive(work: Work, move_id: UUID, told: Told, claimed: Claimed | None = None) -> tuple[SentMove, bool]:
    """What came of it, and whether this was the first time; 409 when the key says something else or came second.

    A refusal leaves nothing behind: the same key may be sent again.
    """
    first = sent_once.known(work, SentMove, move_id, told)
    if first is not None:
        if not {first.person_id, first.claimed_person} & {work.actor.id, claimed.id if claimed else work.actor.id}:
            raise Conflict(sent_once.DIFFERS, code="already_differs")
        return first, False
    if claimed and told.kind == "emergency":
        raise NoLongerYours  # nobody is on the scene by another's phone
    led = MAKE[told.kind](work, told)
    sent = SentMove(
        id=move_id,
        subject_kind=told.kind,
        subject_id=led.subject,
        move=told.move,
        number=led.number,
        stage=led.stage,
        version=led.version,
        person_id=work.actor.id,
        claimed_person=claimed.id if claimed else None,
        claimed_name=claimed.name if claimed else None,
        told_at=told.taken_at,
        received_at=work.now,
        request_hash=sent_once.digest(told),
    )
    work.session.add(sent)
    return sent, True


def _make_case(work: Work, told: Told) -> Led:
    try:
        case = sight.find(work.session, work.actor, told.subject)
    except NotFound:
        raise NoLongerYours from None
    number = case.number or case.report_number
    done = desk.move(work, case, told.move, _present(work, CASE, case, told), _facts(told))
    return Led(done.id, f"{number}-{done.version}", done.stage, done.version)


def _make_alarm(work: Work, told: Told) -> Led:
    try:
        alarm = find_alarm(work.session, work.actor, told.subject)
    except NotFound:
        raise NoLongerYours from None
    version = _present(work, ALARM, alarm, told)
    done = handling.answer(work, alarm.id, told.move, version, _facts(told))
    return Led(done.id, f"{alarm.device_code}-{done.version}", done.stage, done.version)


MAKE: dict[str, Callable[[Work, Told], Led]] = {
    "case": _make_case,
    "alarm": _make_alarm,
    "duty": duty_answer.make,
    "emergency": scene_answer.make,
    "errand": errand_answer.make,
}


def _facts(told: Told) -> dict[str, Any]:
    """`taken_at` says when it was answered, and that its photos may still be on their way."""
    return {**told.facts, **({"taken_at": told.taken_at.isoformat()} if told.taken_at else {})}


def _present(work: Work, lifecycle: Any, subject: Any, told: Told) -> int:
    """The version to act on, the row held; whoever came second is told who was first."""
    work.session.refresh(subject, with_for_update=True)
    later = select(HistoryRow.move, HistoryRow.from_stage, HistoryRow.to_stage).where(
        HistoryRow.subject_kind == told.kind, HistoryRow.subject_id == told.subject, HistoryRow.seq > told.version
    )
    since = [Since(*row) for row in work.session.execute(later.order_by(HistoryRow.seq))]
    if told.version > subject.version or not stands(told.kind, told.move, since):
        raise lifecycle.lost(work, subject)
    return int(subject.version)
