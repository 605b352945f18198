"""The register of components: found near a place, in a grid or by words; with editions; loaded from a file."""

from pydantic import BaseModel, Field
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from dispatch.register.proposal import ComponentProposal
from foundation.refusals import Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from grid import component, component_edition, component_file, crs
from grid.component import Component
from incidents.catalogue import current_categories
from web.api.blueprint import answers, part
from web.api.component_shapes import (
    ComponentDetail,
    ComponentEditionTold,
    ComponentNear,
    ComponentTold,
    State,
    tell_component,
    tell_detail,
    tell_edition,
    tell_near,
)
from web.bbox import read_bbox
from web.door import answer, guarded
from web.problems import language
from web.shapes import NO_NUL, Asked, Crs, IdPath, Page, Paged, Told

api = part("components", "部件 components")
MOST_BYTES = 2_000_000


class NearAsked(Asked):
    """`at` is LON,LAT in `crs`; `category` narrows to one kind."""

    at: str = Field(max_length=60)
    crs: Crs = "wgs84"
    category: str | None = Field(None, max_length=20, pattern=r"^[0-9A-Za-z]+$")


class Near(Page[ComponentNear]):
    pass


class Components(Page[ComponentTold]):
    pass


class ComponentEditions(Page[ComponentEditionTold]):
    pass


class ComponentsAsked(Paged):
    """`category` is a code or its beginning (01: a whole major); `q` a part of the name or the code's beginning;
    `bbox` west,south,east,north in CGCS2000."""

    grid: str | None = Field(None, max_length=20, pattern=r"^\d+$")
    category: str | None = Field(None, max_length=5, pattern=r"^\d{2,5}$")
    state: State | None = None
    q: str | None = Field(None, max_length=40, pattern=NO_NUL)
    bbox: str | None = Field(None, max_length=120)
    after: str | None = Field(None, max_length=20, pattern=r"^\d+$")


@api.get("/components/near", **answers(Near))
@guarded("component.see", "case.report")
def near(work: Work, query: NearAsked) -> Response:
    """The components within 30 m of a place, the nearest first."""
    lon, lat = crs.to_cgcs2000(*_place(query.at), query.crs)
    found = component.near(work.session, lon, lat, query.category)
    return answer(Near(items=[tell_near(row, metres) for row, metres in found]))


@api.get("/components", **answers(Components))
@guarded("component.see")
def components(work: Work, query: ComponentsAsked) -> Response:
    """Components by code; removed ones only when asked for by their state."""
    asked = component.Asked(query.grid, query.category, query.state, query.q, read_bbox(query.bbox))
    rows = component.page(work.session, asked, query.limit + 1, query.after)
    following = rows[query.limit - 1].code if len(rows) > query.limit else None
    return answer(Components(items=[tell_component(each) for each in rows[: query.limit]], next=following))


@api.get("/components/<uuid:id>", **answers(ComponentDetail))
@guarded("component.see")
def one(work: Work, path: IdPath) -> Response:
    """One component as it is now."""
    found = _one(work, path)
    waiting = select(func.count()).where(
        ComponentProposal.component_id == found.id, ComponentProposal.stage == "pending_review"
    )
    return answer(tell_detail(work, found, work.session.scalar(waiting) or 0))


@api.get("/components/<uuid:id>/editions", **answers(ComponentEditions))
@guarded("component.see")
def editions(work: Work, path: IdPath) -> Response:
    """Every change of the component, oldest first: who, when, before and after."""
    rows = component_edition.editions(work.session, _one(work, path).id)
    return answer(ComponentEditions(items=[tell_edition(work, each) for each in rows]))


def _one(work: Work, path: IdPath) -> Component:
    found = work.session.get(Component, path.id)
    if found is None:
        raise NotFound
    return found


class LoadBody(Told):
    """`csv` with the columns code, name, category, owner, maintainer, lon, lat and perhaps state; `dry_run` only tells
    what it would do."""

    csv: str = Field(min_length=1, max_length=MOST_BYTES, pattern=NO_NUL)
    dry_run: bool = False


class LineFault(BaseModel):
    line: int
    words: str


class Loaded(BaseModel):
    """`written` is false for a trial and whenever a line is at fault: then nothing at all was written."""

    lines: int
    added: int
    changed: int
    same: int
    faults: list[LineFault]
    written: bool


@api.post("/components/load", **answers(Loaded))
@guarded("component.load")
def load(work: Work, body: LoadBody) -> Response:
    """Enter the components of a file and bring known ones up to date, all or none; faults are named line by line."""
    codes = [each.code for each in current_categories(work.session, "component")]
    done = component_file.take(work, body.csv, categories=codes, write=not body.dry_run)
    faults = [LineFault(line=line, words=words.say(language())) for line, words in done.faults]
    plain = {name: getattr(done, name) for name in ("lines", "added", "changed", "same")}
    return answer(Loaded(**plain, faults=faults, written=not faults and not body.dry_run))


def _place(told: str) -> tuple[float, float]:
    try:
        lon, lat = (float(each) for each in told.split(","))
    except ValueError:
        lon = lat = float("nan")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid(errors=[("at", Words("位置应为“经度,纬度”。", "A place is LON,LAT."))])
    return lon, lat
