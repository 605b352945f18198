"""A point finds its grid: the same answer for the same point, on borders too."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Float, bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from foundation.refusals import Invalid
from foundation.tables import SRID
from foundation.words import Words
from grid.cell import Grid
from grid.division import Division

NEAR_M = 50.0  # a fix on the beach or across the city line belongs to the nearest grid: GPS is no better there
NEAR_DEG = 0.001  # a box surely larger than NEAR_M at this latitude, for the index


@dataclass(frozen=True)
class Located:
    """The grid of a point and the names around it; `distance_m` is 0 inside, else how far outside the point lies."""

    grid_id: UUID
    grid: str
    name: str
    community: str
    community_name: str
    town: str
    town_name: str
    county: str
    county_name: str
    distance_m: float = 0.0


class OutsideCity(Invalid):
    code = "outside_city"
    words = Words(
        "该位置不在本市网格范围内，请核对定位后重新选点。",
        "This place is outside the city's grids; check the position and choose the point again.",
    )


def _places(distance: ColumnElement[float]) -> Any:
    """Grids in force with the names of what they lie in."""
    community, town, county = aliased(Division), aliased(Division), aliased(Division)
    return (
        select(
            Grid.id.label("grid_id"),
            Grid.code.label("grid"),
            Grid.name,
            Grid.community,
            community.name.label("community_name"),
            Grid.town,
            town.name.label("town_name"),
            Grid.county,
            county.name.label("county_name"),
            distance.label("distance_m"),
        )
        .join(community, community.code == Grid.community)
        .join(town, town.code == Grid.town)
        .join(county, county.code == Grid.county)
        .where(Grid.valid_to.is_(None))
    )


# Built once: composing them for every point costs ten times what the database needs to answer.
_POINT = func.ST_SetSRID(func.ST_MakePoint(bindparam("lon", type_=Float), bindparam("lat", type_=Float)), SRID)
_DISTANCE = func.ST_DistanceSphere(Grid.area, _POINT)
INSIDE = _places(literal(0.0)).where(func.ST_Covers(Grid.area, _POINT)).order_by(Grid.code).limit(1)
NEAREST = (
    _places(_DISTANCE)
    .where(Grid.area.op("&&")(func.ST_Expand(_POINT, NEAR_DEG)), _DISTANCE <= NEAR_M)
    .order_by(_DISTANCE, Grid.code)
    .limit(1)
)


def locate(session: Session, lon: float, lat: float) -> Located | None:
    """The grid that covers the point (CGCS2000); on a border the smallest code; else the nearest within 50 m."""
    point = {"lon": lon, "lat": lat}
    row = session.execute(INSIDE, point).first() or session.execute(NEAREST, point).first()
    return Located(**row._mapping) if row else None


def locate_or_refuse(session: Session, lon: float, lat: float) -> Located:
    """As `locate`, but a place outside the city is refused with words the reporter can act on."""
    found = locate(session, lon, lat)
    if found:
        return found
    if locate(session, lat, lon):
        raise OutsideCity(
            Words(
                "经纬度可能写反了：请按“经度,纬度”的顺序填写。",
                "Longitude and latitude seem to be swapped; give longitude first.",
            )
        )
    raise OutsideCity
