"""What is told of the scene late or twice: whom a post means, work done before the end, stays that end with it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from dispatch.emergency import presence, stay
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.holder import bears, means
from foundation.clock import city_zone
from foundation.refusals import Conflict
from foundation.work import Works
from people.person import Person
from tests.acting import actor
from tests.dispatch.test_emergency_response import Response, opened
from tests.web.test_sent_moves import Spot
from tests.web.test_sight import as_


@pytest.mark.parametrize(
    ("holder", "name", "means"),
    [
        ("李明", "李明", True),
        (" 李明（副市长）", "李明", True),
        ("李明副市长", "李明", True),
        ("李明常务副市长", "李明", True),
        ("李明, 支队长", "李明", True),
        ("李明华", "李明", False),  # another name
        ("李明华副市长", "李明", False),
        ("李明", "李明华", False),
        ("张李明", "李明", False),
    ],
)
def test_whom_a_holder_written_by_hand_means(holder: str, name: str, means: bool) -> None:
    assert bears(holder, name) is means


ONE, NAMESAKE, OTHER = uuid4(), uuid4(), uuid4()
TWO_OF_A_NAME = [(ONE, "李明"), (NAMESAKE, "李明"), (OTHER, "李明华")]


@pytest.mark.parametrize(
    ("person", "at_work", "means_them"),
    [
        (ONE, TWO_OF_A_NAME, [ONE]),  # the account tells two of a name apart
        (NAMESAKE, TWO_OF_A_NAME, [NAMESAKE]),
        (OTHER, TWO_OF_A_NAME, [OTHER]),  # and counts whatever is written
        (uuid4(), TWO_OF_A_NAME, []),
        (None, TWO_OF_A_NAME, []),  # by the name alone it is nobody's until it is said which
        (None, TWO_OF_A_NAME[1:], [NAMESAKE]),
        (None, [], []),  # an outsider
    ],
)
def test_whom_a_post_means(person: UUID | None, at_work: list[tuple[UUID, str]], means_them: list[UUID]) -> None:
    held = {"holder": "李明（副市长）", "person": person and str(person)}
    assert [each for each in (ONE, NAMESAKE, OTHER) if means(held, each, at_work)] == means_them
    if person is None:  # a post from before accounts were kept
        assert [each for each in (ONE, NAMESAKE, OTHER) if means({"holder": "李明"}, each, at_work)] == means_them
    assert not means({"holder": "", "person": None}, None, at_work)


@dataclass
class Was:
    """A stay of so many minutes from and to."""

    since: datetime
    left_at: datetime | None


def minute(told: int | None) -> datetime | None:
    return None if told is None else datetime(2026, 11, 2, 1, tzinfo=UTC) + timedelta(minutes=told)


def was(since: int, left_at: int | None) -> Was:
    begun = minute(since)
    assert begun
    return Was(begun, minute(left_at))


@pytest.mark.parametrize(
    ("stays", "at", "ended", "known", "leaves", "until"),
    [
        ([], 5, None, None, None, None),
        ([(1, 3), (4, None)], 5, None, 1, 1, None),  # there: signs in no more, and may leave
        ([(1, 3)], 5, None, None, None, None),
        ([], 5, 10, None, None, 10),  # heard of after the end: was there until then
        ([(2, 10)], 5, 10, 0, 0, 10),  # whom the end alone has sent off had left before it
        ([(2, 7)], 5, 10, 0, None, 10),  # whoever signed off said when
        ([(2, 4)], 5, 10, None, None, 10),
        ([(5, 5)], 5, 10, 0, None, 10),
        ([(7, 10)], 5, 10, None, None, 7),  # signed in once more with another phone
        ([(1, 3), (8, 9)], 5, 10, None, None, 8),
    ],
)
def test_what_is_told_of_a_stay_counts_as_it_was_then(
    stays: list[tuple[int, int | None]], at: int, ended: int | None, known: Any, leaves: Any, until: int | None
) -> None:
    rows, then = [was(*each) for each in stays], was(at, None).since
    assert stay.known(rows, then, minute(ended)) is (None if known is None else rows[known])
    assert stay.left(rows, then, minute(ended)) is (None if leaves is None else rows[leaves])
    assert stay.until(rows, then, minute(ended)) == minute(until)


def moments(*told: str) -> list[str]:
    return [datetime.fromisoformat(each).isoformat() for each in told]


def whistle(leak: Response, act: str, department: str) -> Any:
    [call] = leak.client.post(f"{leak.url}/whistles", json={"act": act, "departments": [department]}).json["items"]
    return call


def test_a_post_is_of_one_and_late_work_counts_until_the_end(city_works: Works) -> None:
    begun = datetime.now(UTC).replace(microsecond=0)
    city_works.tell_time = lambda: begun
    spot, commander = Spot(city_works), as_(city_works, "commander")
    leak = Response(commander, opened(commander, "北门水厂液氯泄漏", "accident", drill=True))
    leak.move("respond", level="3", reason="二级报警经核实")

    def posts(who: str) -> list[str]:
        return [each["post"] for each in spot(who, "GET", "/my-scenes").json["items"]]

    def namesake(of: str, username: str) -> None:
        with city_works.open() as work:
            work.session.execute(
                update(Person).where(Person.username == username).values(name=actor(city_works, of).name)
            )

    namesake("commander", "county")  # two of that name: who took command is known all the same
    assert (posts("commander"), posts("county")) == (["总指挥"], [])
    name = actor(city_works, "commander").name
    leak.move("hand_over", holder=name, reason="书面移交")  # by the name alone it is nobody's until it is said which
    assert posts("commander") == posts("county") == []
    found = {each["username"]: each for each in commander.get(f"{leak.url}/holders?q={name}").json["items"]}
    assert {"commander", "county"} <= set(found)
    assert as_(city_works, "city").get(f"{leak.url}/holders").status_code == 403
    county = found["county"]["id"]
    for person, holder in ((str(uuid4()), name), ("nobody", name), (county, "张三（副市长）")):
        assert leak.move("hand_over", 422, holder=holder, person=person, reason="x")["errors"][0]["field"] == "person"
    leak.move("hand_over", holder=f"{name}（县长）", person=county, reason="提级指挥")
    assert (posts("commander"), posts("county")) == ([], ["总指挥"])
    assert [each["person"] for each in leak.now["roles"]] == [county]
    assert commander.get(f"{leak.url}/history").json["items"][-1]["stated"]["person"] == county
    assert spot("county", "GET", "/notices").json["items"][0]["text"].startswith("应急岗位：由您担任总指挥（【演练】")
    leak.move("hand_over", holder=actor(city_works, "officer2").name, reason="误写")
    assert posts("officer2") == []  # who may not command is no commander
    body = {"title": "水厂演练", "kind": "accident", "point": leak.now["point"], "drill": True}
    body |= {"level": 4, "reason": "x"}
    body |= {"commander": f"{name}（县长）", "person": county}  # also where it is opened by hand
    asked = {"q": name, **body["point"]}
    found = {each["id"] for each in commander.get("/api/v1/holders", query_string=asked).json["items"]}
    assert county in found and commander.get("/api/v1/holders").json["items"]
    assert as_(city_works, "city").get("/api/v1/holders").status_code == 403
    wrong = commander.post("/api/v1/emergencies", json={**body, "commander": "张三"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "person")
    second = commander.post("/api/v1/emergencies", json=body).json
    assert (second["commander"], second["roles"][0]["person"]) == (f"{name}（县长）", county)
    notices = [each["text"] for each in spot("county", "GET", "/notices").json["items"]]
    assert sum("由您担任总指挥（【演练】水厂演练" in each for each in notices) == 1, notices
    assert posts("county") == ["总指挥"]
    Response(commander, second).move("stand_down", reason="演练完")
    leak.move("appoint", role="safety", holder=f"{actor(city_works, 'officer2').name}科长", reason="熟悉工艺")
    assert posts("officer2") == ["安全官"]

    def later(minutes: int) -> str:
        moment = begun + timedelta(minutes=minutes)
        city_works.tell_time = lambda: moment
        return at(minutes)

    def at(minutes: int) -> str:
        return (begun + timedelta(minutes=minutes)).isoformat()

    def scene(who: str, move: str, **more: Any) -> Any:
        body = {"kind": "emergency", "subject": leak.now["id"], "move": move, "version": 0, **more}
        return spot.answer(who, uuid4(), 201, **body)

    [duty] = spot("officer", "GET", "/emergency-tasks").json["items"]
    owner = str(actor(city_works, "handler").unit_id)
    call, unheard = (whistle(leak, act, owner) for act in ("测爆", "清场"))
    later(20)
    arrive = {"kind": "duty", "subject": call["id"], "version": 1, "move": "arrive", "taken_at": at(10)}
    spot.answer("handler", uuid4(), 201, **arrive)
    for who in ("officer", "officer2"):
        scene(who, "sign_in")
    with ThreadPoolExecutor(2) as pool:  # pressed on two phones at once
        list(pool.map(lambda _: scene("officer2", "sign_off"), range(2)))
    with city_works.open(actor(city_works, "officer2")) as work:
        before = work.session.get_one(Emergency, UUID(leak.now["id"]))
        later(30)
        leak.client = commander = as_(city_works, "commander")  # the screen of the command was idle for too long
        leak.move("stand_down", reason="堵漏完成")
        with pytest.raises(Conflict, match="ended"):
            presence.sign_in(work, before, None)
    later(40)
    tick = {"kind": "duty", "subject": duty["task"]["id"], "version": 1, "move": "tick", "note": "已劝离"}
    late = spot.answer("officer", uuid4(), 409, **tick, taken_at=at(35))
    assert late["code"] == "ended" and "响应已终止" in late["detail"]
    assert spot.answer("officer", uuid4(), 409, **tick)["code"] == "ended"
    assert spot.answer("officer", uuid4(), 201, **tick, taken_at=at(3))["subject"]["stage"] == "done"

    late = {"kind": "duty", "subject": unheard["id"], "version": 1}
    assert spot.answer("handler", uuid4(), 409, **late, move="coming", taken_at=at(31))["code"] == "ended"
    for said, then in (("coming", 5), ("arrive", 12)):  # on a phone that was without a network until now
        assert (
            spot.answer("handler", uuid4(), 201, **late, move=said, taken_at=at(then))["subject"]["stage"]
            == "cancelled"
        )
    assert spot.answer("handler", uuid4(), 409, **late, move="arrive", taken_at=at(13))["code"] == "ended"
    for who, move, then in (("officer2", "sign_in", 25), ("handler", "sign_in", 12), ("officer", "sign_off", 28)):
        scene(who, move, taken_at=at(then))
    scene("officer2", "sign_in", taken_at=at(26))  # known to be there then
    there = {"kind": "emergency", "subject": leak.now["id"], "move": "sign_in", "version": 0}
    for then in (at(33), None):
        refused = spot.answer("supervisor", uuid4(), 409, **there, taken_at=then)
        assert refused["code"] == "ended" and "无需签到" in refused["detail"]
    assert spot.answer("supervisor", uuid4(), 404, **there, taken_at=at(5))  # nobody there is nobody afterwards

    told = {each["id"]: each for each in commander.get(f"{leak.url}/tasks").json["items"]}
    done, whistled, ended = (told[each] for each in (duty["task"]["id"], call["id"], unheard["id"]))
    assert moments(done["settled_at"], whistled["arrived_at"], whistled["answered_at"]) == [at(3), at(10), at(10)]
    assert (done["note"], done["late"]) == ("已劝离", False)
    assert moments(ended["answered_at"], ended["arrived_at"], ended["settled_at"]) == [at(5), at(12), at(30)]
    assert (ended["state"], ended["answer"]) == ("cancelled", "coming")
    people = [each for each in commander.get(f"{leak.url}/scene").json["items"] if each["name"]]
    department = actor(city_works, "handler").unit_name
    assert [(each["post"], *moments(each["since"], each["left_at"])) for each in people] == [
        (department, at(12), at(30)),
        ("网格员", at(20), at(28)),
        ("安全官", at(20), at(20)),
        ("安全官", at(25), at(30)),
    ]
    story = commander.get(f"{leak.url}/review").json["timeline"]
    assert sum("离开现场" in each["text"] for each in story) == 2
    heard = f"（补报，{(begun + timedelta(minutes=40)).astimezone(city_zone()):%m-%d %H:%M}收到）"
    assert [
        (datetime.fromisoformat(each["at"]).isoformat(), each["kind"]) for each in story if heard in each["text"]
    ] == [(at(3), "task"), (at(5), "task"), (at(12), "task"), (at(12), "scene"), (at(25), "scene"), (at(28), "scene")]
