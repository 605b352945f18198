"""The stages a case can stand in, in the words of the field (domain.md §2.3)."""

from foundation.words import Words

W = Words

STAGES = {
    "pending_register": W("待受理", "to be accepted"),
    "pending_verify": W("待核实", "to be verified"),
    "not_accepted": W("不予受理", "not accepted"),
    "pending_filing": W("待立案", "to be filed"),
    "not_filed": W("不予立案", "not filed"),
    "pending_dispatch": W("待派遣", "to be dispatched"),
    "pending_handle": W("待处置", "to be handled"),
    "handling": W("处置中", "in handling"),
    "handle_finish": W("处置完成", "handled"),
    "pending_check": W("待核查", "to be checked"),
    "pending_close": W("待结案", "to be closed"),
    "closed": W("结案", "closed"),
    "forced_close": W("强制结案", "closed by order"),
    "voided": W("作废", "voided"),
    "merged": W("已并案", "merged"),
}
END_STAGES = ("not_accepted", "not_filed", "closed", "forced_close", "voided")
RESTING_STAGES = (*END_STAGES, "merged")  # nobody has to act; a merged case rests in another one
OPEN_STAGES = tuple(stage for stage in STAGES if stage not in RESTING_STAGES)
ACCEPT_STAGES = ("pending_register", "pending_filing")
WORK_STAGES = ("pending_handle", "handling")
DISPOSAL_STAGES = (*WORK_STAGES, "handle_finish")  # where the disposal clock may be running
BEFORE_DISPATCH = ("pending_register", "pending_verify", "pending_filing", "pending_dispatch")

DESK_STAGES = {
    "supervision": ("pending_register", "pending_filing", "pending_close"),
    "command": ("pending_dispatch", "handle_finish"),
    "department": DISPOSAL_STAGES,
}

LEVELS = ("grid", "town", "county", "city")
LEVEL_WORDS = {
    "grid": W("网格级", "grid"),
    "town": W("镇街级", "town"),
    "county": W("县级", "county"),
    "city": W("市级", "city"),
}
PATHS = {
    "standard": W("标准流程", "standard path"),
    "simple": W("简易流程", "simple path"),
    "self": W("自行处置", "settled on the spot"),
}
SENSITIVITIES = {"open": W("普通", "open"), "private": W("涉及隐私", "private")}
REQUESTS = {"extend": W("延期", "extension"), "hang": W("挂账", "hanging"), "appeal": W("申诉", "appeal")}
CARDS = {"yellow": W("黄牌督办", "yellow card"), "red": W("红牌督办", "red card")}
ARCHIVE_TYPES = {
    "normal": W("正常结案", "normal"),
    "overdue": W("超期结案", "overdue"),
    "error": W("作废归档", "error"),
    "special": W("强制结案", "special"),
    "self": W("自行处置", "settled on the spot"),
}
