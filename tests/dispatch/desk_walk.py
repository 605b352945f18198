"""Random desks: every demo person makes random moves on a handful of cases while time leaps ahead, by one seed."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from dispatch import desk
from foundation.lifecycle import Move
from foundation.refusals import NotFound, Refusal
from foundation.work import Work, Works
from incidents import sight
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from people import account
from people.demo_accounts import ACCOUNTS, PASSWORD
from people.organisation import Department
from tests.acting import NORTH_GATE, actor, jpeg, litter, send_photo, tell
from tests.dispatch import chain_laws as laws
from tests.dispatch.desk_facts import GoodFacts, LeapingClock, local_category

MORE = (("county_handler", "handler", "441702-04"), ("county_chief", "chief", "441702-04"))
LEAPS = (timedelta(minutes=7), timedelta(hours=1), timedelta(hours=9), timedelta(days=1), timedelta(days=8))
APART = {"merge", "unmerge", "pass_on", "decide_grid"}  # these need another case, or an edge: proved by themselves
LIKELY = {  # how often a move is made where it is offered; 1 unless told
    **dict.fromkeys(("file", "dispatch", "assign", "submit", "confirm", "check", "close", "approve"), 8.0),
    **dict.fromkeys(("extend", "hang", "endorse", "resume", "wait_over", "appeal", "rework", "adjudicate"), 4.0),
    **dict.fromkeys(("whistle", "supervise", "contribute", "rate", "claim", "release", "correct", "classify"), 0.3),
    **dict.fromkeys(("void", "refuse", "force_close", "escalate", "reopen"), 0.15),
}
NAMES = sorted({move.name for move in LIFECYCLE.moves} - {"report"} - APART)
JUNK: tuple[dict[str, Any], ...] = (
    {},
    {"department": "nowhere", "departments": ["nowhere"], "condition": "x", "person": "x", "reason": "理由"},
    {
        "photos": ["f" * 64],
        "note": "说明",
        "result": "passed",
        "reason": "理由",
        "ground": "works",
        "until": "1999-01-01",
    },
    {"result": "junk", "card": "green", "ground": "junk", "note": "说明", "reason": "理由", "until": "9999-12-31"},
    {"category": "00000000-0000-4000-8000-000000000001", "assisting": ["x"], "copied": [""], "until": "soon"},
)


class Walk(GoodFacts):
    """One walk. `trail` tells, per case, who did what: it is printed when a law is broken."""

    def __init__(self, works: Works, seed: int, cases: int = 6):
        self.random, self.most = random.Random(seed), cases
        self.clock = LeapingClock()
        self.works = Works(works.engine, self.clock)
        self.people = {name: actor(self.works, name) for name in (*(each.username for each in ACCOUNTS), *self._more())}
        self.photo = send_photo(self.works, self.people["handler"])
        self.after = send_photo(self.works, self.people["handler"], jpeg((20, 160, 90)))
        codes = ("441700-025", "441702001-01", "441702-04")
        with self.works.open() as work:
            rows = work.session.scalars(select(Department).where(Department.code.in_(codes)))
            self.departments = {row.id: row for row in rows}
            self.categories = (litter(work), local_category(work))
        self.cases: list[UUID] = []
        self.trail: dict[UUID, list[str]] = {}
        self.promised: dict[UUID, datetime] = {}
        self.murky: set[UUID] = set()  # extended or stopped after the deadline: no single sum says what is left
        self.made: dict[str, int] = {}

    def _more(self) -> list[str]:
        """The county's department has no demo account that handles; it gets two."""
        with self.works.open() as work:
            for username, role, code in MORE:
                place = work.session.scalar(select(Department.id).where(Department.code == code))
                account.open_account(work, username, username, PASSWORD, (role,), place)
        return [username for username, _, _ in MORE]

    def step(self) -> None:
        if self.random.random() < 0.2:
            self.clock.now += self.random.choice(LEAPS) * self.random.random()
        self.clock.now += timedelta(seconds=1)
        if len(self.cases) < self.most:
            self._report()
            return
        case_id = self.random.choice(self.cases)
        try:
            (self._wild if self.random.random() < 0.15 else self._offered)(case_id)
        except Exception as error:
            raise AssertionError("\n".join([repr(error), *self.trail[case_id][-60:]])) from error

    def _report(self) -> None:
        settled = self.random.random() < 0.2
        photos = (self.photo, "1" * 64) if settled else (self.photo,)
        _, case = tell(
            self.works,
            self.people["officer"],
            place=NORTH_GATE,
            category=self.random.choice(self.categories),
            photos=photos,
            self_handled=settled,
            description=f"路口有暴露垃圾{self.random.randrange(10**6)}",
        )
        self.cases.append(case.id)
        self.trail[case.id] = [f"{self.clock.now:%m-%d %H:%M} officer reports, settled={settled}"]

    def _offered(self, case_id: UUID) -> None:
        """Somebody presses a button that is offered, and states what it asks for: it must succeed."""
        with self.works.open() as work:
            case = work.session.get_one(Case, case_id)
            self._sight(work, case)
            laws.somebody_can_go_on(case, self.people.values())
            offers = [
                (name, move)
                for name, person in self.people.items()
                if laws.sees(person, case)
                for move in LIFECYCLE.open_moves(person, case)
                if move.name not in APART
            ]
            if not offers:
                self.cases.remove(case_id)
                return
            names = sorted({move.name for _, move in offers})
            chosen = self.random.choices(names, [LIKELY.get(each, 1.0) for each in names])[0]
            name, move = self.random.choice([each for each in offers if each[1].name == chosen])
            facts = self._facts(work, case, name, move)
        if case.stage in ("closed",) and self.random.random() < 0.2:
            self.cases.remove(case_id)  # enough seen of it
        if facts is not None:
            self._make(case, name, move, facts)

    def _make(self, before: Case, name: str, move: Move, facts: dict[str, Any]) -> None:
        self.trail[before.id].append(f"{self.clock.now:%m-%d %H:%M} {name} {move.name} in {before.stage}: {facts}")
        expected = self._refused(before, move)
        try:
            with self.works.open(self.people[name]) as work:
                case = desk.move(
                    work, sight.find(work.session, work.actor, before.id), move.name, before.version, facts
                )
                work.session.flush()
                self._check(work, before, case, move)
        except Refusal as refusal:
            self._told_well(refusal, {expected})
            self.trail[before.id].append(f"   refused: {refusal.code}")
        else:
            assert expected is None, f"{move.name} should have been refused with {expected}"
            self.made[move.name] = self.made.get(move.name, 0) + 1

    def _refused(self, case: Case, move: Move) -> str | None:
        """The refusals that no fact can mend: the moment for it has passed."""
        late = case.deadline is None or (case.waiting_since or self.clock.now) > case.deadline
        if move.name == "extend" and late:
            return "overdue"
        if move.name == "approve" and case.request_kind == "hang" and self.asked_until(case) <= self.clock.now:
            return "until_passed"
        return None

    def asked_until(self, case: Case) -> datetime:
        from dispatch.clock.clock_request import open_request

        with self.works.open() as work:
            row = open_request(work.session, case.id)
            assert row is not None and row.until is not None
            return row.until

    def _check(self, work: Work, before: Case, case: Case, move: Move) -> None:
        laws.hold(work.session, case)
        assert case.stage in move.targets and case.version == before.version + 1
        first = self.promised.setdefault(case.id, case.first_deadline) if case.first_deadline else None
        assert case.first_deadline == first and (first or case.id not in self.promised)
        if move.name == "rework":
            assert case.department_id == before.department_id and case.rework_count == before.rework_count + 1
        self._clock(work, before, case, move)

    def _clock(self, work: Work, before: Case, case: Case, move: Move) -> None:
        if case.dispatched_at != before.dispatched_at:
            self.murky.discard(case.id)
        late = before.deadline is not None and work.now > before.deadline
        if late and (move.name in ("approve", "wait")):
            self.murky.add(case.id)
        if case.id not in self.murky:
            laws.counted_right(work.session, case)

    def _sight(self, work: Work, case: Case) -> None:
        """The rule in SQL says of everybody what the oracle says; a stranger gets what a missing case would give."""
        person = self.random.choice(list(self.people.values()))
        try:
            found = sight.find(work.session, person, case.id) is not None
        except NotFound:
            found = False
        assert found == laws.sees(person, case), f"{person.post} sees {case.stage}: {found}"

    def _wild(self, case_id: UUID) -> None:
        """Anybody tries anything with anything: a refusal in words, or a move that was offered."""
        name, person = self.random.choice(list(self.people.items()))
        wanted, facts = self.random.choice(NAMES), self.random.choice(JUNK)
        stale = self.random.random() < 0.2
        with self.works.open() as work:
            case = work.session.get_one(Case, case_id)
            offered = LIFECYCLE.open_to(person, case, wanted) and laws.sees(person, case)
        try:
            with self.works.open(person) as work:
                found = sight.find(work.session, person, case_id)
                desk.move(work, found, wanted, found.version - stale, facts)
                work.session.flush()
                laws.hold(work.session, found)
        except Refusal as refusal:
            self._told_well(refusal, {"lost_race"} if stale and laws.sees(person, case) else None)
        else:
            assert offered and not stale, f"{name} did {wanted} in {case.stage} unasked"
            self.trail[case_id].append(f"{self.clock.now:%m-%d %H:%M} {name} {wanted} in {case.stage}: {facts}")
            if found.first_deadline:
                self.promised.setdefault(case_id, found.first_deadline)
            self.murky.add(case_id)

    def _told_well(self, refusal: Refusal, codes: set[str | None] | None) -> None:
        """A code for the machine, and a whole sentence in both languages."""
        said = [refusal.sentence("zh-CN"), refusal.sentence("en")]
        assert refusal.code and all(said) and "{" not in "".join(said), refusal
        assert codes is None or refusal.code in codes, f"{refusal!r} {refusal.errors}"
