"""Cases: lists, one case with the moves open to you, the moves themselves, one by one or many at once."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, field_validator
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch import desk
from dispatch.clock import work_calendar
from dispatch.routing import routing_rule
from foundation import history
from foundation.lifecycle import Move
from foundation.refusals import Invalid, Refusal
from foundation.words import Words
from foundation.work import Work
from incidents import boundary, case_list, evidence, sight, voice
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE, PERMISSIONS
from incidents.report import Report
from people.person import Person, masked_name, name_for
from web.api import case_parts, filled_telling
from web.api.blueprint import answers, part
from web.api.case_asked import CasesAsked, filter_of
from web.api.case_shapes import BesideTold, CaseDetail, CasePhoto, CaseRow, CaseVoice, Teller
from web.api.case_stated import Stated
from web.api.merged_shape import tell_merge
from web.door import answer, guarded
from web.history_shape import tell_history
from web.problems import language
from web.shapes import HistoryItem, IdPath, Page, Told, Version, tell_move

api = part("cases", "案卷 cases")
SEE = ("case.see_all", "case.see_division", "case.see_department", "case.see_own_grid")


class Cases(Page[CaseRow]):
    pass


class MoveAsked(Stated):
    """The move, the version it was decided on, and what the move states."""

    move: str = Field(min_length=1, max_length=40)
    version: Version


class ItemAsked(Told):
    id: str = Field(max_length=64)
    version: Version


class MovesAsked(Stated):
    """One move for many cases; each succeeds or fails by itself."""

    move: str = Field(min_length=1, max_length=40)
    items: list[ItemAsked] = Field(min_length=1, max_length=100)

    @field_validator("items")
    @classmethod
    def each_once(cls, items: list[ItemAsked]) -> list[ItemAsked]:
        if len({item.id.lower() for item in items}) != len(items):
            raise ValueError("the same case stands there twice")
        return items


class MovedItem(BaseModel):
    id: str
    ok: bool
    version: int | None = None
    code: str | None = None
    problem: str | None = None


class MovedItems(BaseModel):
    items: list[MovedItem]


class CaseHistory(Page[HistoryItem]):
    pass


def _teller(work: Work) -> Teller:
    return Teller(work.actor, language(), work.now, work_calendar.calendars(work.session))


@api.get("/cases", **answers(Cases))
@guarded(*SEE)
def cases(work: Work, query: CasesAsked) -> Response:
    """Cases you may see, newest or most urgent first."""
    asked = filter_of(work, query)
    rows, following = case_list.page(work.session, work.actor, asked, work.now, query.limit, query.after)
    teller = _teller(work)
    return answer(Cases(items=[CaseRow(**teller.row(row)) for row in rows], next=following))


@api.get("/cases/<uuid:id>", **answers(CaseDetail))
@guarded(*SEE)
def case(work: Work, path: IdPath) -> Response:
    """One case with its photos, the moves open to you, and where routing would send it."""
    return answer(_detail(work, sight.find(work.session, work.actor, path.id)))


def _detail(work: Work, case: Case) -> CaseDetail:
    row, teller = case_list.one(work.session, case.id), _teller(work)
    reporter = work.session.get_one(Person, case.reporter_id)
    routed = case.stage == "pending_dispatch" and work.actor.may("case.dispatch")
    verdict = teller.verdict(routing_rule.propose(work.session, case)) if routed else None
    defaults = {
        "category": str(case.category_id),
        "condition": str(case.condition_id) if case.condition_id else None,
        "description": case.description,
        "department": verdict.department if verdict else None,
        "person": str(work.actor.id),
        "closing": row.StandardCondition.closing_text if row.StandardCondition else None,
    }
    moves = LIFECYCLE.open_moves(work.actor, case)
    near = _beside(work, case, moves)
    moves = [each for each in moves if near or each.name != "pass_on"]  # offered only near an edge
    return CaseDetail(
        **teller.row(row),
        **case_parts.parts(work.session, case.id),
        routing=verdict,
        reporter_name=_reporter(work, case, reporter),
        handed_in_for=_writer(work, case),
        beside=near,
        photos=[
            CasePhoto(sha256=each.sha256, role=each.role, taken_at=each.taken_at, received=here)
            for each, here in evidence.of_case(work.session, case.id)
        ],
        voices=[
            CaseVoice(sha256=note.sha256, seconds=here.seconds if here else None)
            for note, here in voice.of_case(work.session, case.id)
        ],
        moves=[tell_move(each, language(), defaults) for each in moves],
        merge=tell_merge(work, case, _reporter),
        extra=filled_telling.extra_of(work, case),
        found_from=filled_telling.found_from(work, case),
    )


def _reporter(work: Work, case: Case, reporter: Person) -> str:
    """The officer's name for the centres; for the handled party only the grid (officer shield)."""
    if work.actor.may("case.handle"):
        return f"网格 {case.grid[-3:]}" if language().startswith("zh") else f"Grid {case.grid[-3:]}"
    open_name = work.actor.may("person.see_names") or reporter.id == work.actor.id
    return reporter.name if open_name else masked_name(reporter.name)


