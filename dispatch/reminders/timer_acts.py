"""What the timer does when something is due: tell people, give a card, resume, release, let a request lapse."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch import pressing
from dispatch.clock import asking, running_clock
from dispatch.reminders import planning, roster, telling
from dispatch.reminders.notice import Telling
from dispatch.reminders.timing import BREACH, Due
from foundation.work import Work
from incidents import handling
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from people.organisation import Department

GROUND = "timeout"
CARD_WORDS = "超期自动督办"
RESUMED = "挂账到期，自动恢复计时"
RELEASED = "领取后超过30分钟未办理，自动释放"
LAPSED = "逾期未审批，自动失效"


@dataclass
class Round:
    """One tick: what every notice says of its case, what is to be told, and which cases a verb has moved.

    `noted` are the columns the timer itself writes, by case: all cases of a tick in one statement. A case in `touched`
    with a moment of its own is looked at then, whatever else is planned.
    """

    work: Work
    about: dict[UUID, dict[str, Any]]
    tellings: list[Telling] = field(default_factory=list)
    noted: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    touched: dict[UUID, datetime | None] = field(default_factory=dict)

    def note(self, case: Case, **columns: Any) -> None:
        self.noted[case.id] = {**self.noted.get(case.id, {}), **columns}

    def tell(self, case: Case, kind: str, people: list[UUID], mark: object, **facts: Any) -> None:
        """`mark` tells this cause from the next of its kind about the same case."""
        told = {**self.about[case.id], **{name: value for name, value in facts.items() if value is not None}}
        self.tellings.append(Telling(kind, roster.unique(people), case.id, f"{kind}/{case.id}/{mark}", told))


def remind(round_: Round, case: Case, due: Due) -> None:
    """The highest step reached, once: its people are told, and at a breach its card is given."""
    step = due.step
    assert step is not None
    round_.note(case, reminded=step.mark)
    due_at = telling.moment(case.deadline)
    mark = f"{step.mark}/{due_at}"
    if due.stale(round_.work.now):
        round_.tell(case, "long_overdue", roster.desk(round_.work, "dispatcher"), mark, due_at=due_at)
        return
    people = roster.named(round_.work, case, step.tells)
    if step.mark < BREACH:
        round_.tell(case, "reminder", people, mark, percent=step.mark, due_at=due_at)
        return
    card = _card(round_, case, step.card)
    kind = "overdue" if step.mark == BREACH else "overdue_more"
    round_.tell(case, kind, people, mark, due_at=due_at, late=step.mark - BREACH, card=card)


def _card(round_: Round, case: Case, card: str | None) -> str | None:
    """The card by the real verb, unless that one or a red one is open already."""
    if card is None or case.open_card in (card, "red"):
        return None
    work = round_.work
    pressing.supervise(work, case, case.version, {"card": card, "ground": GROUND, "note": CARD_WORDS})
    round_.touched[case.id] = None
    return card


def desk_late(round_: Round, case: Case, due: Due) -> None:
    """The present desk has had its time; nobody is told of what stands still or has long been late."""
    round_.note(case, desk_told=case.desk_due)
    if case.hung_at is None and not due.stale(round_.work.now):
        round_.tell(case, "desk_late", roster.at_desk(round_.work, case), telling.moment(due.at), stage=case.stage)


def resume(round_: Round, case: Case, due: Due) -> None:
    """A hung case goes on by itself at its end date: the deadline moves by exactly the pause."""
    round_.touched[case.id] = None
    running_clock.resume(round_.work, case, case.version, {"reason": RESUMED})


def release(round_: Round, case: Case, due: Due) -> None:
    """Whoever claimed it and did nothing lets go; they are told."""
    holder = case.claimed_by
    round_.touched[case.id] = None
    handling.release(round_.work, case, case.version, {"note": RELEASED})
    if holder is not None:
        round_.tell(case, "released", [holder], telling.moment(due.at))


def lapse(round_: Round, case: Case, due: Due) -> None:
    """A request nobody answered falls away; its asker hears of it by the move (dispatch/telling.py)."""
    work, kind = round_.work, case.request_kind
    round_.touched[case.id] = None
    changes = asking.lapse(work, case)
    stated = {"reason": LAPSED, "request": kind, "lapsed": True}
    LIFECYCLE.move(work, case, "decline", case.version, changes=changes, **handling.told(stated))


def request_waits(round_: Round, case: Case, due: Due) -> None:
    """Whoever must answer next is told once."""
    work = round_.work
    round_.touched[case.id] = None
    for row in work.session.scalars(planning.open_requests([case.id])):
        row.told_at = work.now
        decide = telling.second_deciders if row.state == "endorsed" else telling.first_deciders
        round_.tell(case, "request_waits", decide(work, case), row.id, request=row.kind)


def card_late(round_: Round, case: Case, due: Due) -> None:
    """A card was not answered: whoever gave it, the chief and the leader above hear of it."""
    work = round_.work
    round_.touched[case.id] = None
    for row in work.session.scalars(planning.late_cards([case.id])):
        row.told_at = work.now
        givers = [row.given_by] if row.given_by else roster.desk(work, "dispatcher")
        above = roster.named(work, case, ("chief", "leader"))
        round_.tell(case, "card_late", [*givers, *above], row.id, card=row.kind)


def whistle_late(round_: Round, case: Case, due: Due) -> None:
    """The whistling town hears who has not answered, and so do those."""
    work = round_.work
    round_.touched[case.id] = None
    late = [row for row in work.session.scalars(planning.late_whistles([case.id])) if _past(row.due_at, work.now)]
    for row in late:
        row.told_at = work.now
    ids = [row.department_id for row in late]
    callers = [row.asked_by for row in late if row.asked_by]
    people = [*callers, *roster.town_leaders(work, case), *roster.of_departments(work, ids)]
    names = [work.session.get_one(Department, each).name for each in ids]
    round_.tell(case, "whistle_late", people, telling.moment(due.at), departments="、".join(names))


def _past(due_at: datetime | None, now: datetime) -> bool:
    return due_at is not None and due_at <= now


def wait_ends(round_: Round, case: Case, due: Due) -> None:
    """Nobody has approved the waiting: after so long the department's clock goes on by itself."""
    running_clock.wait_over(round_.work, case, case.version, {"note": "等待满15天，自动恢复计时"})
    people = [*roster.of_departments(round_.work, [case.department_id]), *roster.desk(round_.work, "dispatcher")]
    round_.tell(case, "wait_ended", people, telling.moment(due.at))


def adjudication_late(round_: Round, case: Case, due: Due) -> None:
    """Nobody has decided between the departments: the city's leaders hear of it."""
    work = round_.work
    round_.touched[case.id] = None
    for row in work.session.scalars(planning.late_adjudications([case.id])):
        row.told_at = work.now
    people = roster.named(work, case, ("city", "dispatcher"))
    round_.tell(case, "adjudication_late", people, telling.moment(due.at))


Act = Callable[[Round, Case, Due], None]
ACTS: dict[str, Act] = {
    "desk": desk_late,
    "step": remind,
    "resume": resume,
    "claim": release,
    "wait": wait_ends,
    "lapse": lapse,
    "request": request_waits,
    "card": card_late,
    "whistle": whistle_late,
    "adjudication": adjudication_late,
}


def plain(due: Due) -> bool:
    """Whether the act writes nothing but the case's own row."""
    return due.what == "desk" or (due.step is not None and due.step.card is None)
