"""The desks' verbs by the name of their move: what POST /cases/{id}/moves calls."""

from collections.abc import Callable

from dispatch import assignment, joining, leaving, levels, pressing, returning
from dispatch.clock import asking, running_clock
from dispatch.reminders import planning
from foundation.work import Work
from incidents import boundary, correcting, handling, merging, self_handling
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.handling import Stated

Verb = Callable[[Work, Case, int, Stated], Case]


def _plain(name: str) -> Verb:
    return lambda work, case, version, stated: handling.plain(work, case, name, version, stated)


def _answer(name: str) -> Verb:
    return lambda work, case, version, stated: handling.answer(work, case, name, version, stated)


VERBS: dict[str, Verb] = {
    "claim": handling.claim,
    "release": handling.release,
    "send_verify": _plain("send_verify"),
    "verify": _answer("verify"),
    "correct": correcting.correct,
    "file": handling.file,
    "refuse": leaving.refuse,
    "void": leaving.void,
    "classify": handling.classify,
    "pass_on": boundary.pass_on,
    "decide_grid": boundary.decide_grid,
    "self_handle": self_handling.self_handle,
    "dispatch": assignment.dispatch,
    "adjudicate": returning.adjudicate,
    "return": returning.give_back,
    "accept_local": levels.accept_local,
    "escalate": levels.escalate,
    "hand_down": levels.hand_down,
    "assign": assignment.assign,
    "revoke": assignment.revoke,
    "submit": assignment.submit,
    "confirm": assignment.confirm,
    "check": _answer("check"),
    "close": handling.close,
    "rework": assignment.rework,
    "reopen": leaving.reopen,
    "force_close": leaving.force_close,
    "extend": asking.extend,
    "hang": asking.hang,
    "appeal": asking.appeal,
    "endorse": asking.endorse,
    "approve": asking.approve,
    "decline": asking.decline,
    "withdraw": asking.withdraw,
    "resume": running_clock.resume,
    "wait": asking.wait,
    "wait_over": running_clock.wait_over,
    "supervise": pressing.supervise,
    "reply": pressing.reply,
    "whistle": joining.whistle,
    "respond": joining.respond,
    "sign_in": joining.sign_in,
    "contribute": joining.contribute,
    "rate": joining.rate,
    "merge": merging.merge,
    "unmerge": merging.unmerge,
}


ALWAYS = ("reason", "note", "taken_at")
ASKED = {name: {need.name for each in LIFECYCLE.moves if each.name == name for need in each.needs} for name in VERBS}


def asked_for(name: str, stated: Stated) -> Stated:
    """Only what the move asks for is heard: nothing else comes into the sealed history."""
    return {key: value for key, value in stated.items() if key in ALWAYS or key in ASKED.get(name, ())}


def move(work: Work, case: Case, name: str, version: int, stated: Stated) -> Case:
    """Make the named move with its verb; an unknown name is refused by the lifecycle in words.

    Whoever decided on an older version is told who came first, before anything else is looked at. What follows for
    the timer is planned in the same transaction.
    """
    if case.version != version:
        raise LIFECYCLE.lost(work, case)
    stated = asked_for(name, stated)
    moved = VERBS.get(name, _plain(name))(work, case, version, stated)
    planning.plan(work, moved)
    return moved
