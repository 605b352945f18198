"""Who may write to which division, whose announcements somebody looks after, and below which place a person counts.

Pure: codes of divisions and an actor in, a verdict out. A code begins with the code of the division above it.
"""

from foundation.actor import Actor
from foundation.refusals import NotAllowed
from foundation.words import Words
from grid.division import lies_in

SENDS, SENDS_BELOW, SEES = "announcement.send", "announcement.send_division", "announcement.see"
LOOKS_AFTER = (SENDS, SENDS_BELOW, SEES)
COUNTY, TOWN, COMMUNITY = 6, 9, 12  # digits of a division's code

NOT_BELOW = Words(
    "只能向本辖区及下级区划发通知，请改选区划。", "You may write to your own division and below; choose another."
)


def may_send(actor: Actor, division: str) -> bool:
    """The centres and the city write to every division; a leader to their own and what lies below."""
    own = actor.scopes.get("division", frozenset())
    return actor.may(SENDS) or (actor.may(SENDS_BELOW) and any(lies_in(division, each) for each in own))


def require_send(actor: Actor, division: str) -> None:
    if not may_send(actor, division):
        raise NotAllowed(NOT_BELOW)


def may_oversee(actor: Actor, division: str, author: object) -> bool:
    """Who reads the receipts: the author, whoever might have written it, and the auditor."""
    return author == actor.id or actor.may(SEES) or may_send(actor, division)


def part_of(division: str, place: str) -> str:
    """The part of the division right below it in which a place lies; the division itself for its own offices.

    >>> part_of("441700", "441702001001"), part_of("441702", "441702001"), part_of("441702", "441702")
    ('441702', '441702001', '441702')
    """
    city = len(division) == COUNTY and division.endswith("00")
    digits = COUNTY if city else {COUNTY: TOWN, TOWN: COMMUNITY}.get(len(division), COMMUNITY)
    return place[:digits] if len(place) >= digits else division
