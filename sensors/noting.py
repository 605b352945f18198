"""Who changed what decides whether an alarm is heard (rules, device types, routes): sealed, with before and after."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from foundation import history
from foundation.work import Work

NAMES = UUID("6f0b1c52-3b0e-5d55-9a51-2f6a4f1c7e10")  # of things that have a code and no id
EXACT = 1e15  # a whole number as great as this is written otherwise by a database than by us, and would break a seal


def changed(work: Work, kind: str, subject: UUID, move: str, stage: str, before: Any, after: Any) -> None:
    """One sealed row; the caller holds the thing's row, or a lock in its place."""
    told = {"before": plain(before), "after": plain(after)}
    history.note(work.session, work.actor, work.now, kind, subject, move, stage, told)


def subject_of(kind: str, name: str) -> UUID:
    """The subject of a thing that is known by a name: the same for ever."""
    return uuid5(NAMES, f"{kind}/{name}")


def facts(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def plain(told: Any) -> Any:
    """As JSON keeps it: ids and moments as text, whole numbers without a point, so that what is read back is sealed."""
    if isinstance(told, Mapping):
        return {str(name): plain(each) for name, each in told.items()}
    if isinstance(told, list | tuple):
        return [plain(each) for each in told]
    if isinstance(told, UUID):
        return str(told)
    if isinstance(told, date):
        return told.isoformat()
    if isinstance(told, float) and not isinstance(told, bool):
        if abs(told) >= EXACT or told != told:
            return repr(told)
        return int(told) if told.is_integer() else told
    return told
