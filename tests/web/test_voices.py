"""A voice note travels like a photo: resumed, checked, once; heard by whoever sees the case, and by nobody else."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

from foundation.work import Works
from incidents.case import Case
from tests.acting import Cast, jpeg, litter, move
from tests.incidents.test_recording import mp4, ogg, webm
from tests.web.test_sight import as_


def sent(client: Any, body: bytes, **headers: str) -> Any:
    return client.put(f"/api/v1/voices/{hashlib.sha256(body).hexdigest()}", data=body, headers=headers)


def test_a_note_is_taken_once_resumed_and_what_is_none_is_refused(city_works: Works) -> None:
    officer, other = as_(city_works, "officer"), as_(city_works, "officer2")
    body = webm(12_000, tail=b"\xec" + (0x10000000 | 300_000).to_bytes(4) + bytes(300_000))
    name = hashlib.sha256(body).hexdigest()

    def piece(first: int, last: int) -> Any:
        told = {"Content-Range": f"bytes {first}-{last - 1}/{len(body)}"}
        return officer.put(f"/api/v1/voices/{name}", data=body[first:last], headers=told)

    assert piece(0, 100_000).status_code == 202
    asked = officer.head(f"/api/v1/voices/{name}")
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (404, "100000")
    assert other.head(f"/api/v1/voices/{name}").headers["Upload-Offset"] == "0"
    assert piece(200_000, len(body)).json["code"] == "wrong_offset"
    done = piece(100_000, len(body))
    assert (done.status_code, done.json["type"], done.json["seconds"]) == (201, "audio/webm", 12.06)
    assert sent(officer, body).status_code == 200
    for bad, code in (
        (jpeg(), "not_a_recording"),
        (ogg(48_000 * 64), "too_long"),
        (mp4(61, kind=b"vide"), "not_a_recording"),
        (b"", "not_a_recording"),
    ):
        assert sent(officer, bad).json["code"] == code
    assert officer.put(f"/api/v1/voices/{'0' * 64}", data=ogg(48_000)).json["code"] == "hash_differs"
    assert sent(officer, bytes(2 * 1024 * 1024 + 1)).status_code == 413
    wild = {"Content-Range": f"bytes 0-9/{10**11}"}
    assert officer.put(f"/api/v1/voices/{name[::-1]}", data=b"x" * 10, headers=wild).status_code == 413
    assert sent(as_(city_works, "handler"), ogg(48_000)).status_code == 403


def test_who_may_see_the_case_may_hear_the_note(city_works: Works) -> None:
    cast, officer = Cast(city_works), as_(city_works, "officer")
    body = ogg(48_000 * 5)
    name, report = hashlib.sha256(body).hexdigest(), str(uuid4())
    with city_works.open() as work:
        category = litter(work)
    told = {
        "category": category,
        "point": {"lon": 111.9616677, "lat": 21.8583578},
        "photos": [cast.photo],
        "voices": [name, name],
    }
    receipt = officer.put(f"/api/v1/reports/{report}", json=told)
    assert receipt.status_code == 201
    assert officer.put(f"/api/v1/reports/{report}", json=told).status_code == 200
    assert officer.put(f"/api/v1/reports/{report}", json={**told, "voices": []}).json["code"] == "report_differs"
    case = receipt.json["case"]["id"]
    supervisor, handler = as_(city_works, "supervisor"), as_(city_works, "handler")
    assert supervisor.get(f"/api/v1/cases/{case}").json["voices"] == [{"sha256": name, "seconds": None}]
    assert sent(officer, body).status_code == 201
    assert supervisor.get(f"/api/v1/cases/{case}").json["voices"] == [{"sha256": name, "seconds": 5.0}]
    heard = supervisor.get(f"/api/v1/voices/{name}")
    assert (heard.status_code, heard.data, heard.content_type) == (200, body, "audio/ogg")
    part = supervisor.get(f"/api/v1/voices/{name}", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"OggS")
    assert "media-src 'self' blob:" in supervisor.get("/desk/").headers["Content-Security-Policy"]
    for who in ("officer2", "handler", "admin"):
        assert as_(city_works, who).get(f"/api/v1/voices/{name}").status_code == 404, who
    with city_works.open() as work:
        steps = list(cast.steps(work.session.get_one(Case, UUID(case))).values())[:2]
    for actor, act, stated in steps:
        move(city_works, actor, UUID(case), act, **stated)
    assert handler.get(f"/api/v1/voices/{name}").status_code == 200
