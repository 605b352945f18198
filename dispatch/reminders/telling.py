"""Who is told of a move of a case: the table move -> people and words; each person once, never about their own act."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch import card
from dispatch.card import Card
from dispatch.clock.clock_request import ClockRequest
from dispatch.party import Party
from dispatch.reminders import roster
from dispatch.reminders.notice import Telling, give
from dispatch.routing import adjudication, routing_rule
from foundation.event import Bell
from foundation.history import HistoryRow
from foundation.work import Work
from grid.cell import Grid
from incidents.case import Case
from incidents.case_relations import MOST_PASSES
from incidents.catalogue import Category
from people.organisation import Department

MOST_WORDS = 200  # of a reason in a notice; the whole of it stands in the case
Tell = tuple[str, Iterable[UUID], dict[str, Any]]


class Moved:
    """One move that was made: the case as it is now, and what was stated with the move."""

    def __init__(self, work: Work, bell: Bell):
        self.work, self.bell = work, bell
        self.case = work.session.get_one(Case, bell.subject)
        work.session.flush()
        row = work.session.scalar(
            select(HistoryRow).where(
                HistoryRow.subject_kind == "case", HistoryRow.subject_id == bell.subject, HistoryRow.seq == bell.version
            )
        )
        self.at: datetime = row.at if row else bell.at
        self.reason = short(row.reason if row else None)
        self.stated: dict[str, Any] = row.stated if row else {}
        self.by_house = bell.actor_id is None

    def parties(self, role: str) -> list[Party]:
        """The departments that got their part with this very move."""
        asked = select(Party).where(Party.case_id == self.case.id, Party.role == role, Party.asked_at == self.at)
        return list(self.work.session.scalars(asked.order_by(Party.id)))

    def department(self, *roles: str) -> list[UUID]:
        return roster.of_departments(self.work, [self.case.department_id], roles or roster.DEPARTMENT_ROLES)


def short(words: Any) -> str:
    told = str(words or "")
    return told if len(told) <= MOST_WORDS else told[: MOST_WORDS - 1] + "…"


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def about(session: Session, cases: Iterable[Case]) -> dict[UUID, dict[str, Any]]:
    """What every notice says of its case: number, category, place."""
    rows = session.execute(
        select(Case.id, Case.number, Case.report_number, Category.name, Grid.name)
        .join(Category, Category.id == Case.category_id)
        .join(Grid, Grid.id == Case.grid_id)
        .where(Case.id.in_([case.id for case in cases]))
    )
    return {row[0]: {"number": row[1] or row[2], "category": row[3], "place": row[4]} for row in rows}


def tell_who_must_know(work: Work, bell: Bell) -> None:
    """The reaction to every move of a case."""
    telling = TELLINGS.get(bell.facts["move"])
    if telling is None:
        return
    moved = Moved(work, bell)
    facts = about(work.session, [moved.case])[moved.case.id]
    give(
        work,
        [
            Telling(
                kind,
                [person for person in people if person != bell.actor_id],
                moved.case.id,
                f"{kind}/{moved.case.id}/{bell.version}",
                {**facts, **{name: value for name, value in more.items() if value}},
            )
            for kind, people, more in telling(moved)
        ],
    )


def _reporter(kind: str) -> Callable[[Moved], list[Tell]]:
    """Everybody who reported it, those whose reports rest in it too."""
    return lambda moved: [(kind, roster.reporters(moved.work.session, moved.case), {"reason": moved.reason})]


def _refused(moved: Moved) -> list[Tell]:
    return _reporter("not_filed" if moved.bell.facts["target"] == "not_filed" else "refused")(moved)


def _passed_on(moved: Moved) -> list[Tell]:
    """The officer of the other side; when both have passed it on, the desk too."""
    told = {"reason": short(moved.stated.get("note")), "from": (moved.stated.get("was") or {}).get("grid")}
    deciders = roster.desk(moved.work, "supervisor") if moved.case.passed == MOST_PASSES else []
    return [("passed_on", roster.officer(moved.work, moved.case), told), ("grid_disputed", deciders, told)]


def _filed(moved: Moved) -> list[Tell]:
    """No rule knows where it belongs: a person must; it never lies unseen."""
    if moved.case.stage != "pending_dispatch" or routing_rule.propose(moved.work.session, moved.case).department:
        return []
    return [("fallback", roster.desk(moved.work, "dispatcher"), {})]


def _dispatched(moved: Moved) -> list[Tell]:
    lead: Tell = ("dispatched", moved.department(), {"due_at": moment(moved.case.deadline)})
    beside: list[Tell] = [
        (kind, roster.of_departments(moved.work, [party.department_id for party in moved.parties(role)]), {})
        for kind, role in (("assisting", "assist"), ("copied", "copied"))
    ]
    return [lead, *beside]


def _assigned(moved: Moved) -> list[Tell]:
    handler = [moved.case.handler_id] if moved.case.handler_id else []
    return [("assigned", handler, {"due_at": moment(moved.case.deadline)})]


def _whistled(moved: Moved) -> list[Tell]:
    called = moved.parties("whistled")
    people = roster.of_departments(moved.work, [party.department_id for party in called])
    return [("whistled", people, {"due_at": moment(called[0].due_at) if called else None})]


def _answered(moved: Moved) -> list[Tell]:
    """Whoever whistled hears who comes."""
    told = moved.stated.get("department")
    party = moved.work.session.scalar(
        select(Party).where(
            Party.case_id == moved.case.id, Party.role == "whistled", Party.department_id == UUID(str(told))
        )
    )
    if party is None or party.asked_by is None:
        return []
    return [
        (
            "whistle_answered",
            [party.asked_by],
            {"department": moved.work.session.get_one(Department, party.department_id).name, "answer": party.answer},
        )
    ]


def _pressed(moved: Moved) -> list[Tell]:
    """The desk on which the case lies; what the timer gives it tells by itself."""
    if moved.by_house:
        return []
    people = moved.department() or roster.at_desk(moved.work, moved.case)
    note = short(moved.stated.get("note"))
    kind = moved.stated.get("card")
    if kind == "urge":
        return [("urged", people, {"note": note})]
    given = card.open_card(moved.work.session, moved.case.id)
    return [("carded", people, {"card": kind, "note": note, "due_at": moment(given.due_at) if given else None})]


def _asked(moved: Moved) -> list[Tell]:
    told = {"request": moved.bell.facts["move"], "reason": moved.reason}
    return [("request_asked", first_deciders(moved.work, moved.case), told)]


def first_deciders(work: Work, case: Case) -> list[UUID]:
    """Whose answer comes first: the department's chief, else its leader; of an appeal the command centre."""
    if case.request_kind == "appeal":
        return roster.desk(work, "dispatcher")
    chiefs = [each for each in roster.of_departments(work, [case.department_id], ("chief",)) if each != case.request_by]
    return chiefs or roster.leaders(work, case)


