"""The forest-fire weather index of every county, day by day."""

from datetime import date

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from foundation.work import Work
from grid.division import Division
from sensors.fire_day import FireDay, effis_class
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.shapes import Asked, Page

api = part("fire weather", "森林火险天气 fire weather")
PLAIN = ("day", "temperature", "humidity", "wind", "rain", "ffmc", "dmc", "dc", "isi", "bui", "fwi", "run", "stations")


class FireDayTold(BaseModel):
    """`fwi_class` by EFFIS: 1 very low to 6 extreme. `run`: days on end observed; a short run still remembers its
    beginning. Noon's °C, %, km/h and the mm of rain in 24 hours before."""

    division: str
    division_name: str
    fwi_class: int
    day: date
    temperature: float
    humidity: float
    wind: float
    rain: float
    ffmc: float
    dmc: float
    dc: float
    isi: float
    bui: float
    fwi: float
    run: int
    stations: int


class FireDays(Page[FireDayTold]):
    pass


class FireDaysAsked(Asked):
    division: str | None = Field(None, pattern="^[0-9]{6}$")
    days: int = Field(14, ge=1, le=366)


@api.get("/fire-weather", **answers(FireDays))
@guarded("situation.see", "alarm.see")
def fire_weather(work: Work, query: FireDaysAsked) -> Response:
    """The index of the last days, newest first; each day is reckoned once, at two in the afternoon."""
    newest = select(FireDay.day).distinct().order_by(FireDay.day.desc()).limit(query.days)
    rows = (
        select(FireDay, Division.name)
        .outerjoin(Division, Division.code == FireDay.division)
        .where(FireDay.day.in_(newest))
        .order_by(FireDay.day.desc(), FireDay.division)
    )
    if query.division:
        rows = rows.where(FireDay.division == query.division)
    return answer(FireDays(items=[_tell(day, name) for day, name in work.session.execute(rows)]))


def _tell(day: FireDay, name: str | None) -> FireDayTold:
    return FireDayTold(
        division=day.division,
        division_name=name or day.division,
        fwi_class=effis_class(day.fwi),
        **{each: getattr(day, each) for each in PLAIN},
    )
