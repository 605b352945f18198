"""How the calendar of work looks on the wire."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from dispatch.clock import calendar_year
from dispatch.clock.calendar_change import MOST_WINDOWS
from web.shapes import NO_NUL, Asked, Text, Told

LONGEST_CSV = 40_000
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
CLOSING = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"
Mark = Literal["work", "make_up", "weekend", "holiday"]
Year = Annotated[int, Field(ge=calendar_year.EARLIEST, le=calendar_year.LATEST)]


def _day(value: object) -> object:
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("must be a day like 2027-01-01")
    return value


Day = Annotated[
    date,
    BeforeValidator(_day),
    Field(strict=False, ge=date(calendar_year.EARLIEST, 1, 1), le=date(calendar_year.LATEST, 12, 31)),
]
County = Annotated[str, Field(pattern=r"^\d{6}$")]


class CalendarAsked(Asked):
    year: Year | None = None
    county: County | None = None


class TryAsked(Asked):
    try_: bool = Field(False, alias="try", description="say only what it would do")


class DayPath(BaseModel):
    day: date = Field(ge=date(calendar_year.EARLIEST, 1, 1), le=date(calendar_year.LATEST, 12, 31))


class YearPath(BaseModel):
    year: Year


class DayAsked(Told):
    kind: Literal["work", "rest"]
    name: Text = Field("", max_length=calendar_year.NAME_LENGTH)
    name_en: Text = Field("", max_length=calendar_year.NAME_LENGTH)
    reason: Text = Field(min_length=1, max_length=500)


class WindowAsked(Told):
    opens: str = Field(pattern=CLOCK)
    closes: str = Field(pattern=CLOSING)

    def times(self) -> tuple[time, time]:
        closes = "00:00" if self.closes == "24:00" else self.closes
        return time.fromisoformat(self.opens), time.fromisoformat(closes)


class WindowsAsked(Told):
    """The hours of work from a day on; `county` null sets the city's."""

    county: County | None = None
    since: Day
    windows: list[WindowAsked] = Field(min_length=1, max_length=MOST_WINDOWS)
    reason: Text = Field(min_length=1, max_length=500)


class YearAsked(Told):
    """`library` takes what the built-in source knows of the year; `csv` a file: date,kind,name[,name_en]."""

    source: Literal["library", "csv"]
    csv: str = Field("", max_length=LONGEST_CSV, pattern=NO_NUL)
    notice: Text = Field("", max_length=200, description="the notice the file was made from, e.g. its number")
    reason: Text = Field(min_length=1, max_length=500)


class DayTold(BaseModel):
    """`mark` says at a glance what the day is; `confirmed` false: by rule, the yearly notice is still to come."""

    date: date
    kind: Literal["work", "rest"]
    mark: Mark
    name: str
    source: str
    confirmed: bool


class WindowTold(BaseModel):
    opens: str
    closes: str


class SeasonTold(BaseModel):
    """Hours of work from a day on; `own` false: the city's."""

    since: date
    own: bool
    windows: list[WindowTold]


class CalendarEditionTold(BaseModel):
    id: str
    at: datetime
    by: str
    what: Literal["year", "day", "windows"]
    year: int | None
    first_day: date
    last_day: date | None
    county: str | None
    county_name: str | None
    source: str
    confirmed: bool
    reason: str


class CalendarTold(BaseModel):
    year: int
    county: str | None
    confirmed: bool
    loaded: CalendarEditionTold | None
    days: list[DayTold]
    seasons: list[SeasonTold]
    editions: list[CalendarEditionTold]
    library: tuple[int, int] = Field(description="first and last year the built-in source confirms")


class CountyCount(BaseModel):
    county: str
    name: str
    count: int


class EffectTold(BaseModel):
    """What it does to open cases: how many were looked at, and whose deadline moves which way."""

    looked_at: int
    moved: int
    earlier: int
    later: int
    longest_s: int
    counties: list[CountyCount]


class ChangeTold(BaseModel):
    """`applied` false: only tried. Deadlines follow within moments of a change; a trial says what will move."""

    applied: bool
    days: int
    rest_days: int
    make_up_days: int
    confirmed: bool
    effect: EffectTold | None
