"""The department or departments somebody named, or a refusal that says which field is wrong."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.once import once
from foundation.refusals import Invalid
from foundation.words import Words
from people.organisation import Department

MOST = 10  # departments named with one move


def chosen_department(session: Session, stated: Any, field: str = "department") -> Department:
    """One department by its id."""
    wrong = Invalid(errors=[(field, Words("请选择部门。", "Choose a department."))])
    try:
        asked = UUID(str(stated))
    except ValueError:
        raise wrong from None
    found = once(session, (Department, asked), lambda: session.get(Department, asked))
    if found is None:
        raise wrong
    return found


def chosen_departments(session: Session, stated: Any, field: str) -> list[Department]:
    """Several departments by their ids, each once, in the order named."""
    wrong = Invalid(errors=[(field, Words(f"请选择部门（最多{MOST}个）。", f"Choose departments (at most {MOST})."))])
    try:
        ids = list(dict.fromkeys(UUID(str(each)) for each in stated or ()))
    except ValueError:
        raise wrong from None
    if not ids:
        return []
    if len(ids) > MOST:
        raise wrong
    found = {row.id: row for row in session.scalars(select(Department).where(Department.id.in_(ids)))}
    if len(found) != len(ids):
        raise wrong
    return [found[each] for each in ids]
