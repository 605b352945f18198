"""The table of a proposal's moves: proposed from the street, approved or refused at the desk, or taken back."""

from typing import Any

from dispatch.events import ProposalMoved
from foundation.actor import Actor
from foundation.lifecycle import Lifecycle, Move, Need
from foundation.words import Words

W = Words

STAGES = {
    "pending_review": W("待审核", "to be reviewed"),
    "approved": W("已采纳", "approved"),
    "refused": W("未采纳", "refused"),
    "withdrawn": W("已撤回", "withdrawn"),
}
DESPITE = Need(
    "despite",
    "choice",
    W("与后来的改动冲突时", "where a later change says otherwise"),
    required=False,
    options=(("yes", W("仍按本提议改", "change it as proposed all the same")),),
)
NOTE = Need("note", "text", W("说明", "note"), required=False)
REASON = Need("reason", "text", W("理由", "reason"))


def not_own(actor: Actor, proposal: Any) -> bool:
    """Nobody approves what they proposed themselves."""
    return bool(actor.id is None or actor.id != proposal.proposed_by)


def own(actor: Actor, proposal: Any) -> bool:
    return bool(actor.id is None or actor.id == proposal.proposed_by)


MOVES = (
    Move("propose", None, "pending_review", "component.propose", W("提议", "propose")),
    Move(
        "approve",
        "pending_review",
        "approved",
        "component.review",
        W("采纳", "approve"),
        (NOTE, DESPITE),
        not_own,
        tone="primary",
    ),
    Move(
        "refuse", "pending_review", "refused", "component.review", W("不采纳", "refuse"), (REASON,), not_own, "danger"
    ),
    Move("withdraw", "pending_review", "withdrawn", "component.propose", W("撤回", "withdraw"), (), own),
)


def announce(proposal: Any, move: Move, source: str | None) -> ProposalMoved:
    return ProposalMoved(
        subject=proposal.id, version=proposal.version, move=move.name, source=source, target=move.target
    )


LIFECYCLE = Lifecycle("component_proposal", STAGES, MOVES, announce)
