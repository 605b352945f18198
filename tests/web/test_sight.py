"""Who may see what: the same rule for a list, one row, a photo, a tile and a history."""

import hashlib

import pytest
from flask.testing import FlaskClient

from foundation.work import Works
from tests.acting import Cast, jpeg, send_photo, tell
from web.application import create_app


def as_(works: Works, username: str) -> FlaskClient:
    client = create_app(works).test_client()
    answer = client.post("/api/v1/session", json={"username": username, "password": "moyang-demo"})
    client.environ_base["HTTP_X_CSRF_TOKEN"] = answer.json["csrf"]
    return client


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def test_a_department_sees_a_case_only_while_it_is_its_own(cast: Cast) -> None:
    waiting, given = cast.case_at("pending_dispatch"), cast.case_at("pending_handle")
    handler = as_(cast.works, "handler")
    assert [row["id"] for row in handler.get("/api/v1/cases").json["items"]] == [str(given.id)]
    assert handler.get(f"/api/v1/cases/{waiting.id}").status_code == 404


def test_a_case_out_of_sight_answers_like_one_that_is_not(cast: Cast) -> None:
    case = cast.case_at("pending_dispatch")
    handler = as_(cast.works, "handler")
    hidden, missing = (
        handler.get(f"/api/v1/cases/{each}") for each in (case.id, "00000000-0000-4000-8000-000000000009")
    )
    assert hidden.status_code == missing.status_code == 404
    assert hidden.data == missing.data
    assert handler.get(f"/api/v1/cases/{case.id}/history").status_code == 404


def test_another_grids_officer_does_not_see_it(cast: Cast) -> None:
    case = cast.case_at("pending_check")
    assert as_(cast.works, "officer").get(f"/api/v1/cases/{case.id}").status_code == 200
    assert as_(cast.works, "officer2").get(f"/api/v1/cases/{case.id}").status_code == 404


def test_the_handled_party_reads_the_grid_and_never_the_officers_name(cast: Cast) -> None:
    case = cast.case_at("handling")
    handler = as_(cast.works, "handler")
    told = handler.get(f"/api/v1/cases/{case.id}").data + handler.get(f"/api/v1/cases/{case.id}/history").data
    assert cast.officer.name not in told.decode()


def test_a_photo_is_shown_to_whoever_may_see_its_case_and_to_nobody_else(cast: Cast) -> None:
    body = jpeg((7, 77, 177))
    sha256 = send_photo(cast.works, cast.officer, body)
    assert sha256 == hashlib.sha256(body).hexdigest()
    tell(cast.works, cast.officer, photos=(sha256,))
    seen = {
        name: as_(cast.works, name).get(f"/api/v1/photos/{sha256}?size=thumb").status_code
        for name in ("officer", "supervisor", "handler", "officer2")
    }
    assert seen == {"officer": 200, "supervisor": 200, "handler": 404, "officer2": 404}


def test_tiles_hold_only_what_the_viewer_may_see(cast: Cast) -> None:
    cast.case_at("pending_dispatch")
    tile = "/api/v1/map/cases/12/3321/1793.mvt"
    sizes = {name: len(as_(cast.works, name).get(tile).data) for name in ("supervisor", "handler")}
    assert sizes["supervisor"] > sizes["handler"] == 0


def test_extra_fields_and_foreign_filters_gain_nothing(cast: Cast) -> None:
    case = cast.case_at("pending_handle")
    handler = as_(cast.works, "handler")
    answer = handler.post(
        f"/api/v1/cases/{case.id}/moves", json={"move": "assign", "version": case.version, "stage": "closed"}
    )
    assert answer.status_code == 422
    assert handler.get("/api/v1/cases?all=1").status_code == 422
