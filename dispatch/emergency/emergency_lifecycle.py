"""The table of an emergency's moves: opened, response started, stood down."""

from typing import Any

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

MOVES = (
    Move("open", None, "open", "emergency.open", W("开启", "open")),
    Move(
        "respond",
        "open",
        "responding",
        "emergency.command",
        W("启动响应", "start the response"),
        (LEVEL, BASIS),
        tone="primary",
    ),
    Move(
        "change_level",
        "responding",
        "responding",
        "emergency.command",
        W("调整级别", "change the level"),
        (LEVEL, BASIS),
    ),
    Move("stand_down", "responding", "closed", "emergency.command", W("终止响应", "stand down"), (BASIS,)),
    Move("stand_down", "open", "closed", "emergency.command", W("终止", "stand down"), (BASIS,)),
)


def announce(emergency: Any, move: Move, source: str | None) -> EmergencyMoved:
    return EmergencyMoved(
        subject=emergency.id, version=emergency.version, move=move.name, source=source, target=move.target
    )


LIFECYCLE = Lifecycle("emergency", STAGES, MOVES, announce)
