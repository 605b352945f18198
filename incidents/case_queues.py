"""How many cases wait at each desk, and how many of them are late: counted over the open cases alone."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.actor import Actor
from incidents.case import Case
from incidents.case_filter import overdue
from incidents.case_finding import open_cases
from incidents.sight import visible

DESK_STAGES = {
    "supervision": ("pending_register", "pending_filing", "pending_close"),
    "command": ("pending_dispatch", "handle_finish"),
    "department": ("pending_handle", "handling", "handle_finish"),
}


def queue_counts(session: Session, actor: Actor, now: datetime) -> dict[str, tuple[int, int, int]]:
    """For every open stage: cases in this actor's sight, those past the deadline, those past the desk's limit."""
    rows = session.execute(
        select(Case.stage, func.count(), func.count().filter(overdue(now)), func.count().filter(Case.desk_due < now))
        .where(visible(actor), open_cases())
        .group_by(Case.stage)
    )
    return {stage: (count, late, desk_late) for stage, count, late, desk_late in rows}
