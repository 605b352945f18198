"""The sentences of routing, Chinese and English: why a rule chose, why it did not, what was out of the question."""

from collections.abc import Iterable, Mapping

from dispatch.routing.routing_departments import Candidate
from dispatch.routing.routing_facts import Facts, Rule
from foundation.words import Words

Names = Mapping[str, Words]  # names of the codes that rules speak of: divisions, categories, conditions, departments
NO_NAMES: Names = {}
SHOWN = 4  # of a long list, so many are named

NOBODY = Words("没有规则匹配，请人工选择主办部门。", "No rule matches; choose the lead department yourself.")

LEVEL_WORDS = {
    "grid": Words("网格级", "grid"),
    "town": Words("镇街级", "town"),
    "county": Words("县级", "county"),
    "city": Words("市级", "city"),
}
KIND_WORDS = {
    "component": Words("部件", "component"),
    "event": Words("事项", "matter"),
    "governance": Words("综治事项", "governance matter"),
}
SOURCE_WORDS = {
    "officer": Words("监督员上报", "officer"),
    "public": Words("公众举报", "public"),
    "hotline": Words("热线", "hotline"),
    "video": Words("视频", "video"),
    "leader": Words("领导批示", "leader"),
    "department": Words("部门移交", "department"),
    "media": Words("媒体", "media"),
    "alarm": Words("传感报警", "alarm"),
}
CODES: Names = {**LEVEL_WORDS, **KIND_WORDS}
CONDITION_WORDS = {
    "levels": Words("类别层级", "category level"),
    "kinds": Words("类别种类", "kind"),
    "majors": Words("大类", "major"),
    "categories": Words("小类", "category"),
    "places": Words("地点", "place"),
    "conditions": Words("立案条件", "standard condition"),
    "sources": Words("来源", "source"),
    "owners": Words("权属单位", "owner"),
    "hours": Words("时段", "time of day"),
    "workday": Words("日期", "day"),
}
CHOICE_WORDS = {
    "department": Words("规则所指的部门已不存在", "the department it names no longer exists"),
    "owner": Words("条件符合，但没有登记权属单位", "matches, but no owner is on record"),
    "maintainer": Words("条件符合，但没有登记养护单位", "matches, but no maintainer is on record"),
}


def _named(values: Iterable[str], names: Names) -> Words:
    """The first few by name; how many there are, if they are more."""
    told = [names.get(each) or CODES.get(each) or Words(each, each) for each in values]
    shown = told[:SHOWN]
    more = Words(f"等{len(told)}项", f" and {len(told) - SHOWN} more") if len(told) > SHOWN else Words("", "")
    return Words("、".join(each.zh for each in shown) + more.zh, ", ".join(each.en for each in shown) + more.en)


def fails(facts: Facts, rule: Rule, condition: str, names: Names) -> Words:
    """The case is this, the rule wants that."""
    if condition == "places":
        return _wrong_place(rule, names)
    if condition == "hours":
        return _wrong_hour(facts, rule)
    if condition == "workday":
        return (
            Words("上报当日不是工作日", "not reported on a working day")
            if rule.workday
            else Words("上报当日是工作日", "reported on a working day")
        )
    label = CONDITION_WORDS[condition]
    here = _named([_value(facts, condition)], {**names, **SOURCE_WORDS} if condition == "sources" else names)
    wanted = _named(getattr(rule, condition), {**names, **SOURCE_WORDS} if condition == "sources" else names)
    return Words(
        f"{label.zh}是{here.zh or '未知'}，规则要求{wanted.zh}",
        f"the {label.en} is {here.en or 'unknown'}, the rule wants {wanted.en}",
    )


def _value(facts: Facts, condition: str) -> str:
    return {
        "levels": facts.level,
        "kinds": facts.kind,
        "majors": facts.major,
        "categories": facts.category,
        "conditions": facts.condition,
        "sources": facts.source,
        "owners": str(facts.owner) if facts.owner else "",
    }[condition]


def _wrong_place(rule: Rule, names: Names) -> Words:
    if not rule.places:
        return Words("地点不在所画范围内", "the place is outside the drawn area")
    told = _named(rule.places, names)
    drawn = Words("及所画范围", " or in the drawn area") if rule.area else Words("", "")
    return Words(f"地点不在{told.zh}{drawn.zh}", f"the place is not in {told.en}{drawn.en}")


def _wrong_hour(facts: Facts, rule: Rule) -> Words:
    start, end = rule.hours or (0, 24)
    said = "?" if facts.hour is None else f"{facts.hour}"
    return Words(
        f"上报在{said}时，规则限{start}时至{end}时",
        f"reported in hour {said}, the rule holds from {start}:00 to {end}:00",
    )


def none_there(choose: str) -> Words:
    return CHOICE_WORDS.get(choose) or Words(
        "条件符合，但当地没有对应部门", "matches, but there is no such department there"
    )


def chose(facts: Facts, rule: Rule, found: Candidate) -> Words:
    """The sentence that goes into the history of a case that follows this rule."""
    matter, level = facts.category_name, LEVEL_WORDS[facts.level]
    en = facts.category_name_en or matter
    if rule.precedent:
        basis = Words(f"，依据：{rule.basis}", f"; basis: {rule.basis}") if rule.basis else Words("", "")
        return Words(
            f"{rule.name}：此处{matter}主办为{found.name}{basis.zh}",
            f"{rule.name}: {en} here is led by {found.label_en}{basis.en}",
        )
    return Words(
        f"规则“{rule.name}”：{matter}属{level.zh}事项，主办为{found.name}",
        f"rule “{rule.name}”: {en} is a {level.en} matter, led by {found.label_en}",
    )


GROUPS = (
    (("levels", "kinds", "majors", "categories"), Words("类别不同", "for other categories")),
    (("places",), Words("地点不同", "for other places")),
    (("conditions", "sources", "owners"), Words("立案条件、来源或权属不同", "for other conditions, sources or owners")),
)


def left_out(counts: list[tuple[str, int]]) -> Words | None:
    """How many others were out of the question, and why."""
    told = [(sum(count for name, count in counts if name in group), words) for group, words in GROUPS]
    told = [(count, words) for count, words in told if count]
    if not told:
        return None
    total = sum(count for count, _ in told)
    zh = "，".join(f"{words.zh} {count:,} 条" for count, words in told)
    en = ", ".join(f"{count:,} {words.en}" for count, words in told)
    return Words(f"另有 {total:,} 条与此案无关：{zh}。", f"{total:,} others have nothing to do with this case: {en}.")
