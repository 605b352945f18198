"""Reads departments.csv and puts the departments into the database, touching only what differs."""

import csv
import io
from dataclasses import dataclass

from geoalchemy2 import WKTElement
from sqlalchemy import func, insert, select, update

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
    known = {
        row.code: row
        for row in work.session.execute(
            select(
                Department.id,
                Department.code,
                Department.name,
                Department.name_en,
                Department.level,
                Department.kind,
                Department.division,
                func.ST_X(Department.point).label("lon"),
                func.ST_Y(Department.point).label("lat"),
            )
        )
    }
    ids = {line.code: known[line.code].id if line.code in known else new_id() for line in lines}
    new, changed = [], []
    for line in lines:
        row = {
            "id": ids[line.code],
            "code": line.code,
            "name": line.name,
            "name_en": line.name_en,
            "level": line.level,
            "kind": line.kind,
            "division": line.division,
            "parent_id": ids.get(line.parent),
            "point": WKTElement(f"POINT({line.place[0]} {line.place[1]})", srid=SRID) if line.place else None,
        }
        before = known.get(line.code)
        if before is None:
            new.append({**row, "demo": demo})
        elif (line.name, line.name_en, line.level, line.kind, line.division, line.place) != (
            before.name,
            before.name_en,
            before.level,
            before.kind,
            before.division,
            (before.lon, before.lat) if before.lon is not None else None,
        ):
            changed.append(row)
    if new:
        work.session.execute(insert(Department), new)
    if changed:
        work.session.execute(update(Department), changed)
    return len(new) + len(changed)
