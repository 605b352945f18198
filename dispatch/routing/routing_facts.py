"""What routing may know of a case, and what a rule may ask of it; pure."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Facts:
    """What routing may know of a case; hour and workday are those of the report, in city time."""

    kind: str
    category_code: str
    category_name: str
    major: str
    level: str
    department_hint: str
    county: str
    town: str
    returned_by: UUID | None = None
    community: str = ""
    city: str = ""
    category_name_en: str = ""
    source: str = ""
    condition: str = ""
    owner: UUID | None = None
    maintainer: UUID | None = None
    hour: int | None = None
    workday: bool | None = None
    lon: float | None = None
    lat: float | None = None

    @property
    def category(self) -> str:
        """A code is unique only with its kind (domain.md §1.2)."""
        return f"{self.kind}:{self.category_code}"

    @property
    def places(self) -> tuple[str, str, str, str]:
        """Every division the case lies in, the smallest first."""
        return self.community, self.town, self.county, self.city


@dataclass(frozen=True, slots=True)
class Rule:
    """If every stated condition holds (empty = any), choose a department the way `choose` says.

    `places` and a drawn `area` are one condition: in one of the divisions, or inside the shape. `hours` is from-to and
    may pass midnight. A precedent is a rule that names its department and the decision it rests on.
    """

    id: UUID
    name: str
    choose: str
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    majors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    department: UUID | None = None
    conditions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    hours: tuple[int, int] | None = None
    workday: bool | None = None
    area: bool = False
    precedent: bool = False
    basis: str = ""
