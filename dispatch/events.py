"""What dispatch tells the rest of the house."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from foundation.event import ALARM_LANE, Event


@dataclass(frozen=True, kw_only=True)
class TaskMoved(Event):
    """An officer was asked something, or the question was settled."""

    kind: ClassVar[str] = "task"
    state: str


@dataclass(frozen=True, kw_only=True)
class EmergencyMoved(Event):
    """An emergency was opened, or made a move."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "emergency"
    move: str
    source: str | None
    target: str


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """The calendar of work changed between these days (without a last one, for good), in a county or the whole city.

    `after` is the last case already looked at: deadlines are recomputed slice by slice.
    """

    kind: ClassVar[str] = "calendar"
    first_day: str
    last_day: str | None
    county: str
    after: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(Event):
    """A case has another deadline although nobody moved it."""

    kind: ClassVar[str] = "case"
    why: str


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(Event):
    """A person has something to read, or has read it; the subject is the person."""

    kind: ClassVar[str] = "notice"


@dataclass(frozen=True, kw_only=True)
class AnnouncementMoved(Event):
    """An announcement was published or withdrawn, or who has not confirmed is reminded.

    `after` is the last receipt whose person was already told of it.
    """

    kind: ClassVar[str] = "announcement"
    move: str
    after: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AnnouncementRead(Event):
    """Somebody has read or confirmed an announcement."""

    kind: ClassVar[str] = "announcement"
    person: UUID


@dataclass(frozen=True, kw_only=True)
class ProposalMoved(Event):
    """A change of the register of components was proposed, or the proposal was decided."""

    kind: ClassVar[str] = "component_proposal"
    move: str
    source: str | None
    target: str


@dataclass(frozen=True, kw_only=True)
class SosMoved(Event):
    """An officer called for help, or the call made a move."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "sos"
    move: str
    source: str | None
    target: str


@dataclass(frozen=True, kw_only=True)
class SosPlaced(Event):
    """The officer who called is somewhere else now; `left` are the town and county they have gone out of."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "sos"
    left: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LetterWritten(Event):
    """A web push waits to be sent to one device; the subject is the letter."""

    kind: ClassVar[str] = "push_letter"


@dataclass(frozen=True, kw_only=True)
class CampaignPlanned(Event):
    """A special census has been planned; perhaps it begins at once."""

    kind: ClassVar[str] = "campaign"


@dataclass(frozen=True, kw_only=True)
class EmergencyNoted(Event):
    """Something belonging to an emergency is new although it made no move: an impact, a task, a report, a team."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "emergency"
    what: str


@dataclass(frozen=True, kw_only=True)
class DocumentAsked(Event):
    """Somebody wants the after-action report on paper; the subject is the document."""

    kind: ClassVar[str] = "emergency_document"


@dataclass(frozen=True, kw_only=True)
class WarningMoved(Event):
    """A warning to the public was drafted, or made a move."""

    kind: ClassVar[str] = "warning"
    move: str
    source: str | None
    target: str


@dataclass(frozen=True, kw_only=True)
class TeamMoved(Event):
    """A response team was registered or changed, or made a move."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "team"
    move: str
    source: str | None
    target: str


@dataclass(frozen=True, kw_only=True)
class TeamPlaced(Event):
    """A team on its errand is somewhere else now."""

    kind: ClassVar[str] = "team_place"


@dataclass(frozen=True, kw_only=True)
class CallMoved(Event):
    """Somebody is called to an emergency, has answered, or is no longer called."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "call"
    state: str


@dataclass(frozen=True, kw_only=True)
class CallAttempted(Event):
    """A call waits to go out over a channel outside the house; the subject is the attempt."""

    lane: ClassVar[int] = ALARM_LANE
    kind: ClassVar[str] = "call_attempt"
