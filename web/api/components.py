"""Components near a place: what a report may be about, offered while it is written."""

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from grid import component, crs
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.shapes import Asked, Crs, Page

api = part("components", "部件 components")


class NearAsked(Asked):
    """`at` is LON,LAT in `crs`; `category` narrows to one kind."""

    at: str = Field(max_length=60)
    crs: Crs = "wgs84"
    category: str | None = Field(None, max_length=20, pattern=r"^[0-9A-Za-z]+$")


class ComponentTold(BaseModel):
    id: str
    code: str
    name: str
    category: str
    distance_m: float


class Components(Page[ComponentTold]):
    pass


@api.get("/components/near", **answers(Components))
@guarded("case.report")
def near(work: Work, query: NearAsked) -> Response:
    """The components within 30 m of a place, the nearest first."""
    lon, lat = crs.to_cgcs2000(*_place(query.at), query.crs)
    found = component.near(work.session, lon, lat, query.category)
    return answer(
        Components(
            items=[
                ComponentTold(
                    id=str(row.id), code=row.code, name=row.name, category=row.category, distance_m=round(metres, 1)
                )
                for row, metres in found
            ]
        )
    )


def _place(told: str) -> tuple[float, float]:
    try:
        lon, lat = (float(each) for each in told.split(","))
    except ValueError:
        lon = lat = float("nan")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid(errors=[("at", Words("位置应为“经度,纬度”。", "A place is LON,LAT."))])
    return lon, lat
