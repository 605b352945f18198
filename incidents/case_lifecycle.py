"""The table of a case's moves: who may do what, from where to where, and what must be stated (domain.md §2.3-2.4)."""

from typing import Any

from foundation.lifecycle import Lifecycle, Move
from foundation.work import Work
from incidents.case_moves_disposal import CLOCK, COMMAND, DEPARTMENT, PRESSURE
from incidents.case_moves_supervision import ACCEPTING, CLOSING, MERGING, OFFICER
from incidents.case_stages import DISPOSAL_STAGES, END_STAGES, OPEN_STAGES, STAGES
from incidents.desk_limit import due
from incidents.events import CaseMoved

__all__ = ("DISPOSAL_STAGES", "END_STAGES", "LIFECYCLE", "MOVES", "OPEN_STAGES", "PERMISSIONS", "STAGES")

MOVES = (*OFFICER, *ACCEPTING, *COMMAND, *DEPARTMENT, *CLOCK, *PRESSURE, *CLOSING, *MERGING)


def announce(case: Any, move: Move, source: str | None) -> CaseMoved:
    return CaseMoved(subject=case.id, version=case.version, move=move.name, source=source, target=case.stage)


def entering(work: Work, stage: str) -> dict[str, Any]:
    """A desk's own clock begins when the case reaches it; nothing waits for anybody in a resting stage."""
    at_desk = due(work.now, stage) if stage in OPEN_STAGES else None
    return {"stage_since": work.now, "desk_due": at_desk, "next_due": at_desk, "claimed_by": None, "claimed_at": None}


LIFECYCLE = Lifecycle("case", STAGES, MOVES, announce, entering)
PERMISSIONS = tuple(sorted({each.permission for each in MOVES} - {"case.report"}))  # who may move cases at all
