"""One attempt over one outside channel, once; whoever has answered meanwhile is left in peace."""

from dispatch.emergency.cascade import channels
from dispatch.emergency.cascade.cascade import CallAttempt, Cascade, CascadeCall, CascadeLine
from dispatch.emergency.cascade.channels import Message
from dispatch.emergency.emergency import Emergency
from foundation.event import Bell
from foundation.reactor import slow_job
from foundation.work import Work
from people.person import Person


@slow_job
def send(work: Work, bell: Bell) -> None:
    """Slow reaction to CallAttempted."""
    attempt = work.session.get(CallAttempt, bell.subject)
    if attempt is None or attempt.state != "queued":
        return
    call = work.session.get_one(CascadeCall, attempt.call_id)
    attempt.settled_at = work.now
    if call.state != "calling":
        attempt.state = "quiet"
    elif attempt.channel not in channels.configured():
        attempt.state, attempt.detail = "failed", "the channel is switched off"
    else:
        outcome = channels.adapter(attempt.channel).send(_message(work, call), int(work.now.timestamp()))
        attempt.state, attempt.detail = "sent" if outcome.sent else "failed", outcome.detail


def _message(work: Work, call: CascadeCall) -> Message:
    row = work.session.get_one(CascadeLine, call.line_id)
    cascade = work.session.get_one(Cascade, row.cascade_id)
    emergency = work.session.get(Emergency, cascade.emergency_id) if cascade.emergency_id else None
    phone = work.session.get_one(Person, call.person_id).phone
    said = f"{cascade.mark}{'' if cascade.test else '应急呼叫：'}{cascade.message}"
    return Message(str(call.id), call.person_name, phone, emergency.number if emergency else "", said)
