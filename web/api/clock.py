"""The clock of one case: every minute with its reason, and what one more extension would do."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from dispatch.clock import clock_account, deadline_moving, work_calendar
from dispatch.clock.case_clock import Clock
from dispatch.clock.clock_account import REASONS, Account, Segment
from dispatch.clock.clock_facts import clock_of
from foundation import history
from foundation.work import Work
from incidents import sight
from incidents.case import Case, ended_at
from incidents.case_relations import MOST_EXTENSIONS
from incidents.case_stages import STAGES, WORK_STAGES
from web.api.blueprint import answers, part
from web.api.cases import SEE
from web.door import answer, guarded
from web.problems import language
from web.shapes import IdPath

api = part("clock", "案卷计时 clock of a case")


class SegmentTold(BaseModel):
    """`reason` work | extension | over | night | noon | rest | holiday | hung | waiting; `ahead` is still to come."""

    model_config = ConfigDict(serialize_by_alias=True)

    from_: datetime = Field(serialization_alias="from")
    to: datetime
    counted: bool
    reason: str
    label: str
    told: str
    ahead: bool


class WaitedTold(BaseModel):
    """How long a party was waited for, on the clock, and how much of the department's time that was."""

    party: str
    natural_s: int
    counted_s: int


class CitizenTold(BaseModel):
    """What the reporter has waited: from the report on, never stopped, against what was promised first."""

    since: datetime
    total_s: int
    running: bool
    promised: datetime | None
    late_s: int


class StayTold(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)

    stage: str
    label: str
    from_: datetime = Field(serialization_alias="from")
    to: datetime | None
    natural_s: int


class DeadlineMovedTold(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)

    at: datetime
    from_: datetime = Field(serialization_alias="from")
    to: datetime
    why: str


class WhatIfTold(BaseModel):
    """The deadline with one more extension; `open` whether one may still be granted."""

    deadline: datetime
    open: bool


class DisposalTold(BaseModel):
    """The department's clock. Seconds of counted time: `used` + `left` - `over` = `limit`."""

    state: str
    start: datetime
    deadline: datetime
    limit_value: int
    limit_unit: str
    extensions: int
    limit_s: int
    used_s: int
    left_s: int
    over_s: int
    hung_s: int
    waited: list[WaitedTold]
    what_if: WhatIfTold | None
    segments: list[SegmentTold]


class ClockTold(BaseModel):
    now: datetime
    disposal: DisposalTold | None
    citizen: CitizenTold
    stays: list[StayTold]
    moved: list[DeadlineMovedTold]


@api.get("/cases/<uuid:id>/clock", **answers(ClockTold))
@guarded(*SEE)
def case_clock(work: Work, path: IdPath) -> Response:
    """Every minute of the case's clock with its reason."""
    case = sight.find(work.session, work.actor, path.id)
    clock = clock_of(work.session, case)
    return answer(
        ClockTold(
            now=work.now,
            disposal=_disposal(work, case, clock) if clock else None,
            citizen=_citizen(case, work.now),
            stays=_stays(work, case),
            moved=[
                DeadlineMovedTold(at=each.at, from_=each.from_at, to=each.to_at, why=each.why)
                for each in deadline_moving.changes_of(work.session, case.id)
            ],
        )
    )


def _disposal(work: Work, case: Case, clock: Clock) -> DisposalTold:
    calendar = work_calendar.calendar(work.session, case.county)
    seen = clock_account.account(clock, work.now, calendar, case.deadline)
    return DisposalTold(
        state=_state(clock),
        start=clock.start,
        deadline=seen.deadline,
        limit_value=clock.value,
        limit_unit=clock.unit,
        extensions=clock.extensions,
        limit_s=_seconds(seen.limit),
        used_s=_seconds(seen.used),
        left_s=_seconds(seen.left),
        over_s=_seconds(seen.over),
        hung_s=_seconds(seen.hung),
        waited=[
            WaitedTold(party=party, natural_s=_seconds(natural), counted_s=_seconds(counted))
            for party, natural, counted in seen.waited
        ],
        what_if=_what_if(case, seen, work.now),
        segments=[_segment(each) for each in seen.segments],
    )


def _state(clock: Clock) -> str:
    if clock.finished_at:
        return "finished"
    return {"hang": "hung", "wait": "waiting"}[clock.open_stop.kind] if clock.open_stop else "running"


def _what_if(case: Case, seen: Account, now: datetime) -> WhatIfTold | None:
    """Never once overdue, and at most twice (domain.md §2.7)."""
    if seen.if_extended is None or case.stage not in WORK_STAGES:
        return None
    return WhatIfTold(deadline=seen.if_extended, open=case.extended < MOST_EXTENSIONS and now <= seen.deadline)


def _segment(segment: Segment) -> SegmentTold:
    return SegmentTold(
        from_=segment.start,
        to=segment.end,
        counted=segment.counted,
        reason=segment.reason,
        label=REASONS[segment.reason].say(language()),
        told=segment.told.say(language()),
        ahead=segment.ahead,
    )


def _citizen(case: Case, now: datetime) -> CitizenTold:
    until = ended_at(case) or now
    promised = case.first_deadline
    return CitizenTold(
        since=case.reported_at,
        total_s=_seconds(until - case.reported_at),
        running=ended_at(case) is None,
        promised=promised,
        late_s=_seconds(max(until - promised, timedelta(0))) if promised else 0,
    )


def _stays(work: Work, case: Case) -> list[StayTold]:
    """How long the case lay at each stage, by the clock on the wall; moves within a stage end no stay."""
    begun: list[tuple[str, datetime]] = []
    for row in history.rows_of(work.session, "case", case.id):
        if not begun or begun[-1][0] != row.to_stage:
            begun.append((row.to_stage, row.at))
    ends: list[datetime | None] = [at for _, at in begun[1:]]
    ends.append(ended_at(case))
    return [
        StayTold(
            stage=stage,
            label=STAGES[stage].say(language()),
            from_=since,
            to=to,
            natural_s=_seconds((to or work.now) - since),
        )
        for (stage, since), to in zip(begun, ends, strict=True)
    ]


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
