"""Duty lists: who is called first, second, third for a city, county, town or community, and by which ways."""

from collections.abc import Iterable
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.emergency import named
from dispatch.emergency.cascade import channels, duty
from dispatch.emergency.cascade.cascade import DutyList
from dispatch.emergency.cascade.chain import PLACES, POSTS, Reached
from dispatch.reach.push_device import PushDevice
from foundation.refusals import NotFound
from foundation.settings import settings
from foundation.work import Work
from grid.division import Division
from people.organisation import Department
from people.person import Person, name_for
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, CodePath, Page, Told, Version

api = part("duty", "值班表 duty lists")
CANDIDATES = 30


class CalledTold(BaseModel):
    """Somebody in the order of a line; `ways` reach them now, `phone_known` says whether a number is entered."""

    name: str
    post: str
    post_label: str
    listed: bool
    ways: list[str]
    phone_known: bool


class GridCalled(BaseModel):
    grid: str
    grid_name: str
    called: list[CalledTold]


class DutyTold(BaseModel):
    """`people`: the list, accounts in order. `called`: who is really called, leaders where nobody is listed.

    `grids`: the same of each grid of a community, from its posts. `channels`: those the city has switched on.
    """

    division: str
    name: str
    level: str
    level_label: str
    people: list[str]
    names: list[str]
    version: int
    called: list[CalledTold]
    grids: list[GridCalled]
    channels: list[str]


class DutyPut(Told):
    people: list[str] = Field(max_length=20)
    version: Version = 0


class CandidatesAsked(Asked):
    q: str = Field("", max_length=40)


class Candidate(BaseModel):
    """Somebody a list may name, or a post of the command."""

    id: str
    username: str
    name: str
    department_name: str | None
    phone_known: bool


class Candidates(Page[Candidate]):
    pass


@api.get("/duty/<string:code>", **answers(DutyTold))
@guarded("emergency.see", "resource.manage")
def read_duty(work: Work, path: CodePath) -> Response:
    """The list of a division, and who would be called for it now, in which order, by which ways."""
    return answer(_tell(work, _division(work, path.code)))


@api.put("/duty/<string:code>", **answers(DutyTold))
@guarded("resource.manage")
def put_duty(work: Work, path: CodePath, body: DutyPut) -> Response:
    """The whole list anew, with the version you saw."""
    duty.put(work, path.code, body.people, body.version)
    return answer(_tell(work, _division(work, path.code)))


@api.get("/duty/<string:code>/candidates", **answers(Candidates))
@guarded("resource.manage")
def candidates(work: Work, path: CodePath, query: CandidatesAsked) -> Response:
    """Whom the list may name: by words in name or account, else the people of the division."""
    return answer(tell_candidates(work, _division(work, path.code).code, query.q))


def _division(work: Work, code: str) -> Division:
    found = work.session.get(Division, code)
    if found is None:
        raise NotFound
    return found


def tell_candidates(work: Work, division: str, words: str) -> Candidates:
    found = named.candidates(work, division, words.strip(), CANDIDATES)
    return Candidates(items=[_candidate(work, *each) for each in found])


def _candidate(work: Work, person: Person, unit: Department | None) -> Candidate:
    english = language().startswith("en")
    return Candidate(
        id=str(person.id),
        username=person.username or "",
        name=name_for(work.actor, person.name) or "",
        department_name=(unit.name_en if english else unit.name) if unit else None,
        phone_known=bool(person.phone),
    )


def _tell(work: Work, place: Division) -> DutyTold:
    row = work.session.get(DutyList, place.code)
    listed = duty.listed(work.session, place.code)
    people = [work.session.get_one(Person, each) for each in listed]
    grids = duty.called_of_grids(work, place.code) if place.level == "community" else []
    lines = [duty.called(work, place), *(line for _, line in grids)]
    first, *others = _called(work, lines, set(listed))
    return DutyTold(
        division=place.code,
        name=place.name,
        level=place.level,
        level_label=PLACES[place.level].say(language()),
        people=[each.username or "" for each in people],
        names=[name_for(work.actor, each.name) or "" for each in people],
        version=row.version if row else 0,
        called=first,
        grids=[
            GridCalled(grid=each.code, grid_name=each.name, called=line)
            for (each, _), line in zip(grids, others, strict=True)
        ],
        channels=channels.configured(),
    )


def _called(work: Work, lines: list[list[Reached]], listed: set[UUID]) -> list[list[CalledTold]]:
    pushed = _pushed(work, {each.person for line in lines for each in line})
    return [
        [
            CalledTold(
                name=name_for(work.actor, each.name) or "",
                post=each.post,
                post_label=POSTS[each.post].say(language()),
                listed=each.person in listed,
                ways=channels.ways(each.phone, each.person in pushed),
                phone_known=bool(each.phone),
            )
            for each in line
        ]
        for line in lines
    ]


def _pushed(work: Work, people: Iterable[UUID]) -> set[UUID]:
    """Those of them with a browser that may be woken."""
    if not settings().web_push.enabled:
        return set()
    return set(work.session.scalars(select(PushDevice.person_id).where(PushDevice.person_id.in_(people))))
