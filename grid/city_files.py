"""Reads a city's folder: divisions.csv and one GeoJSON per level; pure, every fault named, nothing written."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry import shape

from foundation.refusals import Invalid
from foundation.words import Words

W = Words
FILES = {"county": "counties", "town": "towns", "community": "communities", "grid": "grids"}
ABOVE = {"county": "city", "town": "county", "community": "town", "grid": "community"}
COUNTRY = (73.0, 3.0, 136.0, 54.0)  # lon, lat: nothing of a Chinese city lies outside
MOST_FAULTS = 20
LARGEST_BYTES = 200_000_000


@dataclass
class Place:
    """One division or grid as the files tell it; `area` in lon/lat, None for special places without a known one."""

    code: str
    name: str
    level: str
    parent: str
    special: bool = False
    urban: bool | None = None
    population: int | None = None
    area: MultiPolygon | None = None
    point: Point | None = None
    source: str = ""
    file: str = "divisions.csv"


@dataclass
class Faults:
    """What is wrong with the files: (file, feature, words); refuses with up to twenty of them."""

    found: list[tuple[str, str, Words]] = field(default_factory=list)

    def add(self, file: str, code: object, zh: str, en: str) -> None:
        self.found.append((file, str(code), W(zh, en)))

    def refuse(self) -> None:
        if not self.found:
            return
        file, code, first = self.found[0]
        raise BrokenCity(
            W(
                f"城市数据有{len(self.found)}处错误，未写入任何内容。首处：{file}中的{code}，{first.zh}。请更正后重新导入。",
                f"The city's files have {len(self.found)} faults; nothing was written. First: {code} in {file}: "
                f"{first.en}. Mend it and load again.",
            ),
            errors=[(f"{file}#{code}", words) for file, code, words in self.found[:MOST_FAULTS]],
        )


class BrokenCity(Invalid):
    code = "broken_city"


def read_text(folder: Path, name: str) -> str | None:
    """The text of `name` or `name.gz` in the folder; None when there is neither; ValueError when it cannot be read."""
    path = next((each for each in (folder / name, folder / f"{name}.gz") if each.is_file()), None)
    if path is None:
        return None
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            body = file.read(LARGEST_BYTES + 1)
    except (OSError, EOFError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    if len(body) > LARGEST_BYTES:
        raise ValueError(f"{path.name}: > {LARGEST_BYTES // 1_000_000} MB")
    return body.decode("utf-8-sig")


def lines(folder: Path, name: str, columns: tuple[str, ...], faults: Faults) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a CSV with their numbers; a missing file or column is a fault."""
    try:
        text = read_text(folder, name)
    except ValueError as error:
        faults.add(name, "-", f"读不了：{error}", f"cannot be read: {error}")
        return
    if text is None:
        faults.add(name, "-", "缺少这个文件", "this file is missing")
        return
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        faults.add(name, "-", f"缺少列{'、'.join(missing)}", f"columns missing: {', '.join(missing)}")
        return
    yield from enumerate(({key: value or "" for key, value in row.items() if key} for row in reader), start=2)


def read_divisions(folder: Path, faults: Faults) -> dict[str, Place]:
    """Divisions by code, without their shapes."""
    places: dict[str, Place] = {}
    for number, row in lines(folder, "divisions.csv", ("code", "name", "level", "parent"), faults):
        code = row["code"].strip()
        if code in places:
            faults.add("divisions.csv", code, f"第{number}行重复", f"line {number}: stands there twice")
            continue
        places[code] = Place(
            code,
            row["name"].strip(),
            row["level"].strip(),
            row["parent"].strip(),
            special=row.get("special") == "1",
            urban={"1": True, "0": False}.get(row.get("urban", "")),
            point=_point(row.get("lon"), row.get("lat")),
        )
    return places


def _point(lon: str | None, lat: str | None) -> Point | None:
    try:
        point = Point(float(lon or ""), float(lat or ""))
    except ValueError:
        return None
    return point if shapely.is_valid(point) else None


def read_geojson(folder: Path, file: str, faults: Faults) -> list[Any] | None:
    """The features of a GeoJSON; None when there is no such file or it cannot be read, which is a fault."""
    try:
        text = read_text(folder, file)
        told = json.loads(text) if text is not None else None
        listed = told["features"] if told is not None else None
        if listed is not None and not isinstance(listed, list):
            raise TypeError("features")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        faults.add(file, "-", f"不是可读的GeoJSON：{error}", f"is not readable GeoJSON: {error}")
        return None
    return listed


def features(folder: Path, level: str, faults: Faults) -> Iterator[tuple[str, str, dict[str, Any], MultiPolygon]]:
    """(file, code, properties, shape) of every sound feature of a level's GeoJSON."""
    file, before = f"{FILES[level]}.geojson", len(faults.found)
    listed = read_geojson(folder, file, faults)
    if listed is None:
        if len(faults.found) == before:
            faults.add(file, "-", "缺少这个文件", "this file is missing")
        return
    for number, feature in enumerate(listed):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        code = str((properties or {}).get("code") or "")
        area = _area(feature, file, code or f"#{number}", faults)
        if not code:
            faults.add(file, f"#{number}", "缺少编码code", "has no code")
        elif area is not None:
            yield file, code, properties or {}, area


def _area(feature: Any, file: str, code: str, faults: Faults) -> MultiPolygon | None:
    try:
        area = shape(feature["geometry"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        faults.add(file, code, f"图形读不出：{error}；请重新绘制", f"its shape cannot be read: {error}; draw it again")
        return None
    if not isinstance(area, Polygon | MultiPolygon) or area.is_empty:
        faults.add(
            file, code, f"图形须为面，实为{area.geom_type}", f"its shape must be a polygon, it is {area.geom_type}"
        )
        return None
    if not area.is_valid:
        why = shapely.is_valid_reason(area)
        faults.add(
            file,
            code,
            f"图形无效（{why}），请消除自相交后重新导出",
            f"its ring is invalid ({why}); remove the self-crossing and export again",
        )
        return None
    west, south, east, north = area.bounds
    if west < COUNTRY[0] or south < COUNTRY[1] or east > COUNTRY[2] or north > COUNTRY[3]:
        faults.add(
            file,
            code,
            "坐标超出国境范围，请检查经纬度顺序与坐标系",
            "lies outside the country; check the order of longitude and latitude and the coordinate system",
        )
        return None
    area = shapely.force_2d(area)
    return area if isinstance(area, MultiPolygon) else MultiPolygon([area])
