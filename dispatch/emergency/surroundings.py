"""What lies around a place: nearest departments, and who and what is within a circle."""

from dataclasses import dataclass
from typing import Any

from geoalchemy2 import Geography
from sqlalchemy import Float, cast, func, select
from sqlalchemy.orm import Session

from foundation.tables import SRID
from grid.cell import Grid
from grid.division import Division
from people.organisation import Department
from sensors.device import Device

EARTH = Geography(srid=SRID)


@dataclass(frozen=True)
class Near:
    """A department and how far it is, in metres along the ellipsoid."""

    department: Department
    distance_m: float


def nearest_departments(session: Session, point: Any, limit: int = 6) -> list[Near]:
    """Departments with a known place, nearest first."""
    distance = func.ST_Distance(cast(Department.point, EARTH), cast(point, EARTH)).label("distance")
    rows = session.execute(select(Department, distance).where(Department.point.is_not(None))
                           .order_by(distance, Department.code).limit(limit))
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
    circle = func.ST_SetSRID(func.ST_Buffer(cast(point, EARTH), radius_m).cast(Grid.area.type), SRID)
    share = func.ST_Area(func.ST_Intersection(Grid.area, circle)) / func.ST_Area(Grid.area)
    grids = session.execute(
        select(Grid.code, Grid.name, Grid.community, Grid.population_estimate, cast(share, Float).label("share"))
        .where(Grid.valid_to.is_(None), func.ST_Intersects(Grid.area, circle)).order_by(share.desc(), Grid.code)).all()
    names = session.execute(select(Division.code, Division.name).where(
        Division.code.in_({row.community for row in grids})).order_by(Division.code)).all()
    devices = session.execute(select(Device.code, Device.name).where(
        Device.active, func.ST_Intersects(Device.point, circle)).order_by(Device.code)).all()
    return Impact(radius_m, round(sum((row.population_estimate or 0) * row.share for row in grids)),
                  [{"code": row.code, "name": row.name} for row in names],
                  [{"code": row.code, "name": row.name, "share": round(row.share, 3)} for row in grids],
                  [{"code": row.code, "name": row.name} for row in devices])
