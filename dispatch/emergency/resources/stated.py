"""What is stated of each thing in the register: one shape for the desk's forms and for the lines of a file."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9._-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Maybe = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Phone = Annotated[str, Field(max_length=24, pattern=r"^[0-9+() -]*$")]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Crs = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
TeamKind = Literal[
    "forest_fire",
    "fire",
    "chemical",
    "medical",
    "flood",
    "rescue",
    "power",
    "water",
    "gas",
    "evacuation",
    "communications",
    "other",
]


class Stated(BaseModel):
    """Base: `lists` are the fields whose words a file separates by semicolons."""

    model_config = ConfigDict(extra="forbid", strict=True)
    lists: ClassVar[tuple[str, ...]] = ()

    code: Code
    name: Name


class TeamStated(Stated):
    """A team: what it can do, where it stands, who leads it; `crew` is the account whose phone reports for it."""

    lists: ClassVar[tuple[str, ...]] = ("skills",)

    kind: TeamKind
    skills: list[Name] = Field(default=[], max_length=20)
    people: int = Field(ge=1, le=10_000)
    base: Maybe = ""
    head: Maybe | None = None
    phone: Phone | None = None
    crew: Maybe | None = None
    lon: Lon
    lat: Lat
    crs: Crs = "wgs84"


class SiteStated(Stated):
    """A depot, shelter or hospital; `capacity` people or beds, `occupied` of them taken now."""

    kind: Literal["depot", "shelter", "hospital", "target", "hazard"]
    type: Name
    state: Literal["ready", "full", "closed"] = "ready"
    capacity: Count | None = None
    occupied: Count = 0
    people: Count | None = None
    contact: Maybe | None = None
    phone: Phone | None = None
    lon: Lon
    lat: Lat
    crs: Crs = "wgs84"


class ExpertStated(Stated):
    """Somebody to ask: in which field, of which unit, whether at hand."""

    field: Name
    unit: Maybe = ""
    phone: Phone | None = None
    available: bool = True


class ItemStated(Stated):
    """Equipment or material of one depot (its code); a warning when less than `minimum` is left."""

    kind: Literal["equipment", "material"]
    spec: Maybe = ""
    unit: Name
    depot: Code
    minimum: Count = 0


class StockLine(ItemStated):
    """A line of a file of stock: the item with what lies there now, of which some may expire."""

    quantity: Count = 0
    expires_on: Annotated[date, Field(strict=False)] | None = None


SHAPES: dict[str, type[Stated]] = {"team": TeamStated, "site": SiteStated, "expert": ExpertStated, "stock": StockLine}
