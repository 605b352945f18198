"""What a phone may say in a report, what is refused and beside which field, and who is named as its reporter."""

import hashlib
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from foundation.clock import now
from foundation.ids import new_id
from foundation.work import Works
from incidents.case import Case
from incidents.catalogue import Category
from incidents.evidence import Evidence
from incidents.report import Report
from people.person import find_person
from tests.acting import NORTH_GATE, litter
from tests.web.test_sight import as_

GPS_IFD, LATITUDE = 0x8825, 2


def said(works: Works, **other: Any) -> dict[str, Any]:
    with works.open() as work:
        category = litter(work)
    point = {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1], "accuracy_m": 8}
    return {"category": category, "point": point, "description": "路口", "photos": ["0" * 64], **other}


def put(client: FlaskClient, body: dict[str, Any], report_id: object = None) -> TestResponse:
    return client.put(f"/api/v1/reports/{report_id or uuid4()}", json=body)


def north_of_gate(metres: float) -> dict[str, float]:
    return {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1] + metres / 111_320}


def fields(answer: TestResponse) -> list[str]:
    assert answer.status_code == 422, answer.json
    return [each["field"] for each in answer.json["errors"]]  # type: ignore[index]


def test_a_pin_may_be_moved_fifty_metres_freely_and_further_with_a_reason(city_works: Works) -> None:
    officer = as_(city_works, "officer")
    assert put(officer, said(city_works, measured=north_of_gate(45))).status_code == 201
    far = said(city_works, measured=north_of_gate(80))
    assert fields(put(officer, far)) == ["moved_reason"]
    sent = put(officer, {**far, "moved_reason": "河对岸过不去"})
    assert sent.status_code == 201
    with city_works.open() as work:
        kept = work.session.get_one(Report, sent.json["report"]["id"])  # type: ignore[index]
        assert (kept.moved_reason, round(kept.moved_m or 0)) == ("河对岸过不去", 80)


def test_a_point_in_the_sea_is_refused_in_words(city_works: Works) -> None:
    answer = put(as_(city_works, "officer"), said(city_works, point={"lon": 112.0, "lat": 21.2}))
    assert (answer.status_code, answer.json["code"]) == (422, "outside_city")  # type: ignore[index]
    assert "重新选点" in answer.json["detail"]  # type: ignore[index]


@pytest.mark.parametrize("days", [-730, -3, 3, 730])
def test_a_wrong_clock_is_kept_as_a_claim_and_rules_nothing(city_works: Works, days: int) -> None:
    claimed = now() + timedelta(days=days)
    sent = put(as_(city_works, "officer"), said(city_works, taken_at=claimed.isoformat()))
    assert sent.status_code == 201
    with city_works.open() as work:
        kept = work.session.get_one(Report, sent.json["report"]["id"])  # type: ignore[index]
        case = work.session.get_one(Case, kept.case_id)
        assert kept.taken_at == claimed
        assert abs(kept.received_at - now()) < timedelta(minutes=1) > abs(case.reported_at - now())


def test_a_category_withdrawn_while_the_phone_was_away_is_named_and_its_field_too(city_works: Works) -> None:
    body = said(city_works)
    with city_works.open() as work:
        work.session.execute(update(Category).where(Category.id == body["category"]).values(valid_to=work.now))
    answer = put(as_(city_works, "officer"), body)
    assert fields(answer) == ["category"]
    assert "暴露垃圾" in answer.json["errors"][0]["message"]  # type: ignore[index]


def test_an_older_edition_of_a_category_in_force_still_counts(city_works: Works) -> None:
    body = said(city_works)
    with city_works.open() as work:
        old = work.session.get_one(Category, body["category"])
        columns = {each.name: getattr(old, each.name) for each in Category.__table__.columns}
        old.valid_to = work.now
        work.session.flush()
        work.session.add(Category(**{**columns, "id": new_id(), "valid_from": work.now}))
    assert put(as_(city_works, "officer"), body).status_code == 201


