"""Departments as routing sees them: found by id, by town, or by the trade the catalogue's hint names; pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """A department as routing sees it."""

    id: UUID
    name: str
    kind: str
    level: str
    division: str
    name_en: str = ""

    @property
    def label_en(self) -> str:
        return self.name_en or self.name


class Wanting(Protocol):
    """What of a case says which department is meant."""

    @property
    def county(self) -> str: ...
    @property
    def town(self) -> str: ...
    @property
    def department_hint(self) -> str: ...
    @property
    def owner(self) -> UUID | None: ...
    @property
    def maintainer(self) -> UUID | None: ...


class Departments:
    """All departments, in an order that settles ties; what was found by trade once is remembered."""

    def __init__(self, departments: Iterable[Candidate]):
        self._by_id: dict[UUID, Candidate] = {}
        self._offices: dict[str, Candidate] = {}
        self._near: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
        self._by_trade: dict[tuple[str, str, str], Candidate | None] = {}
        for each in departments:
            self._by_id[each.id] = each
            if each.level == "town":
                self._offices.setdefault(each.division, each)
            else:
                self._near[each.level, each.division if each.level == "county" else ""].append(each)

    def named(self, id: UUID | None) -> Candidate | None:
        return self._by_id.get(id) if id else None

    def choose(self, way: str, department: UUID | None, wanting: Wanting) -> Candidate | None:
        """The department that way leads to for this case, if there is one."""
        if way == "department":
            return self.named(department)
        if way == "owner":
            return self.named(wanting.owner)
        if way == "maintainer":
            return self.named(wanting.maintainer)
        if way == "town_office":
            return self._offices.get(wanting.town)
        return self._of_trade(way, wanting.county if way == "county" else "", wanting.department_hint)

    def _of_trade(self, level: str, division: str, hint: str) -> Candidate | None:
        asked = level, division, hint
        if asked not in self._by_trade:
            self._by_trade[asked] = by_trade(hint, self._near.get((level, division), []))
        return self._by_trade[asked]


def by_trade(hint: str, near: Sequence[Candidate]) -> Candidate | None:
    """The department the catalogue's hint names, else the first of the trade named most precisely in it."""
    exact = next((each for each in near if each.name == hint), None)
    wanted = (trade for trade in TRADES if any(word in hint for word in trade))
    of_trade = (each for trade in wanted for each in near if any(word in each.name for word in trade))
    return exact or next(of_trade, None)


# The words by which a department's trade is known in names and hints, the precise ones first.
TRADES: tuple[tuple[str, ...], ...] = tuple(
    tuple(words.split("/"))
    for words in [
        "环卫",
        "园林",
        "供水",
        "排水",
        "燃气",
        "市政管养/市政设施",
        "供电",
        "通信",
        "铁路",
        "管道",
        "邮政",
        "航道",
        "公路",
        "交通警察",
        "消防",
        "应急管理",
        "气象",
        "城市管理/城管",
        "住房和城乡建设/住建",
        "水务",
        "公安",
        "市场监督管理",
        "生态环境",
        "文化广电旅游体育",
        "民政",
        "卫生健康",
        "交通运输",
        "自然资源",
        "农业农村",
        "司法",
        "林业",
        "人力资源和社会保障",
        "教育",
        "医疗保障",
        "退役军人事务",
        "政法委",
        "金融",
    ]
)
