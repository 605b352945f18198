"""PUT /reports/{id}: a report arrives, exactly once, however often the phone has to send it."""

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from foundation.work import Work
from grid import crs
from incidents import merging, report, report_told
from web.api.blueprint import answers, part
from web.api.form_shapes import AnswersTold, FoundAtTold, plain_answers
from web.door import answer, guarded
from web.shapes import NO_NUL, Id, IdPath, Moment, PointTold, Sha256, Text, Told

api = part("reports", "上报 reports")


class ClaimedReporter(Told):
    id: Id
    name: str = Field(min_length=1, max_length=64, pattern=NO_NUL)


class ReportTold(Told):
    """A report as the phone fixed it when the officer pressed send."""

    category: str = Field(min_length=1, max_length=64)
    condition: str | None = Field(None, max_length=64)
    point: PointTold
    description: Text = ""
    photos: list[Sha256] = Field([], max_length=12)
    taken_at: Moment | None = None
    self_handled: bool = False
    after_photos: list[Sha256] = Field([], max_length=12)
    address: str | None = Field(None, max_length=200, pattern=NO_NUL)
    component: Id | None = None
    joins: Id | None = None
    voices: list[Sha256] = Field([], max_length=3, description="Voice notes; the bytes follow to /voices.")
    originals: dict[Sha256, Sha256] = Field({}, max_length=24, description="Photo as sent -> the camera's own picture.")
    measured: PointTold | None = Field(None, description="Where the phone believed to be, before the pin was moved.")
    moved_reason: str | None = Field(None, max_length=200, pattern=NO_NUL)
    answers: AnswersTold | None = Field(None, description="Answers to the extra questions of the category.")
    found_at: FoundAtTold | None = Field(None, description="The line of a filled form that showed the problem.")
    claimed_reporter: ClaimedReporter | None = Field(
        None, description="Handed in from another's outbox file: who wrote it, as the file says. You are the sender."
    )


class ReportNumber(BaseModel):
    id: str
    number: str


class CaseBorn(BaseModel):
    id: str
    stage: str
    version: int
    grid: str


class Receipt(BaseModel):
    report: ReportNumber
    case: CaseBorn


@api.put("/reports/<uuid:id>", **answers(Receipt, 201, s200=Receipt))
@guarded("case.report")
def receive(work: Work, path: IdPath, body: ReportTold) -> Response:
    """201 the first time, 200 with the same body ever after; 409 when the same id says something else."""
    told = report_told.Told(
        category=body.category,
        condition=body.condition,
        lon=body.point.lon,
        lat=body.point.lat,
        crs=body.point.crs,
        accuracy_m=body.point.accuracy_m,
        description=body.description,
        photos=tuple(body.photos),
        taken_at=body.taken_at,
        self_handled=body.self_handled,
        after_photos=tuple(body.after_photos),
        address=body.address,
        component=body.component,
        joins=body.joins,
        originals=body.originals,
        measured=_measured(body.measured),
        moved_reason=body.moved_reason,
        answers=report_told.Answers(body.answers.edition, plain_answers(body.answers.values)) if body.answers else None,
        found_at=report_told.FoundAt(body.found_at.filled_form, body.found_at.question) if body.found_at else None,
        voices=tuple(body.voices),
        claimed=report_told.Claimed(body.claimed_reporter.id, body.claimed_reporter.name)
        if body.claimed_reporter
        else None,
    )
    point = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs)
    sent, case, first = report.receive(work, path.id, told, point)
    if first and body.joins:
        merging.join(work, case, body.joins)
    return answer(_receipt(sent, case), 201 if first else 200)


def _measured(told: PointTold | None) -> report_told.Measured | None:
    return report_told.Measured(*crs.to_cgcs2000(told.lon, told.lat, told.crs)) if told else None


def _receipt(sent: report.Report, case: report.Case) -> Receipt:
    """The first answer, which every repetition gets again: stage and version are those at birth."""
    return Receipt(
        report=ReportNumber(id=str(sent.id), number=sent.number),
        case=CaseBorn(id=str(case.id), stage=sent.born_stage, version=sent.born_version, grid=case.grid),
    )
