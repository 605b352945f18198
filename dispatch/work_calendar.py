"""The city's calendar of work: holidays, make-up days (调休) and daily windows, as data."""

from datetime import date, datetime, time

import chinese_calendar
from sqlalchemy import Date, Integer, Time, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.deadlines import WorkCalendar
from foundation.clock import city_zone
from foundation.once import forget, once
from foundation.tables import Base
from foundation.work import Work

FIRST_YEAR, LAST_YEAR = 2024, 2026  # what the library confirms; later years follow weekdays until loaded


class WorkDay(Base):
    """A day that differs from the rule "Monday to Friday is worked"."""

    __tablename__ = "work_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    works: Mapped[bool]
    name: Mapped[str]
    source: Mapped[str]
    loaded_at: Mapped[datetime]


class WorkWindow(Base):
    """A span of working hours of every working day, in city time."""

    __tablename__ = "work_window"

    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    opens: Mapped[time] = mapped_column(Time)
    closes: Mapped[time] = mapped_column(Time)


def calendar(session: Session, county: str | None = None) -> WorkCalendar:
    """The calendar as it is in the database, read once in a unit of work."""
    return once(session, WorkDay, lambda: _read(session))


def _read(session: Session) -> WorkCalendar:
    exceptions = {row.day: row.works for row in session.scalars(select(WorkDay))}
    windows = tuple((row.opens, row.closes) for row in session.scalars(select(WorkWindow).order_by(WorkWindow.place)))
    return (
        WorkCalendar(city_zone(), windows, exceptions) if windows else WorkCalendar(city_zone(), exceptions=exceptions)
    )


def seed(work: Work) -> int:
    """Load the State Council's notices through the chinesecalendar library; days already set stay as they are."""
    rows = []
    for day in chinese_calendar.get_dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)):
        works, name = chinese_calendar.is_workday(day), chinese_calendar.get_holiday_detail(day)[1]
        if works != (day.weekday() < 5):
            rows.append(
                {"day": day, "works": works, "name": name or "", "source": "chinesecalendar", "loaded_at": work.now}
            )
    forget(work.session, WorkDay)
    work.session.execute(insert(WorkDay).on_conflict_do_nothing(), rows)
    work.session.execute(
        insert(WorkWindow).on_conflict_do_nothing(),
        [{"place": 1, "opens": time(8), "closes": time(12)}, {"place": 2, "opens": time(14), "closes": time(18)}],
    )
    return len(rows)
