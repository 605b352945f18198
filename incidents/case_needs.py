"""What the moves of a case ask for, and in which words; `kind` tells the screen which control to draw."""

from foundation.lifecycle import Need
from foundation.words import Words
from incidents.case_stages import CARDS, SENSITIVITIES

W = Words


def choice(name: str, words: Words, *options: tuple[str, str, str], required: bool = True) -> Need:
    """A need with a closed list of answers: (value, Chinese, English)."""
    return Need(name, "choice", words, required, tuple((value, W(zh, en)) for value, zh, en in options))


REASON = Need("reason", "text", W("理由", "reason"))
NOTE = Need("note", "text", W("说明", "note"), required=False)
SAID = Need("note", "text", W("说明", "note"))
DONE = Need("note", "text", W("处置情况", "what was done"))
PHOTOS = Need("photos", "photos", W("现场照片", "photos from the site"))
SOME_PHOTOS = Need("photos", "photos", W("现场照片", "photos from the site"), required=False)
RESULT = choice(
    "result",
    W("核查结果", "result"),
    ("passed", "通过，问题已解决", "passed: it is fixed"),
    ("failed", "不通过，问题仍在", "failed: it is not fixed"),
)
TRUTH = choice("result", W("核实结果", "result"), ("true", "属实", "true"), ("false", "不属实", "not true"))
CONDITION = Need("condition", "condition", W("立案条件", "standard condition"))
SOME_CONDITION = Need("condition", "condition", W("立案条件", "standard condition"), required=False)
CATEGORY = Need("category", "category", W("类别", "category"), required=False)
DESCRIPTION = Need("description", "text", W("问题描述", "description"), required=False)
POINT = Need("point", "point", W("位置", "place"), required=False)
DEPARTMENT = Need("department", "department", W("主办部门", "lead department"))
LOWER = Need("department", "department", W("下级承办部门", "department below"))
ASSISTING = Need("assisting", "departments", W("协办部门", "assisting departments"), required=False)
COPIED = Need("copied", "departments", W("抄送部门", "departments to be told"), required=False)
WHISTLED = Need("departments", "departments", W("吹哨部门", "departments called"))
PERSON = Need("person", "person", W("处置人", "handler"), required=False)
CLOSING = Need("closing", "text", W("结案条件", "closing condition"), required=False)
UNTIL = Need("until", "date", W("截止日期", "until"))
GROUND = choice(
    "ground",
    W("挂账事由", "ground"),
    ("season", "季节性绿化", "seasonal planting"),
    ("works", "需工程施工", "engineering works"),
    ("funds", "需落实资金", "funds needed"),
    ("other", "其他", "other"),
)
GRID = Need("grid", "text", W("相邻网格（留空为最近的）", "the grid beside (empty = the nearest)"), required=False)
WHOSE = choice(
    "result",
    W("归属", "whose it is"),
    ("here", "由现网格办理", "the grid that has it now"),
    ("other", "转回另一网格", "back to the other grid"),
)
HERE = Need("point", "point", W("到场位置（可不填）", "where you are"), required=False)
PARTY = Need("department", "department", W("等待的部门", "department waited for"), required=False)
AWAITED = Need("party", "text", W("等待的事项（材料、单位）", "what is waited for (material, party)"), required=False)
CARD = choice(
    "card",
    W("督办方式", "kind of pressure"),
    ("urge", "催办", "urge"),
    *((value, words.zh, words.en) for value, words in CARDS.items()),
)
SUPERVISION = choice(
    "ground",
    W("督办类型", "why"),
    ("timeout", "超时督办", "overdue"),
    ("leader", "领导督办", "a leader's order"),
    ("important", "重点督办", "important matter"),
)
WHISTLE = choice(
    "ground",
    W("吹哨类型", "kind of whistle"),
    ("everyday", "日常", "everyday"),
    ("enforcement", "综合执法", "law enforcement"),
    ("emergency", "应急", "emergency"),
)
COMING = choice("result", W("应哨", "answer"), ("coming", "到场", "coming"), ("cannot", "不能到场", "cannot come"))
STARS = choice(
    "result", W("评价", "rating"), *((str(stars), "★" * stars, f"{stars} of 5") for stars in (5, 4, 3, 2, 1))
)
RATED = Need("department", "department", W("被评部门", "department rated"))
SENSITIVITY = choice(
    "result", W("可见范围", "who may see"), *((value, words.zh, words.en) for value, words in SENSITIVITIES.items())
)
BASIS = Need("reason", "text", W("裁定依据", "basis of the decision"))
AREA = Need("area", "area", W("适用范围（留空为周围200米）", "area (empty = 200 m around)"), required=False)
INTO = Need("into", "case", W("并入的案卷", "merge into"))
