"""Who a post of the command means: its holder is written by hand ("name, title"), a person is signed in."""

import re
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from foundation.actor import Actor
from people.person import Person

TITLE = re.compile(
    r"(常务|第一|代理|代|副|总)*"
    r"((市|县|区|镇|乡|街道|局|厅|处|科|股|所|站|院|校|部|组|队|支队|大队|中队|秘书|参谋|指挥)长"
    r"|主任|书记|指挥|政委|经理|委员|总工|工程师|同志)"
)
AFTER = re.compile(r"[\s（(，,、/]")


def bears(holder: str, name: str) -> bool:
    """Whether that name stands at the beginning of what was written, alone or before a title. Pure."""
    rest = holder.strip().removeprefix(name)
    return rest != holder.strip() and (not rest or bool(AFTER.match(rest) or TITLE.match(rest)))


def means(session: Session, holder: str, actor: Actor) -> bool:
    """Whether the post is this person's: they bear the name, and nobody else at work does."""
    if not bears(holder, actor.name):
        return False
    rows = select(Person.id, Person.name).where(Person.active, Person.name != "")
    rows = rows.where(func.starts_with(literal(holder.strip()), Person.name))
    found: list[UUID] = [row.id for row in session.execute(rows) if bears(holder, row.name)]
    return found == [actor.id]
