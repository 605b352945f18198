"""Who is acting: a person at a post, or the house itself."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """One identity for one unit of work. `scopes` says how far it reaches, e.g. {"grid": {"441702001001001"}}."""

    id: UUID | None
    name: str
    post: str = ""
    unit_id: UUID | None = None
    unit_name: str = ""
    permissions: frozenset[str] = frozenset()
    scopes: dict[str, frozenset[str]] = field(default_factory=dict)

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def reaches(self, kind: str, value: object) -> bool:
        return value is not None and str(value) in self.scopes.get(kind, frozenset())


class HouseActor(Actor):
    """The house acting by its own rules; it may do everything the lifecycle tables allow."""

    def may(self, permission: str) -> bool:
        return True

    def reaches(self, kind: str, value: object) -> bool:
        return True


HOUSE = HouseActor(id=None, name="系统", post="system")
