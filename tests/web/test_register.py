"""The register of components over HTTP: proposed once, decided on beside what it is now, every change an edition."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from dispatch.audience import audience
from foundation.event import Bell
from foundation.work import Works
from grid import component_file
from tests.acting import NORTH_GATE, actor, jpeg, send_photo
from web.application import create_app

API = "/api/v1"
PLACE = {"lon": NORTH_GATE[0], "lat": NORTH_GATE[1], "accuracy_m": 6}
HEAD = "code,name,category,owner,maintainer,lon,lat\n"


class Street:
    """The demo city with clients that are signed in, and one photo on its way."""

    def __init__(self, works: Works):
        self.works, self.app = works, create_app(works)
        self.photo = send_photo(works, actor(works, "officer"), jpeg((10, 20, 30)))
        self.clients: dict[str, FlaskClient] = {}

    def __call__(self, who: str, method: str, path: str, body: Any = None) -> Any:
        if who not in self.clients:
            client = self.clients[who] = self.app.test_client()
            told: Any = client.post(f"{API}/session", json={"username": who, "password": "moyang-demo"}).json
            client.environ_base["HTTP_X_CSRF_TOKEN"] = told["csrf"]
        return self.clients[who].open(f"{API}{path}", method=method, json=body)

    def propose(self, who: str = "officer", id: str | None = None, status: int = 201, **told: Any) -> Any:
        body = {"photos": [self.photo], "note": "现场看到", **told}
        answer = self(who, "PUT", f"/component-proposals/{id or uuid4()}", body)
        assert answer.status_code == status, answer.text
        return answer.json

    def decide(self, proposal: Any, move: str, status: int = 200, who: str = "supervisor", **told: Any) -> Any:
        body = {"move": move, "version": proposal["version"], **told}
        answer = self(who, "POST", f"/component-proposals/{proposal['id']}/moves", body)
        assert answer.status_code == status, answer.text
        return answer.json

    def lamp(self) -> Any:
        at = f"{NORTH_GATE[0]},{NORTH_GATE[1]}"
        return self("officer", "GET", f"/components/near?at={at}").json["items"][0]


@pytest.fixture
def street(city_works: Works) -> Street:
    return Street(city_works)


def test_a_new_component_is_proposed_once_reviewed_and_told(street: Street) -> None:
    body = {"kind": "add", "name": "消火栓新1", "category": "01037", "point": PLACE}
    one = str(uuid4())
    first = street.propose(id=one, **body)
    assert street.propose(id=one, status=200, **body) == first and first["number"].startswith("B")
    assert street.propose(id=one, status=409, **{**body, "name": "别的"})["code"] == "proposal_differs"
    for wrong, field in (
        ({"photos": []}, "photos"),
        ({"category": "99999"}, "category"),
        ({"name": None}, "name"),
        ({"point": None}, "point"),
        ({"kind": "move"}, "component"),
        ({"kind": "retire", "component": str(uuid4()), "based_on": 1}, "component"),
    ):
        assert street.propose(status=422, **{**body, **wrong})["errors"][0]["field"] == field
    assert street.propose(status=422, **{**body, "point": {"lon": 112.9, "lat": 20.1}})["code"] == "outside_city"

    assert street("dispatcher", "GET", "/component-proposals").status_code == 403
    assert street("officer2", "GET", f"/component-proposals/{one}").status_code == 404
    assert street("officer2", "GET", f"/photos/{street.photo}?size=thumb").status_code == 404
    assert street("supervisor", "GET", f"/photos/{street.photo}?size=thumb").status_code == 200
    waiting = street("supervisor", "GET", "/component-proposals?stage=pending_review").json["items"]
    assert [each["id"] for each in waiting] == [one]
    street.decide(first, "approve", status=403, who="officer")

    done = street.decide(first, "approve")
    assert (done["stage"], done["present"]["name"], done["present"]["code"][:11]) == (
        "approved",
        "消火栓新1",
        "44170201037",
    )
    assert street.decide(first, "approve", status=409)["code"] == "lost_race"
    component = done["present"]["id"]
    (edition,) = street("handler", "GET", f"/components/{component}/editions").json["items"]
    assert (edition["version"], edition["act"], edition["before"], edition["proposal"]) == (1, "add", None, one)
    notice = street("officer", "GET", "/notices").json["items"][0]
    assert (notice["kind"], notice["subject"]) == ("proposal_approved", {"kind": "component_proposal", "id": one})
    assert "消火栓新1" in notice["text"] and "新增" in notice["text"]
    with street.works.open() as work:
        bell = Bell(1, "ProposalMoved", "component_proposal", UUID(one), 2, {}, work.now, None)
        (push,) = audience(work, [bell])
        assert "component-proposals" in push["topics"]


def test_a_stale_proposal_is_named_and_nothing_is_overwritten_unseen(street: Street) -> None:
    lamp = street.lamp()
    about = {"component": lamp["id"], "based_on": lamp["version"]}
    renamed = street.propose(kind="correct", name="甲名", state="damaged", **about)
    rival = street.propose(kind="correct", name="乙名", **about)
    moved = street.propose(kind="move", point={**PLACE, "lon": PLACE["lon"] + 0.0002}, **about)
    assert street("officer", "GET", f"/components/{lamp['id']}").json["waiting"] == 3

    told = street("supervisor", "GET", f"/component-proposals/{rival['id']}").json
    assert (told["stale"], len(told["rivals"]), told["sets"]) == (False, 2, {"name": "乙名"})
    claimed = {"id": str(uuid4()), "name": "林海燕"}
    handed = street.propose(kind="correct", name="丙名", claimed_reporter=claimed, **about)
    for who, shown in (("officer", "林**"), ("supervisor", "林海燕")):
        told = street(who, "GET", f"/component-proposals/{handed['id']}").json
        assert (told["claimed_name"], len(told["rivals"])) == (shown, 3), who
    street.decide(handed, "withdraw", who="officer")
    hidden = send_photo(street.works, actor(street.works, "handler"), jpeg((9, 9, 9)))
    laundered = street.propose(kind="correct", name="丁名", photos=[hidden], **about)
    assert street("officer", "GET", f"/photos/{hidden}?size=thumb").status_code == 404  # to name it is not to see it
    assert street("supervisor", "GET", f"/photos/{hidden}?size=thumb").status_code == 200
    street.decide(laundered, "withdraw", who="officer")
    street.decide(renamed, "approve", component_version=1)

    told = street("supervisor", "GET", f"/component-proposals/{rival['id']}").json
    assert (told["stale"], told["clashes"], told["meanwhile"][0]["changed"]) == (True, ["name"], ["name", "state"])
    assert street.decide(rival, "approve", status=409, component_version=1)["code"] == "component_changed"
    stale = street.decide(rival, "approve", status=409, component_version=2)
    assert stale["code"] == "proposal_stale" and "名称" in stale["detail"]

    # The move was proposed on the first edition too, and touches nothing the renaming did: both stand.
    now = street.decide(moved, "approve", component_version=2, note="已到场核对")["present"]
    assert (now["name"], now["state"], now["version"]) == ("甲名", "damaged", 3)
    assert now["point"]["lon"] == pytest.approx(PLACE["lon"] + 0.0002, abs=1e-6)
    assert street.decide(rival, "approve", component_version=3, despite="yes")["present"]["name"] == "乙名"

    gone = street.propose(kind="retire", component=lamp["id"], based_on=4)
    again = street.propose(kind="retire", component=lamp["id"], based_on=4)
    street.decide(gone, "approve")
    assert street.decide(again, "approve", status=409)["code"] == "nothing_to_change"
    assert street.decide(again, "refuse", status=422)["errors"][0]["field"] == "reason"
    street.decide(again, "refuse", reason="已注销")
    assert "已注销" in street("officer", "GET", "/notices").json["items"][0]["text"]
    history = street("admin", "GET", f"/components/{lamp['id']}/editions").json["items"]
    assert [(each["version"], each["act"]) for each in history] == [
        (1, "load"), (2, "correct"), (3, "move"), (4, "correct"), (5, "retire"),
    ]  # fmt: skip
    assert history[4]["before"]["state"] == "damaged" and history[4]["changed"] == ["state"]
    listed = street("officer", "GET", f"/components?grid={lamp['grid']}").json["items"]
    assert lamp["id"] not in [each["id"] for each in listed]

    own = street.propose(kind="move", component=lamp["id"], based_on=5, point=PLACE)
    assert street.decide(own, "withdraw", who="officer")["stage"] == "withdrawn"
    with street.works.engine.connect() as connection, pytest.raises(Exception, match="append-only"):
        connection.exec_driver_sql("UPDATE component_edition SET reason = 'x'")


def test_a_file_is_taken_whole_or_not_at_all_and_lists_are_found(street: Street) -> None:
    lon, lat = NORTH_GATE
    good = f"44170201037000901,消火栓甲,01037,,,{lon},{lat}\n"
    known = street.lamp()
    same = f"{known['code']},{known['name']},{known['category']},,,{known['point']['lon']},{known['point']['lat']}\n"
    bad = (
        f"12,x,01037,,,{lon},{lat}\n44170201037000902,y,99999,无,,{lon},{lat}\n44170201037000903,z,01037,,,1,a\n{good}"
    )
    assert street("supervisor", "POST", "/components/load", {"csv": HEAD + good}).status_code == 403
    told = street("admin", "POST", "/components/load", {"csv": HEAD + good + bad}).json
    assert [(each["line"]) for each in told["faults"]] == [3, 4, 4, 5, 6] and not told["written"]
    trial = street("admin", "POST", "/components/load", {"csv": HEAD + good + same, "dry_run": True}).json
    assert (trial["added"], trial["changed"], trial["written"]) == (1, 1, False)  # its owner would be taken away
    assert street("admin", "POST", "/components/load", {"csv": HEAD + good}).json["written"]
    assert street("admin", "POST", "/components/load", {"csv": HEAD + good}).json["same"] == 1
    assert street("admin", "POST", "/components/load", {"csv": "a,b\n"}).json["faults"][0]["line"] == 1
    for broken in ('"open', f"44170201037000905,x,01037,,,inf,{lat}\n", "x" * 200_000):
        told = street("admin", "POST", "/components/load", {"csv": HEAD + broken}).json
        assert told["faults"] and not told["written"], broken[:9]

    with street.works.open() as work:  # a file that is too long is not cut: nothing of it is written
        long = component_file.take(work, HEAD + good.replace("甲", "乙") + same, most=1)
    assert ([line for line, _ in long.faults], long.lines) == ([3], 1)

    found = street("officer", "GET", "/components?q=消火栓甲").json["items"]
    assert [each["code"] for each in found] == ["44170201037000901"]
    box = f"{lon - 0.001},{lat - 0.001},{lon + 0.001},{lat + 0.001}"
    page = street("officer", "GET", f"/components?bbox={box}&limit=2").json
    rest = street("officer", "GET", f"/components?bbox={box}&limit=200&after={page['next']}").json
    assert len(page["items"]) == 2 and rest["next"] is None and page["items"][1]["code"] == page["next"]
    assert street("officer", "GET", "/components?bbox=1,2,3").status_code == 422
