"""Deadlines follow the calendar: when it changes, cases whose clock is running get the deadline it gives now."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Select, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.clock import work_calendar
from dispatch.clock.case_clock import Clock
from dispatch.clock.clock_facts import clocks_of
from dispatch.clock.work_calendar import CalendarEdition, Calendars
from dispatch.clock.working_time import ONE_DAY
from dispatch.events import CalendarChanged, DeadlineMoved
from foundation.event import Bell
from foundation.ids import new_id
from foundation.tables import Base
from foundation.work import Work
from incidents.case import Case
from incidents.case_stages import DISPOSAL_STAGES

WORKING_UNITS = ("working_hour", "working_day")
SLICE = 500  # cases recomputed in one unit of work: some tens of milliseconds
SETTLING = timedelta(minutes=30)  # a work that began before a change has long ended by then


class DeadlineChange(Base):
    """A deadline that moved without anybody moving the case; the sealed history holds only what people did."""

    __tablename__ = "deadline_change"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    why: Mapped[str]
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("calendar_edition.id"))


@dataclass
class Effect:
    """What a change of the calendar does to the open cases."""

    looked_at: int = 0
    earlier: int = 0
    later: int = 0
    longest: timedelta = timedelta(0)
    counties: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case, to: datetime | None) -> None:
        self.looked_at += 1
        if to is None or case.deadline is None or to == case.deadline:
            return
        self.earlier += to < case.deadline
        self.later += to > case.deadline
        self.longest = max(self.longest, abs(to - case.deadline))
        self.counties[case.county] += 1


@dataclass(frozen=True)
class Span:
    """The days that changed (without a last one: for good), in one county or the whole city."""

    first: date
    last: date | None
    county: str = work_calendar.CITY


def effect(session: Session, span: Span, proposed: Calendars) -> Effect:
    """How many open cases would get another deadline under these calendars; nothing is written."""
    told, after = Effect(), None
    while True:
        cases = list(session.scalars(_touched(span, after)))
        clocks = clocks_of(session, cases)
        for case in cases:
            told.add(case, _due(clocks.get(case.id), proposed, case))
        if len(cases) < SLICE:
            return told
        after = cases[-1].id


def _due(clock: Clock | None, calendars: Calendars, case: Case) -> datetime | None:
    return clock.due(calendars.of(case.county)) if clock else None


def _touched(span: Span, after: UUID | None, most: int = SLICE) -> Select[Case]:
    """Cases with a running clock of working time between whose start and deadline a changed day lies."""
    calendar = work_calendar.WorkCalendar(work_calendar.city_zone())
    rules: list[ColumnElement[bool]] = [
        Case.stage.in_(DISPOSAL_STAGES),
        Case.finished_at.is_(None),
        Case.limit_unit.in_(WORKING_UNITS),
        Case.deadline >= calendar.midnight(span.first),
    ]
    if span.last is not None:
        rules.append(Case.dispatched_at < calendar.midnight(span.last + ONE_DAY))
    if span.county:
        rules.append(Case.county == span.county)
    if after:
        rules.append(Case.id > after)
    return select(Case).where(*rules).order_by(Case.id).limit(most)


def recompute(work: Work, bell: Bell) -> None:
    """After a change of the calendar: one slice of the cases it touches; the rest follows by the next bell."""
    facts = bell.facts
    span = Span(date.fromisoformat(facts["first_day"]), _day(facts["last_day"]), facts["county"])
    edition = work.session.get_one(CalendarEdition, bell.subject)
    last = move_some(work, span, UUID(facts["after"]) if facts.get("after") else None, edition)
    if last:
        work.record(CalendarChanged(subject=bell.subject, version=bell.version, **{**facts, "after": last}))


def settle(work: Work) -> None:
    """A case dispatched while the calendar was being changed may have been given the old deadline: looked at again."""
    recent = select(CalendarEdition).where(CalendarEdition.at > work.now - SETTLING).order_by(CalendarEdition.seq)
    for edition in work.session.scalars(recent):
        span, after = Span(edition.first_day, edition.last_day, edition.county), None
        while after := move_some(work, span, after, edition):
            continue


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def move_some(work: Work, span: Span, after: UUID | None, edition: CalendarEdition, most: int = SLICE) -> UUID | None:
    """Give the next cases their deadline; the last one's id when there may be more."""
    locked = _touched(span, after, most).with_for_update().execution_options(populate_existing=True)
    cases = list(work.session.scalars(locked))
    moved = list(_moved(work.session, cases))
    if moved:
        _write(work, moved, edition)
    return cases[-1].id if len(cases) == most else None


def _moved(session: Session, cases: list[Case]) -> Iterator[tuple[Case, datetime]]:
    clocks, calendars = clocks_of(session, cases), work_calendar.calendars(session)
    for case in cases:
        due = _due(clocks.get(case.id), calendars, case)
        if due is not None and due != case.deadline:
            yield case, due


def _write(work: Work, moved: list[tuple[Case, datetime]], edition: CalendarEdition) -> None:
    """The deadline, why it moved, and a bell; the version stays, for nobody's decision is out of date by it."""
    why = _why(edition)
    rows = [
        {
            "id": new_id(),
            "case_id": case.id,
            "at": work.now,
            "from_at": case.deadline,
            "to_at": due,
            "why": why,
            "edition_id": edition.id,
        }
        for case, due in moved
    ]
    work.session.execute(insert(DeadlineChange), rows)
    work.session.execute(update(Case), [{"id": case.id, "deadline": due, "next_due": work.now} for case, due in moved])
    for case, _ in moved:
        work.record(DeadlineMoved(subject=case.id, version=case.version, why=why))


def _why(edition: CalendarEdition) -> str:
    """In the words of the office: which change of the calendar it was."""
    what = {
        "year": f"{edition.year}年工作日历更新",
        "day": f"{edition.first_day:%Y-%m-%d} 工作日调整",
        "windows": f"自 {edition.first_day:%Y-%m-%d} 起工作时段调整",
    }[edition.what]
    return f"{what}：{edition.reason}" if edition.reason else what


def changes_of(session: Session, case_id: UUID) -> list[DeadlineChange]:
    """Every time the calendar moved the deadline of a case, oldest first."""
    return list(
        session.scalars(
            select(DeadlineChange)
            .where(DeadlineChange.case_id == case_id)
            .order_by(DeadlineChange.at, DeadlineChange.id)
        )
    )
