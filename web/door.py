"""The door: every request enters here, is recognised, is allowed or refused, and gets its one unit of work."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app, g, request
from pydantic import BaseModel
from werkzeug.wrappers import Response

from foundation.actor import Actor
from foundation.refusals import NotAllowed, NotSignedIn
from foundation.words import Words
from foundation.work import Work, Works
from web import identity

COOKIE = "moyang_session"
SAFE = ("GET", "HEAD", "OPTIONS")
CSRF_HEADER = "X-CSRF-Token"
NOBODY = Actor(id=None, name="")

View = TypeVar("View", bound=Callable[..., Any])


class CsrfMissing(NotAllowed):
    code = "csrf"
    words = Words("页面已过期，请刷新后重试。", "This page is out of date; reload it and try again.")


def guarded(*permissions: str) -> Callable[[View], View]:
    """The route is for people signed in who hold one of the permissions; it gets the Work as its first argument."""
    return _door(permissions)


def signed_in(view: View) -> View:
    """The route is for anybody signed in; it shows a person nothing but their own."""
    return _door(())(view)


def open_to_all(why: str) -> Callable[[View], View]:
    """The route is for anybody at all, and says why; it gets a Work without an actor."""
    return _door(None, why)


def _door(permissions: tuple[str, ...] | None, why: str = "") -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def enter(**arguments: Any) -> Any:
            answer = view(g.work, **arguments)
            _finish(None)
            return answer

        enter.guard = permissions  # type: ignore[attr-defined]
        enter.why_open = why  # type: ignore[attr-defined]
        return enter  # type: ignore[return-value]

    return decorate


def recognise() -> None:
    """Before every request: open the unit of work, find out who it is, and refuse who may not enter."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or not hasattr(view, "guard"):
        return
    g.opened = current_app.extensions["works"].open(NOBODY)
    g.work = g.opened.__enter__()
    guard = view.guard
    g.signed = _who(g.work) if guard is not None or request.cookies.get(COOKIE) else None
    if g.signed:
        g.work.actor = g.signed.actor
        structlog.contextvars.bind_contextvars(person=str(g.signed.actor.id))
    if guard is None:
        return
    if g.signed is None:
        raise NotSignedIn
    _same_site(g.signed)
    if guard and not any(g.signed.actor.may(each) for each in guard):
        raise NotAllowed


def _who(work: Work) -> "identity.Signed | None":
    bearer = request.headers.get("Authorization", "")
    if bearer.startswith("Bearer "):
        return identity.by_token(work, bearer.removeprefix("Bearer ").strip())
    token = request.cookies.get(COOKIE)
    return identity.by_cookie(work, token) if token else None


def _same_site(signed: "identity.Signed") -> None:
    """A change asked for with the cookie needs the token that only our own pages know."""
    if request.method in SAFE or signed.csrf is None:
        return
    if not hmac.compare_digest(request.headers.get(CSRF_HEADER, "").encode(), signed.csrf.encode()):
        raise CsrfMissing


def _finish(error: BaseException | None) -> None:
    opened = g.pop("opened", None)
    if opened is not None:
        opened.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)


def leave(error: BaseException | None) -> None:
    """After every request: what was not finished well is rolled back."""
    if "opened" not in g:
        return
    try:
        _finish(error or Unfinished())
    except Exception as raised:
        if raised is not error and not isinstance(raised, Unfinished):
            structlog.get_logger().warning("rolling back failed", error=str(raised))


class Unfinished(Exception):
    """The request was refused before its view finished; its work is rolled back."""


def answer(told: BaseModel, status: int = 200, **headers: str) -> Response:
    """A JSON answer of the documented shape."""
    response = Response(told.model_dump_json(), status, content_type="application/json")
    response.headers.update(headers)
    return response


def install(app: Flask, works: Works) -> None:
    app.extensions["works"] = works
    app.before_request(recognise)
    app.teardown_request(leave)
