"""Key places: the register of what is inspected by cycle; an officer sees those of the own grids."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from flask import request
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from dispatch.rounds import replacing
from foundation.refusals import Invalid
from foundation.settings import settings
from foundation.words import Words
from foundation.work import Work
from grid import crs
from grid.cell import Grid
from incidents.forms import form, key_place
from incidents.forms.form import Form
from incidents.forms.key_place import KINDS, KeyPlace, Stated
from web.api.blueprint import answers, part
from web.api.form_shapes import FormEditionTold, tell_edition
from web.door import answer, guarded
from web.problems import language
from web.qr import code_sheet
from web.shapes import NO_NUL, UUID_FORM, CodePath, Id, IdPath, Page, Paged, Point, PointTold, Told, Version, lonlat

api = part("key_places", "重点场所 key places")
PlaceKind = Literal["small_place", "hazardous", "forest", "school", "site", "household", "other"]
SEE = ("form.see", "form.fill", "place.manage")


class KeyPlaceTold(BaseModel):
    """`contact_name`, `contact_phone` are masked for who need not call; `edition` is what is asked there."""

    id: str
    code: str
    name: str
    kind: PlaceKind
    kind_label: str
    address: str | None
    enterprise: str | None
    contact_name: str | None
    contact_phone: str | None
    point: Point
    grid: str
    grid_name: str | None
    form: str
    form_name: str
    edition: FormEditionTold | None
    cycle_days: int
    last_done_at: datetime | None
    next_due: datetime | None
    overdue: bool
    active: bool
    version: int
    demo: bool


class KeyPlaces(Page[KeyPlaceTold]):
    """`due` counts those past their day within what you may see."""

    due: int


class KeyPlacesAsked(Paged):
    q: str | None = Field(None, max_length=40, pattern=NO_NUL)
    area: str | None = Field(None, max_length=20, pattern=r"^[0-9A-Za-z]*$")
    after: str | None = Field(None, pattern=UUID_FORM)


class KeyPlaceStated(Told):
    name: str = Field(min_length=1, max_length=100, pattern=NO_NUL)
    kind: PlaceKind
    point: PointTold
    form: Id
    cycle_days: int = Field(ge=1, le=key_place.LONGEST_CYCLE_DAYS)
    address: str | None = Field(None, max_length=200, pattern=NO_NUL)
    enterprise: str | None = Field(None, max_length=100, pattern=NO_NUL)
    contact_name: str | None = Field(None, max_length=40, pattern=NO_NUL)
    contact_phone: str | None = Field(None, max_length=20, pattern=r"^[0-9+ -]*$")
    active: bool = True


class KeyPlacePut(KeyPlaceStated):
    """With the `version` you saw it is changed; without, it is entered under your own id."""

    version: Version | None = None


@api.get("/key-places", **answers(KeyPlaces))
@guarded(*SEE)
def key_places(work: Work, query: KeyPlacesAsked) -> Response:
    """Key places by name; an officer gets those of the own grids, all of them with what is asked there."""
    after = _mark(work, query.after) if query.after else None
    found = key_place.page(work.session, work.actor, query.q, query.area, after, query.limit + 1)
    page = found[: query.limit]
    following = str(page[-1].id) if len(found) > len(page) else None
    return answer(KeyPlaces(items=tell(work, page), next=following, due=_due(work)))


@api.post("/key-places", **answers(KeyPlaceTold, 201))
@guarded("place.manage")
def enter(work: Work, body: KeyPlaceStated) -> Response:
    """A new key place; its grid is found by its point, its first inspection is due within one cycle."""
    return answer(tell(work, [key_place.enter(work, _stated(body))])[0], 201)


@api.get("/key-places/<uuid:id>", **answers(KeyPlaceTold))
@guarded(*SEE)
def one(work: Work, path: IdPath) -> Response:
    return answer(tell(work, [key_place.find(work.session, work.actor, path.id)])[0])


@api.put("/key-places/<uuid:id>", **answers(KeyPlaceTold, s201=KeyPlaceTold))
@guarded("place.manage")
def put(work: Work, path: IdPath, body: KeyPlacePut) -> Response:
    """Entered: 201 the first time, 200 with the same body ever after, 409 with another.

    Changed: all of it anew; with `active` false it is inspected no more, a moved one is asked of its new officer.
    """
    if body.version is not None:
        return answer(tell(work, [replacing.change(work, path.id, body.version, _stated(body))])[0])
    entered, first = key_place.enter_once(work, path.id, _stated(body))
    return answer(tell(work, [entered])[0], 201 if first else 200)


@api.get("/key-places/by-code/<string:code>", **answers(KeyPlaceTold))
@guarded(*SEE)
def by_code(work: Work, path: CodePath) -> Response:
    """The place whose code hangs on the wall, scanned or typed; dashes and small letters do not matter."""
    return answer(tell(work, [key_place.find(work.session, work.actor, path.code)])[0])


@api.get("/key-places/<uuid:id>/qr.svg", **answers(None))
@guarded("form.see", "place.manage")
def qr(work: Work, path: IdPath) -> Response:
    """The sheet to print: QR code, name, and the code in letters for phones that cannot scan."""
    found = key_place.find(work.session, work.actor, path.id)
    code = key_place.shown_code(found.code)
    sheet = code_sheet(f"{_address()}/phone/#/place/{found.code}", key_place.name_for(work.actor, found), code)
    return Response(sheet, content_type="image/svg+xml; charset=utf-8")


def _address() -> str:
    return (settings().server.public_url or request.host_url).rstrip("/")


def _stated(body: KeyPlaceStated) -> Stated:
    lon, lat = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs)
    told = body.model_dump(exclude={"point", "version"})
    return Stated(lon=lon, lat=lat, **told)


def _due(work: Work) -> int:
    rows = select(func.count()).select_from(KeyPlace).where(KeyPlace.next_due < work.now)
    if not work.actor.may("form.see"):
        rows = rows.where(KeyPlace.grid.in_(sorted(work.actor.scopes.get("grid", ()))))
    return work.session.scalar(rows) or 0


def _mark(work: Work, told: str) -> tuple[str, UUID]:
    """The last place of the page before: its id alone is told, because not everybody may read its name."""
    last = work.session.get(KeyPlace, UUID(told))
    if last is None or not key_place.sees(work.actor, last):
        words = Words("翻页标记不对，请从第一页重新查看。", "This page mark is not ours; begin at the first page.")
        raise Invalid(errors=[("after", words)])
    return last.name, last.id


def tell(work: Work, found: list[KeyPlace]) -> list[KeyPlaceTold]:
    grids = {each.grid for each in found}
    rows = work.session.execute(select(Grid.code, Grid.name).where(Grid.code.in_(grids), Grid.valid_to.is_(None)))
    names = {row.code: row.name for row in rows}
    forms = {each.form_id for each in found}
    editions = {
        of.id: (of, editions)
        for of in work.session.scalars(select(Form).where(Form.id.in_(forms)))
        for editions in [form.edition_in(work.session, of.id, "in_force")]
    }
    return [_one(work, each, names.get(each.grid), *editions[each.form_id]) for each in found]


def _one(work: Work, each: KeyPlace, grid_name: str | None, of: Form, edition: form.FormEdition | None) -> KeyPlaceTold:
    contact_name, contact_phone = key_place.contact_for(work.actor, each)
    return KeyPlaceTold(
        id=str(each.id),
        code=key_place.shown_code(each.code),
        name=key_place.name_for(work.actor, each),
        kind=each.kind,
        kind_label=KINDS[each.kind].say(language()),
        address=each.address and (each.address if key_place.is_open(work.actor, each) else "***"),
        enterprise=each.enterprise,
        contact_name=contact_name,
        contact_phone=contact_phone,
        point=lonlat(each.point),
        grid=each.grid,
        grid_name=grid_name,
        form=str(of.id),
        form_name=edition.title(language()) if edition else "",
        edition=tell_edition(of, edition) if edition else None,
        cycle_days=each.cycle_days,
        last_done_at=each.last_done_at,
        next_due=each.next_due,
        overdue=each.next_due is not None and each.next_due < work.now,
        active=each.active,
        version=each.version,
        demo=each.demo,
    )
