"""The table of a call for help: pressed, seen by the command centre, withdrawn by its officer, closed with a reason."""

from datetime import datetime
from typing import Any

from dispatch.events import SosMoved
from foundation.actor import Actor
from foundation.lifecycle import Lifecycle, Move, Need
from foundation.words import Words
from foundation.work import Work

W = Words

STAGES = {
    "open": W("求助中", "calling for help"),
    "acknowledged": W("指挥中心已看到", "seen by the command centre"),
    "withdrawn": W("网格员称误触，待核实", "said to be pressed by mistake, to be verified"),
    "closed": W("已结束", "closed"),
}
LIVE = ("open", "acknowledged", "withdrawn")
LOUD = ("open",)  # rings until somebody has seen it
ANSWER, PRESS = "sos.answer", "sos.press"

OUTCOME = Need(
    "outcome",
    "choice",
    W("结果", "outcome"),
    options=(
        ("helped", W("已到场救助", "help came")),
        ("safe", W("已联系，本人平安", "reached, safe")),
        ("mistake", W("误触，已与本人核实", "a mistake, verified with the officer")),
        ("drill", W("演练", "a drill")),
    ),
)
REASON = Need("reason", "text", W("经过", "what happened"))
NOTE = Need("note", "text", W("备注", "note"), required=False)


def own(actor: Actor, sos: Any) -> bool:
    """Whoever pressed it."""
    return bool(sos.person_id == actor.id)


MOVES = (
    Move("press", None, "open", PRESS, W("求助", "call for help"), tone="danger"),
    Move("acknowledge", "open", "acknowledged", ANSWER, W("已看到", "seen"), (NOTE,), tone="primary"),
    *(Move("withdraw", source, "withdrawn", PRESS, W("误触撤回", "withdraw"), relation=own) for source in LIVE[:2]),
    *(Move("close", source, "closed", ANSWER, W("结束", "close"), (OUTCOME, REASON)) for source in LIVE),
)


def announce(sos: Any, move: Move, source: str | None) -> SosMoved:
    return SosMoved(subject=sos.id, version=sos.version, move=move.name, source=source, target=move.target)


def entering(work: Work, stage: str) -> dict[str, datetime]:
    """When it was first seen, withdrawn, closed."""
    columns = {"acknowledged": "acknowledged_at", "withdrawn": "withdrawn_at", "closed": "closed_at"}
    return {columns[stage]: work.now} if stage in columns else {}


LIFECYCLE = Lifecycle("sos", STAGES, MOVES, announce, entering)
