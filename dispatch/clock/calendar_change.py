"""What administrators do to the calendar: load a year, set a day, set windows. Each is an edition; nothing is lost."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from typing import Any

from sqlalchemy import func, select, update

from dispatch.clock import calendar_year, work_calendar
from dispatch.clock.calendar_year import Day, Year
from dispatch.clock.work_calendar import CITY, CalendarEdition, Calendars, WorkDay, WorkWindow
from dispatch.clock.working_time import MIDNIGHT, Windows
from dispatch.events import CalendarChanged
from foundation.ids import new_id
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from grid.division import Division

ONE_AT_A_TIME = 1297678340  # advisory lock: editions commit in the order of their numbers
SEED_YEARS = (2024, 2026)
BEGINNING = date(2000, 1, 1)
SEED_WINDOWS = ((time(8), time(12)), (time(14), time(18)))
MOST_WINDOWS = 4
ADMINISTRATOR = "administrator"


def seed(work: Work) -> int:
    """The years the library confirms and the usual windows, where nothing has been set yet; the number of days."""
    here = work_calendar.calendars(work.session)
    years = [
        year
        for year in range(SEED_YEARS[0], SEED_YEARS[1] + 1)
        if work_calendar.loading(work.session, year) is None and not work_calendar.days_of(work.session, year)
    ]
    if not here.windows.get(CITY):
        _set_windows(work, CITY, BEGINNING, SEED_WINDOWS, "")
    told = [(year, calendar_year.from_library(year)) for year in years]
    for year, days in told:
        _load_year(work, year, days, "")
    return sum(len(days.days) for _, days in told)


def load_year(work: Work, year: int, told: Year, reason: str) -> None:
    """The year as this source tells it, in place of what was set for it."""
    _announce(work, _load_year(work, year, told, reason))


def _load_year(work: Work, year: int, told: Year, reason: str) -> CalendarEdition:
    first, last = date(year, 1, 1), date(year, 12, 31)
    edition = _edition(
        work, "year", first, last, year=year, source=told.source, confirmed=told.confirmed, reason=reason
    )
    _close(work, WorkDay, WorkDay.day.between(first, last))
    _enter(work, edition, told.days, told.source)
    return edition


def set_day(work: Work, day: Day, reason: str) -> None:
    """One day, by hand."""
    edition = _edition(work, "day", day.day, day.day, year=day.day.year, source=ADMINISTRATOR, reason=reason)
    _close(work, WorkDay, WorkDay.day == day.day)
    _enter(work, edition, [day], ADMINISTRATOR)
    _announce(work, edition)


def set_windows(work: Work, county: str, since: date, windows: Windows, reason: str) -> None:
    """The hours of work of a county (or the city) from a day on; before it the earlier ones hold."""
    require_windows(windows)
    require_county(work, county)
    _announce(work, _set_windows(work, county, since, windows, reason))


def _set_windows(work: Work, county: str, since: date, windows: Windows, reason: str) -> CalendarEdition:
    edition = _edition(work, "windows", since, None, county=county, source=ADMINISTRATOR, reason=reason)
    _close(work, WorkWindow, WorkWindow.county == county, WorkWindow.from_day == since)
    work.session.add_all(
        WorkWindow(
            id=new_id(),
            county=county,
            from_day=since,
            place=place,
            opens=opens,
            closes=closes,
            edition_id=edition.id,
            valid_from=work.now,
        )
        for place, (opens, closes) in enumerate(windows, start=1)
    )
    work.session.flush()
    return edition


def require_windows(windows: Windows) -> None:
    """Refuse windows that overlap, stand in the wrong order, or are none at all."""
    wrong = not 1 <= len(windows) <= MOST_WINDOWS
    for place, (opens, closes) in enumerate(windows):
        last = place == len(windows) - 1
        wrong |= not (opens < closes or (closes == MIDNIGHT and last))
        wrong |= not last and closes > windows[place + 1][0]
    if wrong:
        words = Words(
            "工作时段应为1至4段，先后有序、互不重叠。",
            "State one to four spans of hours, in order and not overlapping.",
        )
        raise Invalid(errors=[("windows", words)])


def require_county(work: Work, county: str) -> None:
    known = select(Division.code).where(Division.code == county, Division.level == "county")
    if county != CITY and work.session.scalar(known) is None:
        raise Invalid(errors=[("county", Words("没有这个县区。", "There is no such county."))])


def _edition(
    work: Work, what: str, first: date, last: date | None, *, confirmed: bool = True, county: str = CITY, **facts: Any
) -> CalendarEdition:
    """One changer at a time, so that the newest number is the newest state."""
    work.session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    edition = CalendarEdition(
        id=new_id(),
        at=work.now,
        actor_id=work.actor.id,
        actor_name=work.actor.name,
        what=what,
        county=county,
        first_day=first,
        last_day=last,
        confirmed=confirmed,
        **facts,
    )
    work.session.add(edition)
    work.session.flush()
    work_calendar.changed(work.session)
    return edition


def _announce(work: Work, edition: CalendarEdition) -> None:
    """Open cases follow the change (deadline_moving.py)."""
    work.record(
        CalendarChanged(
            subject=edition.id,
            version=edition.seq,
            first_day=edition.first_day.isoformat(),
            last_day=edition.last_day.isoformat() if edition.last_day else None,
            county=edition.county,
        )
    )


def _close(work: Work, table: Any, *which: Any) -> None:
    work.session.execute(
        update(table)
        .where(table.valid_to.is_(None), *which)
        .values(valid_to=work.now)
        .execution_options(synchronize_session="fetch")
    )


def _enter(work: Work, edition: CalendarEdition, days: Iterable[Day], source: str) -> None:
    work.session.add_all(
        WorkDay(
            id=new_id(),
            day=each.day,
            works=each.works,
            name=each.name,
            name_en=each.name_en,
            source=source,
            confirmed=each.confirmed,
            edition_id=edition.id,
            valid_from=work.now,
        )
        for each in days
    )
    work.session.flush()


def with_days(here: Calendars, first: date, last: date, days: Iterable[Day]) -> Calendars:
    """The calendars as they would be with these days in place of what was set from the first to the last; pure."""
    told = list(days)
    kept = {day: works for day, works in here.exceptions.items() if not first <= day <= last}
    names = {day: words for day, words in here.names.items() if not first <= day <= last}
    return Calendars(
        kept | {each.day: each.works for each in told},
        names | {each.day: Words(each.name, each.name_en or each.name) for each in told if each.name},
        here.windows,
    )


def with_windows(here: Calendars, county: str, since: date, windows: Windows) -> Calendars:
    """The calendars as they would be with these windows from that day on; pure."""
    seasons = dict(here.windows.get(county, ())) | {since: windows}
    return replace(here, windows={**here.windows, county: tuple(sorted(seasons.items()))})
