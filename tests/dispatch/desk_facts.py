"""Good facts for any move of a random desk: what its needs ask for, out of what the city has."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from dispatch import party
from foundation.actor import Actor
from foundation.lifecycle import Move, Need
from foundation.work import Work
from incidents.case import Case
from incidents.case_relations import LOCAL_LEVELS
from incidents.catalogue import Category, StandardCondition
from people.organisation import Department


def local_category(work: Work) -> str:
    """The first category that a town may settle by itself."""
    local = select(Category.id).where(Category.level.in_(LOCAL_LEVELS), Category.valid_to.is_(None))
    return str(work.session.scalars(local.order_by(Category.kind, Category.code).limit(1)).one())


class LeapingClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class GoodFacts:
    """One dice, one clock, and the departments among which the cases wander."""

    random: random.Random
    clock: LeapingClock
    photo: str
    after: str
    people: dict[str, Actor]
    departments: dict[UUID, Department]

    def _facts(self, work: Work, case: Case, name: str, move: Move) -> dict[str, Any] | None:
        """Good facts for a move, or None where the city has none to offer."""
        facts: dict[str, Any] = {}
        for need in move.needs:
            if need.required or self.random.random() < 0.5:
                value = self._fact(work, case, self.people[name], move, need)
                if value is not None:
                    facts[need.name] = value
                elif need.required:
                    return None
        return facts | FURTHER.get(move.name, lambda walk, case, told: {})(self, case, facts)

    def _fact(self, work: Work, case: Case, person: Actor, move: Move, need: Need) -> Any:
        if need.options:
            return self._option(case, need)
        return KINDS[need.kind](self, work, case, move)

    def _option(self, case: Case, need: Need) -> str:
        options = [value for value, _ in need.options]
        if need.name == "card" and case.open_card:
            options = ["urge"] if case.open_card == "red" else ["urge", "red"]
        return self.random.choice(options)

    def _condition(self, work: Work, case: Case, move: Move) -> str | None:
        told = work.session.scalars(
            select(StandardCondition.id).where(
                StandardCondition.category_id == case.category_id, StandardCondition.valid_to.is_(None)
            )
        )
        marked = (case.return_mark or {}).get("condition")
        fit = sorted(str(each) for each in told if str(each) != marked)
        return self.random.choice(fit) if fit else None

    def _department(self, work: Work, case: Case, move: Move) -> str | None:
        marked = (case.return_mark or {}).get("department")
        fit = [each for each in self.departments.values() if str(each.id) != marked]
        if move.name == "hand_down":
            lower = {"county": ("town",), "city": ("town", "county")}[case.level]
            fit = [each for each in fit if each.level in lower and each.division in (case.town, case.county)]
        elif move.name == "rate":
            rated = {each.department_id for each in party.of_case(work.session, case.id) if each.role != "copied"}
            fit = [each for each in self.departments.values() if each.id in rated]
        elif move.name == "wait":
            fit = [each for each in fit if each.id != case.department_id]
        return str(self.random.choice(fit).id) if fit else None

    def _departments(self, work: Work, case: Case, move: Move) -> list[str] | None:
        fit = sorted(str(each) for each in self.departments if each != case.department_id)
        return self.random.sample(fit, self.random.randint(1, len(fit)))

    def _day(self, work: Work, case: Case, move: Move) -> str:
        return f"{self.clock.now + timedelta(days=self.random.randint(2, 200)):%Y-%m-%d}"

    def _words(self, work: Work, case: Case, move: Move) -> str:
        return f"说明{self.random.randrange(10**6)}"

    def _photos(self, work: Work, case: Case, move: Move) -> list[str]:
        return [self.after if move.name == "submit" else self.photo]

    def _nothing(self, work: Work, case: Case, move: Move) -> None:
        return None


KINDS = {
    "text": GoodFacts._words,
    "photos": GoodFacts._photos,
    "condition": GoodFacts._condition,
    "department": GoodFacts._department,
    "departments": GoodFacts._departments,
    "date": GoodFacts._day,
    "category": GoodFacts._nothing,
    "person": GoodFacts._nothing,
    "point": GoodFacts._nothing,
    "area": GoodFacts._nothing,
}
FURTHER = {  # what a move needs beyond the single facts
    "correct": lambda walk, case, told: {"description": walk._words(None, case, None)},
    "wait": lambda walk, case, told: {} if told.get("department") else {"party": "设计图纸"},
    "respond": lambda walk, case, told: {"note": "在途"},
    "assign": lambda walk, case, told: {"note": "另有人手"},
}
