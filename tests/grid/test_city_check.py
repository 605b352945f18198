"""A broken city file is refused, and the refusal names the file, the feature and what is wrong with it."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from grid.city_check import read_city, short_name
from grid.city_files import BrokenCity
from grid.measure import square_metres
from tests.grid.small_city import PATTERN, Files, feature, small_city, square, write

Harm = Callable[[Files], None]


def broken(folder: Path, files: Files) -> BrokenCity:
    with pytest.raises(BrokenCity) as refusal:
        read_city(write(folder, files), "441700", PATTERN)
    return refusal.value


def move_east(grid: dict, metres: float) -> None:
    """Move the eastern edge of a square grid."""
    ring = grid["geometry"]["coordinates"][0]
    degrees = metres / (111_320 * math.cos(math.radians(21.8)))
    for corner in (1, 2):
        ring[corner][0] += degrees


def overlap(files: Files) -> None:
    move_east(files["grids"][0], 3)


def gap(files: Files) -> None:
    move_east(files["grids"][0], -3)


def lost(files: Files) -> None:
    del files["grids"][2]


def leaves_the_parent(files: Files) -> None:
    move_east(files["grids"][7], 3)


def twice(files: Files) -> None:
    files["grids"].append(files["grids"][3])


def twice_under_another_code(files: Files) -> None:
    files["grids"].append(
        {**files["grids"][3], "properties": {**files["grids"][3]["properties"], "code": "441702001002003"}}
    )


def short_code(files: Files) -> None:
    files["grids"][0]["properties"]["code"] = "44170200100101"


def letters_in_code(files: Files) -> None:
    files["grids"][0]["properties"]["code"] = "44170200100100A"


def full_width_code(files: Files) -> None:
    files["grids"][0]["properties"]["code"] = "44170200100100１"


def no_code(files: Files) -> None:
    del files["grids"][0]["properties"]["code"]


def foreign_parent(files: Files) -> None:
    files["grids"][0]["properties"]["parent"] = "441702001002"


def parent_missing(files: Files) -> None:
    files["grids"][0]["properties"] = {"code": "441702009009001", "parent": "441702009009"}


def bow_tie(files: Files) -> None:
    ring = files["grids"][0]["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]


def not_a_polygon(files: Files) -> None:
    files["grids"][0]["geometry"] = {"type": "Point", "coordinates": [111.9, 21.8]}


def no_geometry(files: Files) -> None:
    files["grids"][0]["geometry"] = None


def two_point_ring(files: Files) -> None:
    files["grids"][0]["geometry"]["coordinates"] = [[[111.9, 21.8], [111.91, 21.8]]]


def letters_for_numbers(files: Files) -> None:
    files["grids"][0]["geometry"]["coordinates"][0][0] = ["a", "b"]


def swapped(files: Files) -> None:
    ring = files["grids"][0]["geometry"]["coordinates"][0]
    ring[:] = [[y, x] for x, y in ring]


def division_without_name(files: Files) -> None:
    files["divisions.csv"][4] = "441702001001,,community,441702001,0,1,,"


def division_without_parent(files: Files) -> None:
    files["divisions.csv"][4] = "441702001001,第一社区,community,441702008,0,1,,"


def division_twice(files: Files) -> None:
    files["divisions.csv"].append(files["divisions.csv"][4])


def unknown_level(files: Files) -> None:
    files["divisions.csv"][4] = "441702001001,第一社区,village,441702001,0,1,,"


def shape_missing(files: Files) -> None:
    del files["towns"][1]


def shape_of_nothing(files: Files) -> None:
    files["towns"].append(feature("441702777", square(112, 22, 113, 23)))


HARMS: list[tuple[Harm, str, str, str]] = [
    (overlap, "grids.geojson", "441702001001002", "overlaps 441702001001001"),
    (gap, "communities.geojson", "441702001001", "no part covers"),
    (lost, "communities.geojson", "441702001002", "no part covers"),
    (leaves_the_parent, "communities.geojson", "441702002002", "left by its parts"),
    (twice, "grids.geojson", "441702001002002", "twice"),
    (twice_under_another_code, "grids.geojson", "441702001002003", "overlaps 441702001002002"),
    (short_code, "grids.geojson", "44170200100101", "does not match"),
    (letters_in_code, "grids.geojson", "44170200100100A", "does not match"),
    (full_width_code, "grids.geojson", "44170200100100１", "does not match"),
    (no_code, "grids.geojson", "#0", "no code"),
    (foreign_parent, "grids.geojson", "441702001001001", "begin with its community"),
    (parent_missing, "grids.geojson", "441702009009001", "441702009009 does not exist"),
    (bow_tie, "grids.geojson", "441702001001001", "Self-intersection"),
    (not_a_polygon, "grids.geojson", "441702001001001", "must be a polygon"),
    (no_geometry, "grids.geojson", "441702001001001", "cannot be read"),
    (two_point_ring, "grids.geojson", "441702001001001", "cannot be read"),
    (letters_for_numbers, "grids.geojson", "441702001001001", "cannot be read"),
    (swapped, "grids.geojson", "441702001001001", "order of longitude"),
    (division_without_name, "divisions.csv", "441702001001", "no name"),
    (division_without_parent, "divisions.csv", "441702001001", "parent 441702008"),
    (division_twice, "divisions.csv", "441702001001", "twice"),
    (unknown_level, "divisions.csv", "441702001001", "no level"),
    (shape_missing, "towns.geojson", "441702002", "no shape"),
    (shape_of_nothing, "towns.geojson", "441702777", "no such code"),
]


@pytest.mark.parametrize(("harm", "file", "code", "words"), HARMS, ids=[each[0].__name__ for each in HARMS])
def test_the_fault_is_named(tmp_path: Path, harm: Harm, file: str, code: str, words: str) -> None:
    files = small_city()
    harm(files)
    refusal = broken(tmp_path, files)
    told = {place: said.en for place, said in refusal.errors}
    assert f"{file}#{code}" in told, told
    assert words in told[f"{file}#{code}"]
    assert refusal.status == 422
    assert code in refusal.sentence("zh-CN") or len(refusal.errors) > 1


def test_a_sound_city_is_read_whole(tmp_path: Path) -> None:
    divisions, grids = read_city(write(tmp_path, small_city()), "441700", PATTERN)
    assert [len(each) for each in (divisions, grids)] == [9, 8]
    assert [each.level for each in divisions[:2]] == ["city", "county"]
    assert grids[0].name == "第11社区第1网格"
    assert all(each.area.contains(each.point) for each in grids)
    assert next(each for each in divisions if each.special).area is None


def test_drawing_noise_below_a_square_metre_is_taken(tmp_path: Path) -> None:
    files = small_city()
    move_east(files["grids"][0], 0.0003)
    read_city(write(tmp_path, files), "441700", PATTERN)


def test_all_faults_are_told_at_once_but_at_most_twenty(tmp_path: Path) -> None:
    files = small_city()
    for number, grid in enumerate(files["grids"]):
        grid["properties"]["code"] = f"bad{number}"
    assert len(broken(tmp_path, files).errors) == 8
    files["grids"] = [feature(f"bad{number}", square(111, 21, 112, 22)) for number in range(50)]
    refusal = broken(tmp_path, files)
    assert len(refusal.errors) == 20
    assert "50" in refusal.sentence("en")


@pytest.mark.parametrize(
    "name", ["divisions.csv", "counties.geojson", "towns.geojson", "communities.geojson", "grids.geojson.gz"]
)
def test_a_missing_or_unreadable_file_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, small_city())
    (tmp_path / name).write_bytes(b"\xff\xfe\x00 not what it should be")
    with pytest.raises(BrokenCity) as refusal:
        read_city(tmp_path, "441700", PATTERN)
    assert name.removesuffix(".gz") in {place.split("#")[0] for place, _ in refusal.value.errors}
    (tmp_path / name).unlink()
    with pytest.raises(BrokenCity) as refusal:
        read_city(tmp_path, "441700", PATTERN)
    assert any(
        place.startswith(name.removesuffix(".gz")) and "missing" in said.en for place, said in refusal.value.errors
    )


@pytest.mark.parametrize("body", ["[]", "null", "{}", '{"features": 7}', '{"features": [null, 3, []]}', "[" * 5000])
def test_json_that_is_no_map_is_refused(tmp_path: Path, body: str) -> None:
    write(tmp_path, small_city())
    (tmp_path / "towns.geojson").write_text(body)
    with pytest.raises(BrokenCity):
        read_city(tmp_path, "441700", PATTERN)


def test_another_citys_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenCity, match="441800"):
        read_city(write(tmp_path, small_city()), "441800", PATTERN)


def test_areas_are_square_metres_on_the_ellipsoid() -> None:
    """One degree square at 21-22° N measures 11 490 km² (from the authalic integral, b² Δλ Δq/2 by hand)."""
    a, f = 6378137.0, 1 / 298.257222101
    e = math.sqrt(f * (2 - f))

    def band(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return s / (1 - (e * s) ** 2) + math.log((1 + e * s) / (1 - e * s)) / (2 * e)

    exact = (a * math.sqrt(1 - e * e)) ** 2 / 2 * math.radians(1) * (band(22) - band(21))
    measured = square_metres(shapely.box([111.0], [21.0], [112.0], [22.0]))[0]
    assert measured == pytest.approx(exact, rel=1e-9)
    assert measured == pytest.approx(11.49e9, rel=2e-3)


@pytest.mark.parametrize(
    ("committee", "name"),
    [
        ("北门社区居委会", "北门社区"),
        ("田畔居委会", "田畔社区"),
        ("东钵村委会", "东钵村"),
        ("丰村村委会", "丰村"),
        ("南山生活区", "南山生活区"),
    ],
)
def test_a_community_is_called_what_people_call_it(committee: str, name: str) -> None:
    assert short_name(committee) == name


def test_the_small_city_is_what_it_says() -> None:
    assert json.dumps(small_city())
