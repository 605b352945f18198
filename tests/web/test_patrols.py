"""A track is its officer's own: on duty, kept once, erased in time; leaders see cells of days that are over."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from dispatch.chores import CHORES
from foundation.clock import city_day, city_zone
from foundation.work import Works
from grid.coverage import PatrolCell
from grid.patrol import Patrol, PatrolPoint, PatrolSignIn
from tests.acting import NORTH_GATE
from tests.web.test_sight import as_

TOMORROW = city_day(datetime.now(UTC)) + timedelta(days=1)  # when the posts of the fresh city have begun
NOON = datetime.combine(TOMORROW, time(12), city_zone()).astimezone(UTC)
GRID = "441702001001001"


@pytest.fixture
def noon(city_works: Works) -> Works:
    """The demo city at noon, so that somebody is on duty whenever the test runs."""
    city_works.tell_time = lambda: NOON
    return city_works


def fix(seq: int, minutes: float, east_m: float = 0, accuracy_m: float | None = 8.0) -> dict[str, Any]:
    return {
        "seq": seq,
        "at": (NOON - timedelta(hours=1) + timedelta(minutes=minutes)).isoformat(),
        "lon": NORTH_GATE[0] + east_m / 103_300,
        "lat": NORTH_GATE[1],
        "accuracy_m": accuracy_m,
    }


def test_a_walk_is_kept_once_and_is_its_officers_own(noon: Works) -> None:
    officer, other = as_(noon, "officer"), as_(noon, "officer2")
    walk, began = str(uuid4()), {"started_at": (NOON - timedelta(hours=1)).isoformat()}
    told = officer.put(f"/api/v1/patrols/{walk}", json=began)
    assert told.status_code == 201 and told.json["grid"] == GRID
    assert datetime.fromisoformat(told.json["ends_at"]) == NOON + timedelta(hours=8)
    assert officer.put(f"/api/v1/patrols/{walk}", json=began).status_code == 200
    batch = {"points": [fix(each, each) for each in range(5)]}
    assert officer.put(f"/api/v1/patrols/{walk}/points", json=batch).json == {"id": walk, "kept": 5, "outside": 0}
    more = {"points": [*batch["points"][3:], fix(5, 5), fix(6, -1), fix(7, 600), fix(5, 5)]}
    assert officer.put(f"/api/v1/patrols/{walk}/points", json=more).json == {"id": walk, "kept": 1, "outside": 2}
    ended = {"ended_at": (NOON - timedelta(minutes=50)).isoformat()}
    for _ in range(2):
        assert officer.post(f"/api/v1/patrols/{walk}/end", json=ended).json["ended_at"]
    after_end = officer.put(f"/api/v1/patrols/{walk}/points", json={"points": [fix(8, 11), fix(9, 9)]})
    assert (after_end.json["kept"], after_end.json["outside"]) == (1, 1)

    today = city_day(NOON).isoformat()
    (mine,) = officer.get(f"/api/v1/patrols?day={today}").json["items"]
    assert [each["seq"] for each in mine["points"]] == [0, 1, 2, 3, 4, 5, 9]
    assert other.get(f"/api/v1/patrols?day={today}").json["items"] == []
    for asked in (
        other.put(f"/api/v1/patrols/{walk}", json=began),
        other.put(f"/api/v1/patrols/{walk}/points", json=batch),
        other.post(f"/api/v1/patrols/{walk}/end", json=ended),
        other.delete(f"/api/v1/patrols/{walk}"),
    ):
        assert asked.status_code == 404
    for who in ("town", "city", "supervisor", "commander", "admin", "auditor"):
        assert as_(noon, who).get(f"/api/v1/patrols?day={today}").status_code == 403, who
    assert officer.delete(f"/api/v1/patrols/{walk}").json["items"] == []
    with noon.open() as work:
        assert work.session.scalar(select(func.count()).select_from(PatrolPoint)) == 0


def test_leaders_see_cells_of_their_grids_on_days_that_are_over(noon: Works) -> None:
    officer, walk = as_(noon, "officer"), str(uuid4())
    officer.put(f"/api/v1/patrols/{walk}", json={"started_at": (NOON - timedelta(hours=1)).isoformat()})
    points = [fix(0, 0, -80), fix(1, 1, -78), fix(2, 2, 80), fix(3, 3, 0, 500.0), fix(4, 4, 9_000)]
    assert officer.put(f"/api/v1/patrols/{walk}/points", json={"points": points}).json["kept"] == 5
    today = city_day(NOON)
    asked = f"/api/v1/patrols/coverage?grid={GRID}&from={today - timedelta(days=30)}&to={today}"
    own = officer.get(asked).json
    assert own["total"] == len(own["cells"]) > own["visited"] == 2  # rough and far ones count for nothing
    assert as_(noon, "officer2").get(asked).status_code == 404
    for who in ("supervisor", "dispatcher", "handler", "commander", "auditor"):
        assert as_(noon, who).get(asked).status_code == 403, who

    town = as_(noon, "town").get(asked).json
    assert (town["visited"], town["last_day"]) == (0, (today - timedelta(days=1)).isoformat())
    noon.tell_time = lambda: NOON + timedelta(days=1)
    for who in ("town", "county", "city"):
        seen = as_(noon, who).get(asked).json
        assert seen["visited"] == 2 and "2023" in seen["rule"], who
        assert not {"km", "minutes", "person", "officer", "points"} & set(seen) and set(seen["cells"][0]) == {
            "x",
            "y",
            "visited",
        }
    elsewhere = asked.replace(GRID, "441781001001001")
    assert as_(noon, "town").get(elsewhere).status_code == 404
    assert as_(noon, "city").get(asked.replace("&to=", "&to=2031-01-01&x=")).status_code == 422
    year = f"/api/v1/patrols/coverage?grid={GRID}&from=2026-01-01&to=2026-12-31"
    assert as_(noon, "city").get(year).json["errors"][0]["field"] == "to"


def test_off_duty_nothing_is_kept_and_six_months_later_nothing_is_left(noon: Works) -> None:
    officer = as_(noon, "officer")
    night = NOON - timedelta(hours=8)  # four in the morning
    refused = officer.put(f"/api/v1/patrols/{uuid4()}", json={"started_at": night.isoformat()})
    assert refused.json["code"] == "off_duty" and "06:00" in refused.json["detail"]
    for wrong in (NOON - timedelta(days=8), NOON + timedelta(hours=1)):
        assert officer.put(f"/api/v1/patrols/{uuid4()}", json={"started_at": wrong.isoformat()}).status_code == 409
    assert as_(noon, "supervisor").put(f"/api/v1/patrols/{uuid4()}", json={}).status_code == 403
    assert officer.post("/api/v1/patrols/sign-ins").json["code"] == "no_sign_in"
    metrics = {each["name"]: each for each in officer.get("/api/v1/patrols/rules").json["metrics"]}
    assert (metrics["sign_in"]["on"], metrics["coverage"]["on"]) == (False, True)

    walk = str(uuid4())
    officer.put(f"/api/v1/patrols/{walk}", json={"started_at": (NOON - timedelta(hours=1)).isoformat()})
    officer.put(f"/api/v1/patrols/{walk}/points", json={"points": [fix(0, 0)]})
    for bad in ({"points": []}, {"points": [fix(-1, 0)]}, {"points": [fix(0, 0)] * 501}, {"points": [{"seq": 1}]}):
        assert officer.put(f"/api/v1/patrols/{walk}/points", json=bad).status_code == 422
    with noon.open() as work:
        person = work.session.scalar(select(Patrol.person_id))
        work.session.add(PatrolSignIn(person_id=person, day=city_day(NOON), grid=GRID, at=NOON))
    tables = (Patrol, PatrolPoint, PatrolCell, PatrolSignIn)

    def left(days: int) -> list[int | None]:
        noon.tell_time = lambda: NOON + timedelta(days=days)
        for chore in CHORES:
            with noon.open() as work:
                chore(work)
        with noon.open() as work:
            return [work.session.scalar(select(func.count()).select_from(each)) for each in tables]

    assert left(182) == [1, 1, 1, 1]
    assert left(185) == [0, 0, 0, 0]
