"""An announcement over HTTP: written once, received by those it is for, confirmed, counted, withdrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from dispatch.announcing import publishing
from dispatch.announcing.announcement_timer import AnnouncementTimer
from dispatch.audience import audience
from dispatch.reactions import REACTIONS
from dispatch.reminders.notice import Notice
from foundation import history
from foundation.clock import now
from foundation.push import PushRow
from foundation.reactor import Reactor
from foundation.work import Works
from tests.acting import actor, jpeg, send_photo
from tests.web.test_forms import ok, refused
from tests.web.test_sight import as_

API = "/api/v1/announcements"
TOWN = "441702001"


def settle(works: Works) -> None:
    Reactor(works, REACTIONS, audience, lambda job, event: None).drain()


def test_an_announcement_reaches_its_division_is_confirmed_once_and_withdrawn(city_works: Works) -> None:
    supervisor, officer, other = (as_(city_works, name) for name in ("supervisor", "officer", "officer2"))
    leader, elsewhere, handler = (as_(city_works, name) for name in ("town", "county", "handler"))
    auditor, (county,) = as_(city_works, "auditor"), actor(city_works, "county").scopes["division"]
    photo = send_photo(city_works, actor(city_works, "supervisor"), jpeg((9, 9, 9)))
    stated = {
        "title": "台风防御", "words": "请今晚前检查低洼处。", "urgency": "urgent", "division": TOWN, "role": "officer",
        "photo": photo, "confirm_by": (now() + timedelta(hours=6)).isoformat(),
    }  # fmt: skip
    own = f"{API}/{uuid4()}"
    refused(supervisor.put(own, json={**stated, "division": "449999"}), 422, "division")
    refused(supervisor.put(own, json={**stated, "role": "emperor"}), 422, "role")
    refused(supervisor.put(own, json={**stated, "role": "commander"}), 422, "division")  # nobody there holds it
    refused(supervisor.put(own, json={**stated, "confirm_by": now().isoformat()}), 422, "confirm_by")
    refused(supervisor.put(own, json={**stated, "title": "   "}), 422, "title")
    refused(supervisor.put(own, json={**stated, "photo": "0" * 64}), 422, "photos")
    assert officer.put(own, json=stated).status_code == handler.put(own, json=stated).status_code == 403
    assert leader.put(f"{API}/{uuid4()}", json={**stated, "division": "441702", "photo": None}).status_code == 403
    reach = ok(supervisor.get(f"{API}/reach?division={TOWN}&role=officer"))["people"]
    sent = ok(supervisor.put(own, json=stated), 201)
    assert sent["people"] == reach >= 2 and sent["receipt"] is None and sent["may_withdraw"]
    assert ok(supervisor.put(own, json=stated)) == sent
    assert supervisor.put(own, json={**stated, "title": "别的"}).status_code == 409

    with city_works.open() as work:  # slice by slice, so that alarms do not wait behind thousands, and nobody twice
        publishing.tell_some(work, UUID(sent["id"]), "publish", None, 1)
    settle(city_works)
    with city_works.open() as work:
        told = work.session.scalars(select(Notice).where(Notice.subject_id == UUID(sent["id"]))).all()
        assert len(told) == reach == len({each.person_id for each in told})
        heard = work.session.scalars(select(PushRow.topics).where(PushRow.kind == "announcement")).all()
        assert all("announcements" in each and f"announcements-in:{TOWN}" in each for each in heard)
    note = ok(officer.get("/api/v1/notices"))["items"][0]
    assert "台风防御" in note["text"] and "紧急" in note["text"]
    assert note["subject"] == {"kind": "announcement", "id": sent["id"]}
    mine = ok(officer.get(API))
    assert (mine["waiting"], mine["items"][0]["receipt"]["state"]) == (1, "unread")
    assert ok(handler.get(API))["items"] == [] and handler.get(own).status_code == 404
    assert officer.get(f"/api/v1/photos/{photo}?size=thumb").status_code == 200
    assert handler.get(f"/api/v1/photos/{photo}?size=thumb").status_code == 404
    assert ok(officer.get(own))["parts"] is None and officer.get(f"{own}/receipts").status_code == 403

    receipt = f"/api/v1/announcement-receipts/{mine['items'][0]['receipt']['id']}"
    assert other.put(receipt, json={"state": "read"}).status_code == 404
    read = ok(officer.put(receipt, json={"state": "read"}))
    assert read["state"] == "read" and ok(officer.get("/api/v1/notices"))["unread"] == 0
    assert ok(officer.get(API))["waiting"] == 1  # read is not confirmed
    late = {"state": "confirmed", "at": (now() + timedelta(days=2)).isoformat(), "photos": []}  # a clock that is wrong
    done = ok(officer.put(receipt, json=late))
    assert done["confirmed_at"] >= read["read_at"] and done["number"] == "台风防御"
    assert ok(officer.put(receipt, json={"state": "confirmed"})) == done
    assert ok(officer.put(receipt, json={"state": "read"})) == done and ok(officer.get(API))["waiting"] == 0

    account = ok(supervisor.get(own))
    assert (account["read"], account["confirmed"], sum(each["people"] for each in account["parts"])) == (1, 1, reach)
    ok(leader.get(own))
    assert ok(leader.get(f"{API}/sent"))["items"][0]["confirmed"] == 1
    open_ = ok(supervisor.get(f"{own}/receipts?state=not_confirmed&limit=1"))
    assert len(open_["items"]) == 1 and open_["items"][0]["state"] == "unread"
    (confirmed,) = ok(auditor.get(f"{own}/receipts?state=confirmed"))["items"]
    assert confirmed["person_name"].endswith("*") and not confirmed["late"]
    assert ok(supervisor.get(f"{own}/receipts?state=confirmed&division=441704"))["items"] == []
    assert handler.get(f"{API}/sent").status_code == 403
    assert elsewhere.get(own).status_code == (200 if county in TOWN else 404)

    assert auditor.post(f"{own}/withdraw", json={"version": 1, "reason": "x"}).status_code == 403
    gone = ok(leader.post(f"{own}/withdraw", json={"version": 1, "reason": "已过境"}))
    assert (gone["withdrawn_why"], gone["may_withdraw"]) == ("已过境", False)
    assert leader.post(f"{own}/withdraw", json={"version": 2, "reason": "x"}).status_code == 409
    settle(city_works)
    assert ok(other.get(API))["items"] == [] and ok(other.get("/api/v1/notices"))["items"] == []
    assert ok(officer.get(API))["items"][0]["withdrawn_at"]  # who has read it learns that it is over
    assert [each["title"] for each in ok(supervisor.get(f"{API}/sent?limit=1"))["items"]] == ["台风防御"]
    with city_works.open() as work:
        rows = history.rows_of(work.session, "announcement", UUID(sent["id"]))
        assert [(each.move, each.to_stage) for each in rows] == [("publish", "published"), ("withdraw", "withdrawn")]


def reminded(works: Works) -> list[UUID]:
    with works.open() as work:
        return list(work.session.scalars(select(Notice.person_id).where(Notice.kind == "announced_remind")))


def ticks(works: Works, at: datetime) -> int:
    """Two timers at once, at that moment; then everybody who must hears of it."""
    then = Works(works.engine, lambda: at)
    with ThreadPoolExecutor(2) as pool:
        done = sum(pool.map(lambda _: AnnouncementTimer(then, lambda: 0.0).tick(), range(2)))
    settle(then)
    return done


def test_whoever_has_not_confirmed_is_reminded_once_before_the_limit(city_works: Works) -> None:
    supervisor, officer, other = (as_(city_works, name) for name in ("supervisor", "officer", "officer2"))
    limit = now() + timedelta(hours=4)
    stated = {"title": "防汛", "words": "请巡查。", "urgency": "important", "division": TOWN, "role": "officer"}
    made = {}
    for title, confirm_by in {"防汛": limit, "撤回的": limit, "无期限": None}.items():
        when = confirm_by.isoformat() if confirm_by else None
        made[title] = ok(supervisor.put(f"{API}/{uuid4()}", json={**stated, "title": title, "confirm_by": when}), 201)
    assert [bool(each["remind_at"]) for each in made.values()] == [True, True, False]
    settle(city_works)
    ok(supervisor.post(f"{API}/{made['撤回的']['id']}/withdraw", json={"version": 1, "reason": "不需要了"}))
    people = made["防汛"]["people"]
    for who, state in ((officer, "confirmed"), (other, "read")):
        (mine,) = (each for each in ok(who.get(API))["items"] if each["id"] == made["防汛"]["id"])
        ok(who.put(f"/api/v1/announcement-receipts/{mine['receipt']['id']}", json={"state": state}))

    assert ticks(city_works, limit - timedelta(hours=1, minutes=1)) == 0 and reminded(city_works) == []
    assert ticks(city_works, limit - timedelta(minutes=59)) == 1
    told = reminded(city_works)
    assert len(told) == len(set(told)) == people - 1 and actor(city_works, "officer").id not in told
    assert ticks(city_works, limit - timedelta(minutes=30)) == 0 and len(reminded(city_works)) == people - 1
    assert ok(supervisor.get(f"{API}/{made['防汛']['id']}"))["reminded_at"]
    assert any("尚未确认" in each["text"] for each in ok(other.get("/api/v1/notices?unread=true"))["items"])
    ok(other.put(f"/api/v1/announcement-receipts/{mine['receipt']['id']}", json={"state": "confirmed"}))
    left = [each["text"] for each in ok(other.get("/api/v1/notices?unread=true"))["items"]]
    assert not any("尚未确认" in each for each in left)
    late = ok(supervisor.put(f"{API}/{uuid4()}", json={**stated, "title": "迟", "confirm_by": limit.isoformat()}), 201)
    assert late["remind_at"] and ticks(city_works, limit + timedelta(minutes=1)) == 1  # the timer was away: nobody
    assert len(reminded(city_works)) == people - 1
