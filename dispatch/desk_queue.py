"""The queues of every desk as data: whose they are, what waits in them, and by which clock they are late."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, any_, case, cast, func, not_, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from dispatch.clock.clock_request import ClockRequest
from foundation.actor import Actor
from foundation.words import Words
from incidents.case import Case
from incidents.case_filter import overdue
from incidents.case_finding import open_cases
from incidents.case_relations import LOCAL_LEVELS
from incidents.case_stages import BEFORE_DISPATCH, OPEN_STAGES, STAGES, WORK_STAGES
from incidents.sight import visible

W = Words
Holds = Callable[[Actor], ColumnElement[bool]]

SUPERVISION, COMMAND, DEPARTMENT, LEADER = "supervision", "command", "department", "leader"
CLOCK_KINDS = ("extend", "hang")


def all_of_them(actor: Actor) -> ColumnElement[bool]:
    return true()


def _own(actor: Actor) -> ColumnElement[bool]:
    """Led by the actor's department."""
    return Case.department_id.in_(sorted(actor.scopes.get("department", ())))


def _beside(actor: Actor) -> ColumnElement[bool]:
    """Helped by the actor's department, which does not lead it."""
    departments = cast(sorted(actor.scopes.get("department", ())), ARRAY(Uuid))
    return and_(Case.helpers.overlap(departments), not_(func.coalesce(_own(actor), False)))


def _in_town(actor: Actor) -> ColumnElement[bool]:
    return Case.town.in_(sorted(actor.scopes.get("division", ())))


def _under(actor: Actor) -> ColumnElement[bool]:
    """In the leader's own town or county; the city's leaders reach all."""
    places = sorted(actor.scopes.get("division", ()))
    return true() if actor.may("case.see_all") else or_(Case.town.in_(places), Case.county.in_(places))


def _running(actor: Actor) -> ColumnElement[bool]:
    return and_(_own(actor), Case.hung_at.is_(None))


def _first_time(actor: Actor) -> ColumnElement[bool]:
    return Case.return_mark.is_(None)


def _asked(*kinds: str, state: str) -> ColumnElement[bool]:
    return and_(Case.request_kind.in_(kinds), Case.request_state == state)


def _of_the_centre(actor: Actor) -> ColumnElement[bool]:
    """The second answer about more time or a halt, and the first about an appeal."""
    return or_(_asked(*CLOCK_KINDS, state="endorsed"), _asked("appeal", state="asked"))


def _carded(actor: Actor) -> ColumnElement[bool]:
    return and_(Case.open_card.is_not(None), Case.department_id.is_(None))


def with_open_request() -> ColumnElement[bool]:
    """The few cases somebody asks about, found by their ids."""
    asked_about = select(ClockRequest.case_id).where(ClockRequest.state.in_(("asked", "endorsed")))
    return Case.id == any_(func.array(asked_about.scalar_subquery()))


@dataclass(frozen=True)
class Queue:
    """One list of a desk: the stages it draws from, and what of them waits here.

    Late is what has passed the desk's own limit; in a department's list what has passed the deadline.
    """

    desk: str
    key: str
    words: Words
    permission: str
    stages: tuple[str, ...]
    holds: Holds = all_of_them
    pressed: bool = False  # only those with an open card or past their deadline

    @property
    def name(self) -> str:
        return f"{self.desk}.{self.key}"

    @property
    def among(self) -> ColumnElement[bool] | None:
        """Closed cases are most of all: a queue that draws from them looks only at those with an open request."""
        return with_open_request() if "closed" in self.stages else None

    def waiting(self, actor: Actor, now: datetime) -> ColumnElement[bool]:
        pressed = or_(Case.open_card.is_not(None), overdue(now)) if self.pressed else true()
        return and_(Case.stage.in_(self.stages), self.holds(actor), pressed)

    def late(self, now: datetime) -> ColumnElement[bool]:
        if self.desk in (DEPARTMENT, LEADER):
            return overdue(now)
        return or_(Case.desk_due < now, overdue(now))


def _stage(desk: str, stage: str, permission: str, holds: Holds = all_of_them) -> Queue:
    return Queue(desk, stage, STAGES[stage], permission, (stage,), holds)


ACCEPT, DISPATCH, HANDLE, LEADS = "case.accept", "case.dispatch", "case.handle", "case.whistle"
DISPOSAL = (*WORK_STAGES, "handle_finish")
AFTER = (*OPEN_STAGES, "closed")

