"""Where an emergency reaches: circle, sector, drawn area, fire and gas models; who and what lies inside."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field
from shapely import MultiPolygon, Polygon, transform
from shapely.geometry import mapping
from werkzeug.wrappers import Response

from dispatch.emergency import drawing, sent_act
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.impact import assessment, inside, outline, plume, scenario
from dispatch.emergency.impact.assessment import Assessment, place_of
from dispatch.emergency.impact.scenario import Reach, Scenario
from foundation.refusals import Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from grid import crs
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.emergency_tell import find_emergency
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, Crs, Id, IdPath, Told, ToldOnce

api = part("impact", "影响范围 impact")


Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Corner = Annotated[list[Degrees], Field(min_length=2, max_length=3)]


class AreaTold(Told):
    """A GeoJSON polygon, lon before lat; `crs` beside it as everywhere."""

    type: Literal["Polygon"]
    coordinates: list[Annotated[list[Corner], Field(max_length=2000)]] = Field(min_length=1, max_length=20)
    crs: Crs = "wgs84"


class ImpactQuestion(ToldOnce):
    """What to work out. Without `kind` a circle; wind_from_deg is where the wind comes from. An `area` may be named by
    `drawing`, the id of an area drawn on this emergency."""

    kind: Literal["circle", "sector", "area", "fire", "plume"] = "circle"
    radius_m: float = Field(1000, gt=0, le=20_000, allow_inf_nan=False)
    bearing_deg: float = Field(0, ge=0, le=360, allow_inf_nan=False)
    angle_deg: float = Field(90, gt=0, le=360, allow_inf_nan=False)
    area: AreaTold | None = None
    drawing: Id | None = None
    wind_ms: float = Field(3, ge=0, le=40, allow_inf_nan=False)
    wind_from_deg: float = Field(0, ge=0, le=360, allow_inf_nan=False)
    temperature_c: float = Field(30, ge=-20, le=50, allow_inf_nan=False)
    humidity_pct: float = Field(40, ge=0, le=100, allow_inf_nan=False)
    fuel: Literal[
        "conifer", "secondary_forest", "flat_conifer_litter", "pine", "dead_leaves", "grass", "sedge", "pasture"
    ] = "pine"
    slope_deg: float = Field(0, ge=0, le=60, allow_inf_nan=False)
    upslope_deg: float = Field(0, ge=0, le=360, allow_inf_nan=False)
    minutes: float = Field(60, gt=0, le=360, allow_inf_nan=False)
    rate_kg_s: float = Field(1, gt=0, le=10_000, allow_inf_nan=False)
    height_m: float = Field(0, ge=0, le=300, allow_inf_nan=False)
    stability: Literal["A", "B", "C", "D", "E", "F"] | None = None
    sky: Literal["sun_strong", "sun_moderate", "sun_slight", "night_cloudy", "night_clear"] | None = None
    urban: bool = False
    threshold_mg_m3: float = Field(3, gt=0, le=1e6, allow_inf_nan=False)


class ImpactQuery(Asked):
    """With `radius_m` that circle; without, the newest answer that was kept, or a circle of 1000 m."""

    radius_m: float | None = Field(None, gt=0, le=20_000, allow_inf_nan=False)


class ImpactTold(BaseModel):
    """`radius_m` is how far the outline reaches; lists name 500 at most, `counts` counts all."""

    id: str | None
    kind: str
    at: datetime
    by_name: str | None
    asked: dict[str, Any]
    figures: dict[str, Any]
    area: dict[str, Any]
    area_km2: float
    radius_m: float
    population_estimate: int
    counts: dict[str, int]
    communities: list[dict[str, Any]]
    grids: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    hazards: list[dict[str, Any]]
    sites: list[dict[str, Any]]
    devices: list[dict[str, Any]]
    cameras: list[dict[str, Any]]
    cautions: list[str]


@api.get("/emergencies/<uuid:id>/impact", **answers(ImpactTold))
@guarded("emergency.see")
def impact(work: Work, path: IdPath, query: ImpactQuery) -> Response:
    """Who and what lies within: an estimate that assists judgement, not an order to evacuate."""
    emergency = find_emergency(work, path.id)
    kept = assessment.latest(work.session, emergency.id) if query.radius_m is None else None
    if kept:
        return answer(_kept(work, emergency, kept))
    told = Scenario(radius_m=query.radius_m or 1000.0)
    found = assessment.worked_out(emergency, told)
    return answer(_tell(work, emergency, "circle", {"radius_m": told.radius_m}, found))


@api.post("/emergencies/<uuid:id>/impact", **answers(ImpactTold, 201, s200=ImpactTold))
@guarded("emergency.command")
def work_out(work: Work, path: IdPath, body: ImpactQuestion) -> Response:
    """Work out an area and keep it: every wall shows it, the timeline says so."""
    emergency = find_emergency(work, path.id)
    fresh: list[ImpactTold] = []

    def do() -> list[UUID]:
        kept, told = _work_out(work, emergency, body)
        fresh.append(told)
        return [kept.id]

    made, first = sent_act.once(work, emergency, body.id, "impact", body.facts(), do)
    if first:
        return answer(fresh[0], 201)
    return answer(_kept(work, emergency, work.session.get_one(Assessment, made[0])))


def _work_out(work: Work, emergency: Emergency, body: ImpactQuestion) -> tuple[Assessment, ImpactTold]:
    told = _scenario(body, _drawn(work, emergency, body))
    found = assessment.worked_out(emergency, told)
    asked = body.model_dump(exclude_unset=True, exclude={"area", "drawing", "id"})
    answered = _tell(work, emergency, told.kind, asked, found)
    kept = assessment.keep(work, emergency, told, asked, found, answered.population_estimate)
    answered.id, answered.by_name = str(kept.id), kept.by_name
    return kept, answered


def _drawn(work: Work, emergency: Emergency, body: ImpactQuestion) -> MultiPolygon | None:
    """The drawing of this emergency that is asked for as an area."""
    if body.drawing is None:
        return None
    drawn = drawing.find(work.session, body.drawing)
    if drawn.emergency_id != emergency.id:
        raise NotFound
    return outline.whole(to_shape(drawn.shape))


def _scenario(body: ImpactQuestion, drawn: MultiPolygon | None) -> Scenario:
    stated = body.model_dump(exclude={"area", "drawing", "id", "sky", "stability"})
    if body.kind == "plume" and body.wind_ms < plume.CALMEST_MS:
        words = Words(
            "风速小于1米/秒时高斯烟羽不成立，请改画圆形范围。",
            "Below 1 m/s the plume model does not hold; draw a circle instead.",
        )
        raise Invalid(errors=[("wind_ms", words)])
    stable = body.stability or (plume.stability_class(body.wind_ms, body.sky) if body.sky else "D")
    return Scenario(**stated, stability=stable, area=area_of(body.area) if body.area else drawn)


def area_of(told: AreaTold) -> MultiPolygon:
    """The drawn polygon in CGCS2000; refuses what is no area."""
    words = Words("区域不正确：请画一个至少三个点的闭合区域。", "Draw a closed area of at least three points.")
    bad = Invalid(errors=[("area", words)])
    rings = told.coordinates
    corners = [at for ring in rings for at in ring]
    if len(corners) > 2000 or any(len(ring) < 4 for ring in rings) or any(abs(at[1]) > 90 for at in corners):
        raise bad
    placed = [[crs.to_cgcs2000(at[0], at[1], told.crs) for at in ring] for ring in rings]
    shape = outline.whole(Polygon(placed[0], placed[1:]))
    if shape.is_empty or shape.area > 0.5:  # square degrees; about 5 700 km² here
        raise bad
    return shape


def _kept(work: Work, emergency: Emergency, kept: Assessment) -> ImpactTold:
    """A kept area with what lies inside it now."""
    shape = outline.whole(to_shape(kept.area))
    told = Scenario(kind=kept.kind, area=shape)
    cautions = scenario.CAUTIONS[told.kind]
    answered = _tell(work, emergency, kept.kind, kept.asked, Reach(shape, kept.figures, cautions))
    answered.id, answered.at, answered.by_name = str(kept.id), kept.at, name_for(work.actor, kept.by_name)
    return answered


def _tell(work: Work, emergency: Emergency, kind: str, asked: dict[str, Any], found: Reach) -> ImpactTold:
    within = inside.inside(work.session, found.shape, work.now)
    named = ("communities", "targets", "hazards", "sites", "devices", "cameras")
    return ImpactTold(
        id=None,
        kind=kind,
        at=work.now,
        by_name=None,
        asked=asked,
        figures=found.figures,
        area=_geojson(found.shape),
        area_km2=round(within.area_m2 / 1e6, 4),
        radius_m=round(outline.reach_m(place_of(emergency), found.shape), 1),
        population_estimate=within.people,
        counts=within.counts,
        grids=[_grid(work, row) for row in within.grids],
        cautions=[words.say(language()) for words in found.cautions],
        **{name: [_callable(work, row) for row in getattr(within, name)] for name in named},
    )


def _callable(work: Work, row: dict[str, Any]) -> dict[str, Any]:
    """A site's contact for those who may read names."""
    if "phone" not in row or work.actor.may("person.see_names"):
        return row
    return {**row, "contact": name_for(work.actor, row["contact"]), "phone": None}


def _grid(work: Work, row: dict[str, Any]) -> dict[str, Any]:
    """Names and telephones for those who may read them; an officer is masked for others."""
    seen = work.actor.may("person.see_names")
    return {
        "code": row["code"],
        "name": row["name"],
        "share": row["share"],
        "officer_name": name_for(work.actor, row.get("officer_name")),
        "officer_phone": row.get("officer_phone") if seen else None,
    }


def _geojson(shape: MultiPolygon) -> dict[str, Any]:
    """GeoJSON with seven decimals (a centimetre)."""
    return dict(mapping(transform(shape, lambda corners: corners.round(7))))
