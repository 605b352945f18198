"""A city small enough to break by hand: one county, two towns, four communities, eight square grids."""

import gzip
import json
from pathlib import Path
from typing import Any

CITY, COUNTY = "441700", "441702"
PATTERN = r"^4417\d{11}$"
WEST, SOUTH, STEP = 111.90, 21.80, 0.01  # a grid is 0.01° wide and 0.02° high

Files = dict[str, Any]


def square(west: float, south: float, east: float, north: float) -> list[list[list[float]]]:
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(code: str, ring: list[list[list[float]]], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, **properties},
        "geometry": {"type": "Polygon", "coordinates": ring},
    }


def east(step: int) -> float:
    return round(WEST + step * STEP, 6)


def small_city() -> Files:
    """Eight grids in a row from west to east; two to a community, four to a town."""
    north = round(SOUTH + 2 * STEP, 6)
    rows = [f"{CITY},小城市,city,440000,0,,,", f"{COUNTY},小城区,county,{CITY},0,,,"]
    towns, communities, grids = [], [], []
    for town in (1, 2):
        town_code, left = f"{COUNTY}00{town}", (town - 1) * 4
        rows.append(f"{town_code},第{town}街道,town,{COUNTY},0,,,")
        towns.append(feature(town_code, square(east(left), SOUTH, east(left + 4), north), pop_est=400))
        for community in (1, 2):
            code, begin = f"{town_code}00{community}", left + (community - 1) * 2
            rows.append(f"{code},第{town}{community}社区居委会,community,{town_code},0,1,,")
            communities.append(feature(code, square(east(begin), SOUTH, east(begin + 2), north), pop_est=200))
            for number in (1, 2):
                place = begin + number - 1
                ring = square(east(place), SOUTH, east(place + 1), north)
                grids.append(feature(f"{code}00{number}", ring, parent=code, pop_est=100))
    rows.append(f"{COUNTY}401,阳江林场,town,{COUNTY},1,,,")
    county = feature(COUNTY, square(WEST, SOUTH, east(8), north), pop_est=800)
    return {
        "divisions.csv": ["code,name,level,parent,special,urban,lon,lat", *rows],
        "counties": [county],
        "towns": towns,
        "communities": communities,
        "grids": grids,
    }


def write(folder: Path, files: Files) -> Path:
    """The files as a folder a city can be loaded from; the grids are zipped, as they come."""
    (folder / "divisions.csv").write_text("\n".join(files["divisions.csv"]) + "\n", "utf-8")
    for name in ("counties", "towns", "communities", "grids"):
        body = json.dumps({"type": "FeatureCollection", "features": files[name]})
        if name == "grids":
            (folder / "grids.geojson.gz").write_bytes(gzip.compress(body.encode()))
        else:
            (folder / f"{name}.geojson").write_text(body, "utf-8")
    return folder
