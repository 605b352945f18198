"""Signing in and out, and who I am."""

from datetime import datetime

from flask import g, request
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from foundation.refusals import NotAllowed, NotSignedIn, Refusal
from foundation.settings import settings
from foundation.words import Words
from foundation.work import Work
from incidents import handling
from people import api_token
from people import session as sign
from web import identity
from web.api.blueprint import answers, part
from web.door import COOKIE, answer, guarded, open_to_all, signed_in
from web.identity import Me
from web.problems import refused
from web.shapes import Text, Told

api = part("session", "登录 session")


class Credentials(Told):
    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=128)


class SessionTold(BaseModel):
    """`csrf` is sent back as X-CSRF-Token with every change."""

    csrf: str
    user: Me


class TokenAsked(Told):
    """What the token is for, the permissions it carries (some of your own), and for how long."""

    name: Text = Field(min_length=1, max_length=100)
    scopes: list[str] = Field(min_length=1, max_length=40)
    days: int = Field(90, ge=1, le=366)


class TokenTold(BaseModel):
    """The token is shown this once."""

    token: str
    name: str
    scopes: list[str]
    expires_at: datetime


class ForeignOrigin(NotAllowed):
    code = "foreign_origin"
    words = Words("请从本系统的登录页登录。", "Sign in from this system's own page.")


@api.post("/session", **answers(SessionTold))
@open_to_all("this is how one signs in; tries are limited by name and by address")
def sign_in(work: Work, body: Credentials) -> Response:
    """Sign in with name and password: a cookie and the csrf token."""
    origin = request.headers.get("Origin")
    if origin and origin.split("://", 1)[-1] != request.host:
        raise ForeignOrigin
    opened = identity.sign_in(work, body.username, body.password)
    if isinstance(opened, Refusal):
        return refused(opened)
    signed, token = opened
    response = answer(SessionTold(csrf=signed.csrf or "", user=identity.me(work, signed)))
    _set_cookie(response, token)
    return response


def _set_cookie(response: Response, token: str) -> None:
    secure = settings().server.public_url.startswith("https://")
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings().session.absolute_h * 3600,
        httponly=True,
        secure=secure,
        samesite="Lax",
        path="/",
    )


@api.get("/session", **answers(SessionTold))
@open_to_all("it tells a page whether somebody is signed in; 401 when nobody is")
def current(work: Work) -> Response:
    """The session of this cookie, with its csrf token."""
    if g.get("signed") is None or g.signed.csrf is None:
        raise NotSignedIn
    return answer(SessionTold(csrf=g.signed.csrf, user=identity.me(work, g.signed)))


@api.delete("/session", responses={"204": None})
@signed_in
def sign_out(work: Work) -> Response:
    """End this session; the cookie is worth nothing afterwards, and claimed cases go back to the pool."""
    if work.actor.id is not None:
        handling.release_all(work, work.actor.id)
    sign.sign_out(work, request.cookies.get(COOKIE, ""))
    response = Response(status=204)
    response.delete_cookie(COOKIE, path="/")
    return response


@api.get("/me", **answers(Me))
@signed_in
def me(work: Work) -> Response:
    """Who I am, what I may do, and which grid is mine."""
    return answer(identity.me(work, g.signed))


@api.post("/tokens", **answers(TokenTold, 201))
@guarded("token.issue")
def token(work: Work, body: TokenAsked) -> Response:
    """A bearer token for an integration, with permissions you hold yourself."""
    told, row = api_token.issue(work, g.signed.person.person.id, body.name, body.scopes, body.days)
    return answer(TokenTold(token=told, name=row.name, scopes=row.scopes, expires_at=row.expires_at), 201)
