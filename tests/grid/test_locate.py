"""A point finds its grid: always the same one, on borders the smallest code, outside a refusal in words."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape
from sqlalchemy.orm import Session

from foundation.work import Works
from grid import city
from grid.locate import NEAR_M, OutsideCity, locate, locate_or_refuse
from tests.grid.small_city import small_city, write

DRAWN = [
    (each["properties"]["code"], shape(each["geometry"]))
    for each in json.loads(gzip.decompress((city.DEMO / "grids.geojson.gz").read_bytes()))["features"]
]
CODES, SHAPES = np.array([code for code, _ in DRAWN]), np.array([area for _, area in DRAWN])
TREE = shapely.STRtree(SHAPES)
CORNERS = shapely.get_coordinates(SHAPES)
CALM = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def session(city_works: Works) -> Iterator[Session]:
    with city_works.open() as work:
        yield work.session


def expected(lon: float, lat: float) -> str | None:
    """The smallest code among the grids that hold the point, found without the database."""
    found = TREE.query(shapely.Point(lon, lat), predicate="intersects")
    return min(CODES[found]) if len(found) else None


@CALM
@given(st.floats(111.27, 112.37), st.floats(21.45, 22.72))
def test_anywhere_the_answer_is_the_grid_that_holds_the_point(session: Session, lon: float, lat: float) -> None:
    found, held = locate(session, lon, lat), expected(lon, lat)
    if held:
        assert found is not None
        assert (found.grid, found.distance_m) == (held, 0.0)
    else:
        assert found is None or 0 < found.distance_m <= NEAR_M


@CALM
@given(st.integers(0, len(CORNERS) - 1))
def test_on_a_corner_where_grids_meet_it_is_the_smallest_code(session: Session, number: int) -> None:
    lon, lat = (float(each) for each in CORNERS[number])
    found = locate(session, lon, lat)
    assert found is not None
    assert found.grid == expected(lon, lat)
    assert locate(session, lon, lat) == found


@CALM
@given(st.integers(0, len(DRAWN) - 1), st.data())
def test_on_an_edge_two_neighbours_never_both_answer(session: Session, number: int, data: Any) -> None:
    ring = shapely.get_coordinates(SHAPES[number])
    place = data.draw(st.integers(0, len(ring) - 2))
    share = data.draw(st.floats(0, 1))
    lon, lat = (float(each) for each in ring[place] + share * (ring[place + 1] - ring[place]))
    first, again = locate(session, lon, lat), locate(session, lon, lat)
    assert first is not None
    assert first == again


def test_every_grids_own_point_lies_in_it(session: Session) -> None:
    for number in range(0, len(DRAWN), 97):
        inner = shapely.point_on_surface(SHAPES[number])
        found = locate(session, inner.x, inner.y)
        assert found is not None
        assert found.grid == CODES[number]
        assert found.community == found.grid[:12]
        assert found.county_name in ("江城区", "阳东区", "阳西县", "阳春市")


@pytest.mark.parametrize(("lon", "lat"), [(0.0, 0.0), (113.26, 23.13), (-111.96, -21.85), (180.0, 90.0)])
def test_outside_the_city_the_refusal_says_what_to_do(session: Session, lon: float, lat: float) -> None:
    assert locate(session, lon, lat) is None
    with pytest.raises(OutsideCity) as refusal:
        locate_or_refuse(session, lon, lat)
    assert refusal.value.code == "outside_city"
    assert "重新选点" in refusal.value.sentence("zh-CN")


def test_swapped_longitude_and_latitude_are_recognised(session: Session) -> None:
    with pytest.raises(OutsideCity) as refusal:
        locate_or_refuse(session, 21.8583578, 111.9616677)
    assert "写反" in refusal.value.sentence("zh-CN")


def test_a_fix_just_off_the_city_belongs_to_the_nearest_grid(works: Works, tmp_path: Path) -> None:
    with works.open() as work:
        city.load(work, write(tmp_path, small_city()))
    metre = 1 / 110_750
    with works.open() as work:
        near = locate(work.session, 111.915, 21.80 - 40 * metre)
        assert near is not None
        assert near.grid == "441702001001002"
        assert near.distance_m == pytest.approx(40, abs=1)
        assert locate(work.session, 111.915, 21.80 - 60 * metre) is None
        corner = locate(work.session, 111.91, 21.80 - 10 * metre)
        assert corner is not None
        assert corner.grid == "441702001001001", "as near to both: the smallest code"