def second_deciders(work: Work, case: Case) -> list[UUID]:
    return roster.desk(work, "supervisor" if case.request_kind == "appeal" else "dispatcher")


def _endorsed(moved: Moved) -> list[Tell]:
    told = {"request": moved.stated.get("request")}
    return [("request_endorsed", second_deciders(moved.work, moved.case), told)]


def _decided(kind: str) -> Callable[[Moved], list[Tell]]:
    def tell(moved: Moved) -> list[Tell]:
        asker = moved.work.session.scalar(
            select(ClockRequest.asked_by)
            .where(ClockRequest.case_id == moved.case.id, ClockRequest.decided_at.is_not(None))
            .order_by(ClockRequest.decided_at.desc())
            .limit(1)
        )
        told = {"request": moved.stated.get("request"), "reason": moved.reason, "due_at": moment(moved.case.deadline)}
        return [("request_lapsed" if moved.by_house else kind, [asker] if asker else [], told)]

    return tell


def _returned(moved: Moved) -> list[Tell]:
    """The receiver: whoever filed or dispatched it before, else everybody at that desk."""
    case, target = moved.case, moved.bell.facts["target"]
    before = {"pending_register": case.filed_by, "pending_dispatch": case.dispatched_by}.get(target)
    here = before is not None and before in roster.roster(moved.work).people
    people = [before] if here and before else roster.at_desk(moved.work, case)
    told: list[Tell] = [("returned", people, {"reason": moved.reason})]
    opened = adjudication.open_adjudication(moved.work.session, case.id) if case.adjudicating else None
    if opened:
        deciders = [*roster.desk(moved.work, "dispatcher"), *roster.leaders(moved.work, case, above=2)]
        told.append(("adjudication_opened", deciders, {"due_at": moment(opened.due_at)}))
    return told


