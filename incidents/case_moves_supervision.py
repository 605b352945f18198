"""The moves of the officer and the supervision centre: report, verify, file, check, close, merge (domain.md §2.4)."""

from foundation.lifecycle import Move
from foundation.words import Words
from incidents import case_needs as need
from incidents import case_relations as is_
from incidents.case_move import ACCEPT, CLOSE, row
from incidents.case_stages import ACCEPT_STAGES, OPEN_STAGES, WORK_STAGES

OFFICERS = ("pending_register", "pending_verify", "pending_check")  # where the officer of the place is asked

OFFICER = (
    Move("report", None, "pending_register", "case.report", Words("上报", "report")),
    *row(
        "self_handle",
        "pending_register",
        "closed",
        "case.settle",
        ("自行处置", "settled on the spot"),
        (need.PHOTOS, need.NOTE),
        is_.own_unclaimed_report,
    ),
    *row(
        "verify",
        "pending_verify",
        "pending_filing",
        "case.verify",
        ("核实", "verify"),
        (need.TRUTH, need.SOME_PHOTOS, need.NOTE),
        is_.own_grid,
        "primary",
    ),
    *row(
        "check",
        "pending_check",
        "pending_close",
        "case.check",
        ("核查", "check"),
        (need.RESULT, need.PHOTOS, need.NOTE),
        is_.own_grid_not_handler,
        "primary",
    ),
    *row(
        "pass_on",
        OFFICERS,
        None,
        "case.verify",
        ("转相邻网格", "pass to the grid beside"),
        (need.GRID, need.NOTE),
        is_.may_pass_on,
    ),
)

ACCEPTING = (
    *row("claim", ACCEPT_STAGES, None, ACCEPT, ("领取", "claim"), relation=is_.unclaimed),
    *row("release", ACCEPT_STAGES, None, ACCEPT, ("释放", "release"), relation=is_.claimed_by_me),
    *row(
        "send_verify",
        "pending_register",
        "pending_verify",
        ACCEPT,
        ("送核实", "send to verify"),
        (need.NOTE,),
        is_.mine_or_free,
    ),
    *row(
        "correct",
        ACCEPT_STAGES,
        None,
        ACCEPT,
        ("更正", "correct"),
        (need.CATEGORY, need.SOME_CONDITION, need.DESCRIPTION, need.POINT, need.NOTE),
        is_.mine_or_free,
    ),
    *row(
        "file",
        ACCEPT_STAGES,
        "pending_dispatch",
        ACCEPT,
        ("立案", "file"),
        (need.CONDITION, need.NOTE),
        is_.mine_or_free,
        "primary",
    ),
    *row(
        "refuse",
        "pending_register",
        "not_accepted",
        ACCEPT,
        ("不予受理", "refuse"),
        (need.REASON,),
        is_.mine_or_free,
        "danger",
    ),
    *row(
        "refuse",
        "pending_filing",
        "not_filed",
        ACCEPT,
        ("不予立案", "do not file"),
        (need.REASON,),
        is_.mine_or_free,
        "danger",
    ),
    *row(
        "void",
        (*ACCEPT_STAGES, "pending_dispatch", *WORK_STAGES),
        "voided",
        ACCEPT,
        ("作废", "void"),
        (need.REASON,),
        is_.mine_or_free,
        "danger",
    ),
    *row(
        "decide_grid",
        OFFICERS,
        None,
        ACCEPT,
        ("裁定网格归属", "decide whose grid"),
        (need.WHOSE, need.REASON),
        is_.passed_both_ways,
    ),
    *row("classify", OPEN_STAGES, None, ACCEPT, ("设定可见范围", "set who may see"), (need.SENSITIVITY, need.REASON)),
)

CLOSING = (
    *row(
        "close",
        "pending_close",
        "closed",
        CLOSE,
        ("结案", "close"),
        (need.CLOSING, need.NOTE),
        is_.judges_fixed,
        "primary",
    ),
    *row(
        "rework",
        ("pending_check", "pending_close"),
        "pending_handle",
        CLOSE,
        ("返工", "rework"),
        (need.REASON,),
        is_.judges,
    ),
    *row(
        "reopen",
        "closed",
        "pending_check",
        CLOSE,
        ("重新核查", "look again"),
        (need.REASON,),
        is_.judges,
        also=("pending_register",),  # settled on the spot: no department has it, the accepting desk takes it up
    ),
    *row(
        "force_close",
        OPEN_STAGES,
        "forced_close",
        "case.force_close",
        ("强制结案", "close by order"),
        (need.REASON,),
        is_.in_division,
        "danger",
    ),
)

MERGING = (
    *row("merge", OPEN_STAGES, "merged", "case.merge", ("并案", "merge"), (need.INTO, need.NOTE), is_.mine_or_free),
    *row(
        "unmerge",
        "merged",
        OPEN_STAGES[0],
        "case.merge",
        ("解除并案", "take apart"),
        (need.REASON,),
        also=OPEN_STAGES[1:],
    ),
)
