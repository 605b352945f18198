"""An answer from the spot arrives: made exactly once, on the present version if its question still stands."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from dispatch import desk
from dispatch.field.sent_move import SentMove, Told
from dispatch.field.still_asked import Since, stands
from foundation import sent_once
from foundation.history import HistoryRow
from foundation.refusals import Conflict, NotFound
from foundation.words import Words
from foundation.work import Work
from incidents import sight
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE as CASE
from incidents.report_told import Claimed
from sensors import handling
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE as ALARM
from sensors.sight import find_alarm


class NoLongerYours(NotFound):
    """The same words whether it is elsewhere or was never there."""

    words = Words(
        "这件事已不在您的网格，或已由别人办理，不再需要您作答；可以放弃这一条。",
        "This is no longer in your grid, or somebody else has dealt with it; the answer may be dropped.",
    )


def receive(work: Work, move_id: UUID, told: Told, claimed: Claimed | None = None) -> tuple[SentMove, bool]:
    """What came of it, and whether this was the first time; 409 when the key says something else or came second.

    A refusal leaves nothing behind: the same key may be sent again.
    """
    first = sent_once.known(work, SentMove, move_id, told)
    if first is not None:
        if not {first.person_id, first.claimed_person} & {work.actor.id, claimed.id if claimed else work.actor.id}:
            raise Conflict(sent_once.DIFFERS, code="already_differs")
        return first, False
    subject, number = _make_case(work, told) if told.kind == "case" else _make_alarm(work, told)
    sent = SentMove(
        id=move_id,
        subject_kind=told.kind,
        subject_id=subject.id,
        move=told.move,
        number=f"{number}-{subject.version}",
        stage=subject.stage,
        version=subject.version,
        person_id=work.actor.id,
        claimed_person=claimed.id if claimed else None,
        claimed_name=claimed.name if claimed else None,
        told_at=told.taken_at,
        received_at=work.now,
        request_hash=sent_once.digest(told),
    )
    work.session.add(sent)
    return sent, True


def _make_case(work: Work, told: Told) -> tuple[Case, str]:
    try:
        case = sight.find(work.session, work.actor, told.subject)
    except NotFound:
        raise NoLongerYours from None
    number = case.number or case.report_number
    return desk.move(work, case, told.move, _present(work, CASE, case, told), _facts(told)), number


def _make_alarm(work: Work, told: Told) -> tuple[Alarm, str]:
    try:
        alarm = find_alarm(work.session, work.actor, told.subject)
    except NotFound:
        raise NoLongerYours from None
    version = _present(work, ALARM, alarm, told)
    return handling.answer(work, alarm.id, told.move, version, _facts(told)), alarm.device_code


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
