"""A report becomes a case, exactly once: the phone's own id is the key, a repeated send gets the first answer."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import ColumnElement, Float, ForeignKey, Sequence, Text, cast, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import city_day
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid
from foundation.tables import SRID, Base, point_column
from foundation.words import Words
from foundation.work import Work
from grid.locate import Located, locate_or_refuse
from incidents import evidence
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.catalogue import Category, find_category, find_condition

NUMBERS = Sequence("report_number", metadata=Base.metadata)
MOST_WORDS = 2000
CLOCK_LEAD = timedelta(minutes=10)  # a phone further ahead than this has a wrong clock; its claim is kept, not used


class Report(Base):
    """What was sent, as it was sent; several reports may one day share a case."""

    __tablename__ = "report"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    description: Mapped[str]
    point: Mapped[WKBElement] = mapped_column(point_column())
    crs: Mapped[str]
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    taken_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    request_hash: Mapped[str]


@dataclass(frozen=True)
class Told:
    """The content of a report as the reporter fixed it; `lon`, `lat` as sent, in `crs`."""

    category: str
    condition: str | None
    lon: float
    lat: float
    crs: str
    accuracy_m: float | None
    description: str
    photos: tuple[str, ...]
    taken_at: datetime | None
    self_handled: bool
    source: str = "officer"

    def digest(self) -> str:
        facts = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(facts.encode()).hexdigest()


def known(work: Work, report_id: UUID, told: Told) -> tuple[Report, Case] | None:
    """The first sending, if there was one; refuses when this one says something else under the same id."""
    row = work.session.execute(
        select(Report, Case).join(Case, Case.id == Report.case_id).where(Report.id == report_id)
    ).first()
    if row is None:
        return None
    if row.Report.request_hash != told.digest() or row.Report.reporter_id != work.actor.id:
        raise Conflict(
            Words(
                "这个编号的上报已收到过，内容不同；请另起一条上报。",
                "A report with this id was already received with other content; make a new report.",
            ),
            code="report_differs",
        )
    return row.Report, row.Case


def receive(
    work: Work, report_id: UUID, told: Told, point: tuple[float, float], place: Located | None = None
) -> tuple[Report, Case, bool]:
    """Report, case, history and event in one transaction; `point` is lon/lat in CGCS2000; its grid is found unless
    it is known already. The last of the answer says whether this was the first time.

    Two equal sendings at the same moment: the second waits for the first and then finds it (`known`).
    """
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": str(report_id)})
    first = known(work, report_id, told)
    if first:
        return *first, False
    _refuse_bad(told)
    place = place or locate_or_refuse(work.session, *point)
    category = find_category(work.session, told.category)
    shape = from_shape(Point(*point), srid=SRID)
    case = LIFECYCLE.begin(work, _case(work, told, category, place, shape), "report", {"report": str(report_id)})
    report = Report(
        id=report_id,
        number=case.report_number,
        case_id=case.id,
        reporter_id=case.reporter_id,
        description=told.description,
        point=shape,
        crs=told.crs,
        accuracy_m=told.accuracy_m,
        taken_at=told.taken_at,
        received_at=work.now,
        request_hash=told.digest(),
    )
    work.session.add(report)
    evidence.add_first(work, case.id, "before", told.photos, told.taken_at)
    return report, case, True


def _refuse_bad(told: Told) -> None:
    errors = []
    if not told.photos and told.source == "officer":
        errors.append(("photos", Words("请至少拍一张现场照片。", "Take at least one photo of the place.")))
    if len(told.photos) > evidence.MOST:
        errors.append(("photos", Words("照片最多12张。", "At most 12 photos.")))
    if len(told.description) > MOST_WORDS:
        errors.append(("description", Words("描述最多2000字。", "At most 2000 characters.")))
    if "\0" in told.description:
        errors.append(
            ("description", Words("描述中有无法保存的字符。", "The text has a character that cannot be stored."))
        )
    if errors:
        raise Invalid(errors=errors)


def _case(work: Work, told: Told, category: Category, place: Located, shape: WKBElement) -> Case:
    condition = find_condition(work.session, category.id, told.condition) if told.condition else None
    return Case(
        id=new_id(),
        report_number=_number(work),
        source=told.source,
        category_id=category.id,
        condition_id=condition.id if condition else None,
        description=told.description,
        urgent=category.urgent,
        self_handled=told.self_handled,
        search=f"{category.name} {told.description}",
        point=shape,
        accuracy_m=told.accuracy_m,
        grid_id=place.grid_id,
        grid=place.grid,
        community=place.community,
        town=place.town,
        county=place.county,
        reporter_id=work.actor.id,
        reported_at=work.now,
    )


def _number(work: Work) -> ColumnElement[str]:
    """Report number: R + city day + running number; from a sequence inside the INSERT: nobody waits."""
    return func.concat(f"R{city_day(work.now):%Y%m%d}", func.lpad(cast(NUMBERS.next_value(), Text), 6, "0"))
