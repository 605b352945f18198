"""Special census campaigns: begun at the desk, one task for each grid, how far each town is; no ranking of persons."""

from datetime import datetime

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.rounds import giving
from foundation.refusals import NotFound
from foundation.work import Work
from incidents.forms import campaign, form
from incidents.forms.campaign import Campaign, Stated
from incidents.forms.form import FormEdition
from web.api.blueprint import answers, part
from web.api.form_shapes import FormEditionTold, tell_edition
from web.door import answer, guarded
from web.problems import language
from web.shapes import NO_NUL, UUID_FORM, Id, IdPath, Moment, Page, Paged, Told, Version

api = part("campaigns", "专项普查 special census campaigns")


class ProgressTold(BaseModel):
    """One town: grids done of all, forms filled, lines that meant a hazard."""

    area: str
    name: str
    grids: int
    done: int
    filled: int
    hazards: int


class CampaignTold(BaseModel):
    """`state`: planned | running | over (its end is past) | closed."""

    id: str
    name: str
    words: str
    form_name: str
    begins_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    state: str
    grids: int
    done: int
    version: int
    demo: bool


class CampaignDetail(CampaignTold):
    edition: FormEditionTold
    progress: list[ProgressTold]


class Campaigns(Page[CampaignTold]):
    pass


class CampaignsAsked(Paged):
    after: str | None = Field(None, pattern=UUID_FORM)


class CampaignBegun(Told):
    """`areas` are codes of grids, communities, towns or counties."""

    name: str = Field(min_length=1, max_length=80, pattern=NO_NUL)
    words: str = Field("", max_length=500, pattern=NO_NUL)
    form: Id
    areas: list[str] = Field(min_length=1, max_length=200)
    begins_at: Moment
    ends_at: Moment


class CampaignVersion(Told):
    version: Version


@api.get("/campaigns", **answers(Campaigns))
@guarded("form.see", "campaign.manage")
def campaigns(work: Work, query: CampaignsAsked) -> Response:
    """Campaigns, the newest first, with how many grids are done."""
    rows = select(Campaign).order_by(Campaign.id.desc())
    if query.after:
        rows = rows.where(Campaign.id < query.after)
    found = list(work.session.scalars(rows.limit(query.limit + 1)))
    page = found[: query.limit]
    totals = campaign.totals(work.session, [each.id for each in page])
    items = [CampaignTold(**_tell(work, each, totals.get(each.id, (0, 0)))) for each in page]
    return answer(Campaigns(items=items, next=str(page[-1].id) if len(found) > len(page) else None))


@api.post("/campaigns", **answers(CampaignDetail, 201))
@guarded("campaign.manage")
def begin(work: Work, body: CampaignBegun) -> Response:
    """A campaign over all grids of its areas; their officers are asked as soon as it begins."""
    return answer(_detail(work, giving.begin(work, _stated(body))), 201)


@api.put("/campaigns/<uuid:id>", **answers(CampaignDetail, 201, s200=CampaignDetail))
@guarded("campaign.manage")
def begin_once(work: Work, path: IdPath, body: CampaignBegun) -> Response:
    """The same under your own id: 201 the first time, 200 with the same body ever after, 409 with another."""
    begun, first = giving.begin_once(work, path.id, _stated(body))
    return answer(_detail(work, begun), 201 if first else 200)


def _stated(body: CampaignBegun) -> Stated:
    return Stated(body.name, body.words, body.form, tuple(body.areas), body.begins_at, body.ends_at)


@api.get("/campaigns/<uuid:id>", **answers(CampaignDetail))
@guarded("form.see", "campaign.manage")
def one(work: Work, path: IdPath) -> Response:
    """One campaign, its questions, and how far each town is."""
    found = work.session.get(Campaign, path.id)
    if found is None:
        raise NotFound
    return answer(_detail(work, found))


@api.post("/campaigns/<uuid:id>/close", **answers(CampaignDetail))
@guarded("campaign.manage")
def close(work: Work, path: IdPath, body: CampaignVersion) -> Response:
    """It ends now; open tasks are called off, what was filled stays."""
    return answer(_detail(work, giving.close(work, path.id, body.version)))


def _detail(work: Work, found: Campaign) -> CampaignDetail:
    edition = work.session.get_one(FormEdition, found.edition_id)
    progress = campaign.progress(work.session, found.id)
    totals = sum(each.done for each in progress), sum(each.grids for each in progress)
    return CampaignDetail(
        **_tell(work, found, totals),
        edition=tell_edition(form.find(work.session, edition.form_id), edition),
        progress=[ProgressTold(**each.__dict__) for each in progress],
    )


def _tell(work: Work, found: Campaign, totals: tuple[int, int]) -> dict[str, object]:
    return {
        "id": str(found.id),
        "name": found.name,
        "words": found.words,
        "form_name": work.session.get_one(FormEdition, found.edition_id).title(language()),
        "begins_at": found.begins_at,
        "ends_at": found.ends_at,
        "closed_at": found.closed_at,
        "state": campaign.state_of(found, work.now),
        "grids": totals[1],
        "done": totals[0],
        "version": found.version,
        "demo": found.demo,
    }
