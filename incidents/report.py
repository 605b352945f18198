"""A report becomes a case, exactly once: the phone's own id is the key, a repeated send gets the first answer."""

from datetime import datetime
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ColumnElement, Float, ForeignKey, Sequence, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import city_day
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid
from foundation.tables import SRID, Base, point_column
from foundation.words import Words
from foundation.work import Work
from grid.component import Component, nearest
from grid.drawing import point_at
from grid.locate import Located, locate_or_refuse
from incidents import evidence, self_handling, voice
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.catalogue import Category, find_category, find_condition
from incidents.forms import filling
from incidents.report_told import Told, refuse_bad

NUMBERS = Sequence("report_number", metadata=Base.metadata)


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
    measured: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    moved_m: Mapped[float | None] = mapped_column(Float)
    moved_reason: Mapped[str | None]
    claimed_reporter: Mapped[UUID | None]
    claimed_name: Mapped[str | None]


def known(work: Work, report_id: UUID, told: Told) -> tuple[Report, Case] | None:
    """The first sending, if there was one; refuses when this one says something else under the same id.

    The same words by another hand are the same report: an outbox carried to a colleague, and the phone that comes back
    to life, both get the first answer.
    """
    row = work.session.execute(
        select(Report, Case).join(Case, Case.id == Report.case_id).where(Report.id == report_id)
    ).first()
    if row is None:
        return None
    if row.Report.request_hash != told.digest() or not _same_hand(row.Report, told, work.actor.id):
        raise Conflict(
            Words(
                "这个编号的上报已收到过，内容不同；请另起一条上报。",
                "A report with this id was already received with other content; make a new report.",
            ),
            code="report_differs",
        )
    return row.Report, row.Case


def _same_hand(sent: Report, told: Told, sender: UUID | None) -> bool:
    """The sender, whoever handed it in for the sender, or the one it was handed in for."""
    claimed = told.claimed.id if told.claimed else None
    return sent.reporter_id in (sender, claimed) or (
        sent.claimed_reporter in (sender, claimed) and bool(sent.claimed_reporter)
    )


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
    refuse_bad(told, point)
    place = place or locate_or_refuse(work.session, *point)
    category = _in_force(work, find_category(work.session, told.category))
    shape = point_at(*point)
    filled = filling.with_report(work, report_id, told.answers, category) if told.answers else None
    case = LIFECYCLE.begin(work, _case(work, told, category, place, point), "report", {"report": str(report_id)})
    evidence.add_first(work, case.id, "before", told.before(), told.taken_at, told.originals)
    voice.tie(work, case.id, told.voices)
    if told.settled() and LIFECYCLE.open_to(work.actor, case, "self_handle"):
        case = self_handling.close_at_once(work, case, told.after(), told.taken_at, told.originals)
    report = _report(work, report_id, told, case, shape)
    report.moved_m = told.moved_m(point)
    work.session.add(report)
    filling.tie(work, filled, told.found_at, case, told.taken_at)
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
        measured=point_at(told.measured.lon, told.measured.lat) if told.measured else None,
        moved_reason=told.moved_reason,
        claimed_reporter=told.claimed.id if told.claimed else None,
        claimed_name=told.claimed.name if told.claimed else None,
    )


def _case(work: Work, told: Told, category: Category, place: Located, point: tuple[float, float]) -> Case:
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
        component_id=_component(work, told, category, point),
        search=f"{category.name} {told.description}",
        point=point_at(*point),
        accuracy_m=told.accuracy_m,
        grid_id=place.grid_id,
        grid=place.grid,
        community=place.community,
        town=place.town,
        county=place.county,
        reporter_id=work.actor.id,
        reported_at=work.now,
    )


def _in_force(work: Work, category: Category) -> Category:
    """An older edition of a category still counts; one withdrawn altogether while the phone was away does not."""
    if category.valid_to is None or _successor(work, category):
        return category
    raise Invalid(
        errors=[
            (
                "category",
                Words(
                    f"类别“{category.name}”已停用，请改选一个类别后重发。",
                    f"“{category.name_en or category.name}” has been withdrawn; choose another, then send again.",
                ),
            )
        ]
    )


def _successor(work: Work, category: Category) -> bool:
    same = (Category.kind == category.kind, Category.code == category.code, Category.valid_to.is_(None))
    return work.session.scalar(select(Category.id).where(*same).limit(1)) is not None


def _component(work: Work, told: Told, category: Category, point: tuple[float, float]) -> UUID | None:
    """The component the reporter picked; else, for a matter of components, the nearest of that kind within 30 m."""
    if told.component is not None:
        if work.session.get(Component, told.component) is None:
            raise Invalid(
                errors=[("component", Words("没有这个部件，请重新选择。", "No such component; please choose again."))]
            )
        return told.component
    near = nearest(work.session, *point, category.code) if category.kind == "component" else None
    return near.id if near else None


def _number(work: Work) -> ColumnElement[str]:
    """Report number: R + city day + running number; from a sequence inside the INSERT: nobody waits."""
    return func.concat(f"R{city_day(work.now):%Y%m%d}", func.to_char(NUMBERS.next_value(), "FM999999999000000"))
