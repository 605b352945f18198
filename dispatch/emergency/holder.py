"""Who a post of the command means: the account that was chosen, else the name written by hand ("name, title")."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from foundation.actor import Actor
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from people.person import Person

TITLE = re.compile(
    r"(常务|第一|代理|代|副|总)*"
    r"((市|县|区|镇|乡|街道|局|厅|处|科|股|所|站|院|校|部|组|队|支队|大队|中队|秘书|参谋|指挥)长"
    r"|主任|书记|指挥|政委|经理|委员|总工|工程师|同志)"
)
AFTER = re.compile(r"[\s（(，,、/]")
GONE = Words(
    "所选账号不存在或已停用，请重新选择；没有账号的人员只写姓名、职务。",
    "That account does not exist or is no longer used; choose again, or write the name and title of whoever has none.",
)


def bears(holder: str, name: str) -> bool:
    """Whether that name stands at the beginning of what was written, alone or before a title. Pure."""
    rest = holder.strip().removeprefix(name)
    return rest != holder.strip() and (not rest or bool(AFTER.match(rest) or TITLE.match(rest)))


def means(held: Mapping[str, Any], who: UUID | None, at_work: Iterable[tuple[UUID, str]]) -> bool:
    """Whether the post is theirs: by the account, where one was chosen; else they bear the written name, and nobody
    else of those `at_work` (ids and names) does. Pure."""
    if held.get("person"):
        return bool(held["person"] == str(who))
    return [each for each, name in at_work if bears(held["holder"], name)] == [who]


def holds(session: Session, held: Mapping[str, Any], actor: Actor) -> bool:
    """Whether that post is the actor's."""
    return means(held, actor.id, () if held.get("person") else _of_that_name(session, held["holder"], actor))


def _of_that_name(session: Session, holder: str, actor: Actor) -> list[tuple[UUID, str]]:
    """Who is at work under a name that the words begin with; nobody is looked for where it is not the actor's."""
    if not bears(holder, actor.name):
        return []
    rows = select(Person.id, Person.name).where(Person.active, Person.name != "")
    rows = rows.where(func.starts_with(literal(holder.strip()), Person.name))
    return [(row.id, row.name) for row in session.execute(rows)]


def held(work: Work, holder: str, person: str | None) -> dict[str, Any]:
    """A post from now on: as it is written, with the account that was chosen, if one was."""
    if person:
        _refuse_other(work.session, person, holder)
    return {"holder": holder, "person": person, "since": work.now.isoformat(), "by": work.actor.name}


def _refuse_other(session: Session, person: str, holder: str) -> None:
    """An account that is chosen is in use, and the words name whose it is."""
    found = session.get(Person, UUID(person))
    if found is None or not found.active or found.username is None:
        raise Invalid(errors=[("person", GONE)])
    if found.name not in holder:
        words = Words(
            f"所写的担任者须含所选账号的姓名“{found.name}”，请改正，或不选账号。",
            f"The words must name whose account was chosen, “{found.name}”; mend them, or choose no account.",
        )
        raise Invalid(errors=[("person", words)])
