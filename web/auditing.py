"""Checks the whole history, thing by thing, without holding it in memory: seals, links, and that no tail is cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from dispatch.emergency.alerting.warning import Warning
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.resources.team import Team
from dispatch.reach.sos import Sos
from dispatch.register.proposal import ComponentProposal
from foundation.history import HistoryRow, seal
from incidents.case import Case
from sensors.alarm import Alarm
from sensors.alarm_situation import AlarmSituation

STEP = 2000
THINGS: dict[str, Any] = {
    "case": Case,
    "alarm": Alarm,
    "situation": AlarmSituation,
    "emergency": Emergency,
    "warning": Warning,
    "team": Team,
    "sos": Sos,
    "component_proposal": ComponentProposal,
}


@dataclass(frozen=True)
class Broken:
    """Where a chain does not hold: the history row, if it is there, and in a few words what is wrong with it."""

    kind: str
    subject: UUID
    seq: int
    why: str
    row: int | None = None

    def __str__(self) -> str:
        place = f"history row {self.row}" if self.row is not None else "the end of the chain"
        return f"{place}: {self.kind} {self.subject} move {self.seq} ({self.why})"


def verify(session: Session) -> tuple[int, Broken | None]:
    """(rows checked, the first broken place or None)."""
    checked = 0
    rows = session.scalars(
        select(HistoryRow)
        .order_by(HistoryRow.subject_kind, HistoryRow.subject_id, HistoryRow.seq)
        .execution_options(yield_per=STEP)
    )
    for _, chain in groupby(rows, key=lambda row: (row.subject_kind, row.subject_id)):
        previous, expected = "", 1
        for row in chain:
            why = _wrong(row, previous, expected)
            if why:
                return checked, Broken(row.subject_kind, row.subject_id, row.seq, why, row.id)
            previous, expected, checked = row.hash, expected + 1, checked + 1
    return checked, next((cut for kind in THINGS for cut in _cut_off(session, kind)), None)


def _wrong(row: HistoryRow, previous: str, expected: int) -> str | None:
    if row.seq != expected:
        return f"move {expected} is missing"
    if row.previous_hash != previous:
        return "not linked to the move before"
    return None if row.hash == seal(row) else f"{row.move} of {row.at:%Y-%m-%d %H:%M} was changed"


def _cut_off(session: Session, kind: str) -> Iterator[Broken]:
    """Things of one kind whose last move is not where they stand: a tail was cut off, or there is no chain at all."""
    thing, after = THINGS[kind], UUID(int=0)
    last = (
        select(HistoryRow.seq, HistoryRow.to_stage)
        .where(HistoryRow.subject_kind == kind, HistoryRow.subject_id == thing.id)
        .order_by(HistoryRow.seq.desc())
        .limit(1)
        .lateral()
    )
    step = select(thing.id, thing.version, last.c.seq, last.c.to_stage, thing.stage).outerjoin(last, true())
    while True:
        rows = session.execute(step.where(thing.id > after).order_by(thing.id).limit(STEP)).all()
        for row in rows:
            if row.seq is None:
                yield Broken(kind, row.id, 1, "it has no history")
            elif row.seq < row.version:
                yield Broken(kind, row.id, row.seq + 1, f"the last of {row.version} moves are missing")
            elif (row.seq, row.to_stage) != (row.version, row.stage):
                yield Broken(kind, row.id, row.seq, f"it stands at {row.stage}, version {row.version}")
        if len(rows) < STEP:
            return
        after = rows[-1].id
