"""Where an emergency reaches: the models' own test vectors, outlines true to the metre, and what lies inside."""

from math import cos, pi, radians
from typing import Any

import pytest
from shapely.geometry import Point, shape

from dispatch.emergency.impact import fire_spread, outline, plume
from dispatch.emergency.impact.scenario import Scenario, reach
from foundation.refusals import Invalid
from foundation.work import Works
from grid.measure import square_metres
from tests.acting import NORTH_GATE
from tests.web.test_sight import as_


def test_the_fire_model_gives_the_figures_of_its_source() -> None:
    r0 = fire_spread.initial_rate(30, 3, 40)
    assert r0 == pytest.approx(1.350, abs=5e-5)
    assert fire_spread.wind_factor(5, 0) == pytest.approx(2.4388, abs=5e-5)
    assert r0 * fire_spread.wind_factor(5, 0) == pytest.approx(3.2924, abs=5e-5)
    assert fire_spread.slope_factor(20) == pytest.approx(2.8593, abs=5e-5)
    assert r0 * fire_spread.wind_factor(5, 0) * fire_spread.slope_factor(20) == pytest.approx(9.4137, abs=5e-4)
    assert fire_spread.wind_factor(5, 180) == pytest.approx(0.4100, abs=5e-5)
    assert r0 * fire_spread.wind_factor(5, 180) == pytest.approx(0.5536, abs=5e-5)
    assert fire_spread.slope_factor(-20) * fire_spread.slope_factor(20) == pytest.approx(1)
    assert [fire_spread.beaufort(each) for each in (0.2, 3.0, 5.0, 10.0, 40.0)] == [0, 2, 3, 5, 12]


def test_a_fire_runs_with_the_wind_and_uphill_never_faster_than_measured() -> None:
    weather = fire_spread.Weather(30, 40, 5, wind_to_deg=90)
    flat = dict(fire_spread.rays(weather, fire_spread.Ground(1.0), 60))
    assert max(flat, key=flat.get) == 90 and min(flat, key=flat.get) == 270  # type: ignore[arg-type]
    assert flat[90] == pytest.approx(3.2924 * 60, abs=0.01) and flat[270] == pytest.approx(0.5536 * 60, abs=0.01)
    hill = dict(fire_spread.rays(weather, fire_spread.Ground(1.0, 20, upslope_deg=90), 60))
    assert hill[90] == pytest.approx(9.4137 * 60, abs=0.01) and hill[270] < flat[270]
    storm = fire_spread.Weather(35, 20, 25, 0)
    assert fire_spread.rate(storm, fire_spread.Ground(2.0, 45, 0), 0) == fire_spread.FASTEST_M_MIN
    with pytest.raises(Invalid):
        reach(NORTH_GATE, Scenario(kind="fire", temperature_c=2, humidity_pct=95, wind_ms=0))


def test_the_gas_model_gives_the_figures_of_its_source() -> None:
    for stability, wind, across, upward, told in (("D", 5.0, 76.28, 37.95, 21.99), ("F", 2.0, 38.14, 12.31, 339.1)):
        assert plume.spread(stability, 1000) == pytest.approx((across, upward), abs=0.005)
        found = plume.concentration(plume.Release(1.0, wind, stability), 1000)
        assert found == pytest.approx(told, rel=5e-4)
    assert plume.spread("A", 1000, urban=True) == pytest.approx((320 / 1.4**0.5, 240 * 2**0.5))
    release = plume.Release(1.0, 5.0, "D")
    width = plume.half_width(release, 1000, 10)
    assert plume.concentration(release, 1000, width) == pytest.approx(10, rel=1e-9)
    assert plume.footprint(release, 1e6) == []
    table = {(1, "sun_strong"): "A", (1, "night_clear"): "F", (2.5, "sun_slight"): "C", (4, "night_cloudy"): "D"}
    assert all(plume.stability_class(wind, sky) == told for (wind, sky), told in table.items())
    assert (plume.stability_class(9, "sun_strong"), plume.stability_class(9, "night_clear")) == ("C", "D")


