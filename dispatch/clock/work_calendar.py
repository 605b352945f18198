"""The city's calendar of work as data: holidays, make-up days (调休) and daily windows, with every edition kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Identity, Index, Integer, Time, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.clock.working_time import Windows, WorkCalendar
from foundation.clock import city_zone
from foundation.once import forget, once
from foundation.tables import Base, one_of
from foundation.words import Words

CITY = ""  # the county code of windows that hold where a county has none of its own
WHATS = ("year", "day", "windows")
IN_FORCE = text("valid_to IS NULL")
Seasons = tuple[tuple[date, Windows], ...]


class CalendarEdition(Base):
    """One change of the calendar: who made it, when, of what, and on which ground."""

    __tablename__ = "calendar_edition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str]
    what: Mapped[str]
    year: Mapped[int | None] = mapped_column(Integer)
    county: Mapped[str]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str]
    confirmed: Mapped[bool]
    reason: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("what", WHATS), name="what"),
        Index("ix_calendar_edition_year", "year", "seq", postgresql_where=text("what = 'year'")),
    )


class WorkDay(Base):
    """A day that is named, or differs from the rule "Monday to Friday is worked"; a change closes the row before."""

    __tablename__ = "work_day"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    works: Mapped[bool]
    name: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str]
    confirmed: Mapped[bool]
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("calendar_edition.id"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_work_day_in_force", "day", unique=True, postgresql_where=IN_FORCE),
        Index("ix_work_day_day", "day", "valid_from"),
    )


class WorkWindow(Base):
    """A span of working hours of every working day from `from_day` on, in city time; closing at 00:00 is midnight."""

    __tablename__ = "work_window"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    county: Mapped[str]
    from_day: Mapped[date] = mapped_column(Date)
    place: Mapped[int] = mapped_column(Integer)
    opens: Mapped[time] = mapped_column(Time)
    closes: Mapped[time] = mapped_column(Time)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("calendar_edition.id"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("closes > opens OR closes = '00:00'", name="order"),
        Index("uq_work_window_in_force", "county", "from_day", "place", unique=True, postgresql_where=IN_FORCE),
    )


@dataclass(frozen=True)
class Calendars:
    """The calendars of all counties in one edition; counties without windows of their own share the city's."""

    exceptions: Mapping[date, bool]
    names: Mapping[date, Words]
    windows: Mapping[str, Seasons]
    _made: dict[str, WorkCalendar] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, county: str | None) -> WorkCalendar:
        named = county if county and county in self.windows else CITY
        if named not in self._made:
            self._made[named] = self._make(self._seasons(named))
        return self._made[named]

    def _seasons(self, county: str) -> Seasons:
        """A county's own windows begin on a day; before it the city's held there too."""
        city, own = self.windows.get(CITY, ()), self.windows.get(county, ())
        return own if county == CITY else tuple(each for each in city if each[0] < own[0][0]) + own

    def _make(self, seasons: Seasons) -> WorkCalendar:
        """The first season holds for all days before it too: the past has always had some hours of work."""
        if not seasons:
            return WorkCalendar(city_zone(), exceptions=self.exceptions, names=self.names)
        return WorkCalendar(city_zone(), seasons[0][1], self.exceptions, seasons[1:], self.names)


_known: dict[UUID, Calendars] = {}
KNOWN = 4  # editions kept in a process: the present one, and those of works that began before it


def calendar(session: Session, county: str | None = None) -> WorkCalendar:
    """The calendar of a county (without one, the city's) as it is in the database."""
    return calendars(session).of(county)


def calendars(session: Session) -> Calendars:
    """All calendars in force, looked up once in a unit of work; sums already built are kept between works."""
    return once(session, WorkDay, lambda: _in_force(session))


def changed(session: Session) -> None:
    """The calendar was just changed in this work: look it up anew."""
    forget(session, WorkDay)


def _in_force(session: Session) -> Calendars:
    edition = session.scalar(select(CalendarEdition.id).order_by(CalendarEdition.seq.desc()).limit(1))
    if edition is None:
        return Calendars({}, {}, {})
    if edition not in _known:
        found = _read(session)
        while len(_known) >= KNOWN:
            _known.pop(next(iter(_known)), None)
        _known[edition] = found
    return _known[edition]


def _read(session: Session) -> Calendars:
    days = list(session.scalars(select(WorkDay).where(WorkDay.valid_to.is_(None)).order_by(WorkDay.day)))
    return Calendars(
        {row.day: row.works for row in days},
        {row.day: Words(row.name, row.name_en or row.name) for row in days if row.name},
        seasons(session),
    )


def seasons(session: Session) -> dict[str, Seasons]:
    """The windows in force of each county that has its own, by the day from which they hold."""
    found: dict[str, dict[date, list[tuple[time, time]]]] = {}
    for row in session.scalars(
        select(WorkWindow)
        .where(WorkWindow.valid_to.is_(None))
        .order_by(WorkWindow.county, WorkWindow.from_day, WorkWindow.place)
    ):
        found.setdefault(row.county, {}).setdefault(row.from_day, []).append((row.opens, row.closes))
    return {county: tuple((since, tuple(windows)) for since, windows in days.items()) for county, days in found.items()}


def editions(session: Session, limit: int = 30) -> list[CalendarEdition]:
    """The latest changes, newest first."""
    return list(session.scalars(select(CalendarEdition).order_by(CalendarEdition.seq.desc()).limit(limit)))


def loading(session: Session, year: int) -> CalendarEdition | None:
    """How that year was last loaded; None while it follows the weekdays, unconfirmed."""
    return session.scalar(
        select(CalendarEdition)
        .where(CalendarEdition.what == "year", CalendarEdition.year == year)
        .order_by(CalendarEdition.seq.desc())
        .limit(1)
    )


def days_of(session: Session, year: int) -> dict[date, WorkDay]:
    """The days of a year that have a row in force."""
    rows = session.scalars(
        select(WorkDay).where(WorkDay.valid_to.is_(None), WorkDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    )
    return {row.day: row for row in rows}
