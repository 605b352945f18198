"""Vector tiles: every point is in exactly one tile of a zoom, by itself or counted, and only for who may see it."""

from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from foundation.work import Works
from tests.bench.maps import at
from tests.mvt import features
from tests.web.test_register import Street
from web.tiles import CELLS, FEW, Tile

LAID = 4321
SCATTERED = """INSERT INTO component (id, code, name, category, state, grid, point, changed_at, demo)
    SELECT gen_random_uuid(), 'T' || n, '井盖', '0101', 'intact', 'x',
           ST_SetSRID(ST_MakePoint(111.5 + (n * 7919 % 4321) / 4321.0 * 0.9,
                                   21.6 + (n * 104729 % 4321) / 4321.0 * 0.6), 4490), now(), true
    FROM generate_series(1, :laid) AS n"""


@pytest.fixture
def street(city_works: Works) -> Street:
    with city_works.open() as work:
        work.session.execute(text("UPDATE component SET state = 'removed'"))
        work.session.execute(text(SCATTERED), {"laid": LAID})
    return Street(city_works)


def test_neighbours_share_the_very_same_edge() -> None:
    for z, x, y in ((8, 207, 112), (14, 13280, 7190), (20, 849_000, 460_000)):
        west, south, east, north = Tile(z, x, y).bounds()
        assert Tile(z, x + 1, y).bounds()[0] == east
        assert Tile(z, x, y + 1).bounds()[3] == south
        assert west < east and south < north


def test_a_point_lies_in_the_cells_of_exactly_the_tiles_whose_bounds_hold_it(works: Works) -> None:
    dice = Random(4)
    points = [(dice.uniform(-180, 179.9), dice.uniform(-84, 84)) for _ in range(60)] + [(111.98, 21.86), (0.0, 0.0)]
    asked = text("SELECT tile_cell(ST_SetSRID(ST_MakePoint(:lon, :lat), 4490))")
    with works.open() as work:
        for lon, lat in points:
            cell = work.session.execute(asked, {"lon": lon, "lat": lat}).scalar_one()
            for zoom in (0, 3, 9, 14, 20):
                tile = at(zoom, lon, lat)
                first, beyond = tile.cells()
                assert first <= cell < beyond, (zoom, lon, lat)


def test_counts_of_the_tiles_of_each_zoom_add_up_to_all(street: Street) -> None:
    for zoom in (5, 8, 11):
        told = [_shown(street, zoom, *each) for each in _tiles(zoom)]
        assert sum(each.get("count", 1) for tile in told for each in tile) == LAID, f"zoom {zoom}"
        assert all(len(tile) <= max(FEW, CELLS**2) for tile in told)


def test_few_points_are_drawn_one_by_one_and_sites_only_for_those_who_command(street: Street) -> None:
    drawn = [_shown(street, 12, *each) for each in _tiles(12)]
    alone = [each for tile in drawn for each in tile]
    assert len(alone) == LAID
    assert {"code", "name", "category", "state"} == set(alone[0])
    told = {who: street(who, "GET", "/map/sites/5/25/14.mvt").data for who in ("commander", "officer")}
    assert features(told["commander"])["sites"] and told["officer"] == b""


def _shown(street: Street, zoom: int, x: int, y: int) -> list[dict[str, Any]]:
    return features(street("officer", "GET", f"/map/components/{zoom}/{x}/{y}.mvt").data).get("components", [])


def _tiles(zoom: int) -> list[tuple[int, int]]:
    """The tiles over the laid ground."""
    columns, rows = ([n for n in range(2**zoom) if _overlaps(zoom, n, axis)] for axis in (0, 1))
    return list(product(columns, rows))


def _overlaps(zoom: int, number: int, axis: int) -> bool:
    west, south, east, north = Tile(zoom, number, number).bounds()
    return (east >= 111.5 and west <= 112.4) if axis == 0 else (north >= 21.6 and south <= 22.2)