def _writer(work: Work, case: Case) -> str | None:
    """Whose phone the report was written on, when another handed it in; not told to the handled party."""
    if work.actor.may("case.handle"):
        return None
    claimed = select(Report.claimed_name).where(Report.case_id == case.id, Report.claimed_name.is_not(None))
    return name_for(work.actor, work.session.scalar(claimed.order_by(Report.received_at).limit(1)))


def _beside(work: Work, case: Case, moves: list[Move]) -> list[BesideTold]:
    """Only for the officer who may pass it on; after the first time only the grid it came from."""
    if not any(each.name == "pass_on" for each in moves):
        return []
    near = boundary.beside(work.session, case)
    if case.passed:
        near = [each for each in near if each.code == case.passed_from]
    return [BesideTold(grid=each.code, grid_name=each.name, metres=each.metres) for each in near]


@api.post("/cases/<uuid:id>/moves", **answers(CaseDetail))
@guarded(*PERMISSIONS)
def move(work: Work, path: IdPath, body: MoveAsked) -> Response:
    """Make a move; answers the case as it is then. 409 says who was first and when."""
    case = sight.find(work.session, work.actor, path.id)
    moved = desk.move(work, case, body.move, body.version, body.facts())
    work.session.flush()
    if not work.session.scalar(sight.seen(work.actor, moved.id)):
        return answer(_parting(work, moved))
    return answer(_detail(work, moved))


def _parting(work: Work, case: Case) -> CaseDetail:
    """The last look at a case that has just left the actor's sight (a department that returned it)."""
    detail = _detail(work, case)
    return detail.model_copy(update={"moves": []})


@api.post("/cases/moves", **answers(MovedItems))
@guarded(*PERMISSIONS)
def moves(work: Work, body: MovesAsked) -> Response:
    """The same move for many cases; each is made or refused by itself, and the answer says which.

    They are taken in the order of their ids, so that two crossing batches wait for each other and never in a circle.
    """
    done = {item.id: _one(work, body.move, item, body.facts()) for item in sorted(body.items, key=lambda each: each.id)}
    return answer(MovedItems(items=[done[item.id] for item in body.items]))


def _one(work: Work, name: str, item: ItemAsked, stated: dict[str, Any]) -> MovedItem:
    try:
        with work.attempt():
            case = sight.find(work.session, work.actor, _uuid(item.id))
            moved = desk.move(work, case, name, item.version, stated)
        return MovedItem(id=item.id, ok=True, version=moved.version)
    except Refusal as refusal:
        return MovedItem(id=item.id, ok=False, code=refusal.code, problem=refusal.sentence(language()))


def _uuid(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        raise Invalid(errors=[("id", Words("不是有效编号", "not a valid id"))]) from None


@api.get("/cases/<uuid:id>/history", **answers(CaseHistory))
@guarded(*SEE)
def case_history(work: Work, path: IdPath) -> Response:
    """Every move of the case, oldest first, sealed row by row."""
    case = sight.find(work.session, work.actor, path.id)
    rows = history.rows_of(work.session, "case", case.id)
    return answer(CaseHistory(items=[tell_history(LIFECYCLE, row, work.actor, language()) for row in rows]))
