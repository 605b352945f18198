"""The alarm desk on the demo city: shelves and holds, limits that pass on, situations, floods, who sees which."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from dispatch.audience import audience, topics_of
from dispatch.reactions import REACTIONS
from dispatch.watch import alarm_timer
from foundation import clock
from foundation.reactor import Reactor
from foundation.refusals import Conflict, Invalid, LostRace, NotAllowed
from foundation.work import Works
from sensors import holding, situation_handling
from sensors.alarm import Alarm
from sensors.alarm_situation import AlarmSituation
from sensors.crossing import Plane, azimuth_deg, distance_m
from sensors.handling import answer, candidates
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.load_meter import in_flood, nuisances
from sensors.registering import NewDevice, register
from sensors.rejecting import Quota
from tests.acting import actor
from tests.sensors.tiny_city import one, rows
from tests.web.test_sight import as_

LON, LAT = 111.961708, 21.858774  # 北门, in the officer's own grid
PLANE = Plane(LON, LAT)
PASSWORD = "correct-horse-battery-staple"


class Desk:
    """Devices of a test, what they say, and what the city makes of it."""

    def __init__(self, works: Works):
        self.works, self.late = works, timedelta(0)
        self.commander = actor(works, "commander")
        self.reactor = Reactor(works, REACTIONS, audience, lambda job, event: None)

    def device(self, code: str, kind: str = "gas_lel", east: float = 0, north: float = 0) -> str:
        lon, lat = PLANE.back(east, north)
        with self.works.open() as work:
            register(work, NewDevice(code, kind, lon, lat, code), PASSWORD, tell_broker=False)
        return code

    def say(self, *told: tuple[str, float], metric: str = "lel", seconds: float = 0, **event: object) -> None:
        at = (clock.now() + timedelta(seconds=seconds)).isoformat()
        batch = []
        for code, value in told:
            payload: dict[str, object] = {"ts": at, "seq": 1, "values": {metric: value}}
            if event:
                payload = {"ts": at, "seq": 1, "kind": metric, "confidence": value, **event}
            channel = "event" if event else "telemetry"
            topic = f"moyang/v1/devices/{code}/{channel}"
            batch.append(Incoming(topic, json.dumps(payload).encode(), False, clock.now()))
        with self.works.open() as work:
            take(work, batch, Known(), Quota("one"))
        self.reactor.drain()

    def alarm(self, code: str) -> Alarm:
        with self.works.open() as work:
            found = work.session.scalars(select(Alarm).where(Alarm.device_code == code).order_by(Alarm.id.desc()))
            return found.first()  # type: ignore[return-value]

    def act(self, code: str, move: str, **stated: object) -> Alarm:
        alarm = self.alarm(code)
        with self.works.open(self.commander) as work:
            done = answer(work, alarm.id, move, alarm.version, stated)
        self.reactor.drain()
        return done

    def wait(self, minutes: float) -> int:
        """Let the timer believe that so much time has passed; the number of alarms it looked at."""
        self.late += timedelta(minutes=minutes)
        later = Works(self.works.engine, lambda: clock.now() + self.late)
        with later.open() as work:
            done = alarm_timer.look(work)
        self.reactor.drain()
        return done

    def situations(self) -> list[AlarmSituation]:
        with self.works.open() as work:
            return list(work.session.scalars(select(AlarmSituation).order_by(AlarmSituation.number)))

    def move(self, situation: AlarmSituation, name: str, **stated: object) -> AlarmSituation:
        with self.works.open(self.commander) as work:
            now = work.session.get_one(AlarmSituation, situation.id)
            done = situation_handling.act(work, situation.id, name, now.version, stated)
        self.reactor.drain()
        return done


@pytest.fixture
def desk(city_works: Works) -> Desk:
    return Desk(city_works)


def test_a_shelf_is_silent_until_its_end_a_worse_value_breaks_it_and_what_is_out_of_service_waits(desk: Desk) -> None:
    desk.device("A")
    desk.say(("A", 30.0))
    with pytest.raises(Invalid):
        desk.act("A", "shelve", minutes="15")
    shelved = desk.act("A", "shelve", minutes="15", reason="探头标定")
    assert (shelved.held, shelved.stage) == ("shelved", "unacknowledged_active")
    with pytest.raises(NotAllowed):
        desk.act("A", "shelve", minutes="15", reason="再搁置")
    assert desk.wait(14) == 0
    told = "SELECT count(*) FROM push_event WHERE kind = 'alarm'"
    before = one(desk.works, told)
    assert desk.wait(2) == 1  # the limit of 15 minutes begins anew when the shelf ends
    assert (desk.alarm("A").held, desk.alarm("A").escalated) == (None, 0)
    assert one(desk.works, told) > before
    desk.late = timedelta(0)
    desk.act("A", "shelve", minutes="60", reason="检修")
    desk.say(("A", 70.0), seconds=1)
    assert (desk.alarm("A").held, desk.alarm("A").level) == (None, 2)

    desk.device("B", east=3000)
    with desk.works.open(desk.commander) as work:
        until = work.now + timedelta(hours=2)
        hold = holding.place(work, holding.NewHold("out_of_service", "B", "停用检修", until))
        with pytest.raises(Invalid):
            holding.place(work, holding.NewHold("out_of_service", "B", "没有截止时间"))
    desk.say(("B", 80.0))
    silent = desk.alarm("B")
    assert (silent.held, silent.announced_at, silent.situation_id) == ("out_of_service", None, None)
    assert rows(desk.works, "SELECT 1 FROM task WHERE subject_id = :id", id=silent.id) == []
    with desk.works.open(desk.commander) as work:
        holding.end(work, hold.id)
    with pytest.raises(Conflict), desk.works.open(desk.commander) as work:
        holding.end(work, hold.id)
    desk.late = timedelta(0)
    desk.wait(0)
    speaks = desk.alarm("B")
    assert speaks.held is None and speaks.announced_at is not None and speaks.situation_id is not None
    assert len(rows(desk.works, "SELECT 1 FROM task WHERE subject_id = :id", id=silent.id)) == 1

    desk.device("C", east=6000)
    with desk.works.open(desk.commander) as work:  # what follows from B need not be told twice
        holding.place(work, holding.NewHold("suppressed", "C", "B报警时的后果", while_device="B"))
    desk.say(("C", 30.0))
    assert desk.alarm("C").held == "suppressed"
    desk.act("B", "close", reason="已处理", cause="work")
    assert desk.alarm("B").cause == "work"
    desk.late = timedelta(0)
    desk.wait(1.1)
    assert desk.alarm("C").held is None


def test_what_nobody_acknowledges_goes_to_the_county_then_to_the_city_and_whoever_is_assigned_is_told(
    desk: Desk,
) -> None:
    desk.device("A")
    desk.say(("A", 30.0))
    assert desk.wait(14) == 0
    assert desk.wait(1.1) == 1
    asked = "SELECT p.username FROM notice n JOIN person p ON p.id = n.person_id WHERE n.kind = :kind ORDER BY 1"
    assert rows(desk.works, asked, kind="alarm_unanswered") == ["commander", "county"]
    assert (desk.alarm("A").escalated, desk.wait(14)) == (1, 0)
    assert desk.wait(1.1) == 1
    assert rows(desk.works, asked, kind="alarm_unanswered") == ["city", "commander", "commander", "county"]
    assert desk.wait(60) == 0  # nobody is left to be told
    county = as_(desk.works, "county")
    assert "无人确认" in county.get("/api/v1/notices").json["items"][0]["text"]
    with desk.works.open(desk.commander) as work:
        chosen = candidates(work)
    assert [name for _, name in chosen] == [desk.commander.name]
    with pytest.raises(Invalid):
        desk.act("A", "assign", person="00000000-0000-4000-8000-000000000001")
    assert desk.act("A", "assign", person=str(chosen[0][0])).assigned_to_name == desk.commander.name
    assert rows(desk.works, asked, kind="alarm_assigned") == ["commander"]
    assert desk.act("A", "comment", note="已电话联系").version == desk.alarm("A").version
    assert desk.act("A", "acknowledge").next_due is None
    with pytest.raises(NotAllowed), desk.works.open(actor(desk.works, "county")) as work:
        answer(work, desk.alarm("A").id, "escalate", desk.alarm("A").version, {})


def test_three_cameras_and_a_smoke_post_make_one_fire_with_one_place_and_one_emergency(desk: Desk) -> None:
    towers = {"T1": (-6000, 500), "T2": (1000, -9000), "T3": (2000, 4000)}
    for code, place in towers.items():
        desk.device(code, "camera", *place)
    for code, (east, north) in towers.items():
        lon, lat = PLANE.back(east, north)
        bearing = azimuth_deg(lon, lat, *PLANE.back(0, 0))
        desk.say((code, 0.9), metric="smoke", azimuth_deg=round(bearing + 0.3, 2))
    desk.device("P", "forest_smoke", 200, 100)
    desk.say(("P", 12.0), metric="smoke")
    desk.device("FAR", "forest_smoke", 0, 15000)
    desk.say(("FAR", 12.0), metric="smoke")
    fire, elsewhere = desk.situations()
    assert (fire.kind, fire.alarms, fire.unacknowledged, fire.level, elsewhere.alarms) == ("fire", 4, 4, 2, 1)
    shown = as_(desk.works, "commander").get(f"/api/v1/situations/{fire.id}").json
    assert distance_m(shown["point"]["lon"], shown["point"]["lat"], LON, LAT) < 250
    assert shown["located"] and shown["ellipse"]["semi_major_m"] < 400
    assert {line["device"] for line in shown["sightlines"]} == set(towers)
    assert {move["move"] for move in shown["moves"]} == {"acknowledge", "merge", "split"}
    desk.act("P", "confirm", note="看见烟")
    desk.act("T1", "confirm", note="同一处")
    assert one(desk.works, "SELECT count(*) FROM emergency") == 1
    told = {each["device"]: each["emergency"] for each in shown["items"]}
    told |= {each["device"]: each["emergency"] for each in as_(desk.works, "commander").get(
        f"/api/v1/situations/{fire.id}").json["items"]}  # fmt: skip
    assert len(set(told.values())) == 1 and None not in told.values()

    with pytest.raises(Invalid):
        desk.move(fire, "merge", into=str(fire.id), reason="自己")
    desk.move(elsewhere, "merge", into=str(fire.id), reason="同一山头")
    assert [(each.stage, each.alarms) for each in desk.situations()] == [("open", 5), ("merged", 0)]
    desk.move(elsewhere, "unmerge", reason="看错")
    assert [(each.stage, each.alarms) for each in desk.situations()] == [("open", 4), ("open", 1)]
    desk.move(fire, "split", alarms=[str(desk.alarm("T1").id)], reason="另有一处")
    assert [each.alarms for each in desk.situations()] == [3, 1, 1]
    desk.move(fire, "acknowledge")
    assert desk.situations()[0].unacknowledged == 0
    with pytest.raises(LostRace), desk.works.open(desk.commander) as work:
        situation_handling.act(work, fire.id, "acknowledge", 1, {})
    for code in ("T2", "T3", "P"):
        desk.act(code, "close", reason="已扑灭")
    assert desk.situations()[0].stage == "closed"


def test_a_flood_is_grouped_by_kind_and_county_and_the_officer_is_asked_once(desk: Desk) -> None:
    """Far apart, so that only the flood groups them; all are stored, the desk has a few lines to look at."""
    codes = [desk.device(f"F{place}", east=1700.0 * (place % 8), north=1700.0 * (place // 8)) for place in range(40)]
    desk.say(*((code, 60.0) for code in codes[:20]))
    with desk.works.open() as work:
        assert in_flood(work.session, work.now)
    desk.say(*((code, 60.0) for code in codes[20:]))
    assert one(desk.works, "SELECT count(*) FROM alarm WHERE situation_id IS NOT NULL") == 40
    situations = desk.situations()
    assert sum(each.alarms for each in situations) == 40
    counties = {each.county for each in situations}
    assert len(situations) <= 2 * len(counties), [each.alarms for each in situations]
    told = as_(desk.works, "commander").get("/api/v1/alarm-load").json
    assert (told["state"], told["flood"], told["per_operator"], sum(told["minutes"])) == ("flood", True, 40.0, 40)
    assert len(told["nuisances"]) == 10
    with desk.works.open() as work:
        assert nuisances(work.session, work.now)[0].told == 1


def test_leaders_see_and_hear_the_alarms_of_their_own_division_alone(desk: Desk) -> None:
    """The demo's county leader is of 江城; an alarm of another county is not there for them, in no list and no push."""
    desk.device("HERE")
    far = desk.device("THERE", east=-60_000, north=10_000)
    desk.say(("HERE", 60.0), (far, 60.0))
    here, there = desk.alarm("HERE"), desk.alarm("THERE")
    assert here.grid and there.grid and here.grid[:6] != there.grid[:6]
    for name, seen in (("city", {"HERE", "THERE"}), ("county", {"HERE"}), ("commander", {"HERE", "THERE"})):
        client = as_(desk.works, name)
        assert {each["device"] for each in client.get("/api/v1/alarms").json["items"]} == seen
        assert client.get("/api/v1/situation").json["alarms_active"] == len(seen)
        assert len(client.get("/api/v1/situations").json["items"]) == len(seen)
        assert client.get(f"/api/v1/alarms/{there.id}").status_code == (200 if "THERE" in seen else 404)
        assert client.get(f"/api/v1/situations/{there.situation_id}").status_code == (200 if "THERE" in seen else 404)
    topics = rows(desk.works, "SELECT topics FROM push_event WHERE subject = :id", id=there.id)
    county = set(topics_of(actor(desk.works, "county")))
    assert topics and not any(county & set(each) for each in topics)
    mine = rows(desk.works, "SELECT topics FROM push_event WHERE subject = :id", id=here.id)
    assert all(county & set(each) for each in mine)


