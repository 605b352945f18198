"""What is told of the scene late or twice: whom a post means, work done before the end, stays that end with it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from dispatch.emergency import presence
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.holder import bears, means
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
    [call] = commander.post(f"{leak.url}/whistles", json={"act": "测爆", "departments": [owner]}).json["items"]
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

    told = {each["id"]: each for each in commander.get(f"{leak.url}/tasks").json["items"]}
    done, whistled = told[duty["task"]["id"]], told[call["id"]]
    moments = (done["settled_at"], whistled["arrived_at"], whistled["answered_at"])
    assert [datetime.fromisoformat(each).isoformat() for each in moments] == [at(3), at(10), at(10)]
    assert (done["note"], done["late"]) == ("已劝离", False)
    people = {each["post"]: each for each in commander.get(f"{leak.url}/scene").json["items"] if each["name"]}
    left = {post: datetime.fromisoformat(each["left_at"]).isoformat() for post, each in people.items()}
    assert left == {"网格员": at(30), "安全官": at(20)}
    story = [each["text"] for each in commander.get(f"{leak.url}/review").json["timeline"] if each["kind"] == "scene"]
    assert sum("离开现场" in each for each in story) == 1
