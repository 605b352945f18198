"""What an attacker tried against the built house, kept so that it stays shut."""

import hashlib
import io
import json
import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from dispatch import chores
from dispatch.reactions import REACTIONS
from foundation import jobs
from foundation.reactor import Slow
from foundation.settings import settings
from foundation.work import Works
from incidents import photo
from tests.acting import NORTH_GATE, Cast, jpeg, litter, move, send_photo, tell
from tests.web.test_sight import as_

READINGS = "/api/v1/devices/{}/readings"


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def said(works: Works, **other: object) -> dict[str, object]:
    """The body of a sound report, unless told otherwise."""
    with works.open() as work:
        return {
            "category": litter(work),
            "point": {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1]},
            "photos": ["0" * 64],
            **other,
        }


@pytest.mark.parametrize(
    "address",
    [
        "/cases?grid=%00",
        "/cases?area=%00",
        "/posts?grid=%00",
        "/posts?county=%00",
        "/posts?town=%00",
        "/departments?division=%00",
        "/departments?q=%00",
        "/categories?q=%00",
        "/devices?grid=%00",
        "/devices?after=%00",
        "/alarms?device=%00",
        "/emergencies?after=%00",
    ],
)
def test_a_nul_in_a_query_is_refused_and_no_fault(works: Works, city_works: Works, address: str) -> None:
    assert as_(city_works, "dispatcher").get(f"/api/v1{address}").status_code == 422


def test_a_report_that_could_not_be_read_again_is_refused(cast: Cast) -> None:
    officer = as_(cast.works, "officer")
    for wrong in (
        {"category": "\0"},
        {"condition": "\0"},
        {"taken_at": "0001-01-01T00:00:00+23:59"},
        {"taken_at": "9999-12-31T23:59:59-23:59"},
    ):
        answer = officer.put(f"/api/v1/reports/{uuid4()}", json=said(cast.works, **wrong))
        assert answer.status_code == 422, wrong
        assert answer.json["errors"][0]["field"] == next(iter(wrong))


@pytest.mark.parametrize(
    "span", ["to=0001-01-01T00:00:00Z", "from=9999-12-31T00:00:00Z", "from=0001-01-01T00:00:00%2B23:00"]
)
def test_moments_at_the_edge_of_time_are_refused(city_works: Works, span: str) -> None:
    assert as_(city_works, "dispatcher").get(READINGS.format("any") + "?" + span).status_code == 422


def test_json_nested_too_deep_is_malformed_and_no_fault(city_works: Works) -> None:
    anybody = as_(city_works, "officer")
    for body in (b"[" * 200_000, b'{"a":' * 100_000):
        assert anybody.post("/api/v1/session", data=body, content_type="application/json").status_code == 422


def test_a_wrong_csrf_token_in_any_script_is_refused(city_works: Works) -> None:
    officer = as_(city_works, "officer")
    answer = officer.put(f"/api/v1/reports/{uuid4()}", json={}, headers={"X-CSRF-Token": "\xe9"})
    assert (answer.status_code, answer.json["code"]) == (403, "csrf")


@pytest.mark.parametrize("told", ["bytes 0-0/" + "9" * 5000, "bytes 0-5/10", "bytes ٠-٠/١٠", "bytes 0-0/10\n"])
def test_a_bad_range_is_refused(city_works: Works, told: str) -> None:
    officer = as_(city_works, "officer")
    officer.environ_base["HTTP_CONTENT_RANGE"] = told
    answer = officer.put(f"/api/v1/photos/{'a' * 64}", data=b"x")
    assert (answer.status_code, answer.json["code"]) == (422, "bad_range")


def test_the_handled_party_cannot_ask_the_grid_for_its_officers_name(cast: Cast) -> None:
    handler, supervisor = (
        as_(cast.works, name).get("/api/v1/grids/441702001001001").json for name in ("handler", "supervisor")
    )
    assert supervisor["officer_name"] == cast.officer.name
    assert cast.officer.name not in json.dumps(handler, ensure_ascii=False)
    assert handler["officer_name"]


def test_a_history_names_nobody_to_whoever_may_not_read_names(cast: Cast) -> None:
    case = cast.case_at("pending_handle")
    move(cast.works, cast.handler, case.id, "assign", person=str(cast.handler.id))
    story = f"/api/v1/cases/{case.id}/history"
    for reader in ("officer", "auditor"):
        assert cast.handler.name not in as_(cast.works, reader).get(story).get_data(as_text=True), reader
    assert cast.handler.name in as_(cast.works, "supervisor").get(story).get_data(as_text=True)


