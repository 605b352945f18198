"""The table of a team's moves: at its base, alerted, on the road, on the scene, on its way back, out of service."""

from typing import Any

from dispatch.events import TeamMoved
from foundation.actor import Actor
from foundation.lifecycle import Lifecycle, Move, Need
from foundation.words import Words

W = Words

STAGES = {
    "available": W("待命", "available"),
    "alerted": W("已调派", "alerted"),
    "en_route": W("途中", "en route"),
    "on_scene": W("到场", "on scene"),
    "returning": W("返回中", "returning"),
    "out_of_service": W("停用", "out of service"),
}
DISPATCH, REPORT, MANAGE = "resource.dispatch", "team.report", "resource.manage"
REASON = Need("reason", "text", W("原因", "reason"))


def crew(actor: Actor, team: Any) -> bool:
    """Whoever reports for it by phone, or who dispatches."""
    return actor.may(DISPATCH) or (team.crew_id is not None and team.crew_id == actor.id)


MOVES = (
    Move("register", None, "available", MANAGE, W("登记", "register")),
    Move("alert", "available", "alerted", DISPATCH, W("调派", "dispatch")),
    Move("set_out", "alerted", "en_route", REPORT, W("已出发", "set out"), relation=crew, tone="primary"),
    Move("arrive", "en_route", "on_scene", REPORT, W("已到场", "arrived"), relation=crew, tone="primary"),
    Move("arrive", "alerted", "on_scene", REPORT, W("已到场", "arrived"), relation=crew),
    *(
        Move("release", stage, "returning", DISPATCH, W("撤回", "send back"))
        for stage in ("alerted", "en_route", "on_scene")
    ),
    Move("back", "returning", "available", REPORT, W("已归队", "back at base"), relation=crew, tone="primary"),
    Move("take_out", "available", "out_of_service", MANAGE, W("停用", "take out of service"), (REASON,)),
    Move("put_in", "out_of_service", "available", MANAGE, W("恢复待命", "put in service")),
)


def announce(team: Any, move: Move, source: str | None) -> TeamMoved:
    return TeamMoved(subject=team.id, version=team.version, move=move.name, source=source, target=team.stage)


LIFECYCLE = Lifecycle("team", STAGES, MOVES, announce)
