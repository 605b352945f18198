"""Coordinates of every system end in the same place; what nobody knows is refused."""

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from foundation.refusals import Invalid
from grid import city, crs
from grid.measure import equal_area

PUBLISHED = Path(__file__).parent / "counties_gcj02.geojson.gz"  # the outlines as published, in GCJ-02
CHINA = (st.floats(73.5, 135.0), st.floats(18.0, 53.5))


def outlines(path: Path) -> dict[str, Any]:
    features = json.loads(gzip.decompress(path.read_bytes()))["features"]
    return {each["properties"]["code"]: shape(each["geometry"]) for each in features}


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    wide = math.cos(math.radians(one[1])) * 111_320
    return math.hypot((one[0] - other[0]) * wide, (one[1] - other[1]) * 110_750)


@given(*CHINA)
def test_gcj02_there_and_back_is_the_same_place(lon: float, lat: float) -> None:
    back = crs.to_cgcs2000(*crs.wgs84_to_gcj02(lon, lat), "gcj02")
    assert max(abs(back[0] - lon), abs(back[1] - lat)) < 1e-7


@given(*CHINA)
def test_bd09_there_and_back_is_the_same_place(lon: float, lat: float) -> None:
    sent = crs.gcj02_to_bd09(*crs.wgs84_to_gcj02(lon, lat))
    back = crs.to_cgcs2000(*sent, "bd09")
    assert max(abs(back[0] - lon), abs(back[1] - lat)) < 1e-7


def test_the_published_outlines_fall_on_the_citys_own() -> None:
    """As published they are some 440 m off; converted they are the same outlines, snapped to a centimetre."""
    own = outlines(city.DEMO / "counties.geojson.gz")
    for code, published in outlines(PUBLISHED).items():
        converted = shapely.transform(published, lambda each: [crs.to_cgcs2000(x, y, "gcj02") for x, y in each])
        target, before, after = equal_area([own[code], published, converted])
        assert shapely.hausdorff_distance(target.boundary, before.boundary) > 300
        assert shapely.hausdorff_distance(target.boundary, after.boundary) < 1.0
        assert abs(after.area - target.area) / target.area < 1e-5


def test_a_known_point_of_the_city_is_moved_by_the_known_shift() -> None:
    moved = crs.wgs84_to_gcj02(111.96, 21.86)
    assert 400 < metres((111.96, 21.86), moved) < 700


@pytest.mark.parametrize("system", ["wgs84", "WGS84", "cgcs2000", " CGCS2000 "])
def test_satellite_fixes_are_taken_as_they_are(system: str) -> None:
    assert crs.to_cgcs2000(111.96, 21.86, system) == (111.96, 21.86)


@pytest.mark.parametrize("system", ["", "epsg:3857", "beijing54", "gcj-02", "wgs84; DROP TABLE grid", "null"])
def test_an_unknown_system_is_refused(system: str) -> None:
    with pytest.raises(Invalid) as refusal:
        crs.to_cgcs2000(111.96, 21.86, system)
    assert refusal.value.code == "unknown_crs"
    assert refusal.value.errors[0][0] == "point.crs"


@pytest.mark.parametrize(
    ("lon", "lat"), [(math.nan, 21.0), (111.0, math.inf), (181.0, 0.0), (21.86, 111.96), (1e308, 0)]
)
def test_what_is_no_coordinate_is_refused(lon: float, lat: float) -> None:
    for system in crs.SYSTEMS:
        with pytest.raises(Invalid, match="bad_point"):
            crs.to_cgcs2000(lon, lat, system)


@given(st.floats(-180, 180), st.floats(-90, 90), st.sampled_from(crs.SYSTEMS))
def test_anywhere_on_earth_there_is_an_answer(lon: float, lat: float, system: str) -> None:
    there = crs.to_cgcs2000(lon, lat, system)
    assert all(math.isfinite(each) for each in there)
