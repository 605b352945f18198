"""The table of an alarm's moves: what the house does by itself, and what a person may answer (domain.md §6.3)."""

from typing import Any

from foundation.actor import Actor
from foundation.event import Event
from foundation.lifecycle import Lifecycle, Move, Need, Relation
from foundation.words import Words
from foundation.work import Work
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

CAUSES = (
    ("process", W("工艺异常", "process upset")),
    ("work", W("作业、检修", "works")),
    ("test", W("测试、标定", "test, calibration")),
    ("fault", W("设备故障", "instrument fault")),
    ("burning", W("计划烧除、祭扫用火", "planned burning")),
    ("weather", W("天气、水汽、粉尘", "weather, vapour, dust")),
    ("other", W("其他", "other")),
)
CAUSE = Need("cause", "choice", W("原因", "cause"), required=False, options=CAUSES)
MINUTES = Need(
    "minutes",
    "choice",
    W("时长", "for how long"),
    options=tuple((str(each), W(f"{each}分钟", f"{each} min")) for each in (15, 60, 240, 480, 1440)),
)
SPAN = Need("minutes", "choice", MINUTES.words, False, MINUTES.options)
HOLD = Need(
    "hold",
    "choice",
    W("方式", "how"),
    options=(("out_of_service", W("停用", "out of service")), ("suppressed", W("按设计抑制", "suppressed by design"))),
)
ASSIGNEE = Need("person", "choice", W("负责人", "who answers for it"))
SAID = Need("note", "text", W("内容", "comment"))

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
        Move(
            "deny",
            source,
            source,
            ANSWER,
            W("误报", "deny: false alarm"),
            (REASON, CAUSE, PHOTOS),
            would_change("false"),
        ),
        Move("unsure", source, source, ANSWER, W("无法判断", "cannot tell"), (NOTE, PHOTOS), would_change("unsure")),
    )


def unheld(actor: Actor, alarm: Any) -> bool:
    return alarm.held is None


def shelved(actor: Actor, alarm: Any) -> bool:
    return bool(alarm.held == "shelved")


def tending(source: str) -> tuple[Move, ...]:
    """What leaves the stage alone: the shelf, holds, passing on, whose it is, what is said of it."""
    return (
        Move("assign", source, source, ACKNOWLEDGE, W("指派", "assign"), (ASSIGNEE, NOTE)),
        Move("comment", source, source, ANSWER, W("备注", "comment"), (SAID,), of_the_place_or_the_desk),
        Move("shelve", source, source, ACKNOWLEDGE, W("搁置", "shelve"), (MINUTES, REASON), unheld),
        Move("unshelve", source, source, ACKNOWLEDGE, W("取消搁置", "unshelve"), (), shelved),
        Move("hold", source, source, ACKNOWLEDGE, W("停用或抑制", "hold"), (HOLD, SPAN, REASON), unheld),
        Move("release", source, source, HOUSE_ONLY, W("恢复提示", "tell again")),
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
    *(move for source in OPEN_STAGES for move in tending(source)),
    *(
        Move("escalate", source, source, HOUSE_ONLY, W("超时未确认，升级", "unanswered: passed on"))
        for source in (UNSEEN, UNSEEN_CLEARED)
    ),
    *(
        Move("close", source, CLOSED, ACKNOWLEDGE, W("关闭", "close"), (CLOSING, CAUSE, NOTE), tone="danger")
        for source in OPEN_STAGES
    ),
)


def announce(alarm: Any, move: Move, source: str | None) -> Event:
    told_now = source is None or (move.name in ("release", "unshelve") and source == UNSEEN)
    if told_now and alarm.held is None:
        return AlarmRaised(
            subject=alarm.id, version=alarm.version, level=alarm.level, device=alarm.device_code, grid=alarm.grid
        )
    return AlarmMoved(
        subject=alarm.id, version=alarm.version, move=move.name, source=source, target=move.target, level=alarm.level
    )


def entering(work: Work, stage: str) -> dict[str, Any]:
    """Whoever has seen it, or has closed it, is not to be reminded of it."""
    return {"next_due": None} if stage in (SEEN, CLOSED) else {}


LIFECYCLE = Lifecycle("alarm", STAGES, MOVES, announce, entering)
