"""How merged cases look: the case one rests in, and the reports that rest in a case with their photos."""

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import select

from foundation.work import Work
from grid.cell import Grid
from incidents import evidence, merging, sight
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE, STAGES
from incidents.merger import Merger
from people.person import Person
from web.problems import language
from web.shapes import MoveTold, tell_move


class MergedPhoto(BaseModel):
    sha256: str
    role: str
    taken_at: datetime | None
    received: bool


class MainTold(BaseModel):
    """The case this one rests in: enough to follow what becomes of it."""

    id: str
    number: str
    stage: str
    stage_label: str


class MergedTold(BaseModel):
    """One report that rests in the case; `moves` are what you may do with it, such as taking it out again."""

    id: str
    number: str
    version: int
    source: str
    grid: str
    grid_name: str
    reporter_name: str
    description: str
    reported_at: datetime
    merged_at: datetime | None
    photos: list[MergedPhoto]
    moves: list[MoveTold]


SHOWN = 50  # reports told with a main case; the rest are counted by the list


class MergeTold(BaseModel):
    main: MainTold | None
    reports: list[MergedTold]


def tell_merge(work: Work, case: Case, name_of: Callable[[Work, Case, Person], str]) -> MergeTold:
    """Both sides of a merge; `name_of` keeps the officer shield: what is told of a reporter is its rule alone."""
    main = work.session.get_one(Case, case.merged_into) if case.merged_into else None
    told = set(
        work.session.scalars(select(Case.id).where(Case.merged_into == case.id, sight.told_by_merge(work.actor)))
    )
    children = [each for each in merging.children_of(work.session, case.id) if each.id in told][:SHOWN]
    return MergeTold(
        main=_main(main) if main else None,
        reports=[_report(work, each, name_of(work, each, _reporter(work, each))) for each in children],
    )


def _reporter(work: Work, case: Case) -> Person:
    return work.session.get_one(Person, case.reporter_id)


def _main(main: Case) -> MainTold:
    return MainTold(
        id=str(main.id),
        number=main.number or main.report_number,
        stage=main.stage,
        stage_label=STAGES[main.stage].say(language()),
    )


def _report(work: Work, case: Case, reporter_name: str) -> MergedTold:
    since = select(Merger.merged_at).where(Merger.child_id == case.id, Merger.ended_at.is_(None))
    return MergedTold(
        id=str(case.id),
        number=case.number or case.report_number,
        version=case.version,
        source=case.source,
        grid=case.grid,
        grid_name=work.session.get_one(Grid, case.grid_id).name,
        reporter_name=reporter_name,
        description=case.description,
        reported_at=case.reported_at,
        merged_at=work.session.scalar(since),
        photos=[
            MergedPhoto(sha256=each.sha256, role=each.role, taken_at=each.taken_at, received=here)
            for each, here in evidence.of_case(work.session, case.id)
        ],
        moves=[tell_move(each, language()) for each in LIFECYCLE.open_moves(work.actor, case)],
    )
