"""The calendar of work: read by every desk, set by administrators, tried out before it is set."""

from collections.abc import Callable, Sequence
from datetime import date, time

from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.clock import calendar_change, calendar_year, deadline_moving, work_calendar
from dispatch.clock.calendar_year import Day
from dispatch.clock.deadline_moving import Effect, Span
from dispatch.clock.work_calendar import CITY, CalendarEdition, Calendars, WorkDay
from dispatch.clock.working_time import MIDNIGHT, days
from foundation.clock import city_day
from foundation.work import Work
from grid.division import Division
from web.api.blueprint import answers, part
from web.api.calendar_shapes import (
    CalendarAsked,
    CalendarEditionTold,
    CalendarTold,
    ChangeTold,
    CountyCount,
    DayAsked,
    DayPath,
    DayTold,
    EffectTold,
    Mark,
    SeasonTold,
    TryAsked,
    WindowsAsked,
    WindowTold,
    YearAsked,
    YearPath,
)
from web.door import answer, guarded
from web.problems import language

api = part("calendar", "工作日历 calendar of work")
RULE = "weekday"  # the source of a day that nobody has set: Monday to Friday is worked


@api.get("/calendar", **answers(CalendarTold))
@guarded("calendar.see", "calendar.manage")
def calendar(work: Work, query: CalendarAsked) -> Response:
    """A whole year day by day, the hours of work of a county or the city, and who changed what."""
    year = query.year or city_day(work.now).year
    county = query.county or CITY
    calendar_change.require_county(work, county)
    return answer(_told(work, year, county))


def _told(work: Work, year: int, county: str) -> CalendarTold:
    loaded = work_calendar.loading(work.session, year)
    confirmed = loaded is not None and loaded.confirmed
    names = _counties(work)
    set_days = work_calendar.days_of(work.session, year)
    return CalendarTold(
        year=year,
        county=county or None,
        confirmed=confirmed,
        loaded=_edition(loaded, names) if loaded else None,
        days=[_day(day, set_days.get(day), confirmed) for day in days(date(year, 1, 1), date(year, 12, 31))],
        seasons=_seasons(work, county),
        editions=[_edition(each, names) for each in work_calendar.editions(work.session)],
        library=(calendar_year.FIRST_YEAR, calendar_year.LAST_YEAR),
    )


def _day(day: date, row: WorkDay | None, confirmed: bool) -> DayTold:
    works = row.works if row else day.weekday() < 5
    english = language().startswith("en")
    return DayTold(
        date=day,
        kind="work" if works else "rest",
        mark=_mark(day, works, bool(row and row.name)),
        name=((row.name_en if english else "") or row.name) if row else "",
        source=row.source if row else RULE,
        confirmed=row.confirmed if row else confirmed,
    )


def _mark(day: date, works: bool, named: bool) -> Mark:
    weekend = day.weekday() >= 5
    if works:
        return "make_up" if weekend else "work"
    return "weekend" if weekend and not named else "holiday"


def _seasons(work: Work, county: str) -> list[SeasonTold]:
    """The hours in force, oldest first; a county's own follow the city's from the day it has its own."""
    windows = work_calendar.calendars(work.session).windows
    own = windows.get(county, ()) if county else ()
    city = [each for each in windows.get(CITY, ()) if not own or each[0] < own[0][0]]
    told = [(since, county == CITY, spans) for since, spans in city] + [(since, True, spans) for since, spans in own]
    return [
        SeasonTold(
            since=since,
            own=mine,
            windows=[WindowTold(opens=_clock(opens), closes=_clock(closes, True)) for opens, closes in spans],
        )
        for since, mine, spans in told
    ]


def _clock(at: time, closing: bool = False) -> str:
    return "24:00" if closing and at == MIDNIGHT else f"{at:%H:%M}"


def _edition(edition: CalendarEdition, names: dict[str, str]) -> CalendarEditionTold:
    plain = ("at", "what", "year", "first_day", "last_day", "source", "confirmed", "reason")
    return CalendarEditionTold(
        **{name: getattr(edition, name) for name in plain},
        id=str(edition.id),
        by=edition.actor_name,
        county=edition.county or None,
        county_name=names.get(edition.county),
    )


def _counties(work: Work) -> dict[str, str]:
    rows = work.session.execute(select(Division.code, Division.name).where(Division.level == "county"))
    return {code: name for code, name in rows}  # noqa: C416 (a row is not a pair to the type checker)


@api.put("/calendar/days/<day>", **answers(ChangeTold))
@guarded("calendar.manage")
def set_day(work: Work, path: DayPath, query: TryAsked, body: DayAsked) -> Response:
    """Work or rest on one day; the change is kept with its reason, and open cases follow it."""
    day = Day(path.day, body.kind == "work", body.name, body.name_en)
    return _change(
        work,
        query.try_,
        Span(day.day, day.day),
        lambda here: calendar_change.with_days(here, day.day, day.day, [day]),
        lambda: calendar_change.set_day(work, day, body.reason),
        [day],
    )


@api.post("/calendar/years/<int:year>/load", **answers(ChangeTold))
@guarded("calendar.manage")
def load_year(work: Work, path: YearPath, query: TryAsked, body: YearAsked) -> Response:
    """A whole year from the built-in source or a file, in place of what was set for it."""
    told = (
        calendar_year.from_library(path.year)
        if body.source == "library"
        else calendar_year.from_csv(path.year, body.csv, body.notice or "csv")
    )
    first, last = date(path.year, 1, 1), date(path.year, 12, 31)
    return _change(
        work,
        query.try_,
        Span(first, last),
        lambda here: calendar_change.with_days(here, first, last, told.days),
        lambda: calendar_change.load_year(work, path.year, told, body.reason),
        told.days,
        told.confirmed,
    )


@api.put("/calendar/windows", **answers(ChangeTold))
@guarded("calendar.manage")
def set_windows(work: Work, query: TryAsked, body: WindowsAsked) -> Response:
    """The hours of work of a county, or of the city, from a day on."""
    county, windows = body.county or CITY, tuple(each.times() for each in body.windows)
    calendar_change.require_windows(windows)
    calendar_change.require_county(work, county)
    return _change(
        work,
        query.try_,
        Span(body.since, None, county),
        lambda here: calendar_change.with_windows(here, county, body.since, windows),
        lambda: calendar_change.set_windows(work, county, body.since, windows, body.reason),
    )


def _change(
    work: Work,
    only_try: bool,
    span: Span,
    proposed: Callable[[Calendars], Calendars],
    apply: Callable[[], object],
    told: Sequence[Day] = (),
    confirmed: bool = True,
) -> Response:
    """Say what it would do, or do it."""
    effect = None
    if only_try:
        here = work_calendar.calendars(work.session)
        effect = _effect(work, deadline_moving.effect(work.session, span, proposed(here)))
    else:
        apply()
    return answer(
        ChangeTold(
            applied=not only_try,
            days=len(told),
            rest_days=sum(not each.works for each in told),
            make_up_days=sum(each.works and each.day.weekday() >= 5 for each in told),
            confirmed=confirmed,
            effect=effect,
        )
    )


def _effect(work: Work, effect: Effect) -> EffectTold:
    names = _counties(work)
    return EffectTold(
        looked_at=effect.looked_at,
        moved=effect.earlier + effect.later,
        earlier=effect.earlier,
        later=effect.later,
        longest_s=int(effect.longest.total_seconds()),
        counties=[
            CountyCount(county=county, name=names.get(county, county), count=count)
            for county, count in effect.counties.most_common()
        ],
    )
