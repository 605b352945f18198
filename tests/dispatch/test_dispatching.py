"""Nearest by travel time, the run card answered, a team once at a time, crews that check in, everything in the log."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from dispatch.audience import audience
from dispatch.emergency.emergency_timer import EmergencyTimer
from dispatch.emergency.plans.content import Want
from dispatch.emergency.resources.proposing import StockThere, TeamThere, asked, propose
from dispatch.emergency.resources.travel import Manner, Network, Way, said, ways_from, ways_to
from dispatch.reactions import REACTIONS
from foundation.reactor import Reactor
from foundation.work import Works
from grid import road, road_lines
from tests.acting import NORTH_GATE
from tests.dispatch.test_emergency_response import Response, opened
from tests.web.test_sent_moves import Spot
from tests.web.test_sight import as_
from web import auditing

HERE = (112.0, 21.8)
EAST, NORTH = (112.02, 21.8), (112.0, 21.82)


def line(*corners: tuple[float, float], **told: Any) -> dict[str, Any]:
    return {"geometry": {"type": "LineString", "coordinates": list(corners)}, "properties": told}


def network(*features: dict[str, Any]) -> Network:
    edges, wrong = road_lines.edges(features)
    assert not wrong
    return Network([tuple(each.values()) for each in edges])


def test_lines_are_cut_where_they_meet_and_faults_are_named() -> None:
    middle = (112.01, 21.8)
    edges, wrong = road_lines.edges([line(HERE, middle, EAST), line(middle, (112.01, 21.81), highway="primary_link")])
    assert [(each["to_lon"], each["speed_kmh"]) for each in edges] == [(112.01, 30.0), (112.02, 30.0), (112.01, 55.0)]
    assert edges[0]["length_m"] == pytest.approx(1033.4, abs=1) and not wrong
    bad = [{}, {"geometry": {"type": "Point", "coordinates": [1, 2]}}, line(HERE), line((999, 1), HERE), 7]
    assert [number for number, _ in road_lines.edges(bad)[1]] == [0, 1, 2, 3, 4]


def test_the_way_over_roads_follows_one_way_streets_and_says_by_what_it_is_reckoned() -> None:
    manner, far = Manner(1.4, 40), (112.3, 21.8)
    straight = ways_to(HERE, [EAST], None, manner)[0]
    assert (straight.basis, round(straight.minutes, 1)) == ("straight", 4.3)  # 2067 m x 1.4 at 40 km/h
    fast = network(line(HERE, EAST, speed_kmh=60), line(HERE, NORTH, EAST, speed_kmh=60))
    assert ways_to(HERE, [EAST, far], fast, manner)[0] == Way(
        pytest.approx(2.07, abs=0.01), pytest.approx(2067, abs=2), "roads"
    )
    assert ways_to(HERE, [EAST, far], fast, manner)[1].basis == "straight"  # no road within 1500 m
    round_about = network(line(HERE, EAST, speed_kmh=60, oneway="yes"), line(EAST, NORTH, HERE, speed_kmh=60))
    assert ways_to(HERE, [EAST], round_about, manner)[0].minutes == pytest.approx(5.27, abs=0.05)
    assert ways_from([HERE], [EAST], round_about, manner)[0].minutes == pytest.approx(2.07, abs=0.01)  # type: ignore[union-attr]
    assert ways_from([], [EAST], None, manner) == [None]


def want(level: int, resource: str, quantity: int, kind: Any = "team", **more: Any) -> Want:
    return Want(level=level, resource=resource, kind=kind, quantity=quantity, **more)


def there(
    number: int, minutes: float, skills: str = "", free: bool = True, here: bool = False, kind: str = "fire"
) -> TeamThere:
    return TeamThere(
        UUID(int=number), f"T{number}", kind, frozenset(skills.split()), free, Way(minutes, 1, "straight"), here
    )


CARD = [want(4, "fire", 1), want(3, "fire", 2), want(3, "水", 10, "material"), want(1, "fire", 9)]


def test_less_than_a_minute_away_is_said_as_that() -> None:
    assert [said(each).zh for each in (0.0, 0.6, 1.0, 5.6)] == ["不到1分钟", "不到1分钟", "约1分钟", "约6分钟"]


@pytest.mark.parametrize(
    ("level", "card"),
    [
        (4, [("fire", 1)]),
        (3, [("fire", 2), ("水", 10)]),
        (2, [("fire", 2), ("水", 10)]),
        (1, [("fire", 9), ("水", 10)]),
    ],
)
def test_a_level_asks_for_its_own_lines_else_those_of_the_next_lower(level: int, card: list[tuple[str, int]]) -> None:
    assert sorted((each.resource, each.quantity) for each in asked(CARD, level)) == card


@pytest.mark.parametrize(
    ("wants", "teams", "picked", "short"),
    [
        ([want(4, "fire", 2)], [there(1, 9), there(2, 3), there(3, 5)], [[2, 3]], [0]),
        ([want(4, "fire", 2)], [there(1, 9), there(2, 3, free=False)], [[1]], [1]),
        ([want(4, "fire", 2)], [there(1, 9, free=False, here=True), there(2, 3)], [[2]], [0]),
        ([want(4, "fire", 1, skills=["foam"])], [there(1, 9, "foam"), there(2, 3)], [[1]], [0]),
        (
            [want(4, "fire", 1, skills=["foam"]), want(4, "fire", 1)],
            [there(1, 1, "foam"), there(2, 3)],
            [[1], [2]],
            [0, 0],
        ),
        ([want(4, "fire", 1), want(4, "chemical", 1)], [there(1, 1)], [[1], []], [0, 1]),
    ],
)
def test_the_nearest_that_can_are_proposed_and_what_is_short_is_said(
    wants: list[Want], teams: list[TeamThere], picked: list[list[int]], short: list[int]
) -> None:
    lines = propose(wants, teams, [])
    assert [[each.id.int for each in line.picks] for line in lines] == picked and [
        line.short for line in lines
    ] == short


def test_stock_comes_from_the_nearest_depots_and_what_was_taken_counts() -> None:
    def lot(number: int, usable: int, minutes: float, used: int = 0) -> StockThere:
        return StockThere(UUID(int=number), "水", "material", usable, "箱", "库", Way(minutes, 1, "straight"), used)

    found = propose([want(4, "水", 10, "material", within_min=6)], [], [lot(1, 9, 8), lot(2, 3, 5, used=2)])[0]
    assert (found.there, [(each.id.int, each.quantity, each.late) for each in found.picks]) == (
        2,
        [(2, 3, False), (1, 5, True)],
    )
    assert propose([want(4, "水", 10, "material")], [], [])[0].short == 10


def test_a_team_from_the_proposal_to_its_return(city_works: Works) -> None:
    commander, dispatcher, crew, town = (
        as_(city_works, each) for each in ("commander", "dispatcher", "officer2", "town")
    )
    fire = Response(commander, opened(commander, "大路山山火", "natural", drill=True))
    fire.move("respond", level="3", reason="火势蔓延")
    url = f"{fire.url}/resources"
    told = commander.get(url).json
    assert "直线距离×1.4" in told["reckoned"] and told["plan_name"].startswith("阳江市森林火灾")
    team = told["lines"][0]
    assert (team["resource"], team["quantity"], len(team["picks"]), team["short"]) == ("forest_fire", 3, 3, 0)
    assert [each["way"]["minutes"] for each in team["picks"]] == sorted(
        each["way"]["minutes"] for each in team["picks"]
    )
    blowers = next(each for each in told["lines"] if each["resource"] == "风力灭火机")
    assert (blowers["picks"][0]["quantity"], blowers["picks"][0]["depot"][:2]) == (20, "市级")

    chosen = [each["id"] for each in team["picks"]]
    assert town.post(f"{fire.url}/teams", json={"teams": chosen}).status_code == 403
    with ThreadPoolExecutor(4) as pool:
        both = list(
            pool.map(
                lambda _: as_(city_works, "commander").post(f"{fire.url}/teams", json={"teams": chosen}).status_code,
                range(4),
            )
        )
    assert sorted(both) == [201, 409, 409, 409]  # whoever comes second is told so, and nobody is sent twice
    again = dispatcher.get(url).json
    assert again["lines"][0]["there"] == 3 and len(again["errands"]) == 3 and again["short"] == 0
    taken = commander.post(f"{fire.url}/stock", json={"item": blowers["picks"][0]["id"], "quantity": 20}).json
    assert [(each["name"], each["quantity"]) for each in taken["used"]] == [("风力灭火机", 20)]
    assert next(each for each in taken["lines"] if each["resource"] == "风力灭火机")["there"] == 20

    mine = crew.get("/api/v1/my-errands").json["items"][0]
    assert (mine["drill"], mine["errand"]["team"]["crew"]) == (True, "officer2")
    errand, own = mine["errand"], mine["errand"]["team"]
    other = next(each for each in again["errands"] if each["team"]["crew"] is None)
    assert (
        crew.post(f"/api/v1/teams/{other['team']['id']}/moves", json={"move": "set_out", "version": 2}).status_code
        == 404
    )
    spot = Spot(city_works)

    def heard(who: str, status: int, errand: dict[str, Any], name: str, at: datetime, **more: Any) -> Any:
        step = {"kind": "errand", "subject": errand["id"], "version": 0, "move": name, "taken_at": at.isoformat()}
        return spot.answer(who, uuid4(), status, **step, **more)

    led = heard("officer2", 201, errand, "set_out", datetime.now(UTC))["subject"]
    assert led["stage"] == "en_route"
    own = crew.post(f"/api/v1/teams/{own['id']}/moves", json={"move": "arrive", "version": led["version"]}).json
    assert own["stage"] == "on_scene" and [each["move"] for each in own["moves"]] == []
    assert crew.post(f"/api/v1/team-dispatches/{other['id']}/checks", json={"people": 3}).status_code == 404
    assert (
        crew.post(f"/api/v1/team-dispatches/{errand['id']}/checks", json={"people": 15}).json["check_overdue"] is False
    )

    timer, moment = EmergencyTimer(city_works, lambda: 0.0), datetime.now(UTC)
    city_works.tell_time = lambda: moment + timedelta(minutes=19)
    assert timer.tick() == 0
    timer = EmergencyTimer(city_works, lambda: 0.0)
    city_works.tell_time = lambda: moment + timedelta(minutes=21)
    assert (timer.tick(), timer.tick()) == (1, 0)
    commander, crew = as_(city_works, "commander"), as_(city_works, "officer2")
    assert [each["check_overdue"] for each in commander.get(url).json["errands"] if each["team"]["crew"]].count(
        True
    ) == 1
    crew.post(f"/api/v1/team-dispatches/{errand['id']}/checks", json={"people": 13})

    point = {"kind": "point", "points": [list(NORTH_GATE)], "note": "集结点"}
    assert commander.post(f"{fire.url}/drawings", json=point).status_code == 201
    assert commander.post(f"{fire.url}/log", json={"kind": "order", "text": "从北坡打起"}).status_code == 201
    fire.client, fire.now = commander, commander.get(fire.url).json
    fire.move("stand_down", reason="明火扑灭")
    drain = Reactor(city_works, REACTIONS, audience, lambda job, event: None)
    while drain.push() or drain.react():
        continue
    left = {each["team"]["stage"] for each in commander.get(url).json["errands"]}
    assert left == {"returning"}

    def at(minutes: int) -> datetime:
        return moment + timedelta(minutes=minutes)

    city_works.tell_time = lambda: at(35)
    heard("officer2", 404, other, "set_out", at(5))
    heard("dispatcher", 201, other, "set_out", at(5))  # all on phones without a network until now
    heard("dispatcher", 201, other, "arrive", at(12))
    heard("officer2", 201, errand, "check", at(15), people=14)
    for refused, name, minutes in ((other, "arrive", 13), (errand, "check", 30), (errand, "set_out", 5)):
        assert heard("dispatcher", 409, refused, name, at(minutes))["code"] == "ended"
    ended = {each["id"]: each for each in commander.get(url).json["errands"]}[other["id"]]
    assert ended["team"]["stage"] == "returning"
    steps = [datetime.fromisoformat(ended[name]) for name in ("set_out_at", "on_scene_at", "released_at")]
    assert steps == [at(5), at(12), at(21)]
    story = [each for each in commander.get(f"{fire.url}/review").json["timeline"] if "补报" in each["text"]]
    assert [datetime.fromisoformat(each["at"]) for each in story] == [at(5), at(12), at(15)]
    assert "14/15人" in story[2]["text"]
    assert commander.post(f"{fire.url}/teams", json={"teams": chosen}).json["code"] == "ended"
    own = crew.get("/api/v1/my-errands").json["items"][0]["errand"]["team"]
    home = {"kind": "errand", "subject": errand["id"], "version": own["version"], "move": "back"}
    home["taken_at"], sent = at(29).isoformat(), uuid4()
    first = spot.answer("officer2", sent, 201, **home)["subject"]
    assert first["stage"] == "available" and spot.answer("officer2", sent, 200, **home)["subject"] == first
    assert heard("officer2", 409, errand, "back", at(20))["code"] == "ended"  # it is said once
    ended = {each["id"]: each for each in commander.get(url).json["errands"]}[errand["id"]]
    assert datetime.fromisoformat(ended["ended_at"]) == at(29)
    story = [each for each in commander.get(f"{fire.url}/timeline").json["items"] if "已归队" in each["text"]]
    assert [(datetime.fromisoformat(each["at"]), "补报" in each["text"]) for each in story] == [(at(29), True)]
    other_team = {each["id"]: each for each in commander.get(url).json["errands"]}[other["id"]]["team"]
    by_hand = {"move": "back", "version": other_team["version"]}  # the wall's own button
    assert commander.post(f"/api/v1/teams/{other_team['id']}/moves", json=by_hand).json["stage"] == "available"
    assert crew.get("/api/v1/my-errands").json["items"] == []
    kinds = [each["kind"] for each in commander.get(f"{fire.url}/timeline").json["items"]]
    assert (kinds.count("dispatch"), kinds.count("stock"), kinds.count("check_overdue"), kinds.count("order")) == (
        3,
        1,
        1,
        1,
    )
    texts = [each["text"] for each in commander.get(f"{fire.url}/log").json["items"]]
    assert any("13/15人，人数不足" in each for each in texts) and "指令：从北坡打起" in texts
    with city_works.open() as work:
        assert auditing.verify(work.session)[1] is None
    team = commander.get(f"/api/v1/teams/{own['id']}").json
    told = {name: team[name] for name in ("code", "name", "kind", "skills", "people", "base", "crew")}
    told |= {
        "lon": team["point"]["lon"] + 0.05,
        "lat": team["point"]["lat"],
    }  # it moves house: the past stays where it was
    change = {"version": team["version"], "told": told}
    moved = as_(city_works, "admin").put(f"/api/v1/teams/{own['id']}", json=change)
    assert moved.status_code == 200, moved.json
    for drill, scene in ((True, fire.now["point"]), (False, None)):
        span = {"from": (moment - timedelta(hours=1)).isoformat(), "to": (moment + timedelta(hours=1)).isoformat()}
        past = commander.get("/api/v1/playback", query_string={**span, "drill": drill}).json
        [bases] = [each["bases"] for each in past["teams"] if each["id"] == own["id"]]
        assert [each["point"] for each in bases] == [
            pytest.approx(each) for each in (team["point"], moved.json["point"])
        ]
        assert bases[0]["since"] is None and bases[1]["since"]
        away = {each["id"]: each["errands"] for each in past["teams"] if each["errands"]}
        assert set(away) == set(chosen) and len(past["teams"]) > 3
        [then] = away[own["id"]]
        assert then["scene"] == (scene and pytest.approx(scene)) and all(each["since"] for each in past["teams"])
        kept = ("sent_at", "set_out_at", "on_scene_at", "released_at", "ended_at")
        assert sorted(kept, key=lambda name: then[name]) == list(kept)
        assert [each["note"] for each in past["drawings"]] == (["集结点"] if drill else [])
        assert all(each["to"] == fire.now["closed_at"] for each in past["drawings"])


def test_towns_left_bare_and_roads_that_are_loaded(city_works: Works, tmp_path: Path) -> None:
    commander = as_(city_works, "commander")
    asked_for = {"kind": "chemical", "within_min": 30}
    bare = commander.get("/api/v1/coverage", query_string=asked_for).json
    assert bare["towns"] == 48 and 20 < len(bare["gaps"]) < 48
    assert bare["gaps"][0]["minutes"] > bare["gaps"][-1]["minutes"] > 30
    gate = [round(each, 6) for each in NORTH_GATE]
    (tmp_path / road.FILE).write_text(json.dumps({"features": [line((111.9841, 21.8521), gate, speed_kmh=90)]}))
    with city_works.open() as work:
        assert (road.load(work, tmp_path), road.load(work, tmp_path)) == (1, 0)
    leak = opened(commander, "北门水厂液氯泄漏", "accident")
    told = commander.get(f"/api/v1/emergencies/{leak['id']}/resources").json
    ways = {each["name"]: each["way"] for each in told["free"]}
    assert told["reckoned"].startswith("按路网") and ways["市危化应急救援队（演示）"]["basis"] == "roads"
    assert ways["阳春消防救援站（演示）"]["basis"] == "straight"