def test_holds_and_rules_through_the_door(desk: Desk) -> None:
    """The API's own words: what is refused, what is told, and who may."""
    desk.device("A")
    commander, admin, county = (as_(desk.works, name) for name in ("commander", "admin", "county"))
    body = {"kind": "suppressed", "device": "A", "reason": "夜间放空", "hours": {"from": "22:00", "to": "06:00"}}
    made = commander.post("/api/v1/alarm-holds", json=body)
    assert made.status_code == 201 and made.json["hours"] == {"days": [], "from": "22:00", "to": "06:00"}
    assert commander.post("/api/v1/alarm-holds", json=body).json["id"] == made.json["id"], "sent again, placed once"
    unknown = commander.post("/api/v1/alarm-holds", json={**body, "device": "NOT-THERE"})
    assert unknown.status_code == 422 and "NOT-THERE" in unknown.json["errors"][0]["message"]
    assert admin.post("/api/v1/alarm-holds", json=body).status_code == 403
    assert commander.post("/api/v1/alarm-holds", json={**body, "kind": "shelved"}).status_code == 422
    assert [each["id"] for each in commander.get("/api/v1/alarm-holds").json["items"]] == [made.json["id"]]
    assert commander.post(f"/api/v1/alarm-holds/{made.json['id']}/end", json={}).json["ended_at"]
    rule = {"name": "两台", "device_type": "gas_lel", "metric": "lel", "level": 2, "comparison": "above",
            "threshold": 20, "devices": 2, "window_s": 300, "radius_m": 300}  # fmt: skip
    assert admin.post("/api/v1/alarm-rules", json=rule | {"window_s": 0}).json["errors"][0]["field"] == "window_s"
    first = admin.post("/api/v1/alarm-rules", json=rule).json
    second = admin.post("/api/v1/alarm-rules", json=rule | {"devices": 3, "replaces": first["id"]}).json
    assert (first["version"], second["version"]) == (1, 2)
    listed = county.get("/api/v1/alarm-rules").json["items"]
    assert second["id"] in {each["id"] for each in listed} and first["id"] not in {each["id"] for each in listed}
    kept = county.get(f"/api/v1/alarm-rules/{second['id']}/versions").json["items"]
    assert {first["id"], second["id"]} <= {each["id"] for each in kept}
    desk.say(("A", 30.0))
    since, until = (clock.now() - timedelta(hours=1)).isoformat(), (clock.now() + timedelta(hours=1)).isoformat()
    asked = {"rule": rule | {"devices": 1, "level": 1}, "since": since, "until": until}
    told = admin.post("/api/v1/alarm-rules/replay", json=asked).json
    assert (told["raised"], told["readings"], told["happened"], told["spells"][0]["device"]) == (1, 1, 1, "A")
    assert county.post("/api/v1/alarm-rules/replay", json=asked).status_code == 403
    with desk.works.open() as work:
        work.session.execute(text("UPDATE alarm SET verdict = 'false'"))
    raised = {each["id"]: each for each in county.get("/api/v1/alarm-rules").json["items"]}
    assert sum(each["false"] for each in raised.values()) == 1