def test_outlines_are_true_to_the_metre() -> None:
    circle = outline.circle(NORTH_GATE, 1000)
    assert float(square_metres(circle)) == pytest.approx(pi * 1e6, rel=2e-3)
    assert outline.reach_m(NORTH_GATE, circle) == pytest.approx(1000, abs=0.01)
    quarter = outline.sector(NORTH_GATE, 1000, 90, 90)
    assert float(square_metres(quarter)) == pytest.approx(pi * 1e6 / 4, rel=2e-3)
    east, _ = outline.degree_lengths(NORTH_GATE[1])
    assert quarter.contains(Point(NORTH_GATE[0] + 900 / east, NORTH_GATE[1]))
    assert not quarter.contains(Point(NORTH_GATE[0] - 100 / east, NORTH_GATE[1]))
    tongue = outline.along(NORTH_GATE, 90, [(100, 10), (1000, 50)])
    assert tongue.contains(Point(NORTH_GATE[0] + 500 / east, NORTH_GATE[1]))
    assert east == pytest.approx(111_320 * cos(radians(NORTH_GATE[1])), rel=1e-3)


def opened(client: Any, title: str = "北门山林火情", kind: str = "natural", **more: Any) -> dict[str, Any]:
    point = {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]}
    answer = client.post("/api/v1/emergencies", json={"title": title, "kind": kind, "point": point, **more})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def test_what_lies_inside_is_kept_shown_and_told_with_its_limits(city_works: Works) -> None:
    commander, city = as_(city_works, "commander"), as_(city_works, "city")
    address = f"/api/v1/emergencies/{opened(commander)['id']}/impact"
    before = city.get(address).json
    assert (before["kind"], before["radius_m"], before["id"]) == ("circle", pytest.approx(1000), None)
    near = city.get(address, query_string={"radius_m": 500}).json
    assert 0 < near["population_estimate"] < before["population_estimate"]
    assert {"北门小学（演示）"} <= {each["name"] for each in near["targets"]}
    assert {"X-01", "X-02"} <= {each["code"] for each in near["hazards"]}
    assert near["grids"][0]["officer_name"] and near["communities"] and near["counts"]["grids"] == len(near["grids"])
    assert "不单独作为疏散依据" in near["cautions"][0]
    called = [each for each in city.get(address).json["targets"] if each["phone"]]
    masked = {each["code"]: each for each in as_(city_works, "auditor").get(address).json["targets"]}
    assert called and all((masked[each["code"]]["phone"], each["contact"] in masked[each["code"]]["contact"])
                          == (None, False) for each in called)  # fmt: skip

    plume_told = {"kind": "plume", "rate_kg_s": 1, "wind_ms": 2, "stability": "F", "wind_from_deg": 180}
    gas = commander.post(address, json={**plume_told, "threshold_mg_m3": 30})
    assert gas.status_code == 201 and gas.json["figures"]["at_1000_m_mg_m3"] == pytest.approx(339.1, rel=1e-3)
    assert len(gas.json["cautions"]) == 4 and "重气" in gas.json["cautions"][2]
    assert shape(gas.json["area"]).centroid.y > NORTH_GATE[1]  # a south wind carries it north
    fire = {"kind": "fire", "temperature_c": 30, "humidity_pct": 40, "wind_ms": 5, "wind_from_deg": 270, "minutes": 60}
    assert commander.post(address, json=fire).json["figures"]["fastest_bearing_deg"] == 90
    corners = [[111.95, 21.85], [111.97, 21.85], [111.97, 21.87], [111.95, 21.87], [111.95, 21.85]]
    drawn = {"kind": "area", "area": {"type": "Polygon", "coordinates": [corners]}}
    kept = commander.post(address, json=drawn).json
    shown = city.get(address).json
    assert (shown["id"], shown["kind"]) == (kept["id"], "area") and shown["by_name"]
    assert shown["area_km2"] == pytest.approx(2.066 * 2.215, rel=2e-2)
    story = commander.get(address.replace("impact", "timeline")).json["items"]
    assert [each["kind"] for each in story] == ["emergency", "impact", "impact", "impact"]

    for wrong, field in (
        ({"kind": "plume", "wind_ms": 0.5}, "wind_ms"),
        ({"kind": "area"}, "area"),
        ({"kind": "area", "area": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}}, "area"),
        ({"kind": "area", "area": {"type": "Polygon", "coordinates": [[[1e999, 21], [112, 21], [112, 22]]]}}, "area"),
        ({"kind": "area", "area": {"type": "Polygon", "coordinates": [[[1e9, 21], [112, 21], [112, 22]]]}}, "area"),
        ({"kind": "circle", "radius_m": 1e9}, "radius_m"),
        ({"kind": "fire", "fuel": "gold"}, "fuel"),
    ):
        refused = commander.post(address, json=wrong)
        assert refused.status_code == 422 and refused.json["errors"][0]["field"].startswith(field), wrong
    assert city.post(address, json={}).status_code == 403
    assert as_(city_works, "handler").get(address).status_code == 403
