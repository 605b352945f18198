"""The desks' verbs by the name of their move: what POST /cases/{id}/moves calls."""

from collections.abc import Callable

from dispatch import assignment
from foundation.work import Work
from incidents import handling
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
    "file": handling.file,
    "close": handling.close,
    "verify": _answer("verify"),
    "check": _answer("check"),
    "send_verify": _plain("send_verify"),
    "refuse": _plain("refuse"),
    "void": _plain("void"),
    "dispatch": assignment.dispatch,
    "assign": assignment.assign,
    "submit": assignment.submit,
    "confirm": assignment.confirm,
    "rework": assignment.rework,
    "return": assignment.give_back,
    "revoke": assignment.revoke,
}


def move(work: Work, case: Case, name: str, version: int, stated: Stated) -> Case:
    """Make the named move with its verb; an unknown name is refused by the lifecycle in words.

    Whoever decided on an older version is told who came first, before anything else is looked at.
    """
    if case.version != version:
        raise LIFECYCLE.lost(work, case)
    return VERBS.get(name, _plain(name))(work, case, version, stated)
