"""Reads departments.csv and puts the departments into the database, touching only what differs."""

import csv
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from geoalchemy2 import WKTElement
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import aliased

from foundation.ids import new_id
from foundation.tables import SRID
from foundation.words import Words
from foundation.work import Work
from people.organisation import KINDS, LEVELS, Department

COLUMNS = ("code", "name", "name_en", "level", "kind", "division", "parent", "lon", "lat")


@dataclass(frozen=True)
class Line:
    """One department as the file tells it; lon/lat in CGCS2000 degrees, None when the place is not known."""

    code: str
    name: str
    name_en: str
    level: str
    kind: str
    division: str
    parent: str
    place: tuple[float, float] | None


def read(body: str, divisions: set[str]) -> tuple[list[Line], list[tuple[str, Words]]]:
    """The sound lines, and (code, what is wrong) of the others; an empty body is no departments."""
    lines: dict[str, Line] = {}
    wrong: list[tuple[str, Words]] = []
    reader = csv.DictReader(io.StringIO(body))
    if body and set(COLUMNS) - set(reader.fieldnames or ()):
        return [], [("-", Words(f"列应为{'、'.join(COLUMNS)}", f"its columns must be {', '.join(COLUMNS)}"))]
    for row in reader:
        told = {column: (row[column] or "").strip() for column in COLUMNS}
        fault = _fault(told, divisions, lines)
        if fault:
            wrong.append((told["code"] or f"line {reader.line_num}", fault))
        else:
            lines[told["code"]] = _line(told)
    return list(lines.values()), wrong


def _fault(told: dict[str, str], divisions: set[str], before: dict[str, Line]) -> Words | None:
    if not told["code"] or not told["name"] or not told["name_en"]:
        return Words("缺少编码或中英文名称", "its code, name or English name is missing")
    if told["code"] in before:
        return Words("编码重复", "its code stands there twice")
    if told["level"] not in LEVELS or told["kind"] not in KINDS:
        return Words(
            f"层级或类型不对（{told['level']}，{told['kind']}）",
            f"no such level or kind ({told['level']}, {told['kind']})",
        )
    if told["division"] not in divisions:
        return Words(f"所服务的区划{told['division']}不存在", f"its division {told['division']} does not exist")
    if told["parent"] and told["parent"] not in before:
        return Words(
            f"上级{told['parent']}须写在它前面", f"its parent {told['parent']} must stand above it in the file"
        )
    try:
        _place(told)
    except ValueError:
        return Words("经纬度不是数字", "its lon, lat are not numbers within range")
    return None


def _place(told: dict[str, str]) -> tuple[float, float] | None:
    if not told["lon"] and not told["lat"]:
        return None
    lon, lat = float(told["lon"]), float(told["lat"])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError("out of range")
    return lon, lat


def _line(told: dict[str, str]) -> Line:
    return Line(**{name: told[name] for name in COLUMNS[:7]}, place=_place(told))


def write(work: Work, lines: list[Line], demo: bool) -> int:
    """Insert new departments, update changed ones; those no longer in the file stay, because cases name them."""
    ids, before = {}, {}
    for row in work.session.execute(KNOWN):
        ids[row.code] = row.id
        place = (row.lon, row.lat) if row.lon is not None else None
        before[row.code] = (row.name, row.name_en, row.level, row.kind, row.division, row.parent or "", place)
    new = [line for line in lines if line.code not in before]
    changed = [line for line in lines if line.code in before and before[line.code] != _told(line)]
    ids.update({line.code: new_id() for line in new})
    if new:
        work.session.execute(insert(Department), [{**_row(line, ids), "demo": demo} for line in new])
    if changed:
        work.session.execute(update(Department), [_row(line, ids) for line in changed])
    return len(new) + len(changed)


_ABOVE = aliased(Department)
KNOWN = select(
    Department.id,
    Department.code,
    Department.name,
    Department.name_en,
    Department.level,
    Department.kind,
    Department.division,
    _ABOVE.code.label("parent"),
    func.ST_X(Department.point).label("lon"),
    func.ST_Y(Department.point).label("lat"),
).outerjoin(_ABOVE, _ABOVE.id == Department.parent_id)


def _told(line: Line) -> tuple[Any, ...]:
    return (line.name, line.name_en, line.level, line.kind, line.division, line.parent, line.place)


def _row(line: Line, ids: dict[str, UUID]) -> dict[str, Any]:
    point = WKTElement(f"POINT({line.place[0]} {line.place[1]})", srid=SRID) if line.place else None
    row: dict[str, Any] = {name: getattr(line, name) for name in COLUMNS[:6]}
    return row | {"id": ids[line.code], "parent_id": ids.get(line.parent), "point": point}
