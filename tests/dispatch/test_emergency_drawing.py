"""Drawing on the map of an emergency: shapes true to the hand, shared, kept for any past hour, usable as an area."""

from datetime import datetime, timedelta

import pytest
from shapely.geometry import shape

from dispatch.emergency.impact.sketching import Sketch, shape_of
from foundation.refusals import Invalid
from foundation.work import Works
from grid.measure import square_metres
from tests.acting import NORTH_GATE
from tests.dispatch.test_emergency_response import Response, opened
from tests.web.test_sight import as_
from web import auditing

LON, LAT = NORTH_GATE
A, B, C, D = (LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.01), (LON, LAT + 0.01)


@pytest.mark.parametrize(
    ("told", "kind", "km2"),
    [
        (Sketch("polygon", (A, B, C, D)), "MultiPolygon", 1.144),
        (Sketch("circle", (A,), radius_m=1000), "MultiPolygon", 3.14),
        (Sketch("sector", (A,), radius_m=1000, bearing_deg=45, angle_deg=90), "MultiPolygon", 0.785),
        (Sketch("line", (A, B, C)), "LineString", 0),
        (Sketch("point", (A,)), "Point", 0),
    ],
)
def test_a_sketch_becomes_the_shape_that_was_meant(told: Sketch, kind: str, km2: float) -> None:
    made = shape_of(told)
    assert made.geom_type == kind
    assert not km2 or float(square_metres(made)) / 1e6 == pytest.approx(km2, rel=1e-2)


@pytest.mark.parametrize(
    "told",
    [
        Sketch("polygon", (A, B)),
        Sketch("polygon", (A, C, B, D)),  # a bow tie
        Sketch("polygon", (A, B, A)),
        Sketch("line", (A,)),
        Sketch("line", (A, A)),
        Sketch("circle", (A,)),
        Sketch("polygon", (A, B, (LON + 3, LAT))),
    ],
)
def test_what_is_no_shape_is_refused_in_words(told: Sketch) -> None:
    with pytest.raises(Invalid) as refused:
        shape_of(told)
    assert refused.value.errors[0][0] == "points"


def test_a_leader_draws_on_what_happens_in_their_own_division_alone(city_works: Works) -> None:
    commander, county = as_(city_works, "commander"), as_(city_works, "county")
    own = opened(commander, "北门山林火情", "natural")
    far = commander.post(
        "/api/v1/emergencies", json={"title": "春城山火", "kind": "natural", "point": {"lon": 111.787, "lat": 22.167}}
    ).json
    point = {"kind": "point", "points": [list(A)], "note": "集结点"}
    told = [county.post(f"/api/v1/emergencies/{each['id']}/drawings", json=point).status_code for each in (own, far)]
    assert told == [201, 403]
    made = commander.post(f"/api/v1/emergencies/{far['id']}/drawings", json=point).json
    erased = county.post(f"/api/v1/emergency-drawings/{made['id']}/moves", json={"move": "remove", "version": 1})
    assert erased.status_code == 403


def test_what_is_drawn_is_shared_kept_and_asked_for_its_people(city_works: Works) -> None:
    commander, city, dispatcher = (as_(city_works, each) for each in ("commander", "city", "dispatcher"))
    told = opened(commander, "北门山林火情", "natural")
    url = f"/api/v1/emergencies/{told['id']}"
    square = {"kind": "polygon", "points": [list(each) for each in (A, B, C, D)], "note": "警戒区"}
    made = commander.post(f"{url}/drawings", json=square)
    assert made.status_code == 201 and made.json["colour"] == "yellow", made.json
    line = {"kind": "line", "points": [list(A), list(C)], "note": "进攻路线", "colour": "red"}
    assert city.post(f"{url}/drawings", json=line).status_code == 201
    assert dispatcher.post(f"{url}/drawings", json=line).status_code == 403
    assert as_(city_works, "handler").get(f"{url}/drawings").status_code == 403
    assert commander.post(f"{url}/drawings", json={**square, "points": [[1, 91]] * 3}).status_code == 422
    standing = dispatcher.get(f"{url}/drawings").json["items"]
    assert [each["note"] for each in standing] == ["警戒区", "进攻路线"]

    within = commander.post(f"{url}/impact", json={"kind": "area", "drawing": made.json["id"]})
    assert within.status_code == 201 and within.json["population_estimate"] > 0
    assert shape(within.json["area"]).equals_exact(shape(made.json["shape"]), 1e-9)
    other = opened(commander, "另一处", "accident")
    foreign = commander.post(
        f"/api/v1/emergencies/{other['id']}/impact", json={"kind": "area", "drawing": made.json["id"]}
    )
    assert foreign.status_code == 404

    moves = f"/api/v1/emergency-drawings/{made.json['id']}/moves"
    wider = {"kind": "circle", "points": [list(A)], "radius_m": 2000, "note": "警戒区扩大"}
    new = city.post(moves, json={"move": "change", "version": 1, "drawing": wider})
    assert new.status_code == 200 and new.json["replaces"] == made.json["id"]
    assert commander.post(moves, json={"move": "remove", "version": 1}).status_code == 409
    now = city.get(f"{url}/drawings").json["items"]
    assert [each["note"] for each in now] == ["进攻路线", "警戒区扩大"] and now[1]["facts"] == {"radius_m": 2000}
    before = (datetime.fromisoformat(new.json["at"]) - timedelta(microseconds=1)).isoformat()
    past = city.get(f"{url}/drawings", query_string={"at": before}).json["items"]
    assert [each["note"] for each in past] == ["警戒区", "进攻路线"]
    story = [each["text"] for each in city.get(f"{url}/timeline").json["items"] if each["kind"] == "drawing"]
    assert len(story) == 4 and "警戒区扩大" in story[-1]
    Response(commander, commander.get(url).json).move("stand_down", reason="火已灭")
    assert commander.post(f"{url}/drawings", json=square).status_code == 409
    with city_works.open() as work:
        assert auditing.verify(work.session)[1] is None
