"""The table of what a proposal changes, and of what happened to the register meanwhile."""

from typing import Any

import pytest

from dispatch.register.change import Facts, judge
from foundation.refusals import Conflict
from grid.component_code import following, is_code

SEEN: dict[str, Any] = {"name": "路灯1", "category": "01001", "state": "intact", "lon": 111.9, "lat": 21.8}
MOVED = {"lon": 111.9001, "lat": 21.8}
ELSEWHERE = {"lon": 111.8, "lat": 21.7}


@pytest.mark.parametrize(
    ("kind", "told", "later", "sets", "stale", "clashes"),
    [
        ("move", MOVED, {}, MOVED, False, ()),
        ("retire", {}, {}, {"state": "removed"}, False, ()),
        ("correct", {"name": "路灯2"}, {}, {"name": "路灯2"}, False, ()),
        ("correct", {**SEEN, "name": "路灯2"}, {}, {"name": "路灯2"}, False, ()),  # what was left as seen is not meant
        ("correct", {"name": "路灯1"}, {}, {}, False, ()),
        # Changed meanwhile, elsewhere: both changes stand.
        ("correct", {"name": "路灯2"}, MOVED, {"name": "路灯2"}, True, ()),
        ("move", MOVED, {"name": "路灯9"}, MOVED, True, ()),
        ("retire", {}, {"name": "路灯9"}, {"state": "removed"}, True, ()),
        # Changed meanwhile, the same fact: named, unless both say the same.
        ("correct", {"name": "路灯2"}, {"name": "路灯9"}, {"name": "路灯2"}, True, ("name",)),
        ("correct", {"name": "路灯2"}, {"name": "路灯2"}, {}, True, ()),
        ("correct", {"name": "路灯2", "state": "lost"}, {"state": "damaged"}, {"name": "路灯2", "state": "lost"}, True,
         ("state",)),
        ("move", MOVED, ELSEWHERE, MOVED, True, ("place",)),
        ("move", {"lon": 111.9, "lat": 21.9}, {"lon": 111.8}, {"lon": 111.9, "lat": 21.9}, True, ()),
        # Removed meanwhile: nothing but naming it again would bring it back by mistake.
        ("move", MOVED, {"state": "removed"}, MOVED, True, ("state",)),
        ("correct", {"name": "路灯2"}, {"state": "removed"}, {"name": "路灯2"}, True, ("state",)),
        ("retire", {}, {"state": "removed"}, {}, True, ()),
        ("retire", {}, {"state": "damaged"}, {"state": "removed"}, True, ("state",)),
    ],
)  # fmt: skip
def test_only_what_was_meant_is_set_and_a_clash_is_named(
    kind: str, told: Facts, later: Facts, sets: Facts, stale: bool, clashes: tuple[str, ...]
) -> None:
    found = judge(kind, told, SEEN, {**SEEN, **later})
    assert (found.sets, found.stale, found.clashes) == (sets, stale, clashes)


@pytest.mark.parametrize(
    ("last", "after"),
    [
        (None, "44170201001000001"),
        ("44170201001000001", "44170201001000002"),
        ("44170201001999998", "44170201001999999"),
    ],
)
def test_a_code_is_the_next_of_its_county_and_kind(last: str | None, after: str) -> None:
    assert following(last, "44170201001") == after and is_code(after)


def test_codes_end_and_are_17_or_16_digits() -> None:
    with pytest.raises(Conflict):
        following("44170201001999999", "44170201001")
    assert is_code("3205080101000001")
    assert not any(is_code(told) for told in ("", "441702010010000", "441702010010000012", "4417020100100000x"))
