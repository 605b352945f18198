"""The table of an alarm's moves: what the house does by itself, and what a person may answer (domain.md §6.3)."""

from typing import Any

from foundation.actor import Actor
from foundation.event import Event
from foundation.lifecycle import Lifecycle, Move, Need, Relation
from foundation.words import Words
from sensors.events import AlarmMoved, AlarmRaised

W = Words

UNSEEN, SEEN, UNSEEN_CLEARED, CLOSED = (
    "unacknowledged_active",
    "acknowledged_active",
    "unacknowledged_cleared",
    "closed",
)
STAGES = {
    UNSEEN: W("未确认·报警中", "unacknowledged, active"),
    SEEN: W("已确认·报警中", "acknowledged, active"),
    UNSEEN_CLEARED: W("未确认·已恢复", "unacknowledged, cleared"),
    CLOSED: W("已关闭", "closed"),
}
OPEN_STAGES = (UNSEEN, SEEN, UNSEEN_CLEARED)
VERDICTS = ("real", "false", "unsure")
VERDICT_OF = {"confirm": "real", "deny": "false", "unsure": "unsure"}

NOTE = Need("note", "text", W("说明", "note"), required=False)
PHOTOS = Need("photos", "photos", W("现场照片", "photos from the site"), required=False)
REASON = Need("reason", "text", W("理由", "reason"))
CLOSING = Need("reason", "text", W("关闭理由（未研判时必填）", "reason (needed without a verdict)"), required=False)

HOUSE_ONLY = "alarm.raise"  # no role has it: only the house raises, clears and upgrades
ANSWER, ACKNOWLEDGE = "alarm.confirm", "alarm.acknowledge"


def of_the_place_or_the_desk(actor: Actor, alarm: Any) -> bool:
    return actor.reaches("grid", alarm.grid) or actor.may(ACKNOWLEDGE)


def would_change(verdict: str) -> Relation:
    """Whoever may judge may also correct a verdict, but not say the same thing twice."""
    return lambda actor, alarm: of_the_place_or_the_desk(actor, alarm) and alarm.verdict != verdict


def answers(source: str) -> tuple[Move, ...]:
    """The three answers to “is it real?”; they judge the alarm and leave its stage alone."""
    return (
        Move(
            "confirm",
            source,
            source,
            ANSWER,
            W("确认属实", "confirm: real"),
            (NOTE, PHOTOS),
            would_change("real"),
            "primary",
        ),
        Move("deny", source, source, ANSWER, W("误报", "deny: false alarm"), (REASON, PHOTOS), would_change("false")),
        Move("unsure", source, source, ANSWER, W("无法判断", "cannot tell"), (NOTE, PHOTOS), would_change("unsure")),
    )


def upgrade(source: str) -> Move:
    """Level 1 becomes level 2 in place: one danger stays one alarm, but it must be seen anew."""
    return Move("upgrade", source, UNSEEN, HOUSE_ONLY, W("升为二级", "raise to level 2"))


MOVES = (
    Move("raise", None, UNSEEN, HOUSE_ONLY, W("报警", "raise")),
    *(upgrade(source) for source in OPEN_STAGES),
    Move("clear", UNSEEN, UNSEEN_CLEARED, HOUSE_ONLY, W("恢复正常", "clear")),
    Move("clear", SEEN, CLOSED, HOUSE_ONLY, W("恢复正常", "clear")),
    Move("recur", UNSEEN_CLEARED, UNSEEN, HOUSE_ONLY, W("再次报警", "recur")),
    Move("acknowledge", UNSEEN, SEEN, ACKNOWLEDGE, W("确认收到", "acknowledge"), (NOTE,), tone="primary"),
    Move("acknowledge", UNSEEN_CLEARED, CLOSED, ACKNOWLEDGE, W("确认收到", "acknowledge"), (NOTE,), tone="primary"),
    *(move for source in OPEN_STAGES for move in answers(source)),
    *(
        Move("close", source, CLOSED, ACKNOWLEDGE, W("关闭", "close"), (CLOSING, NOTE), tone="danger")
        for source in OPEN_STAGES
    ),
)


def announce(alarm: Any, move: Move, source: str | None) -> Event:
    if source is None:
        return AlarmRaised(
            subject=alarm.id, version=alarm.version, level=alarm.level, device=alarm.device_code, grid=alarm.grid
        )
    return AlarmMoved(
        subject=alarm.id, version=alarm.version, move=move.name, source=source, target=move.target, level=alarm.level
    )


LIFECYCLE = Lifecycle("alarm", STAGES, MOVES, announce)
