"""Changing the routing rules: a draft is copied, edited, checked and put in force, by one administrator at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from dispatch.routing import routing_area
from dispatch.routing.routing_check import Known, Problem, check
from dispatch.routing.routing_edition import RoutingEdition, RoutingRule, as_rule, find_edition, in_force, rows_of
from dispatch.routing.routing_version import changed
from foundation.clock import city_zone
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, LostRace
from foundation.words import Words
from foundation.work import Work
from grid.division import Division
from incidents.catalogue import Category, StandardCondition
from people.organisation import Department
from people.person import Person

EDITORS = 0x4D59_0005  # advisory lock "MY", 5: numbers are given and editions change places one at a time


@dataclass(frozen=True)
class NewRule:
    """A rule as an administrator states it; a rule that was there before keeps its id."""

    name: str
    choose: str
    conditions: dict[str, Any]
    department: UUID | None = None
    active: bool = True
    id: UUID | None = None


def begin(work: Work, note: str = "") -> RoutingEdition:
    """A new draft, copied from the edition in force."""
    _one_at_a_time(work.session)
    present = in_force(work.session)
    last = work.session.scalar(select(func.max(RoutingEdition.number))) or 0
    draft = RoutingEdition(
        id=new_id(),
        number=last + 1,
        state="draft",
        version=1,
        copied_from=present.number if present else None,
        note=note,
        made_by=work.actor.id,
        made_at=work.now,
        changed_by=work.actor.id,
        changed_at=work.now,
    )
    work.session.add(draft)
    changed(work.session)
    if present:
        _copy(work.session, present.id, draft.id)
    return draft


COPIED = ("id", "place", "name", "active", "conditions", "choose", "department_id")


def _copy(session: Session, source: UUID, target: UUID) -> None:
    columns = [getattr(RoutingRule, name) for name in COPIED]
    rows = select(literal(target), *columns).where(RoutingRule.edition_id == source)
    session.execute(insert(RoutingRule).from_select(["edition_id", *COPIED], rows))


def set_rules(work: Work, id: UUID, version: int, rules: Sequence[NewRule]) -> RoutingEdition:
    """The draft's whole list in its new order; whoever edited an older version is told who was first."""
    draft = _advance(work, id, version, {})
    work.session.execute(delete(RoutingRule).where(RoutingRule.edition_id == id))
    told = [
        {
            "edition_id": id,
            "id": rule.id or new_id(),
            "place": place,
            "name": rule.name,
            "active": rule.active,
            "conditions": rule.conditions,
            "choose": rule.choose,
            "department_id": rule.department,
        }
        for place, rule in enumerate(rules, start=1)
    ]
    _refuse_unknown(work.session, told)
    if told:
        work.session.execute(insert(RoutingRule), told)
    return draft


def _refuse_unknown(session: Session, told: list[dict[str, Any]]) -> None:
    """The database refuses a department that is not there; say which rule it is, before it does."""
    named = {each["department_id"] for each in told if each["department_id"]}
    there = set(session.scalars(select(Department.id).where(Department.id.in_(named))))
    errors = [
        (f"rules.{each['place'] - 1}.department", Words("没有这个部门，请重新选择。", "There is no such department."))
        for each in told
        if each["department_id"] and each["department_id"] not in there
    ]
    if errors:
        raise Invalid(errors=errors)


def drop(work: Work, id: UUID, version: int) -> None:
    """Throw a draft away; what was in force stays for good."""
    _advance(work, id, version, {})
    work.session.execute(delete(RoutingEdition).where(RoutingEdition.id == id))
    changed(work.session)


def put_in_force(work: Work, id: UUID, version: int, note: str) -> RoutingEdition:
    """From now on this draft decides; the edition before it becomes past and stays readable."""
    _one_at_a_time(work.session)
    draft = find_edition(work.session, id)
    if draft.state != "draft" or draft.version != version:
        _refuse(work.session, draft)
    present = in_force(work.session)
    if present and present.number != draft.copied_from:
        raise _overtaken(work.session, present)
    fatal = [each for each in problems(work.session, draft) if each.fatal]
    if fatal:
        raise Invalid(
            Words("规则有错误，请先改正。", "There are errors in the rules; mend them first."),
            code="rules_wrong",
            errors=[(str(each.rule), each.words) for each in fatal[:50]],
        )
    if present:
        present.state, present.in_force_to = "past", work.now
        work.session.flush()
    return _advance(work, id, version, {"state": "in_force", "in_force_from": work.now, "note": note})


def _advance(work: Work, id: UUID, version: int, values: dict[str, Any]) -> RoutingEdition:
    """Compare and set: only a draft, and only at the version that was seen."""
    moved = work.session.scalar(
        update(RoutingEdition)
        .where(RoutingEdition.id == id, RoutingEdition.version == version, RoutingEdition.state == "draft")
        .values(version=version + 1, changed_by=work.actor.id, changed_at=work.now, **values)
        .returning(RoutingEdition)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if moved is None:
        _refuse(work.session, find_edition(work.session, id))
    changed(work.session)
    return moved


def _refuse(session: Session, edition: RoutingEdition) -> NoReturn:
    raise LostRace(
        by=name_of(session, edition.changed_by),
        at=f"{edition.changed_at.astimezone(city_zone()):%H:%M}",
        when=edition.changed_at.isoformat(),
        state=edition.state,
    )


def _overtaken(session: Session, present: RoutingEdition) -> Conflict:
    by = name_of(session, present.changed_by)
    return Conflict(
        Words(
            "第{number}版已由{by}先行启用，此草稿基于旧版；请从现行版新建草稿后再改。",
            "Edition {number} was put in force by {by} in the meantime; begin a new draft from it and change that.",
        ),
        code="draft_overtaken",
        number=present.number,
        by=by,
    )


def name_of(session: Session, person: UUID | None) -> str:
    return (session.scalar(select(Person.name).where(Person.id == person)) if person else None) or "系统"


def _one_at_a_time(session: Session) -> None:
    session.execute(select(func.pg_advisory_xact_lock(EDITORS)))


def problems(session: Session, edition: RoutingEdition) -> list[Problem]:
    """What is wrong with an edition's active rules, by what the city has now."""
    rows = [row for row in rows_of(session, edition.id) if row.active]
    areas = {
        row.id: wrong
        for row in rows
        if row.conditions.get("area") and (wrong := routing_area.problem(row.conditions["area"]))
    }
    current = select(Category.kind, Category.code).where(Category.valid_to.is_(None))
    known = Known(
        departments=set(session.scalars(select(Department.id))),
        places=set(session.scalars(select(Division.code))),
        categories={f"{row.kind}:{row.code}" for row in session.execute(current)},
        conditions={
            str(each)
            for each in session.scalars(select(StandardCondition.id).where(StandardCondition.valid_to.is_(None)))
        },
    )
    return check([as_rule(row) for row in rows], areas, known)
