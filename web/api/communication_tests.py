"""Communication tests: the plan by which they are made, one made now, and what came of each, level by level."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from dispatch.emergency import sent_act
from dispatch.emergency.cascade import cascade, testing, testing_plan
from dispatch.emergency.cascade.cascade import Cascade, CascadeCall, CascadeLine
from dispatch.emergency.cascade.chain import PLACES
from dispatch.emergency.cascade.rhythm import Rhythm
from dispatch.emergency.cascade.testing_plan import CommunicationTestPlan
from foundation.refusals import NotFound
from foundation.work import Work
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.cascades import CallTold, tell_call
from web.door import answer, guarded
from web.problems import language
from web.shapes import IdPath, Page, Pressed, Told, Version

api = part("communication_tests", "通信测试 communication tests")
NEWEST = 20
Cadence = Literal["off", "daily", "weekly", "monthly"]


class TestPlanTold(BaseModel):
    """`day` of the week (1 is Monday) or month; `missed_at`: the last that was left out because it was too late."""

    cadence: Cadence
    day: int
    at: str
    next_at: datetime | None
    missed_at: datetime | None
    version: int


class TestPlanPut(Told):
    cadence: Cadence
    day: int = Field(1, ge=1, le=28)
    at: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    version: Version


class LevelTally(BaseModel):
    """`confirmed` in time, `late` after it, `silent` not at all; those still called are none of these. `no_list` counts
    places where nobody is on duty (无值班表): not reached; `expected` is `asked` and those together.
    """

    level: str
    level_label: str
    expected: int
    asked: int
    confirmed: int
    late: int
    silent: int
    no_list: int


class CommunicationTest(BaseModel):
    """One test; `started_by_name` null when the plan began it."""

    id: str
    started_at: datetime
    started_by_name: str | None
    limit_at: datetime
    running: bool
    levels: list[LevelTally]


class CommunicationTests(Page[CommunicationTest]):
    plan: TestPlanTold


class TestedCall(CallTold):
    """One person asked, for which place; `in_time` null while nobody knows yet."""

    place: str
    in_time: bool | None


class TestedLevel(BaseModel):
    level: str
    level_label: str
    calls: list[TestedCall]
    no_list: list[str] = Field(description="Places without a list, where nobody could be asked.")


class CommunicationTestDetail(CommunicationTest):
    lines: list[TestedLevel]


@api.get("/communication-tests", **answers(CommunicationTests))
@guarded("emergency.see", "resource.manage")
def tests(work: Work) -> Response:
    """The plan, and the newest tests with their figures."""
    rows = select(Cascade).where(Cascade.test).order_by(Cascade.started_at.desc(), Cascade.id.desc()).limit(NEWEST)
    found = list(work.session.scalars(rows))
    return answer(CommunicationTests(items=_summaries(work, found), plan=_plan(testing_plan.plan(work))))


@api.get("/communication-tests/<uuid:id>", **answers(CommunicationTestDetail))
@guarded("emergency.see", "resource.manage")
def one_test(work: Work, path: IdPath) -> Response:
    """Who confirmed in time, who late, who not; person by person."""
    row = work.session.get(Cascade, path.id)
    if row is None or not row.test:
        raise NotFound
    lines = [_line(work, row, each) for each in cascade.lines_of(work.session, row.id)]
    return answer(CommunicationTestDetail(**_summaries(work, [row])[0].model_dump(), lines=lines))


@api.post("/communication-tests", **answers(CommunicationTest, 201, s200=CommunicationTest))
@guarded("resource.manage")
def test_now(work: Work, body: Pressed) -> Response:
    """Ask everybody on duty now, marked as a test; one at a time, never while people are called to an emergency."""

    def do() -> list[UUID]:
        return [testing.begin(work).id]

    made, first = sent_act.once(work, None, body.id, "test", body.facts(), do)
    return answer(_summaries(work, [work.session.get_one(Cascade, made[0])])[0], 201 if first else 200)


@api.put("/communication-test-plan", **answers(TestPlanTold))
@guarded("resource.manage")
def put_plan(work: Work, body: TestPlanPut) -> Response:
    """How often, on which day and at which hour of the city; with the version you saw."""
    rhythm = Rhythm(body.cadence, body.day if body.cadence in ("weekly", "monthly") else 1, time.fromisoformat(body.at))
    return answer(_plan(testing_plan.put(work, rhythm, body.version)))


def _plan(row: CommunicationTestPlan) -> TestPlanTold:
    return TestPlanTold(**{name: getattr(row, name) for name in TestPlanTold.model_fields})


def _limit(row: Cascade) -> datetime:
    return row.started_at + timedelta(seconds=row.limit_s)


def _summaries(work: Work, rows: list[Cascade]) -> list[CommunicationTest]:
    tallies, running = _tallies(work, [each.id for each in rows])
    return [
        CommunicationTest(
            id=str(each.id),
            started_at=each.started_at,
            started_by_name=name_for(work.actor, each.started_by_name) if each.started_by else None,
            limit_at=_limit(each),
            running=each.id in running,
            levels=sorted(tallies[each.id], key=lambda told: list(PLACES).index(told.level)),
        )
        for each in rows
    ]


def _tallies(work: Work, ids: list[UUID]) -> tuple[dict[UUID, list[LevelTally]], set[UUID]]:
    """Of each test its levels in figures, and which tests still call."""
    ends = Cascade.started_at + func.make_interval(0, 0, 0, 0, 0, 0, Cascade.limit_s)
    answered = CascadeCall.state == "confirmed"
    rows = work.session.execute(
        select(
            CascadeLine.cascade_id,
            CascadeLine.level,
            CascadeLine.state,
            func.jsonb_array_length(CascadeLine.no_list).label("no_list"),
            func.count(CascadeCall.id).label("asked"),
            func.count().filter(answered, CascadeCall.answered_at <= ends).label("confirmed"),
            func.count().filter(answered, CascadeCall.answered_at > ends).label("late"),
            func.count().filter(CascadeCall.state == "passed").label("silent"),
        )
        .outerjoin(CascadeCall, CascadeCall.line_id == CascadeLine.id)
        .join(Cascade, Cascade.id == CascadeLine.cascade_id)
        .where(CascadeLine.cascade_id.in_(ids))
        .group_by(CascadeLine.id)
    ).all()
    tallies: dict[UUID, list[LevelTally]] = defaultdict(list)
    for row in rows:
        told = {name: getattr(row, name) for name in ("level", "asked", "confirmed", "late", "silent", "no_list")}
        label = PLACES[row.level].say(language())
        tallies[row.cascade_id].append(LevelTally(level_label=label, expected=row.asked + row.no_list, **told))
    return tallies, {row.cascade_id for row in rows if row.state == "calling"}


def _line(work: Work, row: Cascade, line: CascadeLine) -> TestedLevel:
    calls = [_call(work, row, line, each) for each in cascade.calls_of(work.session, line.id)]
    return TestedLevel(
        level=line.level, level_label=PLACES[line.level].say(language()), calls=calls, no_list=line.no_list
    )


def _call(work: Work, row: Cascade, line: CascadeLine, call: CascadeCall) -> TestedCall:
    in_time = None if call.state == "calling" else call.answered_at is not None and call.answered_at <= _limit(row)
    return TestedCall(**tell_call(work, call).model_dump(), place=line.people[call.position]["place"], in_time=in_time)
