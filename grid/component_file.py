"""Reads a file of components (管理部件, CSV): each line that cannot be understood is named; all or none is written."""

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from foundation.ids import new_id
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from grid import component_edition
from grid.city_files import read_text
from grid.component import STATES, Component
from grid.component_code import is_code
from grid.component_edition import PLACES, facts_of
from grid.drawing import point_at
from grid.locate import OutsideCity, locate_or_refuse
from people.organisation import Department

FILE = "components.csv"
COLUMNS = ("code", "name", "category", "owner", "maintainer", "lon", "lat")
STATE = "state"  # may be left out: intact
MOST_LINES, MOST_FAULTS, LONGEST_NAME = 20_000, 50, 30
W = Words
Fault = tuple[int, Words]


@dataclass
class Loading:
    """What a file would do: lines read, components entered, changed and left as they are; faults by line."""

    lines: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


def load(work: Work, folder: Path, demo: bool = False) -> int:
    """The components of a city's folder, entered or brought up to date; how many lines there were."""
    body = read_text(folder, FILE)
    if body is None:
        return 0
    done = take(work, body, demo=demo, most=None)
    if done.faults:
        number, words = done.faults[0]
        where = f"{FILE} 第{number}行", f"{FILE} line {number}"
        raise Invalid(W(f"{where[0]}：{words.zh}", f"{where[1]}: {words.en}"), code="broken_file")
    return done.lines


def take(
    work: Work,
    body: str,
    *,
    categories: Iterable[str] | None = None,
    demo: bool = False,
    write: bool = True,
    most: int | None = MOST_LINES,
) -> Loading:
    """Read the file and write it, unless a line is at fault or `write` is off. `categories`: the codes in force.

    A file of more than `most` lines is at fault, and nothing of it is written.
    """
    done = Loading()
    rows = _rows(work, body, None if categories is None else frozenset(categories), done, most)
    known = {each.code: each for each in work.session.scalars(select(Component).where(Component.code.in_(rows)))}
    for code, facts in rows.items():
        before = facts_of(known[code]) if code in known else None
        kind = "added" if before is None else "same" if before == {**before, **facts} else "changed"
        setattr(done, kind, getattr(done, kind) + 1)
        if write and not done.faults and kind != "same":
            _write(work, code, facts, known.get(code), demo)
    return done


def _write(work: Work, code: str, facts: dict[str, Any], known: Component | None, demo: bool) -> None:
    if known:
        component_edition.change(work, component_edition.hold(work.session, known.id), "load", facts)
        return
    new = Component(
        id=new_id(),
        code=code,
        name=facts["name"],
        category=facts["category"],
        state=facts.get("state", "intact"),
        owner_id=UUID(facts["owner"]) if facts["owner"] else None,
        maintainer_id=UUID(facts["maintainer"]) if facts["maintainer"] else None,
        grid=facts["grid"],
        point=point_at(facts["lon"], facts["lat"]),
        demo=demo,
    )
    component_edition.enter(work, new, "load")


def _rows(
    work: Work, body: str, categories: frozenset[str] | None, done: Loading, most: int | None
) -> dict[str, dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(body.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        return _read(work, reader, categories, done, most)
    except csv.Error:
        words = W(
            "这一行不是正确的CSV（引号不成对或内容过长）。", "This line is no proper CSV (an open quote, or too long)."
        )
        done.faults.append((reader.line_num, words))
        return {}


def _read(
    work: Work, reader: "csv.DictReader[str]", categories: frozenset[str] | None, done: Loading, most: int | None
) -> dict[str, dict[str, Any]]:
    if set(COLUMNS) - set(reader.fieldnames or ()):
        done.faults.append((1, W(f"列应为{'、'.join(COLUMNS)}。", f"The columns must be {', '.join(COLUMNS)}.")))
        return {}
    departments = {row.code: row.id for row in work.session.execute(select(Department.code, Department.id))}
    rows: dict[str, dict[str, Any]] = {}
    for line in reader:
        if most is not None and done.lines >= most:
            done.faults.append((reader.line_num, W(f"一次最多{most}行，请分批。", f"At most {most} lines at once.")))
            break
        done.lines += 1
        told = {name: (line.get(name) or "").strip() for name in (*COLUMNS, STATE)}
        faults = [*_faults(told, rows, departments, categories)]
        facts = None if faults else _facts(work, told, departments, faults)
        done.faults += [(reader.line_num, words) for words in faults]
        if facts:
            rows[told["code"]] = facts
        if len(done.faults) >= MOST_FAULTS:
            break
    return rows


def _faults(
    told: dict[str, str], rows: dict[str, Any], departments: dict[str, UUID], categories: frozenset[str] | None
) -> Iterable[Words]:
    """What is wrong with a line by itself and among the lines before it."""
    if not is_code(told["code"]):
        yield W("编码应为17位数字（旧码16位）。", "The code must have 17 digits (16 of the older kind).")
    if told["code"] in rows:
        yield W(f"编码{told['code']}重复。", f"The code {told['code']} is there twice.")
    if not 1 <= len(told["name"]) <= LONGEST_NAME or "\0" in told["name"]:
        yield W(f"名称应为1至{LONGEST_NAME}字。", f"The name must have 1 to {LONGEST_NAME} characters.")
    if not told["category"] or (categories is not None and told["category"] not in categories):
        yield W(f"没有类别{told['category']}。", f"There is no category {told['category']}.")
    if told[STATE] and told[STATE] not in STATES:
        yield W(f"状态应为{'、'.join(STATES)}之一。", f"The state must be one of {', '.join(STATES)}.")
    for name in ("owner", "maintainer"):
        if told[name] and told[name] not in departments:
            yield W(f"没有编码为{told[name]}的部门。", f"There is no department {told[name]}.")


def _facts(
    work: Work, told: dict[str, str], departments: dict[str, UUID], faults: list[Words]
) -> dict[str, Any] | None:
    """The line as facts of a component, with the grid of its place; a bad place is added to the faults."""
    try:
        lon, lat = round(float(told["lon"]), PLACES), round(float(told["lat"]), PLACES)
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise ValueError("no place")
        grid = locate_or_refuse(work.session, lon, lat).grid
    except ValueError:
        faults.append(W("经纬度不是数字。", "lon and lat must be numbers."))
        return None
    except OutsideCity as refusal:
        faults.append(refusal.words)
        return None
    owned = {name: str(departments[told[name]]) if told[name] else None for name in ("owner", "maintainer")}
    state = {"state": told[STATE]} if told[STATE] else {}
    return {"name": told["name"], "category": told["category"], **owned, **state, "grid": grid, "lon": lon, "lat": lat}
