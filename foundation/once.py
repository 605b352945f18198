"""Standing facts read once in a unit of work: calendar, rules, departments do not change under a hundred moves."""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from sqlalchemy.orm import Session

T = TypeVar("T")


def once(session: Session, fact: Hashable, read: Callable[[], T]) -> T:
    """What `read` says; asked again in the same unit of work, the same answer without asking the database."""
    if fact not in session.info:
        session.info[fact] = read()
    return cast(T, session.info[fact])


def forget(session: Session, fact: Hashable) -> None:
    """The fact was just changed here: read it anew."""
    session.info.pop(fact, None)
