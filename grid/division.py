"""Divisions: city, county, town and community, by their official codes."""

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Float, ForeignKey, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, area_column, one_of, point_column

LEVELS = ("city", "county", "town", "community")
LENGTHS = {"city": 6, "county": 6, "town": 9, "community": 12}  # digits of a code, GB/T 2260 and statistics bureau


class Division(Base):
    """One division; `special` ones (farms, mines, prisons) have a code but no known place."""

    __tablename__ = "division"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    parent: Mapped[str | None] = mapped_column(ForeignKey("division.code"), index=True)
    special: Mapped[bool] = mapped_column(server_default=false())
    urban: Mapped[bool | None]
    population_estimate: Mapped[int | None]
    area_m2: Mapped[float | None] = mapped_column(Float)
    area: Mapped[WKBElement | None] = mapped_column(area_column())
    point: Mapped[WKBElement | None] = mapped_column(point_column())
    geometry_source: Mapped[str | None]

    __table_args__ = (CheckConstraint(one_of("level", LEVELS), name="level"),)


def stem(code: str) -> str:
    """What the codes of everything in a division begin with: a whole city's own code ends in 00 (GB/T 2260)."""
    return code.removesuffix("00") if len(code) == LENGTHS["city"] else code


def lies_in(code: str, above: str) -> bool:
    """Whether a division or grid is that division or lies in it.

    >>> lies_in("441702001", "441700"), lies_in("441702001", "441702"), lies_in("441702", "441702001")
    (True, True, False)
    """
    return code.startswith(stem(above))


def above(code: str) -> list[str]:
    """The division itself and those above it up to the county, by the beginnings of its code."""
    return [code[:digits] for digits in sorted(set(LENGTHS.values())) if digits <= len(code)]


def children(session: Session, parent: str) -> list[Division]:
    """The divisions right below this one, by code."""
    return list(session.scalars(select(Division).where(Division.parent == parent).order_by(Division.code)))
