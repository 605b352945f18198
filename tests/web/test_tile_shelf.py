"""A tile that was made a moment ago is given again only while it is true, and only to who would see the very same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text

from foundation.work import Works
from tests.acting import NORTH_GATE, Cast, actor, tell
from tests.bench.maps import at
from tests.mvt import features
from tests.web.test_register import Street
from web.api.map import POINTS
from web.tile_shelf import LASTS, Shelf
from web.tiles import Sheet

NOON = datetime(2026, 11, 26, 4, tzinfo=UTC)
FAR_OFF = (111.62, 22.1)
WATCHING = ("commander", "city", "county", "handler", "officer", "officer2")
ZOOMS = (5, 12)
# What happens to cases by other ways than a move: each changes what somebody's tile shows.
BLOWS = (
    "UPDATE cases SET urgent = NOT urgent WHERE id = :id",
    "UPDATE cases SET stage = CASE stage WHEN 'closed' THEN 'pending_check' ELSE 'closed' END WHERE id = :id",
    "UPDATE cases SET point = ST_Translate(point, 0.02, 0.01) WHERE id = :id",
    "UPDATE cases SET sensitivity = CASE sensitivity WHEN 'open' THEN 'private' ELSE 'open' END WHERE id = :id",
    "UPDATE cases SET department_id = (SELECT id FROM department ORDER BY id LIMIT 1) WHERE id = :id",
)


class Making:
    """Counts how often a tile is made; `state` is what it rests on."""

    def __init__(self) -> None:
        self.shelf, self.state, self.made = Shelf(most=3), 1, 0

    def __call__(self, key: str = "tile", later: float = 0, make: Callable[[], bytes] | None = None) -> bytes:
        return self.shelf.tile(key, NOON + timedelta(seconds=later), lambda: self.state, make or self.make)

    def make(self) -> bytes:
        self.made += 1
        return b"%d" % self.made


def test_it_is_made_again_when_something_changed_or_time_went_by_or_the_shelf_was_full() -> None:
    making = Making()
    assert [making(), making(), making(later=LASTS.total_seconds() - 0.1)] == [b"1", b"1", b"1"]
    making.state = 2
    assert [making(), making()] == [b"2", b"2"]
    assert making(later=LASTS.total_seconds()) == b"3", "a deadline may have passed"
    assert making(later=-60) == b"4", "the clock was put back"
    assert [making(other) for other in "abc"] == [b"5", b"6", b"7"]
    assert making(later=-60) == b"8", "three are kept"


def test_what_could_not_be_made_is_not_kept() -> None:
    making = Making()

    def fail() -> bytes:
        raise OSError("the database went away")

    for _ in range(2):
        with pytest.raises(OSError, match="went away"):
            making(make=fail)
    assert making() == b"1"


def test_those_who_ask_at_once_wait_for_the_one_who_makes_it() -> None:
    making, begun, go = Making(), Event(), Event()

    def slowly() -> bytes:
        begun.set()
        assert go.wait(20)
        return making.make()

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(making, make=slowly)
        assert begun.wait(20)
        others = [pool.submit(making) for _ in range(7)]
        other_tile = pool.submit(making, "beside").result(20) if len(others) < 7 else making("beside")
        go.set()
        told = {each.result(20) for each in [first, *others]}
    assert len(told) == 1 and other_tile not in told and making.made == 2


@pytest.fixture
def street(city_works: Works) -> Street:
    return Street(city_works)


def test_after_every_change_everybody_sees_what_is(street: Street) -> None:
    cast, dice = Cast(street.works), Random(7)
    cases = [cast.case_at(stage).id for stage in ("pending_filing", "pending_handle", "handling", "pending_check")]
    cases += [tell(street.works, cast.officer, place=NORTH_GATE)[1].id for _ in range(2)]
    sheets = {who: Sheet(POINTS["cases"](actor(street.works, who))) for who in WATCHING}
    for blow in [*BLOWS, *dice.choices(BLOWS, k=7)]:
        with street.works.open() as work:
            assert work.session.execute(text(blow), {"id": dice.choice(cases)}).rowcount == 1  # type: ignore[attr-defined]
        _all_true(street, sheets)
    tell(street.works, cast.officer, place=NORTH_GATE)
    _all_true(street, sheets)


def _all_true(street: Street, sheets: dict[str, Sheet]) -> None:
    for (who, sheet), zoom in product(sheets.items(), ZOOMS):
        with street.works.open() as work:
            drawn = sheet.drawn(work.session, at(zoom, *NORTH_GATE), work.now)
        assert _cases(street, who, zoom) == sorted(map(str, features(drawn).get("cases", []))), (who, zoom)


def _cases(street: Street, who: str, zoom: int) -> list[str]:
    tile = at(zoom, *NORTH_GATE)
    body = street(who, "GET", f"/map/cases/{zoom}/{tile.x}/{tile.y}.mvt").data
    return sorted(map(str, features(body).get("cases", [])))


def test_a_change_that_becomes_visible_after_a_later_one_is_seen(street: Street) -> None:
    cast = Cast(street.works)
    slow, quick = (cast.case_at(stage).id for stage in ("handling", "pending_check"))
    closing = text("UPDATE cases SET stage = 'closed' WHERE id = :id")
    with street.works.engine.connect() as line:
        line.execute(closing, {"id": slow})  # numbered first, committed last
        with street.works.open() as work:
            work.session.execute(closing, {"id": quick})
        assert [str(slow) in each for each in _cases(street, "commander", 12)].count(True) == 1
        line.commit()
    assert _cases(street, "commander", 12) == []


def test_it_is_shared_by_those_who_see_the_same_and_not_made_again_for_what_happens_elsewhere(street: Street) -> None:
    cast = Cast(street.works)
    cast.case_at("handling")
    spots: Any = street.app.extensions["tile_shelf"].spots
    for who in ("commander", "city", "officer", "officer2"):
        _cases(street, who, 12)
    assert 2 <= len(spots) <= 3, "two officers ask each their own question, those who see all ask one"
    first = _cases(street, "commander", 12)
    made = {key: spot.state for key, spot in spots.items()}
    tell(street.works, cast.officer, place=FAR_OFF)
    assert _cases(street, "commander", 12) == first
    assert {key: spot.state for key, spot in spots.items()} == made