def test_a_report_handed_in_by_a_colleague_and_sent_by_its_own_phone_too_is_one_case(city_works: Works) -> None:
    """Who hands it in is the sender; who wrote it is a claim. Either order, one case, one receipt."""
    with city_works.open() as work:
        writer = find_person(work.session, "officer")
        assert writer
        claimed = {"id": str(writer.id), "name": writer.name}
    colleague, phone = as_(city_works, "officer2"), as_(city_works, "officer")
    body, first, second = said(city_works), uuid4(), uuid4()
    handed_in = put(colleague, {**body, "claimed_reporter": claimed}, first)
    assert (handed_in.status_code, put(phone, body, first).json) == (201, handed_in.json)
    by_itself = put(phone, body, second)
    assert put(colleague, {**body, "claimed_reporter": claimed}, second).json == by_itself.json
    with city_works.open() as work:
        kept = work.session.get_one(Report, first)
        assert (kept.claimed_reporter, kept.claimed_name) == (writer.id, writer.name)
        assert kept.reporter_id != writer.id
        assert work.session.scalar(select(func.count()).select_from(Case)) == 2


def test_a_stranger_who_knows_a_report_gets_no_receipt_for_it(city_works: Works) -> None:
    body, report_id = said(city_works), uuid4()
    put(as_(city_works, "officer"), body, report_id)
    assert put(as_(city_works, "officer2"), body, report_id).status_code == 409


def with_place() -> bytes:
    """A picture as a phone's camera makes it: it says where it was taken."""
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(GPS_IFD)[LATITUDE] = (21.0, 51.0, 30.0)
    exif[0x010F] = "Camera of Lin"
    Image.new("RGB", (800, 600), (90, 80, 70)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_nobody_but_the_taker_and_supervision_gets_the_place_inside_a_photo(city_works: Works) -> None:
    body = with_place()
    sha256 = hashlib.sha256(body).hexdigest()
    officer, dispatcher = as_(city_works, "officer"), as_(city_works, "dispatcher")
    assert officer.put(f"/api/v1/photos/{sha256}", data=body).status_code == 201
    put(officer, said(city_works, photos=[sha256]))
    for size in ("view", "thumb"):
        seen = dispatcher.get(f"/api/v1/photos/{sha256}?size={size}")
        assert seen.status_code == 200
        with Image.open(io.BytesIO(seen.data)) as picture:
            assert not dict(picture.getexif()) and "exif" not in picture.info
        assert b"Camera of Lin" not in seen.data
    assert dispatcher.get(f"/api/v1/photos/{sha256}?size=original").status_code == 404


def test_the_cameras_own_picture_stays_named_beside_the_one_that_was_sent(city_works: Works) -> None:
    sent = put(as_(city_works, "officer"), said(city_works, originals={"0" * 64: "a" * 64}))
    with city_works.open() as work:
        kept = work.session.scalar(select(Evidence).where(Evidence.case_id == sent.json["case"]["id"]))  # type: ignore[index]
        assert kept and kept.original_sha256 == "a" * 64


def crowded() -> bytes:
    """A small picture behind two hundred full segments of camera data: 13 MB of nothing."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    plain = out.getvalue()
    segment = b"\xff\xe1\xff\xff" + b"Exif\0\0MM\0*\0\0\0\x08" + b"\xff" * (65533 - 14)
    return plain[:2] + segment * 200 + plain[2:]


def vast() -> bytes:
    out = io.BytesIO()
    Image.new("L", (10_000, 6_000), 128).save(out, "JPEG", quality=30)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (b"", {"not_a_photo", "malformed"}),
        (b"PK\x03\x04 a zip file", {"not_a_photo"}),
        (with_place()[:200], {"not_a_photo", None}),
        (crowded(), {"too_large", None}),
        (vast(), {"too_many_pixels", None}),
    ],
    ids=["nothing", "a zip", "cut off", "camera data bomb", "60 megapixels"],
)
def test_bad_pictures_are_taken_or_refused_in_words_and_never_a_fault(
    city_works: Works, body: bytes, codes: set[str | None]
) -> None:
    sha256 = hashlib.sha256(body).hexdigest()
    officer = as_(city_works, "officer")
    answer = officer.put(f"/api/v1/photos/{sha256}", data=body)
    assert answer.status_code < 500, answer.data
    assert (answer.json.get("code") if answer.status_code >= 400 else None) in codes  # type: ignore[union-attr]
    if answer.status_code == 201:
        assert officer.get(f"/api/v1/photos/{sha256}?size=view").status_code in (200, 404)
