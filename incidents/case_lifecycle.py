"""The table of a case's moves: who may do what, from where to where, and what must be stated (domain.md §2.3-2.4)."""

from typing import Any

from foundation.actor import Actor
from foundation.lifecycle import Lifecycle, Move, Need
from foundation.words import Words
from incidents.events import CaseMoved

W = Words

STAGES = {
    "pending_register": W("待受理", "to be accepted"),
    "pending_verify": W("待核实", "to be verified"),
    "not_accepted": W("不予受理", "not accepted"),
    "pending_filing": W("待立案", "to be filed"),
    "pending_dispatch": W("待派遣", "to be dispatched"),
    "pending_handle": W("待处置", "to be handled"),
    "handling": W("处置中", "in handling"),
    "handle_finish": W("处置完成", "handled"),
    "pending_check": W("待核查", "to be checked"),
    "pending_close": W("待结案", "to be closed"),
    "closed": W("结案", "closed"),
    "voided": W("作废", "voided"),
}
END_STAGES = ("not_accepted", "closed", "voided")
OPEN_STAGES = tuple(stage for stage in STAGES if stage not in END_STAGES)
DISPOSAL_STAGES = ("pending_handle", "handling", "handle_finish")  # where the disposal clock may be running


def unclaimed(actor: Actor, case: Any) -> bool:
    return case.claimed_by is None


def claimed_by_me(actor: Actor, case: Any) -> bool:
    return case.claimed_by is not None and case.claimed_by == actor.id


def mine_or_free(actor: Actor, case: Any) -> bool:
    """Somebody else's claim is respected; the house itself is nobody else."""
    return case.claimed_by is None or actor.id is None or case.claimed_by == actor.id


def own_grid(actor: Actor, case: Any) -> bool:
    return actor.reaches("grid", case.grid)


def own_department(actor: Actor, case: Any) -> bool:
    return actor.reaches("department", case.department_id)


def own_department_or_centre(actor: Actor, case: Any) -> bool:
    return own_department(actor, case) or actor.may("case.dispatch")


REASON = Need("reason", "text", W("理由", "reason"))
NOTE = Need("note", "text", W("说明", "note"), required=False)
PHOTOS = Need("photos", "photos", W("现场照片", "photos from the site"))
RESULT = Need(
    "result",
    "choice",
    W("核查结果", "result"),
    options=(
        ("passed", W("通过，问题已解决", "passed: it is fixed")),
        ("failed", W("不通过，问题仍在", "failed: it is not fixed")),
    ),
)
TRUTH = Need(
    "result",
    "choice",
    W("核实结果", "result"),
    options=(("true", W("属实", "true")), ("false", W("不属实", "not true"))),
)
CONDITION = Need("condition", "condition", W("立案条件", "standard condition"))
DEPARTMENT = Need("department", "department", W("主办部门", "lead department"))
PERSON = Need("person", "person", W("处置人", "handler"), required=False)
CLOSING = Need("closing", "text", W("结案条件", "closing condition"), required=False)

ACCEPT, DISPATCH, HANDLE = "case.accept", "case.dispatch", "case.handle"


def out_of(
    sources: tuple[str, ...], name: str, target: str | None, permission: str, words: Words, **rest: Any
) -> list[Move]:
    """The same move out of several stages; target None leaves the stage as it is."""
    return [Move(name, source, target or source, permission, words, **rest) for source in sources]


DESK = ("pending_register", "pending_filing")

MOVES = (
    Move("report", None, "pending_register", "case.report", W("上报", "report")),
    *out_of(
        DESK,
        "file",
        "pending_dispatch",
        ACCEPT,
        W("立案", "file"),
        needs=(CONDITION, NOTE),
        relation=mine_or_free,
        tone="primary",
    ),
    *out_of(DESK, "claim", None, ACCEPT, W("领取", "claim"), relation=unclaimed),
    *out_of(DESK, "release", None, ACCEPT, W("释放", "release"), relation=claimed_by_me),
    Move(
        "send_verify",
        "pending_register",
        "pending_verify",
        ACCEPT,
        W("送核实", "send to verify"),
        (NOTE,),
        mine_or_free,
    ),
    Move(
        "verify",
        "pending_verify",
        "pending_filing",
        "case.verify",
        W("核实", "verify"),
        (TRUTH, Need("photos", "photos", PHOTOS.words, required=False), NOTE),
        own_grid,
        "primary",
    ),
    *out_of(
        DESK,
        "refuse",
        "not_accepted",
        ACCEPT,
        W("不予受理", "refuse"),
        needs=(REASON,),
        relation=mine_or_free,
        tone="danger",
    ),
    *out_of(
        (*DESK, "pending_dispatch", "pending_handle", "handling"),
        "void",
        "voided",
        ACCEPT,
        W("作废", "void"),
        needs=(REASON,),
        relation=mine_or_free,
        tone="danger",
    ),
    Move(
        "dispatch",
        "pending_dispatch",
        "pending_handle",
        DISPATCH,
        W("派遣", "dispatch"),
        (DEPARTMENT, NOTE),
        tone="primary",
    ),
    Move("return", "pending_dispatch", "pending_register", DISPATCH, W("退回受理", "return to acceptance"), (REASON,)),
    Move(
        "assign", "pending_handle", "handling", HANDLE, W("接办", "take on"), (PERSON, NOTE), own_department, "primary"
    ),
    Move(
        "return",
        "pending_handle",
        "pending_dispatch",
        HANDLE,
        W("回退派遣", "return to dispatch"),
        (REASON,),
        own_department,
    ),
    Move(
        "submit",
        "handling",
        "handle_finish",
        HANDLE,
        W("提交处置结果", "submit the result"),
        (PHOTOS, Need("note", "text", W("处置情况", "what was done"))),
        own_department,
        "primary",
    ),
    Move("revoke", "handling", "pending_handle", HANDLE, W("收回", "revoke"), (NOTE,), own_department),
    Move(
        "return",
        "handling",
        "pending_handle",
        HANDLE,
        W("退回部门", "return to the department"),
        (REASON,),
        own_department,
    ),
    Move(
        "confirm",
        "handle_finish",
        "pending_check",
        "case.confirm",
        W("确认并送核查", "confirm and send to check"),
        (NOTE,),
        own_department_or_centre,
        "primary",
    ),
    Move(
        "check",
        "pending_check",
        "pending_close",
        "case.check",
        W("核查", "check"),
        (RESULT, PHOTOS, NOTE),
        own_grid,
        "primary",
    ),
    Move("close", "pending_close", "closed", ACCEPT, W("结案", "close"), (CLOSING, NOTE), tone="primary"),
    *out_of(
        ("pending_check", "pending_close"), "rework", "pending_handle", ACCEPT, W("返工", "rework"), needs=(REASON,)
    ),
)


def announce(case: Any, move: Move, source: str | None) -> CaseMoved:
    return CaseMoved(subject=case.id, version=case.version, move=move.name, source=source, target=move.target)


LIFECYCLE = Lifecycle("case", STAGES, MOVES, announce)
