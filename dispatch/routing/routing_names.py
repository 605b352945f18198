"""The names of what rules speak of by code: divisions, categories, majors, standard conditions, owners."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.routing.routing_facts import Rule
from dispatch.routing.routing_words import Names
from foundation.words import Words
from grid.division import Division
from incidents.catalogue import Category, StandardCondition
from people.organisation import Department


def names_of(session: Session, rules: Iterable[Rule]) -> Names:
    """Code or id -> name, for everything these rules mention, and for every category and major."""
    rules = list(rules)
    found: dict[str, Words] = {}
    for row in session.execute(
        select(
            Category.kind, Category.code, Category.name, Category.name_en, Category.major, Category.major_name,
            Category.major_name_en,
        ).order_by(Category.valid_to.is_(None), Category.kind.desc())
    ):  # fmt: skip
        found[f"{row.kind}:{row.code}"] = Words(row.name, row.name_en or row.name)
        found[row.major] = Words(row.major_name, row.major_name_en or row.major_name)
    places = {place for rule in rules for place in rule.places}
    if places:
        rows = session.execute(select(Division.code, Division.name).where(Division.code.in_(places)))
        found |= {row.code: Words(row.name, row.name) for row in rows}
    return found | _conditions(session, rules) | _departments(session, rules)


def _conditions(session: Session, rules: list[Rule]) -> dict[str, Words]:
    ids = _ids(each for rule in rules for each in rule.conditions)
    if not ids:
        return {}
    rows = session.execute(select(StandardCondition.id, StandardCondition.text).where(StandardCondition.id.in_(ids)))
    return {str(row.id): Words(row.text, row.text) for row in rows}


def _departments(session: Session, rules: list[Rule]) -> dict[str, Words]:
    ids = _ids(each for rule in rules for each in rule.owners)
    ids |= {rule.department for rule in rules if rule.department}
    if not ids:
        return {}
    rows = session.execute(select(Department.id, Department.name, Department.name_en).where(Department.id.in_(ids)))
    return {str(row.id): Words(row.name, row.name_en or row.name) for row in rows}


def _ids(told: Iterable[str]) -> set[UUID]:
    return {UUID(each) for each in told}
