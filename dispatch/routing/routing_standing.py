"""What routing stands on now: rules, precedents, departments, categories; compiled once per process and version."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row, func, select
from sqlalchemy.orm import Session

from dispatch.routing import routing_area
from dispatch.routing.precedent import Precedent
from dispatch.routing.routing import Step, Verdict, tell
from dispatch.routing.routing_departments import Candidate, Departments
from dispatch.routing.routing_edition import RoutingEdition, RoutingRule, Stored, as_rule, in_force
from dispatch.routing.routing_facts import Facts, Rule
from dispatch.routing.routing_index import RuleIndex, left_out
from dispatch.routing.routing_names import names_of
from dispatch.routing.routing_version import Versions, versions
from dispatch.routing.routing_words import Names
from foundation.clock import city_zone
from incidents.catalogue import Category
from people.organisation import Department

T = TypeVar("T")


@dataclass(frozen=True)
class Ruling:
    """The rules of one edition, ready to decide."""

    edition: UUID | None
    number: int | None
    index: RuleIndex
    names: Names


@dataclass(frozen=True)
class Standing:
    """Precedents first, then the rules."""

    ruling: Ruling
    precedents: RuleIndex
    departments: Departments
    categories: dict[UUID, Row[Any]]

    def decide(self, facts: Facts) -> Verdict:
        """Where the case goes, with everything tried in words."""
        steps, passed = self.precedents.steps(facts, self.departments)
        counts = [passed]
        if not (steps and steps[-1].chosen):
            more, passed = self.ruling.index.steps(facts, self.departments)
            steps, counts = [*steps, *more], [*counts, passed]
        return tell(facts, steps, left_out(counts), self.ruling.names, self.ruling.number)

    def choice(self, facts: Facts) -> Step | None:
        """Only where it goes and by which rule."""
        return self.precedents.choice(facts, self.departments) or self.ruling.index.choice(facts, self.departments)

    @property
    def asks_time(self) -> bool:
        return self.ruling.index.asks_time


_kept: WeakKeyDictionary[Engine, dict[str, tuple[Any, Any]]] = WeakKeyDictionary()
_lock = Lock()


def standing(session: Session) -> Standing:
    """As it is now; read anew only where the database counted a change."""
    now = versions(session)
    engine = session.get_bind().engine
    kept = _kept.get(engine)
    if kept and kept.get("standing", (None,))[0] == now:
        return cast(Standing, kept["standing"][1])
    with _lock:
        kept = _kept.setdefault(engine, {})
        found = _assemble(session, kept, now)
        kept["standing"] = now, found
    return found


def _assemble(session: Session, kept: dict[str, tuple[Any, Any]], now: Versions) -> Standing:
    def part(name: str, on: Sequence[str], read: Callable[[Session], T]) -> T:
        at = [now.get(each) for each in on]
        if kept.get(name, (None,))[0] != at:
            kept[name] = at, read(session)
        return cast(T, kept[name][1])

    edition = part("edition", ["routing_edition"], in_force)
    key = edition.id if edition else None
    if kept.get("ruling", (0,))[0] != (key, now.get("category")):
        kept["ruling"] = (key, now.get("category")), ruling(session, edition)
    return Standing(
        cast(Ruling, kept["ruling"][1]),
        part("precedents", ["precedent", "category"], _precedents),
        part("departments", ["department"], _departments),
        part("categories", ["category"], _categories),
    )


_RULES = select(
    RoutingRule.id,
    RoutingRule.name,
    RoutingRule.choose,
    RoutingRule.department_id,
    RoutingRule.conditions,
    RoutingRule.active,
).order_by(RoutingRule.place)


def ruling(session: Session, edition: RoutingEdition | None) -> Ruling:
    """An edition compiled, whether in force or not; rules switched off are passed over."""
    if edition is None:
        return Ruling(None, None, RuleIndex(()), {})
    rows = session.execute(_RULES.where(RoutingRule.edition_id == edition.id, RoutingRule.active)).all()
    told = {row.id: row.conditions["area"] for row in rows if row.conditions.get("area")}
    areas = {id: drawn for id, area in told.items() if (drawn := routing_area.usable(area))}
    rules = [as_rule(cast(Stored, row)) for row in rows]
    return Ruling(edition.id, edition.number, RuleIndex(rules, areas), names_of(session, rules))


def _precedents(session: Session) -> RuleIndex:
    """The newest decision first: what was decided last holds."""
    rows = session.execute(
        select(Precedent, func.ST_AsBinary(Precedent.area, type_=None).label("wkb"), Category)
        .outerjoin(Category, Category.id == Precedent.category_id)
        .where(Precedent.state == "in_force")
        .order_by(Precedent.valid_from.desc(), Precedent.id)
    ).all()
    areas = {row.Precedent.id: routing_area.loaded(bytes(row.wkb)) for row in rows}
    return RuleIndex([_as_rule(row.Precedent, row.Category) for row in rows], areas)


def _as_rule(precedent: Precedent, category: Category | None) -> Rule:
    day = precedent.valid_from.astimezone(city_zone()).date()
    return Rule(
        id=precedent.id,
        name=f"先例 {day}",
        choose="department",
        department=precedent.department_id,
        categories=(f"{category.kind}:{category.code}",) if category else (),
        majors=(precedent.major,) if precedent.major else (),
        kinds=(precedent.kind,) if precedent.kind else (),
        area=True,
        precedent=True,
        basis=precedent.basis,
    )


def _departments(session: Session) -> Departments:
    rows = session.execute(
        select(
            Department.id, Department.name, Department.kind, Department.level, Department.division, Department.name_en
        ).order_by(Department.level, Department.code)
    )
    return Departments(Candidate(*row) for row in rows)


_CATEGORIES = select(
    Category.id,
    Category.kind,
    Category.code,
    Category.name,
    Category.name_en,
    Category.major,
    Category.level,
    Category.department_hint,
)


def _categories(session: Session) -> dict[UUID, Row[Any]]:
    rows: Iterable[Any] = session.execute(_CATEGORIES)
    return {row.id: row for row in rows}
