"""Devices from a CSV file: every line is looked at first; with one fault nothing is registered and all are named."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from foundation.refusals import Conflict, Invalid, Refusal
from foundation.words import Words
from foundation.work import Work
from grid.locate import locate_or_refuse
from sensors.device import Device
from sensors.registering import NewDevice, register, require_manager, require_sound, write_broker_files

NEEDED = ("name", "type", "lon", "lat")
NUMBERS, WHOLE = ("lon", "lat", "height_m"), ("period_s",)
DAYS = ("installed_on", "calibrated_on", "calibrate_by")
COLUMNS = (*NEEDED, "code", "height_m", "enterprise", "hazard_source", "uid", "period_s", *DAYS)
MOST_LINES = 2000

W = Words


@dataclass(frozen=True)
class Fault:
    """What is wrong in a line of the file (the heading is line 1)."""

    line: int
    field: str
    words: Words


@dataclass(frozen=True)
class Imported:
    """Either the devices with their passwords, shown this once, or the faults."""

    lines: int
    made: list[tuple[str, str]]
    faults: list[Fault]


def take(work: Work, body: str, dry_run: bool = False) -> Imported:
    """All lines or none; `dry_run` only looks."""
    require_manager(work)
    rows, faults = read(body)
    devices = [(line, as_device(told, faults, line)) for line, told in rows]
    faults += already_there(work, rows)
    for line, new in devices:
        if new:
            faults += faults_of(work, new, line)
    if faults or dry_run:
        return Imported(len(rows), [], sorted(faults, key=lambda each: each.line))
    made = [register(work, new, tell_broker=False) for _, new in devices if new]
    work.after_commit(lambda: write_broker_files(work))
    return Imported(len(rows), [(device.code, password) for device, password in made], [])


def read(body: str) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """(line, cells) of the file; a heading that is not ours is a fault of line 1."""
    reader = csv.DictReader(io.StringIO(body.removeprefix("\ufeff")), strict=True)
    try:
        headings = [each.strip() for each in reader.fieldnames or ()]
        missing, odd = [c for c in NEEDED if c not in headings], [c for c in headings if c not in COLUMNS]
        if missing or odd:
            told = f"{', '.join(missing) or '-'} / {', '.join(odd)[:80] or '-'}"
            return [], [Fault(1, "", W(f"表头不对（缺少 / 不认识）：{told}", f"Heading (missing / unknown): {told}"))]
        rows = []
        for row in reader:
            cells = {name.strip(): (value or "").strip() for name, value in row.items() if isinstance(name, str)}
            if None in row:
                return [], [Fault(reader.line_num, "", W("单元格多于表头。", "More cells than headings."))]
            rows.append((reader.line_num, cells))
            if len(rows) > MOST_LINES:
                return [], [Fault(reader.line_num, "", W(f"每次最多{MOST_LINES}行。", f"At most {MOST_LINES} lines."))]
    except csv.Error as error:
        return [], [Fault(reader.line_num, "", W(f"不是有效的 CSV：{error}", f"Not CSV: {error}"))]
    return rows, [] if rows else [Fault(1, "", W("文件中没有设备。", "There is no device in the file."))]


def as_device(told: Mapping[str, str], faults: list[Fault], line: int) -> NewDevice | None:
    """The line as a new device, or None with its faults noted."""
    found: dict[str, Any] = {}
    before = len(faults)
    for name in COLUMNS:
        cell = told.get(name, "")
        if not cell:
            if name in NEEDED:
                faults.append(Fault(line, name, W("此项必填。", "This must be stated.")))
            continue
        try:
            found[name] = parsed(name, cell)
        except ValueError:
            faults.append(Fault(line, name, W(f"“{cell[:40]}”无法识别。", f"“{cell[:40]}” is not understood.")))
    if len(faults) > before:
        return None
    plain = {name: found.pop(name, None) for name in (*NEEDED, "code", "height_m", "enterprise")}
    return NewDevice(**plain, more=found)


def parsed(name: str, cell: str) -> Any:
    if name in NUMBERS:
        number = float(cell)
        if abs(number) > 10_000 or number != number:
            raise ValueError(cell)
        return number
    if name in WHOLE:
        return int(cell)
    if "\0" in cell:
        raise ValueError(cell)
    return date.fromisoformat(cell) if name in DAYS else cell


def already_there(work: Work, rows: list[tuple[int, dict[str, str]]]) -> list[Fault]:
    """Codes and uids that are in the register, or twice in the file."""
    found: list[Fault] = []
    names = (Device.code, Device.uid)  # nobody's code is another's uid
    for name in ("code", "uid"):
        told = [(line, cells[name]) for line, cells in rows if cells.get(name)]
        values = {value for _, value in told}
        taken = {each for own in names for each in work.session.scalars(select(own).where(own.in_(values)))}
        seen: set[str] = set()
        for line, value in told:
            if value in taken:
                found.append(Fault(line, name, W(f"“{value}”已登记。", f"“{value}” is registered already.")))
            elif value in seen:
                found.append(Fault(line, name, W(f"“{value}”在文件中重复。", f"“{value}” stands twice in the file.")))
            seen.add(value)
    return found


def faults_of(work: Work, new: NewDevice, line: int) -> list[Fault]:
    try:
        require_sound(work.session, new)
        locate_or_refuse(work.session, new.lon, new.lat)
    except Invalid as refused:
        if refused.errors:
            return [Fault(line, name, words) for name, words in refused.errors]
        return [Fault(line, "", refused.words)]
    except (Conflict, Refusal) as refused:
        return [Fault(line, "", refused.words)]
    return []
