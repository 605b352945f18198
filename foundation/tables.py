"""What every table is made of: one metadata, one naming rule, the column types of the house."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, DateTime, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, Range
from sqlalchemy.orm import DeclarativeBase

SRID = 4490  # CGCS2000; GPS fixes (WGS84) agree with it to decimetres (domain.md §8.1)
METRES = 4546  # CGCS2000 / 3-degree Gauss-Krüger CM 111E: the metre system of Yangjiang

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        int: BigInteger(),
        UUID: Uuid(),
        datetime: DateTime(timezone=True),
        Range[datetime]: TSTZRANGE(),
        dict[str, Any]: JSONB(),
    }


def point_column() -> Geometry:
    """A place, lon/lat in CGCS2000, with a spatial index."""
    return Geometry("POINT", srid=SRID, spatial_index=True)


def area_column() -> Geometry:
    """An area, lon/lat in CGCS2000, with a spatial index."""
    return Geometry("MULTIPOLYGON", srid=SRID, spatial_index=True)


def shape_column() -> Geometry:
    """Any shape, lon/lat in CGCS2000, without a spatial index: for what is always asked by something else."""
    return Geometry("GEOMETRY", srid=SRID, spatial_index=False)


def one_of(column: str, values: tuple[str, ...]) -> str:
    """SQL of a CHECK that holds a column to a closed list, sorted so that it never changes without need."""
    listed = ", ".join(f"'{value}'" for value in sorted(values))
    return f"{column} IN ({listed})"