def test_the_numbers_of_a_territory_are_its_own(cast: Cast) -> None:
    tell(cast.works, cast.officer)
    elsewhere = (111.5920, 21.7540)  # in Yangxi
    tell(cast.works, cast.officer, place=elsewhere)
    counts = {
        name: as_(cast.works, name).get("/api/v1/situation").json["cases_open"] for name in ("city", "county", "town")
    }
    assert counts == {"city": 2, "county": 1, "town": 1}


def test_a_token_begets_none_with_more_than_it_may_itself(city_works: Works) -> None:
    admin = as_(city_works, "admin")
    weak = admin.post("/api/v1/tokens", json={"name": "weak", "scopes": ["token.issue"]}).json["token"]
    asked = {"name": "strong", "scopes": ["person.manage"]}
    bearer = {"Authorization": f"Bearer {weak}"}
    admin.delete_cookie("moyang_session")
    assert admin.post("/api/v1/tokens", json=asked, headers=bearer).status_code == 422


def test_pieces_that_nobody_finishes_do_not_stay(city_works: Works) -> None:
    officer = as_(city_works, "officer")
    officer.environ_base["HTTP_CONTENT_RANGE"] = "bytes 0-0/10"
    begun, left = hashlib.sha256(b"begun").hexdigest(), hashlib.sha256(b"left").hexdigest()
    for sha256 in (begun, left):
        assert officer.put(f"/api/v1/photos/{sha256}", data=b"x").status_code == 202
    for kept in (settings().var / "cache" / "uploads").glob(f"{left}-*"):
        os.utime(kept, (0, 0))
    with city_works.open() as work:
        chores.forget_uploads(work)
    offsets = [officer.head(f"/api/v1/photos/{sha256}").headers["Upload-Offset"] for sha256 in (begun, left)]
    assert offsets == ["1", "0"]


def bomb(kind: str, mode: str, side: int) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (side, side)).save(out, kind, compress_level=1)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["1", "RGBA"])
def test_a_picture_that_can_only_be_decoded_whole_may_not_be_vast(city_works: Works, mode: str) -> None:
    officer, body = as_(city_works, "officer"), bomb("PNG", mode, 4200)
    answer = officer.put(f"/api/v1/photos/{hashlib.sha256(body).hexdigest()}", data=body)
    assert (answer.status_code, answer.json["code"]) == (413, "too_many_pixels")


def test_a_photo_broken_behind_its_header_is_missing_and_no_fault(cast: Cast) -> None:
    body = jpeg(size=(1999, 1999))[:2000]
    sha256 = send_photo(cast.works, cast.officer, body)
    assert as_(cast.works, "officer").get(f"/api/v1/photos/{sha256}?size=view").status_code == 404


@pytest.mark.parametrize(
    "job",
    [
        "os.system",
        "foundation.jobs.importlib",
        "people.session.revoke_all",
        "foundation.push.forget",
        "dispatch.reactions.open_an_emergency",
    ],
)
def test_only_a_marked_job_may_be_named(job: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        jobs.resolve(job)


def test_every_slow_reaction_is_a_marked_job() -> None:
    for reaction in [each for row in REACTIONS.values() for each in row]:
        if isinstance(reaction, Slow):
            assert jobs.resolve(reaction.job)
    assert jobs.resolve("incidents.photo.make_copies") is photo.make_copies


@pytest.fixture
def queue() -> Iterator[Queue]:
    connection = Redis.from_url(settings().redis.url)
    made = Queue("attack", connection=connection, serializer=JSONSerializer)
    yield made
    made.delete(delete_jobs=True)


def test_the_worker_runs_nothing_else_that_stands_in_redis(queue: Queue, tmp_path: object) -> None:
    mark = f"{tmp_path}/run"
    told = queue.enqueue("os.system", f"touch {mark}", on_failure="os.abort", on_success="os.abort")
    job = jobs.HouseJob.fetch(told.id, connection=queue.connection, serializer=JSONSerializer)
    with pytest.raises(ValueError, match=r"\S"):
        job.perform()
    assert job.success_callback is job.failure_callback is job.stopped_callback is None


def test_nobody_signs_in_from_a_foreign_page(city_works: Works) -> None:
    stranger: FlaskClient = as_(city_works, "officer")
    told = {"username": "officer", "password": "moyang-demo"}
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        assert stranger.post("/api/v1/session", json=told, headers={"Origin": origin}).status_code == 403
    plain = stranger.post("/api/v1/session", data=json.dumps(told), content_type="text/plain")
    assert plain.status_code == 422
