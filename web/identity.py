"""From a cookie or a bearer token to the person who acts, with the grids they answer for."""

from dataclasses import dataclass, replace

from flask import request
from pydantic import BaseModel
from sqlalchemy import select

from dispatch.desk_queue import DESKS
from foundation.actor import Actor
from foundation.refusals import Refusal
from foundation.work import Work
from grid.cell import Grid
from grid.post import grids_of
from people import api_token, organisation, session
from people.session import SignedIn
from web.shapes import Point, lonlat


@dataclass(frozen=True)
class Signed:
    """Who is behind this request; `csrf` is None for bearer tokens, which no browser sends by itself."""

    person: SignedIn
    actor: Actor
    csrf: str | None


class Organisation(BaseModel):
    id: str
    name: str
    level: str
    division: str


class OwnGrid(BaseModel):
    code: str
    name: str
    point: Point


class Me(BaseModel):
    id: str
    username: str | None
    name: str
    roles: list[str]
    permissions: list[str]
    organisation: Organisation | None
    grid: OwnGrid | None
    faces: list[str]
    desks: list[str]
    home: str
    demo: bool


FACES = {
    "wall": ("situation.see",),
    "desk": ("case.see_all", "case.see_department", "case.see_division", "device.manage"),
}


def with_grids(work: Work, signed: SignedIn) -> Signed:
    grids = grids_of(work.session, signed.person.id, work.now) if signed.actor.may("case.see_own_grid") else frozenset()
    scopes = {**signed.actor.scopes, "grid": grids}
    if signed.actor.may("case.see_department") and signed.department:
        scopes["department"] = organisation.with_units(work.session, signed.department.id)
    actor = replace(signed.actor, scopes=scopes)
    return Signed(signed, actor, signed.csrf)


def by_cookie(work: Work, token: str) -> Signed | None:
    """The person behind the session cookie, or None."""
    found = session.resolve(work.session, token, work.now)
    return with_grids(work, found) if found else None


def by_token(work: Work, token: str) -> Signed | None:
    """The account behind a bearer token, or None."""
    found = api_token.resolve_token(work.session, token, work.now)
    return with_grids(work, found) if found else None


def sign_in(work: Work, username: str, password: str) -> tuple[Signed, str] | Refusal:
    """A new session and its token, or why not (the wrong try must be remembered, so it is no exception)."""
    opened = session.sign_in(work, username, password, request.remote_addr or "", request.user_agent.string)
    if isinstance(opened, Refusal):
        return opened
    work.session.flush()
    found = session.resolve(work.session, opened.token, work.now)
    if found is None:
        raise RuntimeError("a session that was just opened cannot be found")
    return with_grids(work, found), opened.token


def me(work: Work, signed: Signed) -> Me:
    """Who I am, for the screens."""
    person, department, actor = signed.person.person, signed.person.department, signed.actor
    own = work.session.scalar(
        select(Grid).where(Grid.code.in_(actor.scopes["grid"]), Grid.valid_to.is_(None)).order_by(Grid.code).limit(1)
    )
    faces = faces_of(signed)
    return Me(
        id=str(person.id),
        username=person.username,
        name=person.name,
        roles=sorted(signed.person.roles),
        permissions=sorted(actor.permissions),
        faces=faces,
        home=home_of(signed),
        demo=person.demo,
        desks=[desk for desk, permission in DESKS.items() if actor.may(permission)],
        organisation=Organisation(
            id=str(department.id), name=department.name, level=department.level, division=department.division
        )
        if department
        else None,
        grid=OwnGrid(code=own.code, name=own.name, point=lonlat(own.point)) if own else None,
    )


def faces_of(signed: Signed) -> list[str]:
    """The faces this person works with: the phone is the officer's, the desk everybody's who sees cases or devices."""
    if "officer" in signed.person.roles:
        return ["phone"]
    return [face for face in ("desk", "wall") if any(signed.actor.may(each) for each in FACES[face])]


def home_of(signed: Signed) -> str:
    faces = faces_of(signed)
    if "commander" in signed.person.roles:
        return "/wall/"
    return f"/{faces[0]}/" if faces else "/sign-in"
