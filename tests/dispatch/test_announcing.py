"""Who may write to which division, who looks after what was written, and how far it has come."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.announcing.account import Part, folded
from dispatch.announcing.reminding import moment
from dispatch.announcing.whom import may_oversee, may_send, part_of
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.settings import Announcing
from grid.division import above, lies_in
from people.permissions import permissions_of

CITY, COUNTY, TOWN, COMMUNITY = "441700", "441702", "441702001", "441702001001"
OTHER_COUNTY, OTHER_TOWN = "441704", "441702002"


def held_by(role: str, division: str) -> Actor:
    scopes = {"division": frozenset({division})}
    return Actor(new_id(), role, permissions=permissions_of([role]), scopes=scopes)


PLACES = (CITY, COUNTY, OTHER_COUNTY, TOWN, OTHER_TOWN, COMMUNITY)
ALL, NONE = set(PLACES), set[str]()
SENDS = [  # role, own division, where it may write to
    ("supervisor", CITY, ALL),
    ("dispatcher", CITY, ALL),
    ("city", CITY, ALL),
    ("commander", CITY, ALL),
    ("admin", CITY, ALL),
    ("county", COUNTY, {COUNTY, TOWN, OTHER_TOWN, COMMUNITY}),
    ("town", TOWN, {TOWN, COMMUNITY}),
    ("officer", TOWN, NONE),
    ("handler", COUNTY, NONE),
    ("chief", COUNTY, NONE),
    ("auditor", CITY, NONE),
]


@pytest.mark.parametrize(("role", "own", "reach"), SENDS)
def test_who_may_write_to_whom_and_look_after_it(role: str, own: str, reach: set[str]) -> None:
    actor = held_by(role, own)
    for division in PLACES:
        assert may_send(actor, division) is (division in reach), division
        assert may_oversee(actor, division, new_id()) is (division in reach or role == "auditor"), division
        assert may_oversee(actor, division, actor.id), division  # what one has written oneself


def test_a_division_holds_what_begins_with_its_code() -> None:
    assert [lies_in(code, CITY) for code in (CITY, COUNTY, COMMUNITY, "441801")] == [True, True, True, False]
    assert not lies_in(COUNTY, TOWN) and lies_in(COMMUNITY, TOWN)
    assert above(TOWN) == [COUNTY, TOWN] and above(CITY) == [CITY]


@pytest.mark.parametrize(
    ("division", "place", "part"),
    [
        (CITY, COMMUNITY, COUNTY),
        (CITY, CITY, CITY),
        (COUNTY, COMMUNITY, TOWN),
        (COUNTY, COUNTY, COUNTY),
        (TOWN, COMMUNITY, COMMUNITY),
        (TOWN, TOWN, TOWN),
        (COMMUNITY, COMMUNITY, COMMUNITY),
    ],
)
def test_a_person_counts_in_the_part_right_below(division: str, place: str, part: str) -> None:
    assert part_of(division, place) == part


def test_counts_are_folded_and_stand_in_the_order_of_codes_not_of_merit() -> None:
    counted = [(COMMUNITY, 3, 1, 0), (f"{OTHER_TOWN}001", 2, 2, 2), (f"{TOWN}002", 1, 1, 1), (COUNTY, 1, 0, 0)]
    assert folded(COUNTY, counted) == [Part(COUNTY, 1, 0, 0), Part(TOWN, 4, 2, 1), Part(OTHER_TOWN, 2, 2, 2)]


@pytest.mark.parametrize(
    ("minutes", "share", "after"),
    [(None, 0.25, None), (59, 0.25, None), (60, 0.25, 45), (240, 0.5, 120), (240, 0, None)],
)
def test_the_reminder_comes_when_a_share_of_the_time_is_left(
    minutes: int | None, share: float, after: int | None
) -> None:
    begun = datetime(2026, 11, 2, 1, tzinfo=UTC)
    limit = begun + timedelta(minutes=minutes) if minutes else None
    wanted = begun + timedelta(minutes=after) if after else None
    assert moment(begun, limit, Announcing(remind_share=share)) == wanted
