"""Events are bells, not letters: which thing changed, its version, and little else."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

ALARM_LANE, COMMON_LANE = 0, 1


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every room's events. The class name is the event's name; alarms ride the lane that never waits."""

    lane: ClassVar[int] = COMMON_LANE
    kind: ClassVar[str]
    subject: UUID
    version: int = 0

    @property
    def name(self) -> str:
        return type(self).__name__

    def facts(self) -> dict[str, Any]:
        """The fields beyond subject and version, as plain JSON values."""
        told = asdict(self)
        return {
            key: str(value) if isinstance(value, UUID) else value
            for key, value in told.items()
            if key not in ("subject", "version")
        }


@dataclass(frozen=True)
class Bell:
    """An event as a reaction hears it: from the outbox, perhaps for the second time."""

    id: int
    name: str
    kind: str
    subject: UUID
    version: int
    facts: dict[str, Any]
    at: datetime
    actor_id: UUID | None
