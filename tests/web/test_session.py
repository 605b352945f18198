"""Signing in and out over HTTP: cookie, csrf, wrong passwords, and what an ended session is worth."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from foundation.work import Works
from web.application import create_app

PASSWORD = "moyang-demo"


@pytest.fixture
def client(city_works: Works) -> FlaskClient:
    return create_app(city_works).test_client()


def sign_in(client: FlaskClient, username: str = "officer", password: str = PASSWORD) -> TestResponse:
    return client.post("/api/v1/session", json={"username": username, "password": password})


def test_signing_in_gives_a_cookie_scripts_cannot_read_and_a_csrf_token(client: FlaskClient) -> None:
    answer = sign_in(client)
    cookie = answer.headers["Set-Cookie"]
    assert answer.status_code == 200
    assert answer.json["csrf"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    me = client.get("/api/v1/me").json
    assert me["roles"] == ["officer"]
    assert me["grid"]["code"] == "441702001001001"
    assert set(me["grid"]["point"]) == {"lon", "lat"}


def test_a_wrong_password_and_a_stranger_get_the_same_words(client: FlaskClient) -> None:
    wrong, stranger = sign_in(client, password="wrong"), sign_in(client, "nobody-here")
    assert wrong.status_code == stranger.status_code == 401
    assert wrong.data == stranger.data


def test_wrong_tries_are_remembered_and_slowed_down(client: FlaskClient) -> None:
    answers = [sign_in(client, password="wrong") for _ in range(8)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_change_without_the_csrf_token_is_refused(client: FlaskClient) -> None:
    sign_in(client)
    answer = client.put("/api/v1/reports/00000000-0000-4000-8000-000000000001", json={})
    assert (answer.status_code, answer.json["code"]) == (403, "csrf")


def test_a_session_that_ended_is_worth_nothing(client: FlaskClient) -> None:
    csrf = sign_in(client).json["csrf"]
    cookie = client.get_cookie("moyang_session")
    assert client.delete("/api/v1/session", headers={"X-CSRF-Token": csrf}).status_code == 204
    client.set_cookie("moyang_session", cookie.value if cookie else "")
    assert client.get("/api/v1/me").status_code == 401


def test_signing_in_from_a_foreign_page_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/session", json={"username": "officer", "password": PASSWORD}, headers={"Origin": "http://evil.example"}
    )
    assert (answer.status_code, answer.json["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/me",
        "/api/v1/cases",
        "/api/v1/alarms",
        "/api/v1/devices",
        "/api/v1/situation",
        "/api/v1/posts",
        "/api/v1/rejects",
        "/api/v1/map/cases/10/830/449.mvt",
    ],
)
def test_nobody_sees_anything_without_signing_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_errors_speak_the_language_asked_for(client: FlaskClient) -> None:
    english = client.get("/api/v1/me", headers={"Accept-Language": "en"}).json["detail"]
    chinese = client.get("/api/v1/me").json["detail"]
    assert english == "Please sign in first."
    assert chinese == "请先登录。"


def test_pages_carry_a_strict_policy(client: FlaskClient) -> None:
    policy = client.get("/sign-in").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "frame-ancestors 'none'" in policy
