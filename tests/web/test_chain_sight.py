"""People × cases: one rule says who sees a case, and row, list, count, tile, photo, history and push all keep it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch import audience
from foundation.event import Bell
from grid.cell import Grid
from incidents import sight
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE, OPEN_STAGES
from tests.acting import actor, condition_of, jpeg, send_photo, tell
from tests.conftest import Cluster
from tests.dispatch import chain_laws as laws
from tests.dispatch.desk_cast import Chain, chain
from web.application import create_app

WHO = (
    "officer", "officer2", "supervisor", "dispatcher", "handler", "chief", "town_handler", "town", "county", "city",
    "commander", "auditor",
)  # fmt: skip
TILE = "/api/v1/map/cases/5/25/14.mvt"  # the whole city in one tile
MISSING = "00000000-0000-4000-8000-000000000009"


class Undo(Exception):
    """Nothing of this unit of work is kept."""


@dataclass
class Ground:
    """The city of these tests: cases in every relation to people, each with a photo of its own."""

    cast: Chain
    cases: dict[str, UUID] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def tell(self, name: str, who: Any, place: tuple[float, float] | None = None, **more: Any) -> Case:
        colour = (len(self.cases) * 9 % 256, 40, 90)
        self.photos[name] = send_photo(self.cast.works, self.cast.supervisor, jpeg(colour))
        told = {"photos": (self.photos[name],), **({"place": place} if place else {}), **more}
        _, case = tell(self.cast.works, who, **told)
        self.cases[name] = case.id
        return case

    def led(self, name: str, to: Any, **stated: Any) -> Case:
        cast, case = self.cast, self.tell(name, self.cast.officer)
        cast.move(cast.supervisor, case, "file", condition=condition_of(cast.works, case))
        return cast.move(cast.dispatcher, case, "dispatch", department=str(to), **stated)

    def get(self, name: str, path: str) -> Any:
        return self.clients[name].get(path)


def far_away(cast: Chain) -> tuple[float, float]:
    """A place in another county."""
    with cast.works.open() as work:
        point = select(func.ST_X(Grid.point), func.ST_Y(Grid.point)).where(Grid.county != "441702").order_by(Grid.code)
        lon, lat = work.session.execute(point.limit(1)).one()
    return lon, lat


@pytest.fixture(scope="module")
def ground(cluster: Cluster, city_template: str) -> Iterator[Ground]:
    with chain(cluster, city_template) as cast:
        made = Ground(cast)
        city, town = cast.handler.unit_id, cast.town_handler.unit_id
        made.tell("waiting", cast.officer)
        made.tell("local", cast.officer, category=cast.local())
        filed = made.tell("filed", cast.officer)
        cast.move(cast.supervisor, filed, "file", condition=condition_of(cast.works, filed))
        made.led("bureau's", city)
        made.led("town's", town)
        made.led("joint", city, assisting=[str(town)])
        private = made.led("private", city)
        cast.move(cast.supervisor, private, "classify", result="private", reason="涉及未成年人")
        joint = made.led("private joint", city, copied=[str(town)])
        cast.move(cast.supervisor, joint, "classify", result="private", reason="涉及隐私")
        simple = made.tell("simple", cast.officer, category=cast.local())
        cast.move(cast.town_handler, simple, "accept_local", condition=condition_of(cast.works, simple))
        made.tell("far away", cast.officer2, far_away(cast))
        ended = made.led("ended", city)
        cast.move(cast.county, ended, "force_close", reason="整体拆迁")
        pressed = made.led("pressed", city)
        cast.move(cast.town, pressed, "whistle", departments=[str(town)], ground="everyday", note="北门会合")
        cast.move(cast.supervisor, pressed, "supervise", card="yellow", ground="timeout", note="请抓紧")
        cast.move(cast.handler, pressed, "extend", reason="人手不足")
        app = create_app(cast.works)
        for name in WHO:
            made.clients[name] = app.test_client()
            told = {"username": name, "password": "moyang-demo"}
            made.clients[name].environ_base["HTTP_X_CSRF_TOKEN"] = (
                made.clients[name].post("/api/v1/session", json=told).json["csrf"]
            )
        yield made


def expected(ground: Ground, name: str) -> set[str]:
    """Names of the cases this person may see, by the oracle."""
    who = actor(ground.cast.works, name)
    with ground.cast.works.open() as work:
        return {told for told, case_id in ground.cases.items() if laws.sees(who, work.session.get_one(Case, case_id))}


def stages(ground: Ground) -> dict[str, str]:
    with ground.cast.works.open() as work:
        return {name: work.session.get_one(Case, case_id).stage for name, case_id in ground.cases.items()}


@pytest.mark.parametrize("name", WHO)
def test_row_list_history_photo_and_tile_agree_with_the_rule(ground: Ground, name: str) -> None:
    may, missing = expected(ground, name), ground.get(name, f"/api/v1/cases/{MISSING}")
    listed = {row["id"] for row in ground.get(name, "/api/v1/cases?limit=100").json["items"]}
    tile, open_now = ground.get(name, TILE).data, stages(ground)
    for told, case_id in ground.cases.items():
        one = ground.get(name, f"/api/v1/cases/{case_id}")
        history = ground.get(name, f"/api/v1/cases/{case_id}/history")
        seen = told in may
        assert (one.status_code == 200, history.status_code == 200, str(case_id) in listed) == (seen,) * 3, told
        assert (str(case_id).encode() in tile) == (seen and open_now[told] in OPEN_STAGES), told
        if not seen:
            assert one.status_code == 404 and one.data == missing.data, told
        photo = ground.get(name, f"/api/v1/photos/{ground.photos[told]}?size=thumb").status_code
        assert photo == (200 if seen else 404), told


@pytest.mark.parametrize("name", ["supervisor", "dispatcher", "handler", "chief", "town_handler"])
def test_the_counts_of_a_desk_are_those_of_its_list(ground: Ground, name: str) -> None:
    may = {str(ground.cases[told]) for told in expected(ground, name)}
    for queue in ground.get(name, "/api/v1/desks").json["items"]:
        listed = ground.get(name, f"/api/v1/cases?queue={queue['desk']}.{queue['key']}&limit=100").json["items"]
        assert queue["count"] == len(listed), queue
        assert {row["id"] for row in listed} <= may, queue


def topics(ground: Ground, case_id: UUID, move: str = "claim") -> set[str]:
    with ground.cast.works.open() as work:
        case = work.session.get_one(Case, case_id)
        bell = Bell(1, "CaseMoved", "case", case.id, case.version, {"move": move}, work.now, None)
        (push,) = audience.audience(work, [bell])
        return set(push["topics"])


@pytest.mark.parametrize("name", WHO)
def test_a_push_is_heard_by_exactly_those_who_may_see_the_case(ground: Ground, name: str) -> None:
    mine = set(audience.topics_of(actor(ground.cast.works, name)))
    heard = {told for told, case_id in ground.cases.items() if topics(ground, case_id) & mine}
    assert heard == expected(ground, name)


def test_a_case_that_has_just_become_private_is_heard_of_once_more_so_that_screens_let_go(ground: Ground) -> None:
    told = topics(ground, ground.cases["private"], "classify")
    assert {"cases", "division:441702"} <= told
    assert not {"cases", "division:441702"} & topics(ground, ground.cases["private"])


@pytest.mark.parametrize("name", ["officer2", "handler", "town_handler", "county"])
def test_nothing_is_moved_out_of_sight_and_the_answer_is_that_of_a_missing_case(ground: Ground, name: str) -> None:
    may = expected(ground, name)
    asked = {"move": "force_close", "version": 1, "reason": "试"}
    client = ground.clients[name]
    missing = client.post(f"/api/v1/cases/{MISSING}/moves", json=asked)
    hidden = [case_id for told, case_id in ground.cases.items() if told not in may]
    assert hidden
    for case_id in hidden:
        answer = client.post(f"/api/v1/cases/{case_id}/moves", json=asked)
        assert (answer.status_code, answer.data) == (missing.status_code, missing.data) and answer.status_code == 404
    many = {"move": "void", "reason": "试", "items": [{"id": str(each), "version": 1} for each in hidden]}
    assert {each["code"] for each in client.post("/api/v1/cases/moves", json=many).json["items"]} == {"not_found"}


@pytest.mark.parametrize("name", ["handler", "chief", "town_handler"])
def test_the_handled_party_reads_the_officers_name_nowhere(ground: Ground, name: str) -> None:
    officer = ground.cast.officer
    ground.cast.move(ground.cast.handler, _case(ground, "bureau's"), "assign") if name == "handler" else None
    told = ground.get(name, "/api/v1/cases?limit=100").data.decode()
    for each in expected(ground, name):
        for tail in ("", "/history"):
            told += ground.get(name, f"/api/v1/cases/{ground.cases[each]}{tail}").data.decode()
    assert officer.name not in told and officer.name.encode("unicode_escape").decode() not in told
    assert str(officer.id) not in told
    assert not ground.get(name, f"/api/v1/cases?q={officer.name}").json["items"]


def _case(ground: Ground, name: str) -> Case:
    with ground.cast.works.open() as work:
        return work.session.get_one(Case, ground.cases[name])


def test_whoever_reported_a_merged_case_sees_the_one_it_went_into_and_no_other(ground: Ground) -> None:
    """Merged by the lifecycle itself, whatever the verb does beside it; nothing is kept."""
    main, child = _case(ground, "waiting"), _case(ground, "far away")
    reporter = actor(ground.cast.works, "officer2")
    with suppress(Undo), ground.cast.works.open(ground.cast.supervisor) as work:
        assert not work.session.scalar(sight.seen(reporter, main.id))
        present = work.session.get_one(Case, child.id)
        facts = {"into": str(main.id)}
        LIFECYCLE.move(work, present, "merge", present.version, stated=facts, changes={"merged_into": main.id})
        assert work.session.scalar(sight.seen(reporter, main.id))
        assert not work.session.scalar(sight.seen(reporter, ground.cases["filed"]))
        bell = Bell(1, "CaseMoved", "case", main.id, 1, {"move": "claim"}, work.now, None)
        assert f"person:{reporter.id}" in audience.audience(work, [bell])[0]["topics"]
        raise Undo
