"""Who and what lies inside an area: people, communities, grids with their officers, targets, hazards, cameras."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geoalchemy2.shape import from_shape
from shapely import MultiPolygon
from sqlalchemy import Float, cast, func, literal, select
from sqlalchemy.orm import Session

from dispatch.emergency.resources.site import Site
from foundation.tables import SRID, area_column
from grid.cell import Grid
from grid.division import Division
from grid.post import Post, held
from people.person import Person
from sensors.device import Device

MOST = 500  # of one kind named; the counts are of all


@dataclass(frozen=True)
class Inside:
    """What lies inside. `people` shares each grid's people by the part of its area inside; lists hold 500 at most."""

    people: int
    area_m2: float
    counts: dict[str, int]
    communities: list[dict[str, Any]]
    grids: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    hazards: list[dict[str, Any]]
    sites: list[dict[str, Any]]
    devices: list[dict[str, Any]]
    cameras: list[dict[str, Any]]


def inside(session: Session, shape: MultiPolygon, at: datetime) -> Inside:
    """Everything within the shape (lon/lat, CGCS2000) at that moment."""
    area = literal(from_shape(shape, srid=SRID), area_column())
    grids = _grids(session, area)
    officers = _officers(session, [row["code"] for row in grids], at)
    communities = session.execute(
        select(Division.code, Division.name)
        .where(Division.code.in_({row["community"] for row in grids}))
        .order_by(Division.code)
    ).all()
    found = _sites(session, area)
    targets = [row for row in found if row["kind"] == "target"]
    hazards = [row for row in found if row["kind"] == "hazard"]
    devices = _devices(session, area)
    lists = {
        "communities": [{"code": row.code, "name": row.name} for row in communities],
        "grids": [{**row, **officers.get(row["code"], {})} for row in grids],
        "targets": targets,
        "hazards": hazards,
        "sites": [row for row in found if row["kind"] not in ("target", "hazard")],
        "devices": devices,
        "cameras": [row for row in devices if row["type"] == "camera"],
    }
    counts = {name: len(rows) for name, rows in lists.items()}
    people = round(sum(row["population_estimate"] * row["share"] for row in grids))
    measured = float(session.scalar(select(func.ST_Area(func.geography(area)))) or 0.0)
    return Inside(people, measured, counts, **{name: rows[:MOST] for name, rows in lists.items()})


def _grids(session: Session, area: Any) -> list[dict[str, Any]]:
    share = func.ST_Area(func.ST_Intersection(Grid.area, area)) / func.ST_Area(Grid.area)
    rows = session.execute(
        select(
            Grid.code,
            Grid.name,
            Grid.community,
            func.coalesce(Grid.population_estimate, 0).label("population_estimate"),
            cast(share, Float).label("share"),
        )
        .where(Grid.valid_to.is_(None), func.ST_Intersects(Grid.area, area))
        .order_by(share.desc(), Grid.code)
    )
    return [{**row._mapping, "share": round(row.share, 3)} for row in rows]


def _officers(session: Session, codes: list[str], at: datetime) -> dict[str, dict[str, Any]]:
    """Whoever answers for each grid: the cover while there is one, else the primary officer."""
    rows = session.execute(
        select(Post.grid, Person.name, Person.phone)
        .join(Person, Person.id == Post.person_id)
        .where(Post.grid.in_(codes), Post.role.in_(("primary", "temporary")), held(at), Person.active)
        .order_by(Post.role)  # "temporary" comes after "primary" and has the last word
    )
    return {row.grid: {"officer_name": row.name, "officer_phone": row.phone} for row in rows}


def _sites(session: Session, area: Any) -> list[dict[str, Any]]:
    rows = session.scalars(select(Site).where(func.ST_Intersects(Site.point, area)).order_by(Site.code))
    return [
        {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "type": row.type,
            "people": row.people,
            "capacity": row.capacity,
            "contact": row.contact,
            "phone": row.phone,
            "facts": row.facts,
        }
        for row in rows
    ]


def _devices(session: Session, area: Any) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Device.code, Device.name, Device.type, Device.online)
        .where(Device.active, func.ST_Intersects(Device.point, area))
        .order_by(Device.code)
    )
    return [dict(row._mapping) for row in rows]
