"""Proves a city's files before anything is written: codes, names, parents, and a sound shape for everything."""

import re
from pathlib import Path
from typing import Any

import shapely

from grid.city_files import ABOVE, FILES, Faults, Place, features, read_divisions
from grid.division import LENGTHS
from grid.tiling import check_tiling

BEGIN = {"county": 4, "town": 6, "community": 9, "grid": 12}  # so many digits of a code are its parent's


def read_city(folder: Path, city_code: str, grid_pattern: str) -> tuple[list[Place], list[Place]]:
    """The divisions (parents first) and grids of a folder, or a BrokenCity that names every fault."""
    faults = Faults()
    divisions = read_divisions(folder, faults)
    _check_codes(divisions, city_code, faults)
    for level in ("county", "town", "community"):
        _draw(divisions, folder, level, faults)
    grids = _read_grids(folder, divisions, grid_pattern, faults)
    faults.refuse()
    check_tiling(divisions, grids, faults)
    faults.refuse()
    _sum_up(divisions)
    order = list(LENGTHS)
    return sorted(divisions.values(), key=lambda place: (order.index(place.level), place.code)), sorted(
        grids.values(), key=lambda place: place.code
    )


def _check_codes(divisions: dict[str, Place], city_code: str, faults: Faults) -> None:
    if divisions and divisions.get(city_code, Place("", "", "", "")).level != "city":
        faults.add("divisions.csv", city_code, "缺少本市这一行", "the line of the city itself is missing")
    for place in divisions.values():
        wanted = LENGTHS.get(place.level)
        if wanted is None:
            faults.add(place.file, place.code, f"没有“{place.level}”这个层级", f"there is no level “{place.level}”")
        elif not (place.code.isascii() and place.code.isdigit() and len(place.code) == wanted):
            faults.add(place.file, place.code, f"编码应为{wanted}位数字", f"its code must have {wanted} digits")
        elif place.level == "city" and place.code != city_code:
            faults.add(place.file, place.code, f"不是本市（{city_code}）", f"is not this city ({city_code})")
        elif place.level != "city":
            _check_parent(place, divisions, faults)
        if not place.name:
            faults.add(place.file, place.code, "缺少名称", "has no name")


def _check_parent(place: Place, divisions: dict[str, Place], faults: Faults) -> None:
    parent = divisions.get(place.parent)
    digits = BEGIN[place.level]
    if parent is None or parent.level != ABOVE[place.level]:
        faults.add(
            place.file,
            place.code,
            f"上级{place.parent}不存在或层级不对",
            f"its parent {place.parent} does not exist at the level above",
        )
    elif place.code[:digits] != place.parent[:digits]:
        faults.add(
            place.file,
            place.code,
            f"编码应以上级{place.parent}的前{digits}位开头",
            f"its code must begin with the first {digits} digits of its parent {place.parent}",
        )


def _draw(divisions: dict[str, Place], folder: Path, level: str, faults: Faults) -> None:
    """Give every division of the level its shape."""
    file = f"{FILES[level]}.geojson"
    for _, code, properties, area in features(folder, level, faults):
        place = divisions.get(code)
        if place is None or place.level != level:
            faults.add(file, code, "divisions.csv中没有这个编码", "divisions.csv has no such code at this level")
        elif place.area is not None:
            faults.add(file, code, "图形重复", "has two shapes")
        else:
            place.area, place.file = area, file
            place.population = _whole(properties.get("pop_est"))
            place.source = str(properties.get("geometry_source") or "")
            place.point = _inside(area, properties.get("label"), place.point)
    for place in divisions.values():
        if (
            place.level == level
            and place.area is None
            and not place.special
            and not any(code == place.code for _, code, _ in faults.found)
        ):
            faults.add(file, place.code, "缺少图形", "has no shape")


def _read_grids(folder: Path, divisions: dict[str, Place], pattern: str, faults: Faults) -> dict[str, Place]:
    grids: dict[str, Place] = {}
    for file, code, properties, area in features(folder, "grid", faults):
        community = divisions.get(str(properties.get("parent") or code[:12]))
        if not re.fullmatch(pattern, code, re.ASCII):
            faults.add(file, code, f"编码不符合规则{pattern}", f"its code does not match {pattern}")
        elif code in grids:
            faults.add(file, code, "编码重复", "stands there twice")
        elif community is None or community.level != "community":
            faults.add(
                file,
                code,
                f"上级社区{properties.get('parent')}不存在",
                f"its community {properties.get('parent')} does not exist",
            )
        elif code[:12] != community.code:
            faults.add(
                file,
                code,
                f"编码应以社区{community.code}开头",
                f"its code must begin with its community {community.code}",
            )
        else:
            name = str(properties.get("name") or "") or f"{short_name(community.name)}第{int(code[12:])}网格"
            grids[code] = Place(
                code,
                name,
                "grid",
                community.code,
                population=_whole(properties.get("pop_est")),
                area=area,
                point=_inside(area, properties.get("label"), None),
                file=file,
            )
    return grids


def short_name(community: str) -> str:
    """北门社区居委会 -> 北门社区, 塘角村委会 -> 塘角村: the name people use."""
    for ending, kept in (
        ("社区居委会", "社区"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
        ("村民委员会", "村"),
        ("村委会", "村"),
    ):
        if community.endswith(ending):
            stem = community.removesuffix(ending)
            return stem if stem.endswith(kept) else stem + kept
    return community


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def _inside(area: Any, label: Any, told: shapely.Point | None) -> shapely.Point:
    """A point surely inside: the one told, the label of the file, or one we find."""
    if isinstance(label, list) and len(label) == 2 and all(isinstance(each, int | float) for each in label):
        told = told or shapely.Point(label)
    return told if told is not None and area.contains(told) else shapely.point_on_surface(area)


def _sum_up(divisions: dict[str, Place]) -> None:
    """The city is the sum of its counties."""
    counties = [place for place in divisions.values() if place.level == "county"]
    for city in (place for place in divisions.values() if place.level == "city"):
        union = shapely.union_all([place.area for place in counties])
        city.area = union if isinstance(union, shapely.MultiPolygon) else shapely.MultiPolygon([union])
        city.point = _inside(city.area, None, city.point)
        city.population = sum(place.population or 0 for place in counties) or None
        city.source = counties[0].source if counties else ""
