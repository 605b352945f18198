"""A team on its errand is followed by its crew's phone: of the errand alone, once, not too often, erased in time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from dispatch.audience import audience
from dispatch.chores import CHORES
from dispatch.emergency.resources.errand_track import ErrandPlace, ErrandPoint
from dispatch.reactions import REACTIONS
from foundation.reactor import Reactor
from foundation.settings import settings
from foundation.work import Works
from tests.acting import NORTH_GATE
from tests.dispatch.test_emergency_response import Response, opened
from tests.web.test_sight import as_

SCENE = {"lon": NORTH_GATE[0] + 0.02, "lat": NORTH_GATE[1] + 0.02}


def test_a_team_is_followed_from_its_setting_out_to_its_return(city_works: Works) -> None:
    commander, crew, other = (as_(city_works, each) for each in ("commander", "officer2", "officer"))
    fire = Response(commander, opened(commander, "大路山山火", "natural", drill=True, point=SCENE))
    free = commander.get("/api/v1/teams", query_string={"limit": 200}).json["items"]
    team = next(each for each in free if each["crew"] == "officer2")
    assert commander.post(f"{fire.url}/teams", json={"teams": [team["id"]]}).status_code == 201
    errand = crew.get("/api/v1/my-errands").json["items"][0]["errand"]
    url, sent = f"/api/v1/team-dispatches/{errand['id']}/points", datetime.fromisoformat(errand["sent_at"])
    base, clock = team["point"], [sent]
    city_works.tell_time = lambda: clock[0]

    def at(minute: float, share: float, **more: Any) -> dict[str, Any]:
        """So much of the way from the base to the scene lies behind it."""
        place = {name: base[name] + (there - base[name]) * share for name, there in SCENE.items()}
        return {
            **place,
            "crs": "cgcs2000",
            "accuracy_m": 8,
            "at": (sent + timedelta(minutes=minute)).isoformat(),
            **more,
        }

    def put(minute: float, *points: dict[str, Any], client: Any = crew) -> Any:
        clock[0] = sent + timedelta(minutes=minute)
        return client.put(url, json={"points": list(points)})

    def away() -> dict[str, Any]:
        [found] = commander.get("/api/v1/teams-away").json["items"]
        return dict(found)

    def pushes() -> int:
        drain = Reactor(city_works, REACTIONS, audience, lambda job, event: None)
        while drain.push() or drain.react():
            continue
        with city_works.open() as work:
            told = text("SELECT topics FROM push_event WHERE kind = 'team_place'")
            heard = work.session.scalars(told).all()
        assert all(each == ["emergencies"] for each in heard)
        return len(heard)

    assert (away()["place"], away()["path"], away()["way"], away()["drill"]) == (None, [], None, True)
    assert {put(1, at(1, 0), client=each).status_code for each in (other, commander)} == {404}
    assert put(1, at(-1, 0.5), at(1, 0)).json == {"id": errand["id"], "counted": 1, "over": False}
    first = away()
    assert first["way"]["basis"] == "straight" and first["way"]["minutes"] == pytest.approx(errand["eta_min"], abs=0.2)
    assert put(1.05, at(1.05, 0.3)).json["counted"] == 1 and pushes() == 1  # three seconds later: no second push
    assert put(2, at(1.5, 0.4), at(2, 0.5)).json["counted"] == 2 and pushes() == 2
    half = away()
    assert half["place"] == {**{name: pytest.approx(at(2, 0.5)[name]) for name in ("lon", "lat")},
                             "at": half["place"]["at"], "accuracy_m": 8.0}  # fmt: skip
    assert half["way"]["minutes"] == pytest.approx(first["way"]["minutes"] / 2, abs=0.1)
    assert half["path"][0] == pytest.approx([base["lon"], base["lat"]]) and len(half["path"]) == 2  # a straight way
    for _ in range(2):  # out of a tunnel, told twice: kept once, and the mark does not jump back
        late = put(3, at(1.7, 0.45, lat=base["lat"]), at(1.8, 0.46))
        assert late.json["counted"] == 2 and away()["place"] == half["place"] and len(away()["path"]) > 2
    with city_works.open() as work:
        assert work.session.scalar(select(func.count()).select_from(ErrandPoint)) == 6
    flood = [put(3, at(2, 0.5)).status_code for _ in range(30)]
    assert flood[0] == 200 and flood[-1] == 429 and put(3.1, at(3.1, 0.6)).status_code == 200
    assert crew.put(url, json={"points": [at(3, 0.1)] * 201}).status_code == 422

    def step(name: str, who: Any = crew) -> None:
        version = commander.get(f"/api/v1/teams/{team['id']}").json["version"]
        moved = who.post(f"/api/v1/teams/{team['id']}/moves", json={"move": name, "version": version})
        assert moved.status_code == 200, moved.json

    step("set_out")
    step("arrive")
    assert put(4, at(4, 1)).status_code == 200 and away()["way"] is None
    step("release", commander)
    assert away()["way"]["distance_m"] == pytest.approx(first["way"]["distance_m"], abs=2)  # home now
    clock[0] = sent + timedelta(minutes=9)
    step("back")
    assert commander.get("/api/v1/teams-away").json["items"] == []
    assert put(10, at(8, 0.2), at(9.5, 0)).json == {"id": errand["id"], "counted": 1, "over": True}
    span = {"from": (sent - timedelta(hours=1)).isoformat(), "to": (sent + timedelta(hours=1)).isoformat()}
    for drill, known in ((True, 9), (False, 0)):
        past = commander.get("/api/v1/playback", query_string={**span, "drill": drill}).json["teams"]
        [then] = next(each["errands"] for each in past if each["id"] == team["id"])
        assert len(then["path"]) == known and then["path"] == sorted(then["path"], key=lambda each: each["at"])

    for days, left in ((settings().patrol.keep_days - 1, 9), (settings().patrol.keep_days + 1, 0)):
        clock[0] = sent + timedelta(days=days)
        with city_works.open() as work:
            next(each for each in CHORES if each.__module__.endswith("errand_track"))(work)
            kept = [work.session.scalar(select(func.count()).select_from(each)) for each in (ErrandPoint, ErrandPlace)]
            assert kept == [left, bool(left)]
