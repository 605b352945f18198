"""How cases look on the wire, in lists and whole."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from dispatch.clock import deadlines
from dispatch.clock.work_calendar import Calendars
from dispatch.routing.routing import Verdict
from foundation.actor import Actor
from incidents.case_list import Listed
from incidents.case_stages import LEVEL_WORDS, STAGES
from people.person import masked_name
from web.api.case_parts import AdjudicationTold, CardTold, PartyTold, RequestTold, StopTold
from web.api.filled_telling import ExtraTold, FoundFrom
from web.api.merged_shape import MergeTold
from web.shapes import MoveTold, Point, lonlat


class DeadlineTold(BaseModel):
    """`state` ok | soon | over; `used` is the share of the limit, 1.0 = due; `running` false once handled or stopped.

    `stopped` says why a clock stands still: hung (as a whole) or waiting (this department's part); `first` is what was
    promised first, before extensions and stops.
    """

    at: datetime
    state: str
    used: float
    running: bool
    stopped: str | None
    first: datetime | None


class CaseRow(BaseModel):
    id: str
    number: str | None
    report_number: str
    stage: str
    stage_label: str
    version: int
    kind: str
    category: str
    category_name: str
    description: str
    point: Point
    grid: str
    grid_name: str
    community: str
    town: str
    town_name: str | None
    county: str
    county_name: str | None
    department: str | None
    department_name: str | None
    handler_name: str | None
    condition: str | None
    condition_text: str | None
    limit_value: int | None
    limit_unit: str | None
    urgent: bool
    self_handled: bool
    source: str
    demo: bool
    reported_at: datetime
    filed_at: datetime | None
    dispatched_at: datetime | None
    finished_at: datetime | None
    closed_at: datetime | None
    closing_text: str | None
    check_result: str | None
    deadline: DeadlineTold | None
    photo: str | None
    rework_count: int
    return_count: int
    reopen_count: int
    supervise_count: int
    extended: int
    claimed_by_name: str | None
    level: str
    level_label: str
    path: str
    sensitivity: str
    address: str | None
    stage_since: datetime
    desk_due: datetime | None
    hung_until: datetime | None
    waiting_for: str | None
    waiting_since: datetime | None
    request_kind: str | None
    request_state: str | None
    open_card: str | None
    adjudicating: bool
    exempt: bool
    archive_type: str | None
    merged_into: str | None


class CasePhoto(BaseModel):
    sha256: str
    role: str
    taken_at: datetime | None
    received: bool


class CaseVoice(BaseModel):
    """A voice note; without `seconds` it is still on its way."""

    sha256: str
    seconds: float | None


class TriedTold(BaseModel):
    rule: str
    matched: bool
    why: str
    precedent: bool = False


class VerdictTold(BaseModel):
    department: str | None
    department_name: str | None
    reason: str
    tried: list[TriedTold]
    left_out: str | None = None
    edition: int | None = None


class BesideTold(BaseModel):
    """A grid to whose officer the case may be passed on."""

    grid: str
    grid_name: str
    metres: float


class CaseDetail(CaseRow):
    photos: list[CasePhoto]
    voices: list[CaseVoice]
    parties: list[PartyTold]
    requests: list[RequestTold]
    cards: list[CardTold]
    stops: list[StopTold]
    adjudications: list[AdjudicationTold]
    reporter_name: str
    handed_in_for: str | None = Field(
        description="Handed in from another phone's outbox file: who wrote it, as it says."
    )
    beside: list[BesideTold]
    routing: VerdictTold | None
    moves: list[MoveTold]
    merge: MergeTold
    extra: ExtraTold | None
    found_from: FoundFrom | None


PLAIN = (
    "id",
    "number",
    "report_number",
    "stage",
    "version",
    "description",
    "grid",
    "community",
    "town",
    "county",
    "limit_value",
    "limit_unit",
    "urgent",
    "self_handled",
    "source",
    "demo",
    "reported_at",
    "filed_at",
    "dispatched_at",
    "finished_at",
    "closed_at",
    "closing_text",
    "check_result",
    "rework_count",
    "return_count",
    "reopen_count",
    "supervise_count",
    "extended",
    "level",
    "path",
    "sensitivity",
    "address",
    "stage_since",
    "desk_due",
    "hung_until",
    "waiting_for",
    "waiting_since",
    "request_kind",
    "request_state",
    "open_card",
    "adjudicating",
    "exempt",
    "archive_type",
)


class Teller:
    """Tells rows to one person: in their language, with the names they may read."""

    def __init__(self, actor: Actor, language: str, now: datetime, calendars: Calendars):
        self.actor, self.language, self.now, self.calendars = actor, language, now, calendars
        self.name: Callable[[str | None], str | None] = (
            (lambda name: name) if actor.may("person.see_names") else (lambda name: masked_name(name) if name else None)
        )

    def row(self, row: Listed) -> dict[str, Any]:
        """The fields of a CaseRow."""
        case, category = row.Case, row.Category
        english = self.language.startswith("en")
        return {name: getattr(case, name) for name in PLAIN} | {
            "id": str(case.id),
            "stage_label": STAGES[case.stage].say(self.language),
            "level_label": LEVEL_WORDS[case.level].say(self.language),
            "merged_into": str(case.merged_into) if case.merged_into else None,
            "kind": category.kind,
            "category": str(category.id),
            "category_name": category.name_en if english else category.name,
            "point": lonlat(case.point),
            "grid_name": row.grid_name,
            "town_name": row.town_name,
            "county_name": row.county_name,
            "department": str(case.department_id) if case.department_id else None,
            "department_name": row.department_name,
            "handler_name": self.name(row.handler_name),
            "condition": str(case.condition_id) if case.condition_id else None,
            "condition_text": row.StandardCondition.text if row.StandardCondition else None,
            "deadline": self.deadline(case),
            "photo": row.photo,
            "claimed_by_name": self.name(row.claimer_name),
        }

    def deadline(self, case: Any) -> DeadlineTold | None:
        """The clock of a dispatched case; it stands still while stopped, and once the department has finished."""
        if case.deadline is None or case.dispatched_at is None:
            return None
        stopped_at = case.hung_at or case.waiting_since
        at = case.finished_at or case.closed_at or stopped_at or self.now
        start = min(case.dispatched_at, case.deadline)
        limit = case.limit_value * (1 + case.extended)
        light = deadlines.light(start, limit, case.limit_unit, case.deadline, at, self.calendars.of(case.county))
        return DeadlineTold(
            at=case.deadline,
            state=light.state,
            used=round(light.used, 4),
            running=case.finished_at is None and stopped_at is None,
            stopped="hung" if case.hung_at else "waiting" if case.waiting_since else None,
            first=case.first_deadline,
        )

    def verdict(self, verdict: Verdict) -> VerdictTold:
        said = self.language
        return VerdictTold(
            department=str(verdict.department.id) if verdict.department else None,
            department_name=verdict.department.name if verdict.department else None,
            reason=verdict.reason.say(said),
            tried=[
                TriedTold(rule=each.rule, matched=each.matched, why=each.why.say(said), precedent=each.precedent)
                for each in verdict.tried
            ],
            left_out=verdict.left_out_words.say(said) if verdict.left_out_words else None,
            edition=verdict.edition,
        )
