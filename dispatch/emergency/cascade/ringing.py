"""What every call does, in a cascade or a test: it rings over every channel there is, turns, is confirmed."""

from collections.abc import Sequence
from uuid import UUID

from dispatch.emergency.cascade import channels
from dispatch.emergency.cascade.cascade import CallAttempt, CascadeCall, CascadeLine
from dispatch.events import CallAttempted, CallMoved
from foundation.ids import new_id
from foundation.work import Work


def ring(work: Work, row: CascadeLine, positions: Sequence[int]) -> None:
    """Ring those people of a line, over every channel there is."""
    calls = [_call(work, row, each) for each in positions]
    work.session.add_all(calls)
    work.session.flush()
    for call in calls:
        _attempt(work, call, "live", "sent")
        for channel in channels.configured():
            work.record(CallAttempted(subject=_attempt(work, call, channel, "queued")))
        work.record(CallMoved(subject=call.id, version=1, state="calling"))
    work.session.flush()


def _call(work: Work, row: CascadeLine, position: int) -> CascadeCall:
    who = row.people[position]
    return CascadeCall(
        id=new_id(),
        line_id=row.id,
        position=position,
        person_id=UUID(who["person"]),
        person_name=who["name"],
        post=who["post"],
        state="calling",
        version=1,
        called_at=work.now,
    )


def _attempt(work: Work, call: CascadeCall, channel: str, state: str) -> UUID:
    attempt = CallAttempt(id=new_id(), call_id=call.id, channel=channel, state=state, at=work.now)
    work.session.add(attempt)
    return attempt.id


def confirmed(work: Work, call: CascadeCall, via: str, note: str | None) -> None:
    """The person has answered."""
    call.answered_at, call.via, call.note = work.now, via, note
    turn(work, call, "confirmed")


def turn(work: Work, call: CascadeCall, state: str) -> None:
    call.state, call.version = state, call.version + 1
    work.record(CallMoved(subject=call.id, version=call.version, state=state))
