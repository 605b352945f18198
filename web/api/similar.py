"""Is it reported already? Cases like the report about to be sent or the case on the desk, with the reasons."""

from datetime import datetime

from pydantic import BaseModel, Field
from sqlalchemy import and_
from werkzeug.wrappers import Response

from dispatch.clock import work_calendar
from foundation.work import Work
from grid import crs
from incidents import case_list, nearby, sight
from incidents.case import Case
from incidents.case_lifecycle import STAGES
from incidents.catalogue import find_category
from incidents.duplicates import OFFERED, SHOWN, Sighting
from incidents.nearby import Near
from web.api.blueprint import answers, part
from web.api.case_shapes import CaseRow, Teller
from web.door import answer, guarded
from web.problems import language
from web.shapes import NO_NUL, IdPath, PointTold, Sha256, Text, Told

api = part("similar", "查重 duplicates")
MOST_OFFERED = 3  # on a phone, before sending: more would not be read


class DraftTold(Told):
    """A report as far as it is written; nothing of it is kept."""

    category: str = Field(min_length=1, max_length=64, pattern=NO_NUL)
    point: PointTold
    description: Text = ""
    photos: list[Sha256] = Field([], max_length=12)


class LikenessTold(BaseModel):
    """`score` 0 … 1, `likeness` in words, and the `reasons`; `open` when it is still under way and can be joined."""

    score: float
    likeness: str
    reasons: list[str]
    distance_m: int
    open: bool


class SimilarReport(LikenessTold):
    """What a reporter may know of a case that may be the same; `photo` only where they may see the case itself."""

    case: str
    number: str
    category_name: str
    reported_at: datetime
    stage: str
    stage_label: str
    photo: str | None


class SimilarReports(BaseModel):
    items: list[SimilarReport]


class SimilarCase(LikenessTold):
    photos: list[str]
    case: CaseRow


class SimilarCases(BaseModel):
    items: list[SimilarCase]


@api.post("/reports/similar", **answers(SimilarReports))
@guarded("case.report")
def reports_like(work: Work, body: DraftTold) -> Response:
    """Before sending: what may be the same, in your own and the adjacent grids; you may still send, or join one."""
    lon, lat = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs)
    category = find_category(work.session, body.category)
    draft = Sighting(
        lon,
        lat,
        work.now,
        category.kind,
        category.code,
        body.description,
        body.point.accuracy_m,
        frozenset(body.photos),
    )
    found = nearby.look(work.session, work.actor, draft, work.now, nearby.told_to(work.actor), OFFERED)
    return answer(SimilarReports(items=[_report(each) for each in found[:MOST_OFFERED]]))


def _report(near: Near) -> SimilarReport:
    case, said = near.case, language()
    return SimilarReport(
        **_likeness(near),
        case=str(case.id),
        number=case.number or case.report_number,
        category_name=near.category.name_en if said.startswith("en") else near.category.name,
        reported_at=case.reported_at,
        stage=case.stage,
        stage_label=STAGES[case.stage].say(said),
        photo=near.photos[0] if near.seen and near.photos else None,
    )


def _likeness(near: Near) -> dict[str, object]:
    told, said = near.likeness, language()
    return {
        "score": round(told.score, 3),
        "likeness": told.words.say(said),
        "reasons": [each.say(said) for each in told.reasons],
        "distance_m": round(told.distance_m),
        "open": near.open,
    }


@api.get("/cases/<uuid:id>/similar", **answers(SimilarCases))
@guarded("case.accept", "case.dispatch")
def cases_like(work: Work, path: IdPath) -> Response:
    """At the desk: cases under way, or closed in the last days, that may be the same as this one."""
    case = sight.find(work.session, work.actor, path.id)
    which = and_(sight.visible(work.actor), Case.id != case.id)
    told = nearby.sighting_of(work.session, case)
    found = nearby.look(work.session, work.actor, told, work.now, which, SHOWN)
    teller = Teller(work.actor, language(), work.now, work_calendar.calendars(work.session))
    return answer(SimilarCases(items=[_case(work, teller, each) for each in found]))


def _case(work: Work, teller: Teller, near: Near) -> SimilarCase:
    row = CaseRow(**teller.row(case_list.one(work.session, near.case.id)))
    return SimilarCase(**_likeness(near), photos=list(near.photos), case=row)
