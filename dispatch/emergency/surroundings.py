"""What lies around a place: the nearest departments that respond."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from foundation.tables import point_column
from people.organisation import Department


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
