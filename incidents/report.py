"""A report becomes a case, exactly once: the phone's own id is the key, a repeated send gets the first answer."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import ColumnElement, Float, ForeignKey, Sequence, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import city_day
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid
from foundation.tables import Base, point_column
from foundation.words import Words
from foundation.work import Work
from grid.component import Component
from grid.drawing import point_at
from grid.locate import Located, locate_or_refuse
from incidents import evidence, self_handling
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
    born_stage: Mapped[str] = mapped_column(server_default=text("'pending_register'"))
    born_version: Mapped[int] = mapped_column(server_default=text("1"))


LATER = ("after_photos", "address", "component", "joins")


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
    after_photos: tuple[str, ...] = ()
    address: str | None = None
    component: UUID | None = None
    joins: UUID | None = None  # the case the reporter says this is the same as

    def digest(self) -> str:
        """A hash of what was said; later facts count only when said, so that old phones' reports keep their hash."""
        said = {name: value for name, value in asdict(self).items() if name not in LATER or value}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()

    def settled(self) -> bool:
        """Settled on the spot and proved: the place before and after (domain.md §2.2)."""
        return self.self_handled and len(self.photos) + len(self.after_photos) >= 2

    def before(self) -> tuple[str, ...]:
        return self.photos if self.after_photos or not self.settled() else self.photos[:-1]

    def after(self) -> tuple[str, ...]:
        """Without photos named as such, the last one shows the place afterwards."""
        return self.after_photos or (self.photos[-1:] if self.settled() else ())


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
    shape = point_at(*point)
    case = LIFECYCLE.begin(work, _case(work, told, category, place, shape), "report", {"report": str(report_id)})
    evidence.add_first(work, case.id, "before", told.before(), told.taken_at)
    if told.settled() and LIFECYCLE.open_to(work.actor, case, "self_handle"):
        case = self_handling.close_at_once(work, case, told.after(), told.taken_at)
    report = _report(work, report_id, told, case, shape)
    work.session.add(report)
    return report, case, True


def _report(work: Work, report_id: UUID, told: Told, case: Case, shape: WKBElement) -> Report:
    return Report(
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
        born_stage=case.stage,
        born_version=case.version,
    )


def _refuse_bad(told: Told) -> None:
    errors = []
    if not told.photos and told.source == "officer":
        errors.append(("photos", Words("请至少拍一张现场照片。", "Take at least one photo of the place.")))
    if len(told.photos) > evidence.MOST or len(told.after_photos) > evidence.MOST:
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
        level=category.level,
        routed_level=category.level,
        address=told.address,
        component_id=_component(work, told.component),
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


def _component(work: Work, told: UUID | None) -> UUID | None:
    if told is not None and work.session.get(Component, told) is None:
        raise Invalid(
            errors=[("component", Words("没有这个部件，请重新选择。", "No such component; please choose again."))]
        )
    return told


def _number(work: Work) -> ColumnElement[str]:
    """Report number: R + city day + running number; from a sequence inside the INSERT: nobody waits."""
    return func.concat(f"R{city_day(work.now):%Y%m%d}", func.to_char(NUMBERS.next_value(), "FM999999999000000"))
