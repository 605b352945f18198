"""Reads components.csv (管理部件) of a city's folder and puts the components into the database, all or none."""

import csv
import io
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from foundation.ids import new_id
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from grid.city_files import read_text
from grid.component import Component
from grid.drawing import point_at
from grid.locate import locate_or_refuse
from people.organisation import Department

FILE = "components.csv"
COLUMNS = ("code", "name", "category", "owner", "maintainer", "lon", "lat")


def load(work: Work, folder: Path, demo: bool = False) -> int:
    """The components of the file; one that is known by its code is brought up to date. Returns how many lines there
    were; a line that cannot be understood is named, and nothing is written."""
    body = read_text(folder, FILE)
    if body is None:
        return 0
    departments = dict(work.session.execute(select(Department.code, Department.id)).tuples().all())
    rows = [_row(work, number, line, departments) for number, line in _lines(body)]
    if rows:
        told = [{**row, "demo": demo} for row in rows]
        statement = insert(Component)
        anew = {name: statement.excluded[name] for name in told[0] if name not in ("id", "code")}
        work.session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=anew), told)
    return len(rows)


def _lines(body: str) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(body))
    if set(COLUMNS) - set(reader.fieldnames or ()):
        raise _fault("-", f"列应为{'、'.join(COLUMNS)}", f"its columns must be {', '.join(COLUMNS)}")
    return [(reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS}) for row in reader]


def _row(work: Work, number: int, line: dict[str, str], departments: dict[str, UUID]) -> dict[str, Any]:
    where = line["code"] or f"line {number}"
    unknown = next(
        (line[name] for name in ("owner", "maintainer") if line[name] and line[name] not in departments), None
    )
    if unknown:
        raise _fault(where, f"没有编码为{unknown}的部门", f"there is no department {unknown}")
    if not line["code"] or not line["name"] or not line["category"]:
        raise _fault(where, "缺少编码、名称或类别", "its code, name or category is missing")
    try:
        lon, lat = float(line["lon"]), float(line["lat"])
    except ValueError:
        raise _fault(where, "经纬度不是数字", "its lon, lat are not numbers") from None
    return {
        "id": new_id(),
        "code": line["code"],
        "name": line["name"],
        "category": line["category"],
        "state": "intact",
        "owner_id": departments.get(line["owner"]),
        "maintainer_id": departments.get(line["maintainer"]),
        "grid": locate_or_refuse(work.session, lon, lat).grid,
        "point": point_at(lon, lat),
        "changed_at": work.now,
    }


def _fault(where: str, zh: str, en: str) -> Invalid:
    return Invalid(Words(f"{FILE} {where}：{zh}。", f"{FILE} {where}: {en}."), code="broken_file")
