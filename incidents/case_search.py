"""What the words of a search may mean: a number or its last digits, words of the case, a place, a person, a department,
a stage; all words together narrow the search."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Uuid, cast, false, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.refusals import Invalid
from foundation.words import Words
from grid.cell import Grid
from grid.division import Division
from incidents.case import Case
from incidents.case_stages import STAGES
from incidents.case_ways import Way, one_of_facts
from incidents.catalogue import Category
from people.organisation import Department
from people.person import Person

CASE_NUMBER = re.compile("[0-9]{19,}")
REPORT_NUMBER = re.compile("R[0-9]{12,}", re.IGNORECASE)
TAIL = re.compile("[0-9]{4,18}")
SHORTEST = 2
MOST_WORDS = 6
TOO_SHORT = Words("请至少输入两个字。", "Type at least two characters.")


@dataclass(frozen=True)
class Meaning:
    """One word: which cases it is true of, and the ways that lead to all of them."""

    holds: ColumnElement[bool]
    ways: list[Way]


def understand(session: Session, actor: Actor, told: str) -> list[Meaning]:
    """The meaning of each word; a search of nothing but single characters is refused."""
    words = list(dict.fromkeys(unicodedata.normalize("NFKC", told.replace("\0", "")).split()))[:MOST_WORDS]
    if words and all(len(word) < SHORTEST for word in words):
        raise Invalid(errors=[("q", TOO_SHORT)])
    return [_meaning(session, actor, word) for word in words]


def _meaning(session: Session, actor: Actor, word: str) -> Meaning:
    if CASE_NUMBER.fullmatch(word):
        return _exactly(Case.number == word)
    if REPORT_NUMBER.fullmatch(word):
        return _exactly(Case.report_number == word.upper())
    found = [_text(word)]
    if TAIL.fullmatch(word):
        found += [_tail(word), _places(session, actor, word)]
    elif len(word) >= SHORTEST:
        found += [each(session, actor, word) for each in (_stages, _places, _departments, _categories, _persons)]
    return Meaning(or_(false(), *(each.holds for each in found)), [way for each in found for way in each.ways])


def _exactly(holds: ColumnElement[bool]) -> Meaning:
    return Meaning(holds, [Way({"id": holds})])


NOTHING = Meaning(false(), [])


def _text(word: str) -> Meaning:
    """Words of the category, the description and the address; a single character cannot lead anywhere by itself."""
    holds = func.strpos(Case.search, func.case_text(word)) > 0
    return Meaning(holds, [Way(words=(word,)) if len(word) >= SHORTEST else Way()])


def _tail(digits: str) -> Meaning:
    holds = Case.number.endswith(digits) | Case.report_number.endswith(digits)
    return Meaning(holds, [Way(facts=(f"tail:{digits[-5:]}",))])


def _stages(session: Session, actor: Actor, word: str) -> Meaning:
    named = [stage for stage, words in STAGES.items() if word in words.zh or word.lower() == words.en]
    if not named:
        return NOTHING
    ways = [Way({"stage": Case.stage == stage}) for stage in named if stage != "closed"]
    return Meaning(Case.stage.in_(named), [Way()] if "closed" in named else ways)


def _places(session: Session, actor: Actor, word: str) -> Meaning:
    """Counties, towns, communities and grids by name or code."""
    divisions = session.execute(
        select(Division.level, Division.code).where(
            Division.level != "city", Division.name.contains(word, autoescape=True) | (Division.code == word)
        )
    ).all()
    grids = session.scalars(
        select(Grid.code).where(Grid.name.contains(word, autoescape=True) | (Grid.code == word)).distinct()
    ).all()
    of = {level: [code for each, code in divisions if each == level] for level in ("county", "town", "community")}
    of["grid"] = list(grids)
    columns: dict[str, Any] = {name: getattr(Case, name) for name in of}
    return _any([columns[name].in_(codes) for name, codes in of.items() if codes], _facts(of))


def _departments(session: Session, actor: Actor, word: str) -> Meaning:
    ids = session.scalars(
        select(Department.id).where(
            Department.name.contains(word, autoescape=True) | Department.name_en.icontains(word, autoescape=True)
        )
    ).all()
    if not ids:
        return NOTHING
    helping = Case.helpers.overlap(cast(ids, ARRAY(Uuid)))
    return _any([Case.department_id.in_(ids), helping], _facts({"department": ids, "helper": ids}))


def _categories(session: Session, actor: Actor, word: str) -> Meaning:
    """English names; the Chinese ones are words of the case."""
    ids = session.scalars(select(Category.id).where(Category.name_en.icontains(word, autoescape=True))).all()
    return _any([Case.category_id.in_(ids)] if ids else [], _facts({"category": ids}))


def _persons(session: Session, actor: Actor, word: str) -> Meaning:
    """For those who may read names. The handled party finds cases by its own handlers, never by the officer."""
    if not actor.may("person.see_names"):
        return NOTHING
    ids = session.scalars(select(Person.id).where(Person.name.contains(word, autoescape=True))).all()
    if not ids:
        return NOTHING
    columns: dict[str, Any] = {"handler": Case.handler_id}
    if not actor.may("case.handle"):
        columns |= {"filer": Case.filed_by, "reporter": Case.reporter_id}
    return _any([column.in_(ids) for column in columns.values()], _facts(dict.fromkeys(columns, ids)))


def _facts(of: dict[str, Any]) -> list[str]:
    return [f"{name}:{value}" for name, values in of.items() for value in values]


def _any(conditions: Iterable[ColumnElement[bool]], facts: list[str]) -> Meaning:
    listed = list(conditions)
    return Meaning(or_(false(), *listed), [one_of_facts(facts)]) if listed else NOTHING
