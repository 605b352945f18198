"""The moves of the command centre and the departments, about the clock, and of those who press (domain.md §2.4-2.7)."""

from incidents import case_needs as need
from incidents import case_relations as is_
from incidents.case_move import DECIDE, DISPATCH, HANDLE, row
from incidents.case_stages import OPEN_STAGES, WORK_STAGES

COMMAND = (
    *row("claim", "pending_dispatch", None, DISPATCH, ("领取", "claim"), relation=is_.unclaimed),
    *row("release", "pending_dispatch", None, DISPATCH, ("释放", "release"), relation=is_.claimed_by_me),
    *row(
        "dispatch",
        "pending_dispatch",
        "pending_handle",
        DISPATCH,
        ("派遣", "dispatch"),
        (need.DEPARTMENT, need.ASSISTING, need.COPIED, need.NOTE),
        is_.free_to_dispatch,
        "primary",
    ),
    *row(
        "adjudicate",
        "pending_dispatch",
        "pending_handle",
        "case.adjudicate",
        ("裁定派遣", "adjudicate"),
        (need.DEPARTMENT, need.BASIS, need.AREA),
        is_.to_adjudicate,
        "primary",
    ),
    *row(
        "return",
        "pending_dispatch",
        "pending_register",
        DISPATCH,
        ("退回受理", "return to acceptance"),
        (need.REASON,),
        is_.free_to_dispatch,
    ),
)

DEPARTMENT = (
    *row(
        "accept_local",
        "pending_register",
        "pending_handle",
        HANDLE,
        ("镇街自办", "settle in the town"),
        (need.SOME_CONDITION, need.NOTE),
        is_.local_matter,
    ),
    *row(
        "assign",
        "pending_handle",
        "handling",
        HANDLE,
        ("接办", "take on"),
        (need.PERSON, need.NOTE),
        is_.own_department,
        "primary",
    ),
    *row("revoke", "handling", "pending_handle", HANDLE, ("收回", "revoke"), (need.NOTE,), is_.own_department),
    *row(
        "return",
        "pending_handle",
        "pending_dispatch",
        HANDLE,
        ("回退派遣", "return to dispatch"),
        (need.REASON,),
        is_.may_return,
    ),
    *row(
        "return",
        "handling",
        "pending_handle",
        HANDLE,
        ("退回部门", "return to the department"),
        (need.REASON,),
        is_.own_department,
    ),
    *row(
        "submit",
        "handling",
        "handle_finish",
        HANDLE,
        ("提交处置结果", "submit the result"),
        (need.PHOTOS, need.DONE),
        is_.clock_runs,
        "primary",
    ),
    *row(
        "confirm",
        "handle_finish",
        "pending_check",
        "case.confirm",
        ("确认并送核查", "confirm and send to check"),
        (need.NOTE,),
        is_.own_department_or_centre,
        "primary",
    ),
    *row(
        "escalate",
        WORK_STAGES,
        "pending_dispatch",
        "case.escalate",
        ("上报上级", "pass one level up"),
        (need.REASON,),
        is_.below_city,
    ),
    *row(
        "hand_down",
        WORK_STAGES,
        "pending_handle",
        "case.hand_down",
        ("下派", "hand down"),
        (need.LOWER, need.REASON),
        is_.above_town,
    ),
)

CLOCK = (
    *row("extend", WORK_STAGES, None, HANDLE, ("申请延期", "ask to extend"), (need.REASON,), is_.may_extend),
    *row(
        "hang",
        WORK_STAGES,
        None,
        HANDLE,
        ("申请挂账", "ask to hang"),
        (need.GROUND, need.UNTIL, need.REASON),
        is_.may_hang,
    ),
    *row("appeal", "closed", None, HANDLE, ("申诉超期", "appeal"), (need.REASON, need.SOME_PHOTOS), is_.may_appeal),
    *row("resume", WORK_STAGES, None, "case.resume", ("恢复计时", "resume"), (need.REASON,), is_.hung),
    *row(
        "wait", WORK_STAGES, None, HANDLE, ("等待他方", "wait"), (need.PARTY, need.AWAITED, need.REASON), is_.may_wait
    ),
    *row("wait_over", WORK_STAGES, None, HANDLE, ("等待结束", "waiting is over"), (need.NOTE,), is_.waits),
    *row(
        "endorse",
        (*WORK_STAGES, "closed"),
        None,
        DECIDE,
        ("初审同意", "endorse"),
        (need.NOTE,),
        is_.first_step,
        "primary",
    ),
    *row(
        "approve", (*WORK_STAGES, "closed"), None, DECIDE, ("批准", "approve"), (need.NOTE,), is_.second_step, "primary"
    ),
    *row("decline", (*WORK_STAGES, "closed"), None, DECIDE, ("不同意", "decline"), (need.REASON,), is_.either_step),
    *row("withdraw", (*WORK_STAGES, "closed"), None, HANDLE, ("撤回申请", "withdraw"), (need.NOTE,), is_.requested),
)

PRESSURE = (
    *row(
        "supervise",
        OPEN_STAGES,
        None,
        "case.supervise",
        ("督办", "supervise"),
        (need.CARD, need.SUPERVISION, need.SAID),
        is_.in_division,
    ),
    *row(
        "reply", (*OPEN_STAGES, "closed"), None, "case.reply", ("回复督办", "answer the card"), (need.SAID,), is_.carded
    ),
    *row(
        "whistle",
        ("pending_dispatch", *WORK_STAGES),
        None,
        "case.whistle",
        ("吹哨", "whistle"),
        (need.WHISTLED, need.WHISTLE, need.SAID),
        is_.in_division,
    ),
    *row("respond", OPEN_STAGES, None, HANDLE, ("应哨", "answer the whistle"), (need.COMING, need.NOTE), is_.awaited),
    *row(
        "sign_in",
        OPEN_STAGES,
        None,
        HANDLE,
        ("到场签到", "sign in on site"),
        (need.PHOTOS, need.HERE, need.NOTE),
        is_.arriving,
    ),
    *row(
        "contribute",
        OPEN_STAGES,
        None,
        HANDLE,
        ("协办反馈", "report the part"),
        (need.DONE, need.SOME_PHOTOS),
        is_.helps,
    ),
    *row(
        "rate",
        OPEN_STAGES,
        None,
        "case.whistle",
        ("评价报到", "rate"),
        (need.RATED, need.STARS, need.NOTE),
        is_.has_helpers,
    ),
)
