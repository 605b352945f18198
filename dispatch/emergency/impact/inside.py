"""Who and what lies inside an area: people, communities, grids with their officers, targets, hazards, cameras."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geoalchemy2.shape import from_shape
from shapely import MultiPolygon
from sqlalchemy import Float, case, cast, collate, func, literal, select
from sqlalchemy.orm import Session

from dispatch.emergency.resources.site import Site
from foundation.tables import SRID, area_column
from grid.cell import Grid
from grid.division import Division
from grid.post import Post, answering
from people.person import Person
from sensors.device import Device

MOST = 500  # of one kind named; the counts are of all
NONE: tuple[int, list[dict[str, Any]]] = (0, [])


SITE = (Site.code, Site.name, Site.kind, Site.type, Site.people, Site.capacity, Site.contact, Site.phone, Site.facts)
SITE_SORT = case((Site.kind == "target", "targets"), (Site.kind == "hazard", "hazards"), else_="sites")
DEVICE = (Device.code, Device.name, Device.type, Device.online)
DEVICE_SORT = case((Device.type == "camera", "cameras"), else_="others")


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
    lists: dict[str, list[dict[str, Any]]] = {
        "communities": [{"code": row.code, "name": row.name} for row in communities],
        "grids": [{**row, **officers.get(row["code"], {})} for row in grids],
    }
    counts = {name: len(rows) for name, rows in lists.items()}
    for name, (count, rows) in _objects(session, area).items():
        counts[name], lists[name] = count, rows
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
    post = answering(at).where(Post.grid.in_(codes)).subquery()
    rows = session.execute(select(post.c.grid, Person.name, Person.phone).join(Person, Person.id == post.c.person_id))
    return {row.grid: {"officer_name": row.name, "officer_phone": row.phone} for row in rows}


def _objects(session: Session, area: Any) -> dict[str, tuple[int, list[dict[str, Any]]]]:
    """Name -> how many, and the first of them by code; the cameras are among the devices too."""
    sites = _sorted(session, Site, SITE, SITE_SORT, area)
    devices = _sorted(session, Device, DEVICE, DEVICE_SORT, area, Device.active)
    (others, named), cameras = devices.get("others", NONE), devices.get("cameras", NONE)
    found = {name: sites.get(name, NONE) for name in ("targets", "hazards", "sites")}
    return found | {"cameras": cameras, "devices": (others + cameras[0], [*cameras[1], *named])}


def _sorted(
    session: Session, table: Any, told: tuple[Any, ...], sort: Any, area: Any, *where: Any
) -> dict[str, tuple[int, list[dict[str, Any]]]]:
    """What intersects is looked for once; then the first of each sort are read, each with the count of its sort."""
    met = select(table.id, table.code, sort.label("sort")).where(func.ST_Intersects(table.point, area), *where)
    among = met.cte("met").prefix_with("MATERIALIZED", dialect="postgresql")
    place = func.row_number().over(partition_by=among.c.sort, order_by=collate(among.c.code, "C"))
    count = func.count().over(partition_by=among.c.sort)
    ranked = select(among.c.id, among.c.sort, place.label("place"), count.label("count")).subquery("ranked")
    rows = session.execute(
        select(ranked.c.sort, ranked.c.count, *told)
        .join(table, table.id == ranked.c.id)
        .where(ranked.c.place <= MOST)
        .order_by(ranked.c.sort, ranked.c.place)
    )
    found: dict[str, tuple[int, list[dict[str, Any]]]] = {}
    for group, total, *rest in rows:
        found.setdefault(group, (total, []))[1].append(dict(zip((each.key for each in told), rest, strict=True)))
    return found
