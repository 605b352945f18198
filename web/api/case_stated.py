"""What a move of a case may state: every field of every need, each with its limits."""

from typing import Annotated, Any

from pydantic import Field

from web.shapes import NO_NUL, PointTold, Sha256, Text, Told

Name = Annotated[str, Field(max_length=64, pattern=NO_NUL)]
DAY = r"^\d{4}-\d{2}-\d{2}"
MOST_VERTICES = 500
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=False)]
Corner = Annotated[list[Degrees], Field(min_length=2, max_length=2)]
Ring = Annotated[list[Corner], Field(min_length=4, max_length=MOST_VERTICES)]


class Area(Told):
    """A drawn polygon, GeoJSON lon/lat (CGCS2000)."""

    type: str = Field(pattern="^Polygon$")
    coordinates: list[Ring] = Field(min_length=1, max_length=1)


class Stated(Told):
    """What a move may state; which of it is needed stands in `moves` of the case."""

    reason: Text | None = None
    note: Text | None = None
    category: Name | None = None
    condition: Name | None = None
    description: Text | None = None
    point: PointTold | None = None
    department: Name | None = None
    departments: list[Name] | None = Field(None, max_length=10)
    assisting: list[Name] | None = Field(None, max_length=10)
    copied: list[Name] | None = Field(None, max_length=10)
    grid: str | None = Field(None, max_length=20, pattern=r"^\d+$")
    party: str | None = Field(None, max_length=100, pattern=NO_NUL)
    person: Name | None = None
    result: str | None = Field(None, max_length=40, pattern=NO_NUL)
    ground: str | None = Field(None, max_length=40, pattern=NO_NUL)
    card: str | None = Field(None, max_length=20, pattern=NO_NUL)
    until: str | None = Field(None, max_length=40, pattern=DAY)
    closing: str | None = Field(None, max_length=500, pattern=NO_NUL)
    into: Name | None = None
    area: Area | None = None
    photos: list[Sha256] | None = Field(None, max_length=12)

    def facts(self) -> dict[str, Any]:
        return self.model_dump(include=set(Stated.model_fields), exclude_none=True)
