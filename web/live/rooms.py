"""Who is on this socket and what they may hear, asked of the database in real threads beside gevent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import gevent
from werkzeug.http import parse_cookie

from dispatch.audience import topics_of
from foundation import push
from foundation.push import Missed
from foundation.work import Works
from web import identity
from web.door import COOKIE

Found = TypeVar("Found")


@dataclass(frozen=True)
class Guest:
    """One connected screen: whose it is and the topics the server chose for it."""

    person: str
    topics: tuple[str, ...]


def in_thread(act: Callable[..., Found], *arguments: Any) -> Found:
    """Run blocking database work outside the gevent loop and wait for it."""
    found: Found = gevent.get_hub().threadpool.apply(act, arguments)
    return found


def token_of(environ: dict[str, Any], auth: Any) -> tuple[str, bool] | None:
    """The bearer token of `auth: {token}`, or the session cookie; (value, is_bearer)."""
    if isinstance(auth, dict) and isinstance(auth.get("token"), str):
        return auth["token"], True
    cookie = parse_cookie(environ).get(COOKIE)
    return (cookie, False) if cookie else None


def welcome(works: Works, value: str, bearer: bool) -> Guest | None:
    """The guest behind a token, with topics by present permissions; None when the token is worth nothing."""
    with works.open() as work:
        signed = identity.by_token(work, value) if bearer else identity.by_cookie(work, value)
        if signed is None:
            return None
        return Guest(str(signed.actor.id), tuple(topics_of(signed.actor)))


def missed(works: Works, seq: int, topics: tuple[str, ...]) -> Missed:
    with works.open() as work:
        return push.missed(work.session.connection(), seq, topics)


def last_seq(works: Works) -> int:
    with works.open() as work:
        return push.last_seq(work.session.connection())
