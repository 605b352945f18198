"""What lies around a place: nearest departments, and who and what is within a circle."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Float, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from foundation.tables import SRID, point_column
from grid.cell import Grid
from grid.division import Division
from people.organisation import Department
from sensors.device import Device


def _earth(point: Any) -> Any:
    """A stored point on the ellipsoid, so that distances are metres."""
    return func.geography(literal(point, point_column()))


@dataclass(frozen=True)
class Near:
    """A department and how far it is, in metres along the ellipsoid."""

    department: Department
    distance_m: float


RESPONDERS = (
    "应急管理",
    "消防",
    "公安",
    "卫生健康",
    "生态环境",
    "水务",
    "燃气",
    "供电",
)  # who comes when something burns or leaks


def nearest_departments(session: Session, point: Any, limit: int = 6) -> list[Near]:
    """Departments that respond to emergencies, and the town offices, nearest first."""
    responds = or_(
        Department.kind.in_(("emergency_office", "town_office")),
        *(Department.name.contains(word) for word in RESPONDERS),
    )
    distance = func.ST_Distance(func.geography(Department.point), _earth(point)).label("distance")
    rows = session.execute(
        select(Department, distance)
        .where(Department.point.is_not(None), responds)
        .order_by(distance, Department.code)
        .limit(limit)
    )
    return [Near(row.Department, float(row.distance)) for row in rows]


@dataclass(frozen=True)
class Impact:
    """Inside the circle. `population_estimate` shares each grid's people by the part of its area inside."""

    radius_m: float
    population_estimate: int
    communities: list[dict[str, str]]
    grids: list[dict[str, Any]]
    devices: list[dict[str, Any]]


def impact(session: Session, point: Any, radius_m: float) -> Impact:
    """Who and what lies within `radius_m` metres; an estimate that assists judgement."""
    circle = func.ST_SetSRID(func.geometry(func.ST_Buffer(_earth(point), radius_m)), SRID)
    share = func.ST_Area(func.ST_Intersection(Grid.area, circle)) / func.ST_Area(Grid.area)
    grids = session.execute(
        select(Grid.code, Grid.name, Grid.community, Grid.population_estimate, cast(share, Float).label("share"))
        .where(Grid.valid_to.is_(None), func.ST_Intersects(Grid.area, circle))
        .order_by(share.desc(), Grid.code)
    ).all()
    names = session.execute(
        select(Division.code, Division.name)
        .where(Division.code.in_({row.community for row in grids}))
        .order_by(Division.code)
    ).all()
    devices = session.execute(
        select(Device.code, Device.name)
        .where(Device.active, func.ST_Intersects(Device.point, circle))
        .order_by(Device.code)
    ).all()
    return Impact(
        radius_m,
        round(sum((row.population_estimate or 0) * row.share for row in grids)),
        [{"code": row.code, "name": row.name} for row in names],
        [{"code": row.code, "name": row.name, "share": round(row.share, 3)} for row in grids],
        [{"code": row.code, "name": row.name} for row in devices],
    )
