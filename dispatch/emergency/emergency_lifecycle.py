"""The table of an emergency's moves: opened, response started, stood down."""

from typing import Any

from dispatch.emergency.response.grading import COLOURS
from dispatch.events import EmergencyMoved
from foundation.lifecycle import Lifecycle, Move, Need
from foundation.words import Words

W = Words

STAGES = {
    "open": W("已开启，研判中", "open, being assessed"),
    "responding": W("响应中", "responding"),
    "closed": W("已终止", "stood down"),
}
LEVEL = Need(
    "level",
    "choice",
    W("响应级别", "response level"),
    options=(
        ("1", W("Ⅰ级 特别重大", "level I")),
        ("2", W("Ⅱ级 重大", "level II")),
        ("3", W("Ⅲ级 较大", "level III")),
        ("4", W("Ⅳ级 一般", "level IV")),
    ),
)
BASIS = Need("reason", "text", W("依据", "basis"))

EVENT_LEVEL = Need("event_level", "choice", W("事件级别", "event level"), options=LEVEL.options)
COLOUR = Need(
    "warning_colour", "choice", W("预警颜色", "warning colour"), required=False, options=tuple(COLOURS.items())
)
ROLE = Need(
    "role",
    "choice",
    W("岗位", "post"),
    options=(
        ("site_commander", W("现场指挥", "on-scene commander")),
        ("safety", W("安全官", "safety officer")),
        ("information", W("信息发布", "public information")),
        ("liaison", W("联络协调", "liaison")),
        ("operations", W("抢险救援", "operations")),
        ("planning", W("研判评估", "planning")),
        ("logistics", W("后勤保障", "logistics")),
        ("medical", W("医疗救治", "medical")),
        ("evacuation", W("疏散安置", "evacuation")),
    ),
)
POSTS = {"commander": W("总指挥", "commander"), **dict(ROLE.options)}
HOLDER = Need("holder", "holder", W("由谁担任（姓名、职务）", "who holds it (name, title)"))
PERSON = Need("person", "account", W("所选账号", "account chosen"), required=False)
PLAN = Need("plan", "choice", W("启用预案", "plan"), required=False)
COMMANDER = Need("commander", "holder", W("总指挥（不填为本人）", "commander (you, if empty)"), required=False)
FIGURES = {
    "dead": W("死亡人数", "dead"),
    "hurt": W("受伤人数", "hurt"),
    "missing": W("失联人数", "missing"),
    "evacuated": W("转移人数", "evacuated"),
    "loss_million": W("直接损失（百万元）", "direct loss (million)"),
    "burned_ha": W("受害森林（公顷）", "burned forest (ha)"),
    "cause": W("原因", "cause"),
    "trend": W("发展趋势", "trend"),
    "wants": W("需要支援", "needs"),
}
KNOWN = tuple(Need(name, "line", words, required=False) for name, words in FIGURES.items())
COMMAND = "emergency.command"


def _both(name: str, words: Words, needs: tuple[Need, ...]) -> tuple[Move, ...]:
    """A move that stays where it is, while assessed and while responding."""
    return tuple(Move(name, stage, stage, COMMAND, words, needs) for stage in ("open", "responding"))


MOVES = (
    Move("open", None, "open", "emergency.open", W("开启", "open")),
    Move(
        "respond",
        "open",
        "responding",
        COMMAND,
        W("启动响应", "start the response"),
        (LEVEL, PLAN, COMMANDER, PERSON, BASIS),
        tone="primary",
    ),
    Move("raise", "responding", "responding", COMMAND, W("提高级别", "raise the level"), (LEVEL, BASIS)),
    Move("lower", "responding", "responding", COMMAND, W("降低级别", "lower the level"), (LEVEL, BASIS)),
    *_both("assess", W("定级与预警", "grade and warn"), (EVENT_LEVEL, COLOUR, BASIS)),
    *_both("inform", W("补充情况", "add what is known"), KNOWN),
    *_both("appoint", W("安排岗位", "appoint"), (ROLE, HOLDER, PERSON, BASIS)),
    *_both("hand_over", W("移交指挥", "hand over command"), (HOLDER, PERSON, BASIS)),
    Move("stand_down", "responding", "closed", COMMAND, W("终止响应", "stand down"), (BASIS,)),
    Move("stand_down", "open", "closed", COMMAND, W("终止", "stand down"), (BASIS,)),
)


def announce(emergency: Any, move: Move, source: str | None) -> EmergencyMoved:
    return EmergencyMoved(
        subject=emergency.id, version=emergency.version, move=move.name, source=source, target=move.target
    )


LIFECYCLE = Lifecycle("emergency", STAGES, MOVES, announce)
