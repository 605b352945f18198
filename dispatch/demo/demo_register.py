"""What the demo city's officers have proposed for the register of components of late, some of it decided."""

from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from dispatch.demo.demo_cast import Cast
from dispatch.demo.demo_past import Past
from dispatch.demo.demo_pictures import VARIATIONS, Album
from dispatch.demo.demo_plan import lines
from dispatch.register import review
from dispatch.register.proposal import ComponentProposal, Told, receive
from foundation.actor import Actor
from foundation.clock import city_zone
from foundation.ids import new_id
from grid.component import Component
from grid.component_edition import facts_of

SHIFT_DEG = {"add": 0.0004, "move": 0.00008}  # a new one stands 40 m further on, a moved one 8 m
DECIDED_AFTER = timedelta(hours=2, minutes=25)


def tell_register(past: Past, cast: Cast, album: Album, now: datetime, seed: int) -> int:
    """Every line of proposals.csv, each about a component of its own; how many there are."""
    rng, taken = Random(seed), set[UUID]()  # noqa: S311 - a story, no secret
    told = lines("proposals.csv")
    for line in told:
        one = rng.choice(_components(past, cast, line["category"], taken))
        taken.add(one.id)
        photo = album[line["picture"], rng.randrange(VARIATIONS), "after" if line["kind"] == "add" else "before"]
        _propose(past, cast, line, one, photo.sha256, now)
    return len(told)


def _components(past: Past, cast: Cast, category: str, taken: set[UUID]) -> list[Component]:
    """Those in a grid with an officer that nobody has proposed anything about."""
    whole = Component.category == category, Component.state == "intact", Component.version == 1
    rows = past.session.scalars(select(Component).where(*whole).order_by(Component.code))
    return [row for row in rows if row.grid in cast.officers and row.id not in taken]


def _propose(past: Past, cast: Cast, line: dict[str, str], one: Component, photo: str, now: datetime) -> None:
    officer, at = cast.officer(one.grid), _moment(line, now)
    proposal, _ = receive(past.at(at, officer), new_id(), _told(line, one, photo, at))
    past.session.flush()
    if line["ending"]:
        _decide(past.at(at + DECIDED_AFTER, _decider(cast, line, officer)), proposal, line)


def _decider(cast: Cast, line: dict[str, str], officer: Actor) -> Actor:
    return officer if line["ending"] == "withdraw" else cast.accounts["supervisor"]


def _told(line: dict[str, str], one: Component, photo: str, at: datetime) -> Told:
    facts, shift, new = facts_of(one), SHIFT_DEG.get(line["kind"]), line["kind"] == "add"
    return Told(
        kind=line["kind"],
        component=None if new else one.id,
        based_on=None if new else one.version,
        category=line["category"] if new else None,
        name=line["name"] or None,
        state=line["state"] or None,
        lon=facts["lon"] + shift if shift else None,
        lat=facts["lat"] if shift else None,
        accuracy_m=6 if shift else None,
        note=line["note"],
        photos=(photo,),
        taken_at=at - timedelta(minutes=2),
    )


def _decide(past: Past, proposal: ComponentProposal, line: dict[str, str]) -> None:
    words = {"approve": "note", "refuse": "reason"}.get(line["ending"])
    review.move(past, proposal.id, line["ending"], proposal.version, {words: line["words"]} if words else {})


def _moment(line: dict[str, str], now: datetime) -> datetime:
    day = now.astimezone(city_zone()).date() - timedelta(days=int(line["days"]))
    return datetime.combine(day, time.fromisoformat(line["at"]), city_zone()).astimezone(UTC)