QUEUES = (
    _stage(SUPERVISION, "pending_register", ACCEPT, _first_time),
    Queue(
        SUPERVISION,
        "returned",
        W("被退回", "returned"),
        ACCEPT,
        ("pending_register",),
        lambda actor: Case.return_mark.is_not(None),
    ),
    _stage(SUPERVISION, "pending_filing", ACCEPT),
    _stage(SUPERVISION, "pending_close", ACCEPT),
    Queue(
        SUPERVISION,
        "appeals",
        W("申诉待审", "appeals"),
        ACCEPT,
        ("closed",),
        lambda actor: _asked("appeal", state="endorsed"),
    ),
    Queue(SUPERVISION, "cards", W("督办待复", "cards to answer"), ACCEPT, BEFORE_DISPATCH[:3], _carded),
    _stage(COMMAND, "pending_dispatch", DISPATCH, lambda actor: not_(Case.adjudicating)),
    _stage(COMMAND, "handle_finish", DISPATCH),
    Queue(
        COMMAND,
        "adjudicating",
        W("待裁定", "to adjudicate"),
        DISPATCH,
        ("pending_dispatch",),
        lambda actor: Case.adjudicating.is_(True),
    ),
    Queue(COMMAND, "requests", W("延期/挂账待批", "clock requests"), DISPATCH, AFTER, _of_the_centre),
    Queue(COMMAND, "cards", W("督办待复", "cards to answer"), DISPATCH, ("pending_dispatch",), _carded),
    Queue(
        DEPARTMENT,
        "local",
        W("辖区待受理", "to accept in town"),
        HANDLE,
        ("pending_register",),
        lambda actor: and_(Case.level.in_(LOCAL_LEVELS), _in_town(actor)),
    ),
    _stage(DEPARTMENT, "pending_handle", HANDLE, _running),
    _stage(DEPARTMENT, "handling", HANDLE, _running),
    _stage(DEPARTMENT, "handle_finish", HANDLE, _own),
    Queue(DEPARTMENT, "helping", W("协办/吹哨", "helping, called"), HANDLE, OPEN_STAGES, _beside),
    Queue(
        DEPARTMENT,
        "cards",
        W("督办待复", "cards to answer"),
        HANDLE,
        OPEN_STAGES,
        lambda actor: and_(Case.open_card.is_not(None), _own(actor)),
    ),
    Queue(
        DEPARTMENT,
        "hung",
        W("挂账中", "clock halted"),
        HANDLE,
        WORK_STAGES,
        lambda actor: and_(_own(actor), Case.hung_at.is_not(None)),
    ),
    Queue(
        DEPARTMENT,
        "requests",
        W("待审申请", "requests to answer"),
        "case.endorse",
        WORK_STAGES,
        lambda actor: and_(_own(actor), _asked(*CLOCK_KINDS, state="asked")),
    ),
    Queue(
        LEADER,
        "requests",
        W("待审申请", "requests to answer"),
        LEADS,
        WORK_STAGES,
        lambda actor: and_(_under(actor), _asked(*CLOCK_KINDS, state="asked")),
    ),
    Queue(
        LEADER,
        "adjudicating",
        W("待裁定", "to adjudicate"),
        "case.adjudicate",
        ("pending_dispatch",),
        lambda actor: and_(_under(actor), Case.adjudicating),
    ),
    Queue(
        LEADER,
        "simple_close",
        W("简易流程待结案", "simple path to close"),
        "case.close",
        ("pending_close",),
        lambda actor: and_(_in_town(actor), Case.path == "simple"),
    ),
    Queue(
        LEADER,
        "called",
        W("吹哨在办", "departments called"),
        LEADS,
        OPEN_STAGES,
        lambda actor: and_(_under(actor), func.cardinality(Case.awaited) + func.cardinality(Case.arriving) > 0),
    ),
    Queue(LEADER, "pressed", W("督办/超期", "pressed or overdue"), LEADS, OPEN_STAGES, _under, True),
    Queue(LEADER, "open", W("辖区在办", "open in my area"), LEADS, OPEN_STAGES, _under),
)
DESKS = {SUPERVISION: ACCEPT, COMMAND: DISPATCH, DEPARTMENT: HANDLE, LEADER: LEADS}


def of(actor: Actor, town_office: bool) -> list[Queue]:
    """The queues of the desks this actor sits at; what a town may take by itself is a town office's matter."""
    return [
        each
        for each in QUEUES
        if actor.may(DESKS[each.desk]) and actor.may(each.permission) and (each.key != "local" or town_office)
    ]


def named(actor: Actor, name: str) -> Queue | None:
    """The queue of that name, if it is on one of the actor's desks."""
    return next((each for each in of(actor, True) if each.name == name), None)


def counts(session: Session, actor: Actor, queues: list[Queue], now: datetime) -> dict[str, tuple[int, int]]:
    """By the name of the queue: how many wait, and how many of them are late; one look at the open cases."""
    if not queues:
        return {}
    columns = []
    for each in queues:
        waiting = each.waiting(actor, now)
        columns += [func.count(case((waiting, 1))), func.count(case((and_(waiting, each.late(now)), 1)))]
    looked_at = or_(open_cases(), and_(Case.stage == "closed", with_open_request()))
    row: Any = session.execute(select(*columns).where(visible(actor), looked_at)).one()
    return {each.name: (row[2 * at], row[2 * at + 1]) for at, each in enumerate(queues)}
