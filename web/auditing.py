"""Checks the whole history, thing by thing, without holding it in memory."""

from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.history import HistoryRow, first_broken

STEP = 2000


def verify(session: Session) -> tuple[int, HistoryRow | None]:
    """(rows checked, the first broken row or None)."""
    checked = 0
    rows = session.scalars(
        select(HistoryRow)
        .order_by(HistoryRow.subject_kind, HistoryRow.subject_id, HistoryRow.seq)
        .execution_options(yield_per=STEP)
    )
    for _, chain in groupby(rows, key=lambda row: (row.subject_kind, row.subject_id)):
        whole = list(chain)
        broken = first_broken(whole)
        if broken is not None:
            return checked + whole.index(broken), broken
        checked += len(whole)
    return checked, None
