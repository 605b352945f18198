"""Which department a case should go to, and why: ordered rules, pure, every rule tried is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from foundation.words import Words


@dataclass(frozen=True)
class Facts:
    """What routing may know of a case."""

    kind: str
    category_code: str
    category_name: str
    major: str
    level: str
    department_hint: str
    county: str
    town: str
    returned_by: UUID | None = None


@dataclass(frozen=True)
class Candidate:
    """A department as routing sees it."""

    id: UUID
    name: str
    kind: str
    level: str
    division: str


@dataclass(frozen=True)
class Rule:
    """If every stated fact matches (empty = any), choose by `choose`: town_office | county | city | department."""

    id: UUID
    name: str
    choose: str
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    majors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    department: UUID | None = None


@dataclass(frozen=True)
class Tried:
    """One rule, whether it chose, and why or why not."""

    rule: str
    matched: bool
    why: Words


@dataclass(frozen=True)
class Verdict:
    """The proposal: a department or None (then a person decides), with its reason and everything tried."""

    department: Candidate | None
    reason: Words
    tried: tuple[Tried, ...]


NOBODY = Words("没有规则匹配，请人工选择主办部门。", "No rule matches; choose the lead department yourself.")


def decide(facts: Facts, rules: Sequence[Rule], departments: Sequence[Candidate]) -> Verdict:
    """The first rule whose conditions hold and whose department exists; ties are impossible because rules are ordered.

    A department that has just returned the case is not proposed again.
    """
    tried: list[Tried] = []
    for rule in rules:
        mismatch = _mismatch(rule, facts)
        if mismatch:
            tried.append(Tried(rule.name, False, mismatch))
            continue
        found = _choose(rule, facts, departments)
        if found is None:
            tried.append(
                Tried(
                    rule.name,
                    False,
                    Words("条件符合，但当地没有对应部门", "matches, but there is no such department there"),
                )
            )
        elif found.id == facts.returned_by:
            tried.append(
                Tried(rule.name, False, Words(f"{found.name}刚回退过此案", f"{found.name} has just returned this case"))
            )
        else:
            why = _why(rule, facts, found)
            return Verdict(found, why, (*tried, Tried(rule.name, True, why)))
    return Verdict(None, NOBODY, tuple(tried))


def _mismatch(rule: Rule, facts: Facts) -> Words | None:
    checks = (
        (rule.levels, facts.level, "类别层级", "category level"),
        (rule.kinds, facts.kind, "类别种类", "kind"),
        (rule.majors, facts.major, "大类", "major"),
        (rule.categories, facts.category_code, "小类", "category"),
    )
    for wanted, actual, zh, en in checks:
        if wanted and actual not in wanted:
            return Words(
                f"{zh}是{actual}，规则要求{'、'.join(wanted)}", f"{en} is {actual}, the rule wants {', '.join(wanted)}"
            )
    if rule.places and not {facts.county, facts.town} & set(rule.places):
        return Words(f"地点不在{'、'.join(rule.places)}", f"the place is not in {', '.join(rule.places)}")
    return None


def _choose(rule: Rule, facts: Facts, departments: Sequence[Candidate]) -> Candidate | None:
    if rule.choose == "department":
        return next((each for each in departments if each.id == rule.department), None)
    if rule.choose == "town_office":
        return next((each for each in departments if each.level == "town" and each.division == facts.town), None)
    division = facts.county if rule.choose == "county" else None
    near = [each for each in departments if each.level == rule.choose and division in (None, each.division)]
    return _by_trade(facts.department_hint, near)


def _by_trade(hint: str, near: Sequence[Candidate]) -> Candidate | None:
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


def _why(rule: Rule, facts: Facts, found: Candidate) -> Words:
    return Words(
        f"规则“{rule.name}”：{facts.category_name}属{LEVEL_WORDS[facts.level].zh}事项，主办为{found.name}",
        f"rule “{rule.name}”: {facts.category_name} is a {LEVEL_WORDS[facts.level].en} matter, led by {found.name}",
    )


LEVEL_WORDS = {
    "grid": Words("网格级", "grid"),
    "town": Words("镇街级", "town"),
    "county": Words("县级", "county"),
    "city": Words("市级", "city"),
}
