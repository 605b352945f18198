"""Two desks, one case, the same second: one wins, and the other is told who it was. Threads, two connections."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from dispatch import desk
from foundation.actor import Actor
from foundation.history import first_broken
from foundation.refusals import LostRace, Refusal
from incidents.case import Case
from tests.acting import condition_of, tell
from tests.conftest import Cluster
from tests.dispatch.desk_cast import Chain, chain
from web.application import create_app

TIMES = 50
Step = tuple[Actor, str, dict[str, Any]]


@pytest.fixture(scope="module")
def cast(cluster: Cluster, city_template: str) -> Iterator[Chain]:
    with chain(cluster, city_template) as made:
        yield made


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def twin(of: Actor, other: Actor) -> Actor:
    """A colleague with the same post: another account, the same permissions and places."""
    return Actor(other.id, f"{of.name}的同事", of.post, of.unit_id, of.unit_name, of.permissions, of.scopes)


def race(cast: Chain, pool: ThreadPoolExecutor, case: Case, steps: tuple[Step, Step]) -> list[Case | Refusal]:
    """Both have looked at the same version; both press at once, each on a connection of its own."""
    ready = Barrier(2)

    def press(step: Step) -> Case | Refusal:
        who, name, stated = step
        try:
            with cast.works.open(who) as work:
                seen = work.session.get_one(Case, case.id)
                ready.wait(30)
                return desk.move(work, seen, name, case.version, stated)
        except Refusal as refusal:
            return refusal

    return list(pool.map(press, steps))


def one_won(cast: Chain, case: Case, ends: list[Case | Refusal]) -> None:
    (lost,) = [each for each in ends if isinstance(each, Refusal)]
    (won,) = [each for each in ends if isinstance(each, Case)]
    assert isinstance(lost, LostRace) and won.version == case.version + 1
    rows = cast.history(case)
    assert first_broken(rows) is None and len(rows) == won.version
    assert rows[-1].unit_name in lost.sentence("zh-CN") and rows[-1].unit_name in lost.sentence("en")


Two = Callable[[Chain, Case], tuple[Step, Step]]


def both(who: str, name: str, **stated: Any) -> Two:
    return lambda cast, case: (
        (getattr(cast, who), name, stated),
        (twin(getattr(cast, who), cast.county), name, stated),
    )


def dispatches(cast: Chain, case: Case) -> tuple[Step, Step]:
    here, there = (str(each.unit_id) for each in (cast.handler, cast.town_handler))
    return (
        (cast.dispatcher, "dispatch", {"department": here, "assisting": [there]}),
        (twin(cast.dispatcher, cast.county), "dispatch", {"department": there, "copied": [here]}),
    )


def closes(cast: Chain, case: Case) -> tuple[Step, Step]:
    return (cast.supervisor, "close", {}), (twin(cast.supervisor, cast.county), "rework", {"reason": "仍有残留"})


def files(cast: Chain, case: Case) -> tuple[Step, Step]:
    told = {"condition": condition_of(cast.works, case)}
    return (cast.supervisor, "file", told), (cast.town_handler, "accept_local", told)


def asks(cast: Chain, case: Case) -> tuple[Step, Step]:
    until = f"{cast.clock.now:%Y}-12-28"
    hang = {"reason": "施工", "ground": "works", "until": until}
    return (cast.handler, "extend", {"reason": "延"}), (cast.chief, "hang", hang)


def cards(cast: Chain, case: Case) -> tuple[Step, Step]:
    given = {"ground": "timeout", "note": "请抓紧"}
    return (cast.supervisor, "supervise", {"card": "yellow", **given}), (
        cast.city,
        "supervise",
        {"card": "red", **given},
    )


def leaves(cast: Chain, case: Case) -> tuple[Step, Step]:
    """The second answer to a request against the submission that lets it lapse."""
    told = {"photos": [cast.photo], "note": "已清理"}
    return (cast.dispatcher, "approve", {}), (cast.handler, "submit", told)


RACES: dict[str, tuple[str, Two]] = {
    "two dispatch": ("pending_dispatch", dispatches),
    "two claim": ("pending_register", both("supervisor", "claim")),
    "one closes, one sends it back": ("pending_close", closes),
    "two return": ("pending_handle", both("handler", "return", reason="不属我局")),
    "one files, the town takes it": ("pending_register", files),
    "two ask about the clock": ("handling", asks),
    "two give a card": ("handling", cards),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("what", RACES)
def test_one_wins_and_the_other_is_told_who(cast: Chain, pool: ThreadPoolExecutor, what: str) -> None:
    stage, two = RACES[what]
    for _ in range(TIMES):
        told = {"category": cast.local()} if what == "one files, the town takes it" else {}
        case = tell(cast.works, cast.officer, **told)[1] if stage == "pending_register" else cast.case_at(stage)
        one_won(cast, case, race(cast, pool, case, two(cast, case)))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("what", ["two approve", "one approves, one submits"])
def test_a_request_is_answered_once(cast: Chain, pool: ThreadPoolExecutor, what: str) -> None:
    for _ in range(TIMES):
        case = cast.case_at("handling")
        cast.move(cast.handler, case, "extend", reason="人手不足")
        case = cast.move(cast.chief, case, "endorse")
        two = both("dispatcher", "approve")(cast, case) if what == "two approve" else leaves(cast, case)
        one_won(cast, case, race(cast, pool, case, two))


@pytest.mark.timeout(600)
def test_over_http_the_second_is_told_who_and_nothing_is_a_fault(cast: Chain, pool: ThreadPoolExecutor) -> None:
    app = create_app(cast.works)
    clients = []
    for _ in range(2):
        client = app.test_client()
        answer = client.post("/api/v1/session", json={"username": "supervisor", "password": "moyang-demo"})
        client.environ_base["HTTP_X_CSRF_TOKEN"] = answer.json["csrf"]
        clients.append(client)
    for _ in range(TIMES):
        _, case = tell(cast.works, cast.officer)
        ready, asked = Barrier(2), {"move": "claim", "version": case.version}

        def press(client: Any, at: Barrier = ready, told: dict[str, Any] = asked, one: Case = case) -> Any:
            at.wait(30)
            return client.post(f"/api/v1/cases/{one.id}/moves", json=told)

        answers = sorted(pool.map(press, clients), key=lambda each: each.status_code)
        assert [each.status_code for each in answers] == [200, 409]
        assert answers[1].json["code"] == "lost_race" and cast.supervisor.unit_name in answers[1].json["detail"]
