"""What is done every ten minutes: old pushes, ledger entries, sessions and notices go, due inspections become tasks."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, exists, select

from dispatch.clock import deadline_moving
from dispatch.emergency.alerting import warning
from dispatch.emergency.resources import errand_track, expiring
from dispatch.reach import push_device
from dispatch.reminders import notice
from dispatch.rounds import giving
from foundation import partial, push
from foundation.outbox import Delivery, OutboxRow
from foundation.settings import settings
from foundation.work import Work
from grid import map_change, patrol
from people import session

LEDGER_KEPT = timedelta(days=7)  # an event is delivered again within minutes, never after days


def forget_pushes(work: Work) -> int:
    return push.forget(work, settings().outbox.keep_push_h)


def forget_deliveries(work: Work) -> None:
    """Ledger entries of events that have long left the outbox."""
    waits = exists(select(OutboxRow.id).where(OutboxRow.id == Delivery.event_id))
    work.session.execute(delete(Delivery).where(Delivery.at < work.now - LEDGER_KEPT, ~waits))


def forget_uploads(work: Work) -> None:
    """Pieces of photos whose sender has not come back."""
    partial.sweep()


CHORES: tuple[Callable[[Work], object], ...] = (
    forget_pushes,
    forget_deliveries,
    forget_uploads,
    session.sweep,
    deadline_moving.settle,
    notice.forget,
    warning.expire,
    push_device.forget,
    giving.give_due,
    patrol.forget,
    map_change.forget,
    errand_track.forget,
    expiring.remind,
)
