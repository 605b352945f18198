"""The table of a warning: drafted, approved by another person, published, updated, cancelled, expired."""

from typing import Any

from dispatch.events import WarningMoved
from foundation.actor import Actor
from foundation.lifecycle import Lifecycle, Move, Need
from foundation.words import Words

W = Words
DRAFT, APPROVE = "warning.draft", "warning.approve"
STAGES = {
    "draft": W("草稿", "draft"),
    "approved": W("已审批，待发布", "approved, to be published"),
    "published": W("已发布", "published"),
    "replaced": W("已被更新", "updated"),
    "cancelled": W("已解除", "cancelled"),
    "expired": W("已过期", "expired"),
    "withdrawn": W("已撤稿", "withdrawn"),
}
BASIS = Need("reason", "text", W("依据", "basis"))


def another(actor: Actor, warning: Any) -> bool:
    """Whoever drafted or last revised it does not approve it."""
    return bool(actor.id is None or actor.id != warning.drafted_by)


MOVES = (
    Move("draft", None, "draft", DRAFT, W("起草", "draft")),
    Move("revise", "draft", "draft", DRAFT, W("修改", "revise")),
    Move("approve", "draft", "approved", APPROVE, W("审批通过", "approve"), (BASIS,), relation=another, tone="primary"),
    Move("send_back", "draft", "draft", APPROVE, W("退回修改", "send back"), (BASIS,), relation=another),
    Move("publish", "approved", "published", DRAFT, W("发布", "publish"), tone="danger"),
    Move("withdraw", "draft", "withdrawn", DRAFT, W("撤稿", "withdraw"), (BASIS,)),
    Move("withdraw", "approved", "withdrawn", DRAFT, W("撤稿", "withdraw"), (BASIS,)),
    Move("replace", "published", "replaced", DRAFT, W("由更新替代", "replaced by an update")),
    Move("cancel", "published", "cancelled", DRAFT, W("由解除替代", "cancelled")),
    Move("expire", "published", "expired", "warning.expire", W("到期", "expire")),
)


def announce(warning: Any, move: Move, source: str | None) -> WarningMoved:
    return WarningMoved(subject=warning.id, version=warning.version, move=move.name, source=source, target=move.target)


LIFECYCLE = Lifecycle("warning", STAGES, MOVES, announce)
BY_HAND = ("approve", "send_back", "publish", "withdraw")  # the others happen with the message that causes them
