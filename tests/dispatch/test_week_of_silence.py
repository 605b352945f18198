"""A device says nothing for a week: one alarm, passed on to the end of its line, and cleared by the first word."""

import json
from datetime import datetime, timedelta

from sqlalchemy import text

from dispatch.audience import audience
from dispatch.reactions import REACTIONS
from dispatch.watch import alarm_timer
from foundation import clock
from foundation.reactor import Reactor
from foundation.work import Works
from sensors.alarm_timing import LINE
from sensors.handling import answer
from sensors.hearing import find_silent
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.rejecting import Quota
from sensors.ruling import set_rule
from sensors.silence import judge_silence
from tests.dispatch.test_alarm_watch import Desk
from tests.sensors.test_rules import new
from tests.sensors.tiny_city import one, rows

HOURS = 7 * 24
MUTE = "SELECT id, stage, count, escalated FROM alarm WHERE metric = 'heard' AND device_code = 'MUTE'"


def hour(desk: Desk, at: datetime, *speaking: str) -> None:
    """What the listener, the timer and the reactor do at that moment."""
    works = Works(desk.works.engine, lambda: at)
    told = json.dumps({"ts": at.isoformat(), "seq": 1, "values": {"lel": 1.0}}).encode()
    batch = [Incoming(f"moyang/v1/devices/{code}/telemetry", told, False, at) for code in speaking]
    with works.open() as work:
        take(work, batch, Known(), Quota("one"))
        find_silent(work, at - timedelta(days=30))
    with works.open() as work:
        judge_silence(work)
    with works.open() as work:
        alarm_timer.look(work)
    Reactor(works, REACTIONS, audience, lambda job, event: None).drain()


def test_a_week_of_silence_is_one_alarm_and_ends_with_the_first_word(city_works: Works) -> None:
    desk, began = Desk(city_works), clock.now()
    desk.device("MUTE")
    desk.device("LIVELY", east=3000)
    with desk.works.open() as work:
        set_rule(work, new(name="失联", metric="heard", comparison="silent", threshold=1800.0))
        work.session.execute(text("UPDATE alarm_rule SET valid_from = now() - interval '1 day' WHERE metric = 'heard'"))
    hour(desk, began, "MUTE", "LIVELY")
    counts = "SELECT (SELECT count(*) FROM notice), (SELECT count(*) FROM task), (SELECT count(*) FROM history)"
    for passed in range(1, HOURS):
        hour(desk, began + timedelta(hours=passed), "LIVELY")
        if passed == 4:
            settled = one(desk.works, counts)
    ((alarm, *state),) = rows(desk.works, MUTE)
    assert state == ["unacknowledged_active", 1, len(LINE)], "raised once, passed on to the end, and no more"
    assert one(desk.works, counts) == settled, "six days more told nobody anything again"
    assert rows(desk.works, "SELECT device_code FROM alarm WHERE metric = 'heard'") == ["MUTE"]
    assert one(desk.works, "SELECT count(*) FROM outbox") == 0

    back = began + timedelta(hours=HOURS)
    hour(desk, back, "MUTE", "LIVELY")
    assert one(desk.works, MUTE)[1] == "unacknowledged_cleared"
    assert one(desk.works, "SELECT online FROM device WHERE code = 'MUTE'")
    with Works(desk.works.engine, lambda: back).open(desk.commander) as work:
        version = one(desk.works, "SELECT version FROM alarm WHERE id = :id", id=alarm)
        answer(work, alarm, "acknowledge", version, {})
    hour(desk, back + timedelta(hours=1), "MUTE", "LIVELY")
    assert one(desk.works, MUTE)[1] == "closed"
    assert (
        one(
            desk.works,
            "SELECT s.stage FROM alarm_situation s JOIN alarm a ON a.situation_id = s.id WHERE a.id = :id",
            id=alarm,
        )
        == "closed"
    )
