"""Reads the catalogue files: categories.csv and the city's filing standard; pure, no database."""

import csv
import io
import re
from dataclasses import dataclass

UNIT_WORDS = {"紧急工作时": "urgent_hour", "小时": "working_hour", "天": "working_day", "紧急工作日": "day"}
UNIT_MARKS = {"uh": "urgent_hour", "wh": "working_hour", "wd": "working_day", "d": "day"}
VARIANTS = {
    "hazard": "存在安全隐患的",
    "damage": "破损、损坏的",
    "rattle": "弹跳、松动产生声响的",
    "settlement": "周边沉降的",
    "dirty": "脏污、有张贴涂写的",
    "door_open": "门未关闭的",
    "blocked": "堵塞三分之一以上的",
    "missing": "缺失的",
    "under_construction": "正在施工的",
    "built": "已经建成的",
    "default": "影响正常使用或市容环境的",
}
OLD_CODE = re.compile(r"30428\.2-style code (\d\d)-(\d\d)")
VARIANT = re.compile(r"(\w+)=(\d+)(uh|wh|wd|d)\b")
RESTRICTED_MAJORS = {
    "57"
}  # special population: personal data of a restricted class, shipped switched off (domain.md §1.5)


@dataclass(frozen=True)
class ConditionLine:
    text: str
    closing_text: str
    limit_value: int
    limit_unit: str
    source: str


@dataclass(frozen=True)
class CategoryLine:
    kind: str
    code: str
    name: str
    name_en: str
    major: str
    major_name: str
    major_name_en: str
    level: str
    urgent: bool
    department_hint: str
    restricted: bool
    limit_value: int
    limit_unit: str
    conditions: tuple[ConditionLine, ...]


class BrokenCatalogue(ValueError):
    """The file, the line and what is wrong with it."""


def read(categories: str, standards: str) -> list[CategoryLine]:
    """Category lines with their conditions, from the two files' texts; raises BrokenCatalogue naming the line."""
    known = _standards(standards)
    lines, seen = [], set()
    for number, row in enumerate(csv.DictReader(io.StringIO(categories.lstrip("\ufeff"))), start=2):
        try:
            line = _category(row, known)
        except (KeyError, ValueError) as error:
            raise BrokenCatalogue(f"categories.csv line {number}: {error}") from error
        if (line.kind, line.code) in seen:
            raise BrokenCatalogue(f"categories.csv line {number}: {line.kind} {line.code} stands there twice")
        seen.add((line.kind, line.code))
        lines.append(line)
    return lines


def _standards(standards: str) -> dict[tuple[str, str, str], list[ConditionLine]]:
    found: dict[tuple[str, str, str], list[ConditionLine]] = {}
    for number, row in enumerate(csv.DictReader(io.StringIO(standards.lstrip("\ufeff"))), start=2):
        try:
            line = ConditionLine(
                row["filing_condition"].strip(),
                row["closing_condition"].strip(),
                int(row["limit_value"]),
                UNIT_WORDS[row["limit_unit"]],
                "运城市立案结案规范",
            )
        except (KeyError, ValueError) as error:
            raise BrokenCatalogue(f"filing standard line {number}: {error}") from error
        found.setdefault((row["kind"], row["major_code"], row["minor_code"]), []).append(line)
    return found


def _category(row: dict[str, str], known: dict[tuple[str, str, str], list[ConditionLine]]) -> CategoryLine:
    old = OLD_CODE.search(row["notes"])
    conditions = known.get((row["kind"], old[1], old[2]), []) if old else []
    return CategoryLine(
        kind=row["kind"],
        code=row["major_code"] + row["minor_code"],
        name=row["minor_name_zh"],
        name_en=row["minor_name_en"],
        major=row["major_code"],
        major_name=row["major_name_zh"],
        major_name_en=row["major_name_en"],
        level=row["default_level"],
        urgent=row["urgent_flag"] == "1",
        department_hint=row["default_department_zh"],
        restricted=row["major_code"] in RESTRICTED_MAJORS,
        limit_value=int(row["limit_value"]),
        limit_unit=row["limit_unit"],
        conditions=tuple(conditions or _from_notes(row) or [_default(row)]),
    )


def _from_notes(row: dict[str, str]) -> list[ConditionLine]:
    return [
        ConditionLine(
            f"{row['minor_name_zh']}{VARIANTS.get(name, '有问题的')}",
            "恢复正常",
            int(value),
            UNIT_MARKS[unit],
            "参照运城市标准",
        )
        for name, value, unit in VARIANT.findall(row["notes"])
    ]


def _default(row: dict[str, str]) -> ConditionLine:
    verb = "损坏、缺失或影响使用的" if row["kind"] == "component" else "情况属实、需要处理的"
    return ConditionLine(
        f"{row['minor_name_zh']}{verb}",
        "问题已解决，现场恢复正常",
        int(row["limit_value"]),
        row["limit_unit"],
        "漠阳默认",
    )