def _to_department(kind: str) -> Callable[[Moved], list[Tell]]:
    return lambda moved: [(kind, moved.department(), {"reason": moved.reason})]


def _escalated(moved: Moved) -> list[Tell]:
    return [("escalated", roster.desk(moved.work, "dispatcher"), {"reason": moved.reason})]


def _waits(moved: Moved) -> list[Tell]:
    """Whoever is waited for hears of it: by name, and why."""
    named = moved.stated.get("department")
    people = roster.of_departments(moved.work, [UUID(str(named))]) if named else []
    return [("waited_for", people, {"reason": moved.reason})]


def _replied(moved: Moved) -> list[Tell]:
    """Whoever gave the card reads the answer."""
    answered = select(Card.given_by).where(Card.case_id == moved.case.id, Card.answered_at == moved.at)
    givers = [each for each in moved.work.session.scalars(answered) if each]
    return [("replied", givers, {"note": short(moved.stated.get("note"))})]


def _part(moved: Moved) -> list[Tell]:
    """The lead hears that a department beside it has come, or what its part was."""
    return [("part_done", moved.department(), {"note": short(moved.stated.get("note"))})]


def _reopened(moved: Moved) -> list[Tell]:
    people = [*moved.department(), *roster.reporters(moved.work.session, moved.case)]
    return [("reopened", people, {"reason": moved.reason})]


def _resumed(moved: Moved) -> list[Tell]:
    return [("resumed", moved.department(), {"due_at": moment(moved.case.deadline)})] if moved.by_house else []


def _closed(moved: Moved) -> list[Tell]:
    told = {"closing": short(moved.case.closing_text)}
    return [("closed", roster.reporters(moved.work.session, moved.case), told)]


TELLINGS: dict[str, Callable[[Moved], list[Tell]]] = {
    "refuse": _refused,
    "void": _reporter("voided"),
    "file": _filed,
    "pass_on": _passed_on,
    "decide_grid": lambda moved: [("grid_decided", roster.officer(moved.work, moved.case), {"reason": moved.reason})],
    "dispatch": _dispatched,
    "adjudicate": _dispatched,
    "assign": _assigned,
    "whistle": _whistled,
    "respond": _answered,
    "supervise": _pressed,
    "extend": _asked,
    "hang": _asked,
    "appeal": _asked,
    "endorse": _endorsed,
    "approve": _decided("request_approved"),
    "decline": _decided("request_declined"),
    "rework": _to_department("reworked"),
    "return": _returned,
    "hand_down": _to_department("handed_down"),
    "escalate": _escalated,
    "wait": _waits,
    "reply": _replied,
    "sign_in": _part,
    "contribute": _part,
    "reopen": _reopened,
    "resume": _resumed,
    "merge": _reporter("merged"),
    "unmerge": _reporter("unmerged"),
    "close": _closed,
    "force_close": _closed,
}
