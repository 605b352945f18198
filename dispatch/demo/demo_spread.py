"""How many demo cases stand where: every queue has work in it, and both demo officers have cases of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

CORE, COUNTIES, BUREAU = "core", "counties", "bureau"  # town centre, everywhere, the demo handler's department
OFFICERS = ("officer", "officer2")
WAITING = {  # paths of open cases, from the report to where they wait
    "pending_register": ("report",),
    "pending_verify": ("report", "send_verify"),
    "pending_filing": ("report", "send_verify", "verify"),
    "pending_dispatch": ("report", "file"),
    "pending_handle": ("report", "file", "dispatch"),
    "handling": ("report", "claim", "file", "dispatch"),
    "handle_finish": ("report", "file", "dispatch"),
    "pending_check": ("report", "file", "dispatch", "disposal"),
    "pending_close": ("report", "file", "dispatch", "disposal", "check"),
}
MINUTES = {  # how long ago the last step of a waiting case was
    "pending_register": (3, 170),
    "pending_verify": (3, 24),
    "pending_filing": (2, 30),
    "pending_dispatch": (2, 45),
    "handle_finish": (4, 60),
    "pending_check": (2, 18),
    "pending_close": (2, 35),
}
ENDS = {
    "not_accepted": (("report", "refuse"),),
    "not_filed": (("report", "send_verify", "verify_false", "refuse"),),
    "voided": (("report", "void"), ("report", "file", "void"), ("report", "file", "dispatch", "void")),
}


@dataclass(frozen=True)
class Turn:
    """One such case: its usual way, the steps that were unusual, and where it stands then.

    With a `share` the clock stands at that part of the limit now; without one the last step was minutes ago, or, when
    it `ended`, at some time in the last weeks. `fit` says whose kind of problem it is: the demo bureau's, another
    department's, one that a town may settle by itself, or one of a department below the city.
    """

    stage: str
    where: str
    way: tuple[str, ...]
    then: tuple[str, ...] = ()
    share: float = 0
    ended: bool = False
    fit: str = "any"


@dataclass(frozen=True)
class Wanted:
    """One case: the stage it stands at, where, the share of its limit used (cases being handled), and its turn."""

    stage: str
    where: str
    share: float = 0
    turn: Turn | None = None


OPEN = (
    ("pending_register", {CORE: 6, COUNTIES: 1, "officer": 1, "officer2": 1}),
    ("pending_verify", {CORE: 4, COUNTIES: 1}),
    ("pending_filing", {CORE: 3}),
    ("pending_dispatch", {CORE: 5, COUNTIES: 1, "officer": 1, "officer2": 1}),
    ("handle_finish", {CORE: 1, BUREAU: 1, "officer": 1, "officer2": 1}),
    ("pending_check", {CORE: 3, COUNTIES: 1, "officer": 2, "officer2": 2}),
    ("pending_close", {CORE: 3, "officer": 1, "officer2": 1}),
)
ENDED = (
    ("closed", {CORE: 190, COUNTIES: 116, "officer": 8, "officer2": 7}),
    ("not_accepted", {CORE: 6, COUNTIES: 2, "officer": 1}),
    ("not_filed", {CORE: 3, COUNTIES: 2, "officer2": 1}),
    ("voided", {CORE: 6, COUNTIES: 4, "officer": 1}),
)
HANDLED = (  # share of the limit used: below 0.75 green, then yellow, over 1 red
    ("pending_handle", BUREAU, (0.08, 0.2, 0.33, 0.45, 0.6, 1.15)),
    ("handling", BUREAU, (0.3, 0.5, 0.62, 0.84, 1.3)),
    ("pending_handle", CORE, (0.1, 0.25, 0.4, 0.5, 0.8)),
    ("pending_handle", COUNTIES, (0.15, 0.35, 0.55)),
    ("handling", CORE, (0.3, 0.4, 0.5, 0.6, 0.88, 1.2)),
    ("handling", COUNTIES, (0.35, 0.5, 0.65, 1.1)),
    *(("pending_handle", officer, (0.3,)) for officer in OFFICERS),
    *(("handling", officer, (0.6,)) for officer in OFFICERS),
)


def wanted() -> Iterator[Wanted]:
    """Every case of the story, waiting ones first."""
    for stage, places in (*OPEN, *ENDED):
        for where, count in places.items():
            yield from (Wanted(stage, where) for _ in range(count))
    for stage, where, shares in HANDLED:
        yield from (Wanted(stage, where, share) for share in shares)
