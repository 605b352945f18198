"""The cases of the demo story that took a turn: every unusual thing of the chain, where a newcomer will find it."""

from dispatch.demo.demo_spread import BUREAU, CORE, Turn

HERE = ("report", "file", "dispatch")  # to the desk of the department
TAKEN = (*HERE, "assign")
BACK_AND_FORTH = (*HERE, "return_department", "dispatch", "return_department")
SIMPLE = ("report", "accept_local")
ENDED = (*HERE, "late_disposal", "check", "close")
GRANTED = ("endorse", "approve")


TURNS = (
    # the officer settles it on the spot
    *(Turn("closed", where, ("report", "self_handle"), ended=True) for where in (CORE, CORE, "officer", "officer2")),
    # the town settles it by itself, from the pool to the leader's closing
    Turn("pending_register", "officer", ("report",), fit="local"),
    Turn("pending_register", "officer2", ("report",), fit="local"),
    Turn("pending_handle", "officer", SIMPLE, fit="local"),
    Turn("handling", "officer2", (*SIMPLE, "assign"), fit="local"),
    Turn("pending_close", "officer", (*SIMPLE, "assign", "submit", "confirm", "check"), fit="local"),
    Turn("pending_close", "officer2", (*SIMPLE, "assign", "submit", "confirm", "check"), fit="local"),
    *(
        Turn(
            "closed",
            "officer",
            (*SIMPLE, "assign", "submit", "confirm", "check", "close_town"),
            ended=True,
            fit="local",
        )
        for _ in range(3)
    ),
    # up and down the levels
    Turn("pending_dispatch", CORE, (*TAKEN, "escalate"), fit="below"),
    Turn("handling", CORE, (*HERE, "escalate", "dispatch"), ("assign",), 0.3, fit="below"),
    Turn("pending_handle", "officer", HERE, ("hand_down",), 0.2, fit="bureau"),
    # the clock: asked, endorsed, granted, declined; halted; waiting for others
    Turn("handling", BUREAU, TAKEN, ("extend",), 0.5, fit="bureau"),
    Turn("handling", BUREAU, TAKEN, ("extend", "endorse"), 0.6, fit="bureau"),
    Turn("handling", BUREAU, TAKEN, ("extend", *GRANTED), 0.7, fit="bureau"),
    Turn("handling", BUREAU, TAKEN, ("extend", "decline"), 0.7, fit="bureau"),
    Turn("handling", CORE, TAKEN, ("extend", *GRANTED), 0.8, fit="other"),
    Turn("handling", CORE, TAKEN, ("extend",), 0.4, fit="other"),
    Turn("handling", BUREAU, TAKEN, ("hang",), 0.4, fit="bureau"),
    Turn("handling", BUREAU, TAKEN, ("hang", *GRANTED), 0.5, fit="bureau"),
    Turn("handling", CORE, TAKEN, ("hang", *GRANTED), 0.5, fit="other"),
    Turn("handling", BUREAU, TAKEN, ("wait",), 0.5, fit="bureau"),
    Turn("handling", CORE, TAKEN, ("wait", "wait_over"), 0.6, fit="other"),
    # pressure
    Turn("handling", BUREAU, TAKEN, ("yellow",), 0.9, fit="bureau"),
    Turn("handling", BUREAU, TAKEN, ("yellow", "red"), 1.15, fit="bureau"),
    Turn("handling", CORE, TAKEN, ("yellow",), 1.2, fit="other"),
    Turn("handling", CORE, TAKEN, ("yellow", "reply"), 0.8, fit="other"),
    Turn("pending_dispatch", CORE, ("report", "file"), ("yellow",)),
    Turn("pending_handle", "officer", HERE, ("urge",), 0.6, fit="other"),
    # departments beside the lead: dispatched together, called by the town's leader
    Turn("handling", CORE, ("report", "file", "dispatch_joint", "assign"), (), 0.4, fit="other"),
    Turn("handling", CORE, ("report", "file", "dispatch_joint", "assign"), ("contribute",), 0.5, fit="other"),
    Turn("handling", "officer", TAKEN, ("whistle",), 0.4, fit="other"),
    Turn("handling", "officer2", TAKEN, ("whistle", "respond"), 0.4, fit="other"),
    Turn("handling", "officer", TAKEN, ("whistle", "respond_cannot"), 0.4, fit="other"),
    Turn("handling", "officer2", TAKEN, ("whistle", "respond", "sign_in", "contribute", "rate"), 0.6, fit="other"),
    # sent back and forth
    Turn("pending_dispatch", CORE, BACK_AND_FORTH),
    Turn("pending_dispatch", CORE, BACK_AND_FORTH),
    Turn("pending_handle", CORE, (*BACK_AND_FORTH, "adjudicate")),
    Turn("closed", CORE, (*BACK_AND_FORTH, "adjudicate", "disposal", "check", "close"), ended=True),
    Turn("pending_register", CORE, ("report", "file", "return_command")),
    # not for every eye
    Turn("pending_register", CORE, ("report", "classify")),
    Turn("handling", BUREAU, ("report", "classify", "file", "dispatch", "assign"), (), 0.4, fit="bureau"),
    # ended by order, complained about, looked at again
    Turn("forced_close", CORE, (*TAKEN, "force_close"), ended=True),
    Turn("forced_close", "officer", (*TAKEN, "force_close"), ended=True),
    Turn("closed", BUREAU, (*ENDED, "appeal"), ended=True, fit="bureau"),
    Turn("closed", BUREAU, (*ENDED, "appeal", "endorse_appeal"), ended=True, fit="bureau"),
    Turn("closed", BUREAU, (*ENDED, "appeal", "endorse_appeal", "approve_appeal"), ended=True, fit="bureau"),
    Turn("pending_check", CORE, ("report", "file", "dispatch", "disposal", "check", "close", "reopen")),
    Turn(
        "closed",
        CORE,
        ("report", "file", "dispatch", "disposal", "check", "close", "reopen", "check", "close"),
        ended=True,
    ),
)
